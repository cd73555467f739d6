import type { Json, Step } from '../../shared-rules/model/value';
import type { Variable } from '../../shared-rules/model/worlds';
import type { ArrayExpression, Attribute, Body, ObjectExpression, Property, Span } from '../syntax/tree';
import type { Decimal } from './decimal';
import type { CollectionType, Type } from './types';

/** What an expression evaluates to: as much as the files tell, lazily. */
export type Data = Scalar | ArrayData | ObjectData | UnknownData | LambdaData;

export interface Scalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The number, where `value` is not all of it. */
  readonly exact?: Decimal;
  /** Of null: what it is the absence of, where that is declared. */
  readonly type?: Type;
  /** What the text encodes as JSON. */
  readonly encoded?: Data;
  readonly sensitive?: true;
  readonly source: Source;
}

export interface ArrayData {
  readonly kind: 'array';
  readonly items: readonly Lazy[];
  /** Why there may be more items than these; undefined when there are not. */
  readonly open: string | undefined;
  /** The literal, when the list is exactly one without spreads: its items are these items. */
  readonly node: ArrayExpression | undefined;
  /** Terraform's lists and sets; a list that is written is a tuple, and has none. The items of a set are sorted and distinct. */
  readonly type?: CollectionType;
  readonly sensitive?: true;
  readonly source: Source;
}

export interface ObjectData {
  readonly kind: 'object';
  /** The value of a key; undefined when the object (as far as known) does not have it. */
  get(key: string): Data | undefined;
  keys(): readonly string[];
  /** Where a key is written, when the object is one literal. */
  property(key: string): Property | Attribute | undefined;
  /** The literal, when the object is exactly one and can be edited; for the arguments of a Terraform block its body. */
  readonly node: ObjectExpression | Body | undefined;
  /** Why there may be more keys than these; undefined when there are not. */
  readonly open: string | undefined;
  /** The only keys that there may be besides, where these are known. */
  readonly mayHave?: ReadonlySet<string> | undefined;
  /** The resource that the object is, where a language lets one stand for its id. */
  readonly resource?: ResourceHandle;
  /** What the object is of a resource, where the rest of it is known only when that is deployed. */
  readonly part?: PartOf;
  /** Symbols of the keys that are not known. */
  readonly openKeys?: readonly string[];
  /** Terraform's maps; an object that is written has none. */
  readonly type?: CollectionType;
  readonly sensitive?: true;
  readonly source: Source;
}

export interface UnknownData {
  readonly kind: 'unknown';
  /** Completes "unknown, because …". */
  readonly reason: string;
  /** What is set outside the files, when the value is exactly that. */
  readonly variable?: Variable;
  /** The expression cannot have a value: a property that is not there, an index out of range. Terraform's `try` goes on to its next argument. */
  readonly fails?: boolean;
  /** The resource in these files that the value is the id of. */
  readonly idOf?: ResourceHandle;
  /** The resource that the value is the id of, as far as `resourceId()` names it. */
  readonly named?: NamedResource;
  /** What the value is of a resource: `principalId`, `identity.principalId`. */
  readonly part?: PartOf;
  /** It is not null, whatever it is. */
  readonly notNull?: true;
  /** Text of which a part is not known: the same symbol is the same text. See `symbolOf`. */
  readonly symbol?: string;
  /** What the value will be, as far as it is declared. */
  readonly type?: Type;
  /** What the text encodes as JSON. */
  readonly encoded?: Data;
  readonly sensitive?: true;
  readonly source: Source;
}

/** A resource in these files, as values speak of it. */
export interface ResourceHandle {
  readonly resource: { readonly type: string };
  /** Its name, evaluated in the current world. */
  readonly name: Lazy;
  /** For a child resource: the one that it belongs to, or why that is not known. */
  readonly parent?: ResourceHandle | { readonly unknown: string; readonly named?: true };
}

/** A property of a resource that is known only when it is deployed. */
export interface PartOf {
  /** Symbol of the resource's id. */
  readonly id: string;
  /** The names that lead to it, joined with dots. */
  readonly path: string;
}

interface NamedResource {
  /** ARM type; empty where only the provider knows it, and the name is the provider's. */
  readonly type: string;
  /** Names of the resource and its parents, joined with slashes; a symbol where a part is not known. */
  readonly name: string;
  /** The subscription and resource group as they are given; empty for the deployment's own. */
  readonly scope?: string;
}

/** Stands around what is not known in a symbol. No template holds it. */
export const mark = '\u0001';

/** Text with a mark around each part that is not known, so that two that are equal are the same text; undefined when a part has no name either. */
export function symbolOf(data: Data): string | undefined {
  if (data.kind === 'scalar') return data.value === null ? '' : String(data.value);
  if (data.kind !== 'unknown') return undefined;
  if (data.symbol !== undefined) return data.symbol;
  if (data.part) return `${data.part.id}.${data.part.path}`;
  if (data.idOf) return idSymbol(data.idOf);
  if (data.named)
    return `${mark}${data.named.type}|${data.named.name.replaceAll(mark, '')}|${(data.named.scope ?? '').replaceAll(mark, '')}${mark}`;
  return data.variable && `${mark}${data.variable.key}${mark}`;
}

/** The symbol of the id of a resource in these files. */
export function idSymbol(resource: ResourceHandle): string {
  return `${mark}#${numberOf(resource)}${mark}`;
}

const number = Symbol('number');
let objects = 0;

/** The same number for the same object. It is kept on the object: a table of weak keys would cost the garbage collector more than the analysis. */
export function numberOf(object: object): number {
  return ((object as { [number]?: number })[number] ??= ++objects);
}

export interface LambdaData {
  readonly kind: 'lambda';
  apply(...args: Data[]): Data;
  readonly sensitive?: true;
  readonly source: Source;
}

export type Lazy = () => Data;

/** Where a value was written and how it came to its use. */
export interface Source {
  /** URI of the file that `node` is in. */
  readonly file: string;
  /** The literal, or the expression that made the value. */
  readonly node: Span;
  /** True when the value is what the author wrote at `node`, so that editing `node` changes it. */
  readonly literal: boolean;
  /** It is one of several values that an expression has by turns: a branch of a condition, a fallback, an entry that is looked up. What is written there is the author's choice, and never written over. */
  readonly chosen?: true;
  /** From the use to the literal. */
  readonly via: readonly Passage[];
}

/** One step that a value took through a name. */
export interface Passage extends Step {
  /** How many places read the name. An edit behind a name with several readers changes them all. */
  readonly readers: () => number;
  /** The only values that the name may have, where they are declared. */
  readonly domain?: () => readonly Json[] | undefined;
}

/** Puts a passage in front: the value was reached through this name. */
export function through<D extends Data>(data: D, ...passages: readonly Passage[]): D {
  if (passages.length === 0) return data;
  // Who reads a value behind so many names is not followed, so it is not written over either.
  if (data.source.via.length + passages.length > maxPassages) return asChosen(data);
  return { ...data, source: { ...data.source, via: [...passages, ...data.source.via] } };
}

const maxPassages = 20;

/** What an object or list holds: reached through the same names, and chosen where that is. */
export function within<D extends Data>(data: D, { via, chosen }: Source): D {
  return chosen ? asChosen(through(data, ...via)) : through(data, ...via);
}

/** A value that an expression has by turns. */
export function asChosen<D extends Data>(data: D): D {
  return data.source.chosen ? data : { ...data, source: { ...data.source, chosen: true } };
}

export function unknown(
  reason: string,
  source: Source,
  more: Pick<
    UnknownData,
    'variable' | 'fails' | 'idOf' | 'named' | 'symbol' | 'part' | 'type' | 'encoded' | 'notNull'
  > = {},
): UnknownData {
  return { kind: 'unknown', reason, source, ...more };
}

/** A member of an object; unknown where the object may have more than can be seen, undefined where it has none. */
export function memberOf(object: ObjectData, key: string): Data | undefined {
  return object.get(key) ?? (mayHave(object, key) ? unknown(object.open!, object.source) : undefined);
}

/** Whether an object may have a key that is not among those that it has. */
export function mayHave({ open, mayHave: only }: ObjectData, key: string): boolean {
  return open !== undefined && (only === undefined || only.has(key));
}

/** An object with more than can be seen. */
export function opened(object: ObjectData, reason: string): ObjectData {
  return { ...object, open: object.open ?? reason, mayHave: undefined };
}

export function scalar(value: Scalar['value'], source: Source): Scalar {
  return { kind: 'scalar', value, source };
}

/** A longer list is cut off, and marked open. */
const maxItems = 20_000;

/** A list of these items. @param open why there may be more of them */
export function arrayOf(items: readonly Lazy[], source: Source, open?: string): ArrayData {
  if (items.length > maxItems)
    return arrayOf(items.slice(0, maxItems), source, open ?? 'the list is too long to be followed');
  return { kind: 'array', items, open, node: undefined, source };
}

/** An object that is there; what is in it is for others to say. It has the source of what decides that it is there. */
export function filled({ source }: Data): ObjectData {
  return {
    kind: 'object',
    get: () => undefined,
    keys: () => ['managed'],
    property: () => undefined,
    node: undefined,
    open: 'the module fills it',
    source,
  };
}

/** Plain JSON as data; nothing in it can be edited. */
export function fromJson(value: Json, source: Source, caseInsensitive: boolean): Data {
  if (Array.isArray(value)) {
    return arrayOf(
      (value as readonly Json[]).map((item) => () => fromJson(item, source, caseInsensitive)),
      source,
    );
  }
  if (typeof value === 'object' && value !== null) {
    const record = value as { readonly [key: string]: Json };
    return objectOf(
      Object.keys(record).map((key) => [key, () => fromJson(record[key]!, source, caseInsensitive)]),
      source,
      caseInsensitive,
    );
  }
  return scalar(value, source);
}

/** An object with these entries; a later entry wins over an earlier one of the same name. */
export function objectOf(
  entries: readonly (readonly [string, Lazy])[],
  source: Source,
  caseInsensitive: boolean,
  open?: string,
): ObjectData {
  const normal = (key: string) => (caseInsensitive ? key.toLowerCase() : key);
  const table = new Map(entries.map(([key, value]) => [normal(key), value]));
  return {
    kind: 'object',
    get: (key) => table.get(normal(key))?.(),
    keys: () => entries.map(([key]) => key),
    property: () => undefined,
    node: undefined,
    open,
    source,
  };
}

/** An object whose values are looked up. @param open why there may be more keys than can be told */
export function objectWith(
  get: (key: string) => Data | undefined,
  open: string | undefined,
  source: Source,
): ObjectData {
  return { kind: 'object', get, keys: () => [], property: () => undefined, node: undefined, open, source };
}

/** What is written of a resource, as it is read back: Azure adds what is not written, at every depth. */
export function asDeployed(body: ObjectData, reason: string, part: PartOf): ObjectData {
  const read = (value: Data, path: string): Data =>
    value.kind === 'object'
      ? asDeployed(value, reason, { ...part, path })
      : value.kind === 'array'
        ? { ...value, items: value.items.map((item, at) => () => read(item(), `${path}[${at}]`)) }
        : value;
  return {
    ...opened(body, reason),
    part,
    get: (name) => {
      const value = body.get(name);
      return value && read(value, `${part.path}.${name}`);
    },
  };
}

/** The subnets in a network's body, each with the id that it gets when it is deployed. @param network the symbol of the network's id */
export function withSubnetIds(body: ObjectData, key: string, network: string, reason: string): ObjectData {
  return {
    ...body,
    get: (name) => {
      const list = body.get(name);
      if (name.toLowerCase() !== key || list?.kind !== 'array') return list;
      return { ...list, items: list.items.map((item) => () => withId(item(), network, reason)) };
    },
  };
}

function withId(subnet: Data, network: string, reason: string): Data {
  if (subnet.kind !== 'object') return subnet;
  return {
    ...subnet,
    get: (name) => {
      if (name !== 'id') return subnet.get(name);
      const own = subnet.get('name');
      const symbol = own && symbolOf(own);
      return unknown(reason, subnet.source, symbol === undefined ? {} : { symbol: `${network}/subnets/${symbol}` });
    },
  };
}

/** Counts the work of one analysis, so that it ends whatever the template asks for. */
export interface Meter {
  /** What is left. One step is one expression node, one value that is looked at, or sixty-four characters. */
  steps: number;
  /** How many expressions, and parts of values that are looked into, hang on each other. */
  depth: number;
}

/** So deep they may; the call stack ends not far beyond. */
export const maxDepth = 500;

/** A call with more arguments is not followed: so many nobody writes, and not many more fit on the stack. */
export const maxArguments = 10_000;

/** Looks into a value that others hang on. @returns undefined where that would be too deep */
export function deeper<T>(meter: Meter, look: () => T): T | undefined {
  if (meter.depth >= maxDepth) return undefined;
  meter.depth++;
  try {
    return look();
  } finally {
    meter.depth--;
  }
}

/** A value with more parts than this, or nested deeper, is not taken for JSON. A value that holds itself is nested without end. */
const maxParts = 50_000;
const maxNesting = 100;

/** Plain JSON, when every part is known and there are not too many of them; undefined otherwise. Takes a step for each part. */
export function toJson(data: Data, meter: Meter): Json | undefined {
  let parts = maxParts;
  const read = (part: Data | undefined, depth: number): Json | undefined => {
    if (!part || depth > maxNesting || parts-- <= 0 || meter.steps <= 0) return undefined;
    meter.steps -= part.kind === 'scalar' && typeof part.value === 'string' ? 1 + (part.value.length >> 6) : 1;
    if (part.kind === 'scalar') return part.value;
    if ((part.kind !== 'array' && part.kind !== 'object') || part.open !== undefined) return undefined;
    return deeper(meter, () => (part.kind === 'array' ? listOf(part, depth + 1) : entriesOf(part, depth + 1)));
  };
  const listOf = (list: ArrayData, depth: number): Json | undefined => {
    const items: Json[] = [];
    for (const item of list.items) {
      const value = read(item(), depth);
      if (value === undefined) return undefined;
      items.push(value);
    }
    return items;
  };
  const entriesOf = (object: ObjectData, depth: number): Json | undefined => {
    const entries: [string, Json][] = [];
    for (const key of object.keys()) {
      const value = read(object.get(key), depth);
      if (value === undefined) return undefined;
      entries.push([key, value]);
    }
    return Object.fromEntries(entries);
  };
  return read(data, 0);
}

/** A reason is looked for in so many parts of a value. */
const maxSearched = 100;

/** Why a value is not wholly known, as far as its first parts tell; undefined when they are known. */
export function reasonOf(data: Data): string | undefined {
  let left = maxSearched;
  const search = (part: Data | undefined, depth: number): string | undefined => {
    if (!part || left-- <= 0 || depth > maxNesting) return undefined;
    switch (part.kind) {
      case 'scalar':
        return undefined;
      case 'unknown':
        return part.reason;
      case 'lambda':
        return 'it is a function';
      case 'array':
        return (
          part.open ??
          first(
            part.items,
            (item) => search(item(), depth + 1),
            () => left > 0,
          )
        );
      case 'object':
        return (
          part.open ??
          first(
            part.keys(),
            (key) => search(part.get(key), depth + 1),
            () => left > 0,
          )
        );
    }
  };
  return search(data, 0);
}

function first<T>(
  parts: readonly T[],
  reasonIn: (part: T) => string | undefined,
  goesOn: () => boolean,
): string | undefined {
  for (const part of parts) {
    if (!goesOn()) return undefined;
    const reason = reasonIn(part);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The id of a resource, and text of which a part is written, is not empty whatever the rest of it is. */
export function isNeverEmpty({ idOf, named, symbol }: UnknownData): boolean {
  return (
    idOf !== undefined ||
    named !== undefined ||
    (symbol ?? '').split(mark).some((part, at) => at % 2 === 0 && /[^.\w]|^\w/.test(part))
  );
}

/** Whether a value is not null, whatever it is: a text of which a part is written, the id of a resource, what most functions give. */
export function isNeverNull({ notNull, idOf, named, symbol }: UnknownData): boolean {
  return (
    notNull === true ||
    idOf !== undefined ||
    symbol !== undefined ||
    // Other attributes of what is looked up may be.
    (named !== undefined && (named.type !== '' || named.name.endsWith('.id')))
  );
}

/** null, '' and [] and {} are how authors say "not set". */
export function isEmpty(data: Data): boolean {
  if (data.kind === 'scalar') return data.value === null || data.value === '';
  if (data.kind === 'array') return data.items.length === 0 && data.open === undefined;
  return data.kind === 'object' && data.keys().length === 0 && data.open === undefined;
}
