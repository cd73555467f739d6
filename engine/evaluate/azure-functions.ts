import { sha1 } from '@noble/hashes/legacy';
import type { Json } from '../../shared-rules/model/value';
import { arrayOf, mark, objectOf, objectWith, unknown, type Data, type Lazy } from './data';
import { lazy, type Builtin, type CallContext } from './evaluate';
import { azureFunctions, base64, parseJson, pure, reasonFor } from './functions';

/**
 * Functions of ARM templates beside those that other languages have too, with the values that `bicep snapshot` gives.
 * https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions
 */
const more: readonly (readonly [name: string, builtin: Builtin])[] = [
  ['any', (args, { source }) => args[0]?.() ?? unknown('it has no argument', source)],
  ['div', pure((left: number, right: number) => (right === 0 ? undefined : whole(left / right)))],
  ['base64ToString', pure((text: string) => decoded(text))],
  ['base64ToJson', pure((text: string) => parseJson(decoded(text)))],
  ['dataUri', pure((text: string) => `data:text/plain;charset=utf-8;base64,${base64(text)}`)],
  [
    'dataUriToString',
    pure((text: string) => {
      const [, base64] = /^data:[^,]*;base64,([\w+/=]*)$/.exec(text) ?? [];
      return base64 === undefined ? undefined : decoded(base64);
    }),
  ],
  [
    'dateTimeAdd',
    pure((text: string, duration: string, form?: string) => (form === undefined ? later(text, duration) : undefined)),
  ],
  ['dateTimeFromEpoch', pure((seconds: number) => timeText(seconds * 1000))],
  [
    'dateTimeToEpoch',
    pure((text: string) => {
      const time = timeOf(text);
      return time === undefined ? undefined : Math.floor(time / 1000);
    }),
  ],
  ['groupBy', groupBy],
  ['mapValues', mapValues],
  ['sort', sorted],
  [
    'lastIndexOf',
    pure((within: Json, what: Json) =>
      typeof within === 'string' && typeof what === 'string'
        ? within.toLowerCase().lastIndexOf(what.toLowerCase())
        : Array.isArray(within)
          ? within.map((item) => JSON.stringify(item)).lastIndexOf(JSON.stringify(what))
          : undefined,
    ),
  ],
  ['indexFromEnd', pure((list: Json, at: number) => (Array.isArray(list) ? (list.at(-at) as Json) : undefined))],
  [
    'tryIndexFromEnd',
    pure((list: Json, at: number) => (Array.isArray(list) ? ((list.at(-at) as Json) ?? null) : null)),
  ],
  ['guid', pure((...parts: Json[]) => (parts.length > 0 ? guidOf(texts(parts)) : undefined))],
  ['uniqueString', pure((...parts: Json[]) => (parts.length > 0 ? uniqueStringOf(texts(parts)) : undefined))],
  ['uri', pure((base: string, relative: string) => uriOf(base, relative))],
  ['uriComponent', pure((text: string) => escaped(text))],
  ['uriComponentToString', pure((text: string) => decodeURIComponent(text))],
  ...['subscription', 'resourceGroup', 'tenant', 'deployment'].map((name) => [name, placeOf] as const),
];

/** By name in lower case. */
export const armFunctions: ReadonlyMap<string, Builtin> = new Map(
  [...azureFunctions, ...more].map(([name, builtin]) => [name.toLowerCase(), builtin]),
);

/** As Azure spells them. */
export const armFunctionNames: readonly string[] = [...azureFunctions, ...more]
  .map(([name]) => name)
  .filter((name) => armFunctions.get(name.toLowerCase()) !== placeOf)
  .sort();

function whole(value: number): number | undefined {
  return Number.isSafeInteger(Math.trunc(value)) ? Math.trunc(value) : undefined;
}

/** Where it is deployed: nobody knows it before, and it is the same in one template. */
function placeOf(args: readonly Lazy[], { source, call, scope }: CallContext): Data {
  const reason = `${call.name}() is not known before deployment`;
  if (args.length > 0) return unknown(reason, source);
  const name = call.name.replace(/^az\./, '').toLowerCase();
  return {
    ...objectWith(() => undefined, reason, source),
    part: { id: `${mark}${name}() ${scope.instance}${mark}`, path: '' },
  };
}

function texts(parts: readonly Json[]): string {
  if (!parts.every((part) => typeof part === 'string')) throw new TypeError('not text');
  return parts.join('-');
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Throws where it is no base64, or no text. */
function decoded(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** A relative path that goes up, or is none, is not followed. */
function uriOf(base: string, relative: string): string | undefined {
  const [, host, path = ''] = /^(https?:\/\/[\w.:-]+)(\/[\w./-]*)?$/.exec(base) ?? [];
  if (host === undefined || !/^\/?[\w-][\w./-]*$/.test(relative) || /\.\./.test(base + relative)) return undefined;
  return relative.startsWith('/')
    ? host + relative
    : `${host}${path.slice(0, path.lastIndexOf('/') + 1) || '/'}${relative}`;
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The namespace of the names that `guid()` makes ids of. */
const guidNamespace = '11fb06fb-712d-4ddd-98c7-e71bbd588830'
  .replaceAll('-', '')
  .match(/../g)!
  .map((byte) => parseInt(byte, 16));

/** Version 5 of RFC 9562, in this namespace. */
function guidOf(name: string): string {
  const digest = [...sha1(Uint8Array.from([...guidNamespace, ...utf8(name)])).slice(0, 16)];
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Thirteen letters of a 64-bit Murmur hash: two lanes of 32 bits. */
function uniqueStringOf(text: string): string {
  const bytes = utf8(text);
  const [c1, c2] = [0x239b961b, 0xab0e9789];
  let [one, two] = [0, 0];
  const word = (at: number) => {
    let value = 0;
    for (let byte = 3; byte >= 0; byte--) value = (value << 8) | (bytes[at + byte] ?? 0);
    return value >>> 0;
  };
  const first = (at: number) => Math.imul(turned(Math.imul(word(at), c1), 15), c2);
  const second = (at: number) => Math.imul(turned(Math.imul(word(at), c2), 17), c1);
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    one = (Math.imul(turned(one ^ first(at), 19) + two, 5) + 0x561ccd1b) | 0;
    two = (Math.imul(turned(two ^ second(at + 4), 13) + one, 5) + 0x0bcaa747) | 0;
  }
  if (at < bytes.length) one ^= first(at);
  if (at + 4 < bytes.length) two ^= second(at + 4);
  one ^= bytes.length;
  two ^= bytes.length;
  one = (one + two) | 0;
  two = (two + one) | 0;
  [one, two] = [mixed(one), mixed(two)];
  one = (one + two) | 0;
  two = (two + one) | 0;
  let hash = (BigInt(two >>> 0) << 32n) | BigInt(one >>> 0);
  let letters = '';
  for (let letter = 0; letter < 13; letter++) {
    letters += 'abcdefghijklmnopqrstuvwxyz234567'[Number(hash >> 59n)]!;
    hash = BigInt.asUintN(64, hash << 5n);
  }
  return letters;
}

function turned(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Milliseconds; undefined for a time in no form that is followed, or of another zone. */
function timeOf(text: string): number | undefined {
  const [, date, time = '00:00:00'] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)Z)?$/.exec(text) ?? [];
  const value = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(value) ? undefined : value;
}

function timeText(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A year is 365 days and a month 30, as .NET counts durations. */
function later(text: string, duration: string): string | undefined {
  const start = timeOf(text);
  const match = /^(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration);
  if (start === undefined || !match || /[PT]$/.test(duration)) return undefined;
  const [years, months, days, hours, minutes, seconds] = match.slice(2).map((part) => Number(part ?? 0));
  const total = ((((years! * 365 + months! * 30 + days!) * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1000;
  return timeText(match[1] === '-' ? start - total : start + total);
}

function groupBy(args: readonly Lazy[], { source, scope }: CallContext): Data {
  const [list, key, value] = [args[0]?.(), args[1]?.(), args[2]?.()];
  if (list?.kind !== 'array' || list.open !== undefined || key?.kind !== 'lambda')
    return unknown(reasonFor(list), source);
  const groups = new Map<string, { readonly name: string; readonly items: Lazy[] }>();
  scope.evaluation.steps -= list.items.length;
  for (const item of list.items) {
    const name = key.apply(item());
    if (name.kind !== 'scalar') return unknown(reasonFor(name), source);
    const lower = String(name.value).toLowerCase();
    const group = groups.get(lower) ?? { name: String(name.value), items: [] };
    groups.set(lower, group);
    group.items.push(value?.kind === 'lambda' ? () => value.apply(item()) : item);
  }
  return objectOf(
    [...groups.values()].map(({ name, items }) => [name, () => arrayOf(items, source)]),
    source,
    scope.dialect.caseInsensitive,
  );
}

function mapValues(args: readonly Lazy[], { source, scope }: CallContext): Data {
  const [object, lambda] = [args[0]?.(), args[1]?.()];
  if (object?.kind !== 'object' || lambda?.kind !== 'lambda')
    return unknown(reasonFor(object?.kind === 'object' ? lambda : object), source);
  const keys = object.keys();
  scope.evaluation.steps -= keys.length;
  return objectOf(
    keys.map((key) => [key, lazy(() => lambda.apply(object.get(key)!), scope.evaluation.worlds)]),
    source,
    scope.dialect.caseInsensitive,
    object.open,
  );
}

/** A list is put in order when every comparison can be told. */
function sorted(args: readonly Lazy[], { source, scope }: CallContext): Data {
  const [list, lambda] = [args[0]?.(), args[1]?.()];
  if (list?.kind !== 'array' || list.open !== undefined || lambda?.kind !== 'lambda')
    return unknown(reasonFor(list?.kind === 'array' ? lambda : list), source);
  let reason: string | undefined;
  const isLess = (left: Lazy, right: Lazy): boolean => {
    if (reason !== undefined || scope.evaluation.steps <= 0) return false;
    const less = lambda.apply(left(), right());
    if (less.kind === 'scalar' && typeof less.value === 'boolean') return less.value;
    reason = reasonFor(less);
    return false;
  };
  const order = [...list.items].sort((left, right) => (isLess(left, right) ? -1 : isLess(right, left) ? 1 : 0));
  return reason === undefined && scope.evaluation.steps > 0
    ? arrayOf(order, source)
    : unknown(reason ?? 'the template takes too many steps to evaluate', source);
}
