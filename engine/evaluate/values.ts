import {
  arrayOf,
  deeper,
  objectOf,
  scalar,
  type ArrayData,
  type Data,
  type Lazy,
  type ObjectData,
  type Source,
} from './data';
import { Decimal } from './decimal';
import type { Evaluation } from './evaluate';
import { decimalOf, isSameType, numberData, typeOf, type Type } from './types';

/** A value that is known wholly, with Terraform's types. */
export type Value = string | boolean | null | Decimal | ListValue | MapValue;

export interface ListValue {
  readonly kind: 'list' | 'set' | 'tuple';
  readonly items: readonly Value[];
  /** Of the elements of a list or set. */
  readonly of: Type;
}

export interface MapValue {
  readonly kind: 'map' | 'object';
  readonly entries: ReadonlyMap<string, Value>;
  /** Of the elements of a map. */
  readonly of: Type;
}

/** A value with more parts than this, or nested deeper, is not followed. */
const maxParts = 50_000;
const maxNesting = 100;

/**
 * The value, when every part is known and there are not too many of them. Takes a step for each part.
 * @param seen is told when a part is sensitive
 */
export function valueOf(data: Data, evaluation: Evaluation, seen?: { sensitive: boolean }): Value | undefined {
  let parts = maxParts;
  const read = (part: Data | undefined, depth: number): Value | undefined => {
    if (!part || depth > maxNesting || parts-- <= 0 || evaluation.steps <= 0) return undefined;
    evaluation.steps -= part.kind === 'scalar' && typeof part.value === 'string' ? 1 + (part.value.length >> 6) : 1;
    if (seen && part.sensitive) seen.sensitive = true;
    if (part.kind === 'scalar') return typeof part.value === 'number' ? decimalOf(part) : part.value;
    if ((part.kind !== 'array' && part.kind !== 'object') || part.open !== undefined) return undefined;
    return deeper(evaluation, () => (part.kind === 'array' ? listOf(part, depth + 1) : entriesOf(part, depth + 1)));
  };
  const listOf = (list: ArrayData, depth: number): Value | undefined => {
    const items: Value[] = [];
    for (const item of list.items) {
      const value = read(item(), depth);
      if (value === undefined) return undefined;
      items.push(value);
    }
    const { type } = list;
    return { kind: type?.kind === 'list' || type?.kind === 'set' ? type.kind : 'tuple', items, of: type?.of ?? 'any' };
  };
  const entriesOf = (object: ObjectData, depth: number): Value | undefined => {
    const entries = new Map<string, Value>();
    for (const key of [...object.keys()].sort(byBytes)) {
      const value = read(object.get(key), depth);
      if (value === undefined) return undefined;
      entries.set(key, value);
    }
    return { kind: object.type ? 'map' : 'object', entries, of: object.type?.of ?? 'any' };
  };
  return read(data, 0);
}

/** A value as data; nothing in it can be edited. */
export function dataOf(value: Value, source: Source): Data {
  if (value instanceof Decimal) return numberData(value, source);
  if (value === null || typeof value !== 'object')
    return scalar(typeof value === 'string' ? normal(value) : value, source);
  if ('items' in value) {
    const list = arrayOf(
      value.items.map((item) => () => dataOf(item, source)),
      source,
    );
    return value.kind === 'tuple' ? list : { ...list, type: { kind: value.kind, of: value.of } };
  }
  const object = objectOf(
    [...value.entries].map(([key, item]) => [key, () => dataOf(item, source)]),
    source,
    false,
  );
  return value.kind === 'object' ? object : { ...object, type: { kind: 'map', of: value.of } };
}

export const tuple = (items: readonly Value[]): ListValue => ({ kind: 'tuple', items, of: 'any' });
export const list = (items: readonly Value[], of: Type): ListValue => ({ kind: 'list', items, of });
export const object = (entries: Iterable<readonly [string, Value]>): MapValue => ({
  kind: 'object',
  entries: new Map(entries),
  of: 'any',
});

export function isList(value: Value): value is ListValue {
  return typeof value === 'object' && value !== null && 'items' in value;
}

export function isMap(value: Value): value is MapValue {
  return typeof value === 'object' && value !== null && 'entries' in value;
}

/** Terraform's texts are composed. */
export function normal(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : text.normalize('NFC');
}

/** The order of texts in Terraform: by their bytes in UTF-8, which is by their code points. */
export function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return a.length - b.length;
  const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
  // Halves of characters beyond the first 65536 come behind all others.
  const isHalf = (code: number) => code >= 0xd800 && code <= 0xdfff;
  return isHalf(x) === isHalf(y) ? x - y : isHalf(x) ? 1 : -1;
}

/** What tells values of one type apart, as Terraform orders them in sets. */
export function keyOf(value: Value): string {
  if (value === null) return '~';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (value instanceof Decimal) return value.toString();
  if ('items' in value)
    return value.kind === 'tuple'
      ? `<${value.items.map((item) => `${keyOf(item)};`).join('')}>`
      : `[${value.items.map((item) => `${keyOf(item)};`).join('')}]`;
  return value.kind === 'map'
    ? `{${[...value.entries].map(([key, item]) => `${JSON.stringify(key)}:${keyOf(item)};`).join('')}}`
    : `<${[...value.entries].map(([, item]) => `${keyOf(item)};`).join('')}>`;
}

/** Null comes last; texts, numbers and booleans have an order of their own. */
function compare(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'string' && typeof b === 'string') return byBytes(a, b);
  if (a instanceof Decimal && b instanceof Decimal) return a.compare(b);
  return byBytes(keyOf(a), keyOf(b));
}

/** The values of a set: distinct and sorted. */
export function setOf(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()].sort(compare);
}

/** The elements of a set; those that are not known come last, as they are written. */
export function inSetOrder(items: readonly Lazy[], evaluation: Evaluation): Lazy[] {
  const known = new Map<string, { readonly item: Lazy; readonly value: Value }>();
  const open: Lazy[] = [];
  for (const item of items) {
    const value = valueOf(item(), evaluation);
    if (value === undefined) open.push(item);
    else if (!known.has(keyOf(value))) known.set(keyOf(value), { item, value });
  }
  return [...[...known.values()].sort((a, b) => compare(a.value, b.value)).map(({ item }) => item), ...open];
}

/** Whether two values are equal: of one type and of one content; undefined when it cannot be told. */
export function areEqual(left: Data, right: Data, evaluation: Evaluation): boolean | undefined {
  const [a, b] = [left, right].map((data) =>
    data.kind === 'scalar'
      ? typeof data.value === 'number'
        ? decimalOf(data)
        : data.value
      : valueOf(data, evaluation),
  );
  if (a === undefined || b === undefined) return undefined;
  if (a === null || b === null) return a === b;
  if (a instanceof Decimal && b instanceof Decimal) return a.compare(b) === 0;
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return isSameType(typeOf(left, evaluation), typeOf(right, evaluation)) && keyOf(a) === keyOf(b);
}
