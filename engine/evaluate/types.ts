import {
  asChosen,
  deeper,
  mayHave,
  scalar,
  unknown,
  type Data,
  type Lazy,
  type ObjectData,
  type Scalar,
  type Source,
} from './data';
import { Decimal } from './decimal';
import { lazy, type Evaluation } from './evaluate';
import { inSetOrder } from './values';

/** Types as HCL has them. `any`: not known, or the type of `null`. */
export type Type = 'any' | 'string' | 'number' | 'bool' | CollectionType | TupleType | ObjectType;

export interface CollectionType {
  readonly kind: 'list' | 'set' | 'map';
  readonly of: Type;
}

interface TupleType {
  readonly kind: 'tuple';
  readonly items: readonly Type[];
}

export interface ObjectType {
  readonly kind: 'object';
  readonly attributes: ReadonlyMap<string, Type>;
  /** Attributes that need not be given, with what they are then; undefined for null. */
  readonly optional?: ReadonlyMap<string, Lazy | undefined>;
}

const maxNesting = 100;

/** The type of a value, as far as it is known without asking which world this is. */
export function typeOf(data: Data, evaluation: Evaluation): Type {
  const walk = (part: Data | undefined, depth: number): Type => {
    if (!part || depth > maxNesting || evaluation.steps-- <= 0) return 'any';
    switch (part.kind) {
      case 'scalar':
        if (part.value === null) return part.type ?? 'any';
        return typeof part.value === 'boolean' ? 'bool' : typeof part.value === 'number' ? 'number' : 'string';
      case 'unknown':
        // Ids and texts with an unknown part are texts.
        return part.type ?? (part.symbol !== undefined || part.idOf || part.named ? 'string' : 'any');
      case 'lambda':
        return 'any';
      case 'array':
        if (part.type || part.open !== undefined) return part.type ?? 'any';
        return (
          deeper(evaluation, () => ({ kind: 'tuple', items: part.items.map((item) => walk(item(), depth + 1)) })) ??
          'any'
        );
      case 'object':
        if (part.type || !isClosed(part)) return part.type ?? 'any';
        return (
          deeper(evaluation, () => ({
            kind: 'object',
            attributes: new Map(part.keys().map((key) => [key, walk(part.get(key), depth + 1)])),
          })) ?? 'any'
        );
    }
  };
  return evaluation.worlds.quietly(() => walk(data, 0));
}

/** Whether an object has no other attributes than are seen: what a resource's block holds besides, its provider knows. */
function isClosed({ open, resource, part, node }: ObjectData): boolean {
  return open === undefined && resource === undefined && part === undefined && !(node && 'items' in node);
}

export function isSameType(a: Type, b: Type): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  if (a.kind === 'tuple')
    return (
      b.kind === 'tuple' &&
      a.items.length === b.items.length &&
      a.items.every((item, at) => isSameType(item, b.items[at]!))
    );
  if (a.kind !== 'object') return a.kind === b.kind && 'of' in b && isSameType(a.of, b.of);
  return (
    b.kind === 'object' &&
    a.attributes.size === b.attributes.size &&
    [...a.attributes].every(([name, type]) => b.attributes.has(name) && isSameType(type, b.attributes.get(name)!))
  );
}

/** The type that values of all of these can be converted to, as HCL finds it; undefined when there is none. */
export function unify(types: readonly Type[]): Type | undefined {
  const [first] = types;
  if (first === undefined) return 'any';
  if (types.every((type) => isSameType(type, first))) return first;
  const known = types.filter((type) => type !== 'any');
  const isOpen = known.length < types.length;
  const all = <K extends Exclude<Type, string>['kind']>(
    ...kinds: K[]
  ): (Exclude<Type, string> & { kind: K })[] | undefined =>
    known.every((type) => typeof type !== 'string' && kinds.includes(type.kind as K))
      ? (known as (Exclude<Type, string> & { kind: K })[])
      : undefined;
  for (const kind of ['map', 'list', 'set'] as const) {
    const collections = all(kind);
    if (collections)
      return isOpen
        ? 'any'
        : collection(
            kind,
            collections.map(({ of }) => of),
          );
  }
  const objects = all('object');
  if (objects) return isOpen ? 'any' : unifyObjects(objects);
  const tuples = all('tuple');
  if (tuples) return isOpen ? 'any' : unifyTuples(tuples);
  const maps = all('map', 'object');
  if (maps)
    return isOpen
      ? 'any'
      : collection(
          'map',
          maps.flatMap((type) => (type.kind === 'map' ? [type.of] : [...type.attributes.values()])),
        );
  const lists = all('list', 'tuple');
  if (lists)
    return isOpen
      ? 'any'
      : collection(
          'list',
          lists.flatMap((type) => (type.kind === 'list' ? [type.of] : type.items)),
        );
  if (all('map', 'object', 'list', 'tuple', 'set')) {
    if (
      known.some((type) => typeof type !== 'string' && type.kind === 'object') &&
      known.some((type) => typeof type !== 'string' && type.kind === 'tuple')
    )
      return undefined;
    return known.find((wanted) => known.every((type) => isConvertible(type, wanted)));
  }
  return (['string', 'number', 'bool'] as const).find(
    (wanted) => known.includes(wanted) && known.every((type) => isConvertible(type, wanted)),
  );
}

function collection(kind: CollectionType['kind'], elements: readonly Type[]): Type | undefined {
  const of = unify(elements);
  return of === undefined ? undefined : { kind, of };
}

/** Attribute by attribute where they have the same, else a map. */
function unifyObjects(types: readonly ObjectType[]): Type | undefined {
  const names = [...types[0]!.attributes.keys()];
  if (types.some(({ attributes }) => attributes.size !== names.length || names.some((name) => !attributes.has(name))))
    return collection(
      'map',
      types.flatMap(({ attributes }) => [...attributes.values()]),
    );
  const attributes = new Map<string, Type>();
  for (const name of names) {
    const type = unify(types.map((one) => one.attributes.get(name)!));
    if (type === undefined) return undefined;
    attributes.set(name, type);
  }
  return { kind: 'object', attributes };
}

/** Element by element where they are as long, else a list. */
function unifyTuples(types: readonly TupleType[]): Type | undefined {
  const { length } = types[0]!.items;
  if (types.some(({ items }) => items.length !== length))
    return collection(
      'list',
      types.flatMap(({ items }) => items),
    );
  const items: Type[] = [];
  for (let at = 0; at < length; at++) {
    const type = unify(types.map((one) => one.items[at]!));
    if (type === undefined) return undefined;
    items.push(type);
  }
  return { kind: 'tuple', items };
}

/** Whether values of a type can be converted to another, if they are of the right form. */
function isConvertible(from: Type, to: Type): boolean {
  if (from === 'any' || to === 'any') return true;
  if (typeof to === 'string') return typeof from === 'string' && (from === to || from === 'string' || to === 'string');
  if (typeof from === 'string') return false;
  switch (to.kind) {
    case 'list':
    case 'set':
      return from.kind === 'tuple'
        ? from.items.every((item) => isConvertible(item, to.of)) && (to.of !== 'any' || unify(from.items) !== undefined)
        : (from.kind === 'list' || from.kind === 'set') && isConvertible(from.of, to.of);
    case 'map':
      return from.kind === 'object'
        ? [...from.attributes.values()].every((type) => isConvertible(type, to.of)) &&
            (to.of !== 'any' || unify([...from.attributes.values()]) !== undefined)
        : from.kind === 'map' && isConvertible(from.of, to.of);
    case 'tuple':
      return (
        from.kind === 'tuple' &&
        from.items.length === to.items.length &&
        to.items.every((item, at) => isConvertible(from.items[at]!, item))
      );
    case 'object':
      if (from.kind === 'map') return [...to.attributes.values()].every((type) => isConvertible(from.of, type));
      return (
        from.kind === 'object' &&
        [...to.attributes].every(([name, type]) =>
          from.attributes.has(name) ? isConvertible(from.attributes.get(name)!, type) : to.optional?.has(name) === true,
        )
      );
  }
}

/** The value under a type constraint, converted as Terraform does it; a failure where it cannot be. Asks nothing of the world but the elements of sets. */
export function convert(data: Data, type: Type, evaluation: Evaluation): Data {
  if (type === 'any') return data;
  const refusal = evaluation.worlds.quietly(() => refusalOf(data, type, evaluation, 0));
  return refusal === undefined
    ? converted(data, type, evaluation)
    : unknown(refusal, data.source, { fails: true, type });
}

/** Why a value cannot be converted, as far as it is known. */
function refusalOf(data: Data | undefined, type: Type, evaluation: Evaluation, depth: number): string | undefined {
  if (!data || depth > maxNesting || evaluation.steps-- <= 0) return undefined;
  return deeper(evaluation, () => refusalIn(data, type, evaluation, depth));
}

function refusalIn(data: Data, type: Type, evaluation: Evaluation, depth: number): string | undefined {
  if (data.kind === 'unknown')
    return data.fails
      ? data.reason
      : data.type !== undefined && !isConvertible(data.type, type)
        ? `it is no ${nameOf(type)}`
        : undefined;
  if (data.kind === 'scalar' && data.value === null) return undefined;
  if (type === 'any') {
    const parts =
      data.kind === 'array'
        ? data.items.map((item) => item())
        : data.kind === 'object' && data.open === undefined
          ? data.keys().map((key) => data.get(key))
          : [];
    return first(parts, (part) => refusalOf(part, 'any', evaluation, depth + 1));
  }
  const refusal = `it is no ${nameOf(type)}`;
  if (typeof type === 'string')
    return data.kind === 'scalar' ? (primitive(data, type) === undefined ? refusal : undefined) : refusal;
  if (type.kind === 'list' || type.kind === 'set') {
    if (data.kind !== 'array') return refusal;
    return (
      first(data.items, (item) => refusalOf(item(), type.of, evaluation, depth + 1)) ??
      (type.of === 'any' && unify(data.items.map((item) => typeOf(item(), evaluation))) === undefined
        ? 'its elements have no type in common'
        : undefined)
    );
  }
  if (type.kind === 'tuple') {
    if (
      data.kind !== 'array' ||
      data.type !== undefined ||
      (data.open === undefined && data.items.length !== type.items.length)
    )
      return refusal;
    return first(data.items, (item, at) => refusalOf(item(), type.items[at] ?? 'any', evaluation, depth + 1));
  }
  if (data.kind !== 'object') return refusal;
  if (type.kind === 'map') {
    const keys = data.keys();
    return (
      first(keys, (key) => refusalOf(data.get(key), type.of, evaluation, depth + 1)) ??
      (type.of === 'any' && unify(keys.map((key) => typeOf(data.get(key)!, evaluation))) === undefined
        ? 'its elements have no type in common'
        : undefined)
    );
  }
  if (type.kind !== 'object') return refusal;
  return first([...type.attributes], ([name, of]) => {
    const value = data.get(name);
    if (value) return refusalOf(value, of, evaluation, depth + 1);
    return isClosed(data) && !type.optional?.has(name) ? `it has no ${name}` : undefined;
  });
}

function first<T>(parts: readonly T[], refusalIn: (part: T, at: number) => string | undefined): string | undefined {
  for (const [at, part] of parts.entries()) {
    const refusal = refusalIn(part, at);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** A type as its author writes it. */
function nameOf(type: Type): string {
  return typeof type === 'string' ? type : 'of' in type ? `${type.kind}(${nameOf(type.of)})` : type.kind;
}

function converted(data: Data, type: Type, evaluation: Evaluation): Data {
  if (type === 'any' || data.kind === 'lambda') return data;
  if (data.kind === 'unknown') {
    const { variable, ...rest } = data;
    return {
      ...rest,
      ...(variable && (data.type === undefined || isSameType(data.type, type)) ? { variable } : {}),
      type,
    };
  }
  if (data.kind === 'scalar') {
    if (data.value === null) return { ...data, type };
    return typeof type === 'string'
      ? (primitive(data, type) ?? failing(type, data.source))
      : failing(type, data.source);
  }
  if (typeof type === 'string') return failing(type, data.source);
  if (data.kind === 'array') {
    const { items } = data;
    const once = (item: Lazy, of: Type) => lazy(() => converted(item(), of, evaluation), evaluation.worlds);
    if (type.kind === 'tuple') return { ...data, items: items.map((item, at) => once(item, type.items[at] ?? 'any')) };
    if (type.kind !== 'list' && type.kind !== 'set') return failing(type, data.source);
    evaluation.steps -= items.length;
    const of = elementType(type, () => items.map((item) => typeOf(item(), evaluation)));
    const elements = data.type && isSameType(data.type.of, of) ? items : items.map((item) => once(item, of));
    const list = { ...data, items: elements, type: { kind: type.kind, of } };
    // The order of a set is not the one that it is written in.
    return type.kind === 'list' || data.type?.kind === 'set'
      ? list
      : { ...list, node: undefined, items: inSetOrder(elements, evaluation) };
  }
  if (type.kind === 'map') {
    const of = elementType(type, () => data.keys().map((key) => typeOf(data.get(key)!, evaluation)));
    return {
      ...data,
      get: remembered((key) => {
        const value = data.get(key);
        return value && converted(value, of, evaluation);
      }, evaluation),
      type: { kind: 'map', of },
    };
  }
  if (type.kind !== 'object') return failing(type, data.source);
  return {
    ...withoutType(data),
    get: remembered((key) => {
      const of = type.attributes.get(key);
      if (of === undefined) return undefined;
      const value = data.get(key);
      if (value && !(value.kind === 'scalar' && value.value === null)) return converted(value, of, evaluation);
      if (!type.optional?.has(key)) return value && converted(value, of, evaluation);
      const fallback = type.optional.get(key);
      if (fallback) return asChosen(convert(fallback(), of, evaluation));
      return value
        ? converted(value, of, evaluation)
        : mayHave(data, key)
          ? unknown(data.open!, data.source, { type: of })
          : { ...scalar(null, data.source), type: of };
    }, evaluation),
    keys: () => [...type.attributes.keys()],
  };
}

/** The same answer for the same key, in each world. */
function remembered(get: (key: string) => Data | undefined, { worlds }: Evaluation): (key: string) => Data | undefined {
  const known = new Map<string, () => Data | undefined>();
  return (key) => {
    let value = known.get(key);
    if (!value) known.set(key, (value = worlds.remember(() => get(key))));
    return value();
  };
}

/** A map that becomes an object has no type of its own. */
function withoutType(data: ObjectData): ObjectData {
  const object = { ...data };
  delete (object as { type?: CollectionType }).type;
  return object;
}

function elementType({ of }: CollectionType, types: () => readonly Type[]): Type {
  return of === 'any' ? (unify(types()) ?? 'any') : of;
}

function failing(type: Type, source: Source): Data {
  return unknown(`it is no ${nameOf(type)}`, source, { fails: true, type });
}

/** A scalar of a primitive type; undefined where it is not of its form. */
export function primitive(data: Scalar, type: 'string' | 'number' | 'bool'): Scalar | undefined {
  const { value } = data;
  if (value === null) return data;
  switch (type) {
    case 'string':
      return typeof value === 'string'
        ? data
        : withoutExact(data, typeof value === 'number' ? decimalOf(data).toString() : String(value));
    case 'number': {
      if (typeof value === 'number') return data;
      const number = typeof value === 'string' && /^[+-]?[\d.]/.test(value) ? Decimal.parse(value) : undefined;
      return number && numberData(number, data.source, data);
    }
    case 'bool':
      if (typeof value === 'boolean') return data;
      return value === 'true' || value === '1'
        ? withoutExact(data, true)
        : value === 'false' || value === '0'
          ? withoutExact(data, false)
          : undefined;
  }
}

function withoutExact({ kind, type, sensitive, source }: Scalar, value: Scalar['value']): Scalar {
  return { kind, value, source, ...(type === undefined ? {} : { type }), ...(sensitive ? { sensitive } : {}) };
}

/** The number that a scalar is. */
export function decimalOf({ value, exact }: Scalar): Decimal {
  return exact ?? Decimal.of(Number(value));
}

export function numberData(number: Decimal, source: Source, like?: Scalar): Scalar {
  const value = number.toNumber();
  const isAll = (Number.isSafeInteger(value) && number.isInteger) || Decimal.of(value).compare(number) === 0;
  return { ...(like ?? {}), kind: 'scalar', value, source, ...(isAll ? {} : { exact: number }) };
}

/** What a deep look at a value finds, as far as it goes without asking which world this is. */
interface Findings {
  /** A part that cannot have a value. */
  readonly failure?: string;
  /** A part that is not known. */
  readonly unknown?: string;
  readonly sensitive: boolean;
}

const maxInspected = 2_000;

export function inspect(data: Data, evaluation: Evaluation): Findings {
  let left = maxInspected;
  let failure: string | undefined;
  let missing: string | undefined;
  let sensitive = false;
  // What is too deep to be looked into is not known.
  const within = (parts: () => void) => {
    if (deeper(evaluation, () => [parts()]) === undefined) missing ??= 'it hangs on too many values in a row';
  };
  const look = (part: Data | undefined, depth: number): void => {
    if (!part || failure !== undefined || left-- <= 0 || depth > maxNesting || evaluation.steps-- <= 0) return;
    sensitive ||= part.sensitive === true;
    if (part.kind === 'unknown') {
      if (part.fails) failure = part.reason;
      else missing ??= part.reason;
    } else if (part.kind === 'array') {
      missing ??= part.open;
      within(() => part.items.forEach((item) => look(item(), depth + 1)));
    } else if (part.kind === 'object') {
      missing ??= part.open;
      within(() => part.keys().forEach((key) => look(part.get(key), depth + 1)));
    } else if (part.kind === 'lambda') missing ??= 'it is a function';
  };
  evaluation.worlds.quietly(() => look(data, 0));
  return {
    ...(failure === undefined ? {} : { failure }),
    ...(missing === undefined ? {} : { unknown: missing }),
    sensitive,
  };
}

/** A value made of others is as sensitive as they are. */
export function marked<D extends Data>(data: D, ...from: readonly (Data | undefined)[]): D {
  return markedAs(data, from);
}

/** The same with a list of any length. */
export function markedAs<D extends Data>(data: D, from: readonly (Data | undefined)[]): D {
  return data.sensitive || !from.some((one) => one?.sensitive) ? data : { ...data, sensitive: true };
}

/** What an operation on these comes to when one of them has no value: a failure, if one fails, else unknown. */
export function blocked(args: readonly Data[], source: Source, type?: Type): Data | undefined {
  const missing =
    args.find((arg) => arg.kind === 'unknown' && arg.fails) ?? args.find(({ kind }) => kind === 'unknown');
  return missing?.kind === 'unknown'
    ? markedAs(
        unknown(missing.reason, source, {
          ...(missing.fails ? { fails: true } : {}),
          ...(type === undefined ? {} : { type }),
        }),
        args,
      )
    : undefined;
}
