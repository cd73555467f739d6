import { largest, smallest } from '../../shared-rules/lists';
import { contains as containsRange, nthAddress, parseCidr } from '../../shared-rules/model/cidr';
import type { Json } from '../../shared-rules/model/value';
import {
  arrayOf,
  asChosen,
  fromJson,
  isEmpty,
  isNeverEmpty,
  objectOf,
  reasonOf,
  scalar,
  symbolOf,
  toJson,
  unknown,
  type ArrayData,
  type Data,
  type Lazy,
  type Source,
} from './data';
import { append, elementsOf, lazy, note, type Builtin, type CallContext } from './evaluate';
import { asText, joined } from './texts';
import { canonical, equals } from './operators';
import { mergeObjects } from './merge';

/** A list is flattened to so many items. */
const maxFlat = 20_000;

type Text = string;
type Record = { readonly [key: string]: Json };

/** Functions of ARM templates, which Bicep compiles to, as Azure spells them. https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions */
export const azureFunctions: readonly (readonly [name: string, builtin: Builtin])[] = [
  [
    'concat',
    (args, context) => (args.some((arg) => isList(arg())) ? concatLists(args, context) : joinTexts(args, context)),
  ],
  ['union', (args, context) => union(args, context)],
  ['shallowMerge', (args, context) => merge(listed(args), context)],
  ['intersection', pure(intersection)],
  ['createArray', (args, { source }) => arrayOf(args, source)],
  ['array', (args, { source }) => (isList(args[0]?.()) ? args[0]!() : arrayOf(args.slice(0, 1), source))],
  ['createObject', createObject],
  ['json', pure((text: Text) => parseJson(text))],
  [
    'string',
    pure((value: Json) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : textOf(value))),
  ],
  ['int', pure((value: Json) => (Number.isInteger(Number(value)) ? Number(value) : undefined))],
  [
    'bool',
    pure((value: Json) =>
      typeof value === 'number' ? value !== 0 : booleanOf(textOf(value).toLowerCase(), ['true'], ['false']),
    ),
  ],
  ['true', pure(() => true)],
  ['false', pure(() => false)],
  ['null', pure(() => null)],
  ['coalesce', firstNot(isNull)],
  ['empty', (args, context) => emptiness(args[0], context)],
  ['contains', contains],
  ['length', (args, context) => length(args[0], context)],
  ['first', endOf(0, (text) => text.slice(0, 1))],
  ['last', endOf(-1, (text) => text.slice(-1))],
  ['take', pure((value: Json, count: number) => slice(value, 0, Math.max(0, count)))],
  ['skip', pure((value: Json, count: number) => slice(value, Math.max(0, count)))],
  ['toLower', pure((text: Text) => Array.from(text, lower).join(''))],
  ['toUpper', pure((text: Text) => Array.from(text, upper).join(''))],
  ['trim', pure((text: Text) => text.trim())],
  ['replace', pure(replaced)],
  ['split', pure((text: Text, separator: Json) => splitBy(text, separator))],
  [
    'join',
    pure((list: Json, separator: Text) => (Array.isArray(list) ? joinedBy(list.map(textOf), separator) : undefined)),
  ],
  ['startsWith', pure((text: Text, start: Text) => text.toLowerCase().startsWith(start.toLowerCase()))],
  ['endsWith', pure((text: Text, end: Text) => text.toLowerCase().endsWith(end.toLowerCase()))],
  [
    'indexOf',
    pure((within: Json, what: Json) =>
      typeof within === 'string'
        ? within.toLowerCase().indexOf(textOf(what).toLowerCase())
        : Array.isArray(within)
          ? within.map((item) => canonical(item as Json)).indexOf(canonical(what))
          : undefined,
    ),
  ],
  [
    'substring',
    pure((text: Text, start: number, count?: number) =>
      text.substring(start, count === undefined ? text.length : start + count),
    ),
  ],
  [
    'padLeft',
    pure((value: Json, width: number, fill: Text = ' ') => textOf(value).padStart(Math.min(width, maxSize + 1), fill)),
  ],
  ['format', format],
  ['min', pure((...args: Json[]) => extreme(args, smallest))],
  ['max', pure((...args: Json[]) => extreme(args, largest))],
  [
    'range',
    pure((start: number, count: number) =>
      count <= 10_000 ? Array.from({ length: count }, (_, at) => start + at) : undefined,
    ),
  ],
  ['flatten', flatten],
  ['objectKeys', pure((value: Record) => Object.keys(value).sort(byName))],
  ['items', items],
  ['tryGet', tryGet],
  ['map', (args, context) => mapList(args, context)],
  ['filter', (args, context) => filterList(args, context)],
  ['reduce', reduceList],
  ['toObject', toObject],
  ['cidrSubnet', pure((range: Text, prefix: number, at: number) => armSubnet(range, prefix, at))],
  ['cidrHost', pure((range: Text, at: number) => hostOf(range, at + 1))],
  ['parseCidr', pure((text: Text) => describeRange(text))],
  ['base64', pure((text: Text) => base64(text))],
  ...[
    'resourceId',
    'subscriptionResourceId',
    'tenantResourceId',
    'managementGroupResourceId',
    'extensionResourceId',
  ].map((name) => [name, resourceId] as const),
];

/** The type is the first argument that looks like one; names follow it. The rest of an id is known when it is deployed. */
function resourceId(args: readonly Lazy[], { source, call, scope: { evaluation } }: CallContext): Data {
  const values = args.map((arg) => symbolOf(arg()));
  const at = values.findIndex((value) => value !== undefined && /^[\w-]+\.[\w.-]+\//.test(value));
  const names = values.slice(at + 1);
  const length = values.reduce((sum, value) => sum + (value?.length ?? 0) + 1, 0);
  evaluation.steps -= length >> 4;
  const known = at >= 0 && names.length > 0 && !names.includes(undefined) && length <= maxIdentity;
  const scope = values.slice(0, Math.max(at, 0));
  return unknown(
    `${call.name}() is complete when it is deployed`,
    source,
    known && !scope.includes(undefined)
      ? { named: { type: values[at]!, name: names.join('/'), scope: scope.join('/') } }
      : {},
  );
}

/** A function of values that must all be known. `undefined` from it: it does not apply to these. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the argument types are what the template gives; a wrong one makes the body throw, and that is unknown
export function pure(body: (...args: any[]) => Json | undefined): Builtin {
  return (args, { source, scope, call }) => {
    const values: Json[] = [];
    for (const arg of args) {
      const data = arg();
      const value = toJson(data, scope.evaluation);
      if (value === undefined) {
        const isLarge = (data.kind === 'array' || data.kind === 'object') && reasonOf(data) === undefined;
        if (isLarge)
          note(
            scope.evaluation,
            source.file,
            source.node,
            'This is made of more parts than are followed, so what hangs on it is unknown.',
          );
        return unknown(isLarge ? 'it is made of more parts than are followed' : reasonFor(data), source);
      }
      values.push(value);
    }
    try {
      const result = body(...values);
      scope.evaluation.steps -= typeof result === 'string' ? result.length >> 4 : sizeOf(result);
      if (sizeOf(result) > maxSize) return tooMuch(call.name, source);
      if (result !== undefined) return fromJson(result, source, scope.dialect.caseInsensitive);
    } catch (error) {
      if (error instanceof TooMuch) return tooMuch(call.name, source);
      // Arguments of the wrong type: Azure or Terraform would refuse the template.
    }
    return unknown(`${call.name}() does not apply to its arguments`, source, { fails: true });
  };
}

export function reasonFor(data: Data | undefined): string {
  return (data && reasonOf(data)) ?? 'its argument is not of the type that the function takes';
}

function isList(data: Data | undefined): boolean {
  return data?.kind === 'array';
}

function listed(args: readonly Lazy[]): Data[] {
  return args.map((arg) => arg());
}

function concatLists(args: readonly Lazy[], { source, scope }: CallContext): ArrayData {
  let open: string | undefined;
  const all: Lazy[] = [];
  for (const data of listed(args)) {
    const cut = data.kind === 'array' ? append(all, data.items, scope.evaluation) : undefined;
    open ??= cut ?? (data.kind === 'array' ? data.open : reasonFor(data));
  }
  return arrayOf(all, source, open);
}

/** Longer texts and lists are not followed. */
const maxSize = 100_000;

function sizeOf(value: Json | undefined): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** No id of a resource is longer. */
const maxIdentity = 10_000;

/** Thrown where a function would make, or go through, more than can be followed. */
class TooMuch extends Error {}

function tooMuch(name: string, source: Source): Data {
  return unknown(`${name}() makes more than can be followed`, source);
}

/** How many items a list or an object has. */
function sizeOfData(data: Data | undefined): number {
  return data?.kind === 'array' ? data.items.length : data?.kind === 'object' ? data.keys().length : 0;
}

function limited(length: number): void {
  if (length > maxSize) throw new TooMuch();
}

function joinedBy(texts: readonly Text[], separator: Text): Text {
  limited(texts.reduce((sum, text) => sum + text.length + separator.length, 0));
  return texts.join(separator);
}

function replaced(...given: readonly Json[]): Text | undefined {
  // What a text is looked for in may be anything in a template that does not deploy.
  if (given.length !== 3 || !given.every((one) => typeof one === 'string')) return undefined;
  const [text, from, to] = given as [Text, Text, Text];
  let count = from === '' ? text.length + 1 : 0;
  for (let at = text.indexOf(from); from !== '' && at >= 0; at = text.indexOf(from, at + from.length)) count++;
  limited(text.length + count * to.length);
  // As text: `$&` is nothing special here.
  return from === '' ? text.replaceAll(from, () => to) : text.split(from).join(to);
}

/** What all lists have, or all objects. */
function intersection(first: Json, ...others: Json[]): Json | undefined {
  if (typeof first === 'object' && first !== null && !Array.isArray(first)) {
    const objects = others as Record[];
    return Object.fromEntries(
      Object.entries(first).filter(([key, value]) =>
        objects.every((one) => Object.hasOwn(one, key) && canonical(one[key]!) === canonical(value)),
      ),
    );
  }
  if (!Array.isArray(first)) return undefined;
  const sets = others.map((other) => new Set(Array.isArray(other) ? other.map((item) => canonical(item as Json)) : []));
  return (first as readonly Json[]).filter((item) => sets.every((set) => set.has(canonical(item))));
}

function booleanOf(text: Text, yes: readonly Text[], no: readonly Text[]): boolean | undefined {
  return yes.includes(text) ? true : no.includes(text) ? false : undefined;
}

function joinTexts(args: readonly Lazy[], { source, scope }: CallContext): Data {
  return joined(listed(args).map(asText), source, maxSize, reasonFor, scope.evaluation);
}

/** `format('{0}-{1}', a, b)`; with plain placeholders also where an argument is not known. */
function format(args: readonly Lazy[], context: CallContext): Data {
  const [pattern, ...values] = listed(args);
  if (pattern?.kind !== 'scalar' || values.every(({ kind }) => kind !== 'unknown'))
    return pure((text: Text, ...rest: Json[]) => formatText(text, rest))(args, context);
  const parts = String(pattern.value)
    .split(/\{(\d+)\}/)
    .map((part, at) =>
      at % 2 === 0 ? scalar(part, context.source) : asText(values[Number(part)] ?? scalar('', context.source)),
    );
  return joined(parts, context.source, maxSize, reasonFor, context.scope.evaluation);
}

function union(args: readonly Lazy[], context: CallContext): Data {
  const layers = listed(args);
  if (layers.some(isList)) return distinct([() => concatLists(args, context)], context);
  if (!layers.some((layer) => layer.kind === 'object')) return unknown(reasonFor(layers[0]), context.source);
  return mergeObjects(layers, context.source, context.scope, true);
}

function merge(layers: readonly Data[], { source, scope }: CallContext): Data {
  const only = layers.length === 1 ? layers[0] : undefined;
  if (only?.kind === 'array' && only.open === undefined)
    return mergeObjects(
      only.items.map((item) => item()),
      source,
      scope,
      false,
    );
  return mergeObjects(layers, source, scope, false);
}

function createObject(args: readonly Lazy[], { source, scope }: CallContext): Data {
  const entries: [string, Lazy][] = [];
  let open: string | undefined;
  for (let at = 0; at + 1 < args.length; at += 2) {
    const key = args[at]!();
    if (key.kind === 'scalar') entries.push([String(key.value), args[at + 1]!]);
    else open ??= reasonFor(key);
  }
  return objectOf(entries, source, scope.dialect.caseInsensitive, open);
}

/** The first argument that is not passed over. */
function firstNot(passedOver: (data: Data) => boolean): Builtin {
  return (args, { source }) => {
    for (const arg of args) {
      const data = arg();
      if (!passedOver(data)) return asChosen(data);
    }
    return scalar(null, source);
  };
}

function isNull(data: Data): boolean {
  return data.kind === 'scalar' && data.value === null;
}

function emptiness(arg: Lazy | undefined, { source, scope }: CallContext): Data {
  const data = arg?.();
  if (!data) return unknown('it has no argument', source);
  if (data.kind === 'unknown') {
    if (isNeverEmpty(data)) return scalar(false, source);
    if (!data.variable) return unknown(data.reason, source);
    // Asking whether an unset parameter is empty is asking whether it is ''; lists and objects are asked the same way.
    const answer = scope.evaluation.worlds.equals(data.variable, '');
    return answer === undefined ? unknown(data.reason, source) : scalar(answer, source);
  }
  if (data.kind === 'object') scope.evaluation.steps -= sizeOfData(data) >> 2;
  if (data.kind === 'array' && data.items.length > 0) return scalar(false, source);
  if (data.kind === 'object' && data.keys().length > 0) return scalar(false, source);
  if ((data.kind === 'array' || data.kind === 'object') && data.open !== undefined) return unknown(data.open, source);
  return scalar(isEmpty(data), source);
}

function length(arg: Lazy | undefined, { source, scope }: CallContext): Data {
  const data = arg?.();
  if (data?.kind === 'object') scope.evaluation.steps -= sizeOfData(data) >> 2;
  if (data?.kind === 'scalar' && typeof data.value === 'string') return scalar(data.value.length, source);
  if (data?.kind === 'array' && data.open === undefined) return scalar(data.items.length, source);
  if (data?.kind === 'object' && data.open === undefined) return scalar(data.keys().length, source);
  return unknown(reasonFor(data), source);
}

function contains(args: readonly Lazy[], { source, scope }: CallContext): Data {
  const [within, what] = [args[0]?.(), args[1]?.()];
  if (!within || !what) return unknown('it has too few arguments', source);
  scope.evaluation.steps -= within.kind === 'scalar' ? String(within.value).length >> 6 : sizeOfData(within);
  if (within.kind === 'scalar' && what.kind === 'scalar')
    return scalar(String(within.value).includes(String(what.value)), source);
  if (within.kind === 'object' && what.kind === 'scalar') {
    if (within.get(String(what.value))) return scalar(true, source);
    return within.open === undefined ? scalar(false, source) : unknown(within.open, source);
  }
  if (within.kind === 'array') {
    let undecided = within.open;
    for (const item of within.items) {
      const equal = equals(what, item(), false, scope.evaluation);
      if (equal === true) return scalar(true, source);
      if (equal === undefined) undecided ??= reasonOf(what) ?? reasonFor(item());
    }
    return undecided === undefined ? scalar(false, source) : unknown(undecided, source);
  }
  return unknown(reasonFor(within.kind === 'unknown' ? within : what), source);
}

function distinct(args: readonly Lazy[], { source, scope }: CallContext): Data {
  const list = args[0]?.();
  if (list?.kind !== 'array') return unknown(reasonFor(list), source);
  const seen = new Set<string>();
  const kept = list.items.filter((item) => {
    const value = toJson(item(), scope.evaluation);
    if (value === undefined) return true;
    const key = canonical(value);
    return !seen.has(key) && seen.add(key);
  });
  return arrayOf(kept, source, list.open);
}

/** Lists in a list, one level of them. */
function flatten(args: readonly Lazy[], { source, scope }: CallContext): Data {
  const list = args[0]?.();
  if (list?.kind !== 'array') return unknown(reasonFor(list), source);
  let { open } = list;
  const flat: Lazy[] = [];
  for (const item of list.items) {
    if (flat.length > maxFlat || scope.evaluation.steps-- <= 0) {
      open ??= 'the list is too long to be followed';
      break;
    }
    const data = item();
    if (data.kind === 'unknown') open ??= data.reason;
    else if (data.kind !== 'array') flat.push(item);
    else {
      open ??= data.open;
      const cut = append(flat, data.items, scope.evaluation);
      open ??= cut;
    }
  }
  return arrayOf(flat, source, open);
}

function items(args: readonly Lazy[], { source, scope }: CallContext): Data {
  const data = args[0]?.();
  if (data?.kind !== 'object') return unknown(reasonFor(data), source);
  scope.evaluation.steps -= sizeOfData(data);
  const { caseInsensitive } = scope.dialect;
  const entries = [...data.keys()].sort(byName).map(
    (key) => () =>
      objectOf(
        [
          ['key', () => scalar(key, source)],
          ['value', () => data.get(key)!],
        ],
        source,
        caseInsensitive,
      ),
  );
  return arrayOf(entries, source, data.open);
}

function tryGet(args: readonly Lazy[], { source }: CallContext): Data {
  let data = args[0]?.();
  for (const arg of args.slice(1)) {
    const key = arg();
    if (key.kind !== 'scalar' || !data) return unknown(reasonFor(key), source);
    const found: Data | undefined =
      data.kind === 'object'
        ? data.get(String(key.value))
        : data.kind === 'array'
          ? data.items[Number(key.value)]?.()
          : undefined;
    if (!found)
      return data.kind === 'unknown' || ((data.kind === 'object' || data.kind === 'array') && data.open !== undefined)
        ? unknown(reasonFor(data), source)
        : scalar(null, source);
    data = found;
  }
  return data ?? unknown('it has no argument', source);
}

function mapList(args: readonly Lazy[], { source, scope }: CallContext): Data {
  const [list, lambda] = [args[0]?.(), args[1]?.()];
  if (list?.kind !== 'array' || lambda?.kind !== 'lambda')
    return unknown(reasonFor(list?.kind === 'array' ? lambda : list), source);
  scope.evaluation.steps -= list.items.length;
  return arrayOf(
    list.items.map((item, at) => lazy(() => lambda.apply(item(), scalar(at, source)), scope.evaluation.worlds)),
    source,
    list.open,
  );
}

/** The item at one end of a list, as it is; of text the character. */
function endOf(at: 0 | -1, ofText: (text: string) => string): Builtin {
  const plain = pure((value: Json) => (typeof value === 'string' ? ofText(value) : undefined));
  return (args, context) => {
    const list = args[0]?.();
    if (list?.kind !== 'array') return plain(args, context);
    return list.open === undefined
      ? (list.items.at(at)?.() ?? scalar(null, context.source))
      : unknown(list.open, context.source);
  };
}

function filterList(args: readonly Lazy[], { source }: CallContext): Data {
  const [list, lambda] = [args[0]?.(), args[1]?.()];
  if (list?.kind !== 'array' || lambda?.kind !== 'lambda')
    return unknown(reasonFor(list?.kind === 'array' ? lambda : list), source);
  let open = list.open;
  const kept = list.items.filter((item, at) => {
    const keep = lambda.apply(item(), scalar(at, source));
    if (keep.kind !== 'scalar') open ??= reasonFor(keep);
    return keep.kind === 'scalar' && keep.value === true;
  });
  return arrayOf(
    kept.map((item) => () => asChosen(item())),
    source,
    open,
  );
}

function reduceList(args: readonly Lazy[], { source }: CallContext): Data {
  const [list, start, lambda] = [args[0]?.(), args[1]?.(), args[2]?.()];
  if (list?.kind !== 'array' || list.open !== undefined || !start || lambda?.kind !== 'lambda')
    return unknown(reasonFor(list), source);
  return asChosen(
    list.items.reduce<Data>((result, item, at) => lambda.apply(result, item(), scalar(at, source)), start),
  );
}

function toObject(args: readonly Lazy[], { source, scope }: CallContext): Data {
  const [list, key, value] = [args[0]?.(), args[1]?.(), args[2]?.()];
  const elements = list && elementsOf(list, source);
  if (list?.kind !== 'array' || !elements || key?.kind !== 'lambda') return unknown(reasonFor(list), source);
  let open = list.open;
  const entries: [string, Lazy][] = [];
  scope.evaluation.steps -= elements.length;
  const names = new Set<string>();
  for (const element of elements) {
    const name = key.apply(element.value());
    if (name.kind === 'scalar' && names.size === names.add(String(name.value).toLowerCase()).size)
      return unknown(`two of its keys are ${String(name.value)}`, source, { fails: true });
    if (name.kind === 'scalar')
      entries.push([
        String(name.value),
        () => (value?.kind === 'lambda' ? value.apply(element.value()) : element.value()),
      ]);
    else open ??= reasonFor(name);
  }
  return objectOf(entries, source, scope.dialect.caseInsensitive, open);
}

/** A scalar as text, booleans as .NET writes them. Throws for anything else, which `pure` takes for an argument of the wrong type. */
function textOf(value: Json | undefined): Text {
  if (value === undefined || value === null || typeof value === 'object') throw new TypeError('not a scalar');
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

export function parseJson(text: Text): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function slice(value: Json, from: number, to?: number): Json | undefined {
  return typeof value === 'string'
    ? value.slice(from, to)
    : Array.isArray(value)
      ? (value.slice(from, to) as Json[])
      : undefined;
}

function splitBy(text: Text, separator: Json): Json {
  const separators = Array.isArray(separator) ? separator.map(String) : [textOf(separator)];
  limited((separators.length - 1) * text.length);
  return separators.reduce<string[]>((parts, one) => parts.flatMap((part) => part.split(one)), [text]);
}

/** .NET composite formatting with plain placeholders; anything else is not known. */
function formatText(pattern: Text, args: readonly Json[]): Json | undefined {
  if (/\{\d+[,:]/.test(pattern)) return undefined;
  let length = pattern.length;
  return pattern.replace(/\{\{|\}\}|\{(\d+)\}/g, (match, at: string | undefined) => {
    const text = at === undefined ? match[0]! : textOf(args[Number(at)] ?? '');
    limited((length += text.length));
    return text;
  });
}

function extreme(args: readonly Json[], pick: (values: readonly number[]) => number): Json | undefined {
  const values = args.flat().map(Number);
  return values.length > 0 && !values.some(Number.isNaN) ? pick(values) : undefined;
}

function armSubnet(text: Text, prefix: number, at: number): Json | undefined {
  const range = parseCidr(text);
  const bits = range?.family === 6 ? 128 : 32;
  if (!range || prefix < range.prefix || prefix > bits || at < 0) return undefined;
  const first = range.first + (BigInt(at) << BigInt(bits - prefix));
  if (!containsRange(range, { family: range.family, value: first })) return undefined;
  const address = nthAddress({ ...range, first, last: first }, 0);
  return `${address}/${prefix}`;
}

function hostOf(text: Text, at: number): Json | undefined {
  const range = parseCidr(text);
  if (!range) return undefined;
  return at < 0 ? nthAddress(range, Number(range.last - range.first) + 1 + at) : nthAddress(range, at);
}

function describeRange(text: Text): Json | undefined {
  const range = parseCidr(text);
  if (!range) return undefined;
  const [network, end] = [nthAddress(range, 0)!, range.last - range.first];
  const bits = range.family === 6 ? 128 : 32;
  const ones = (1n << BigInt(bits)) - (1n << BigInt(bits - range.prefix));
  const netmask = nthAddress({ ...range, first: ones, last: ones }, 0)!;
  if (range.family === 6)
    return { network, netmask, firstUsable: network, lastUsable: addressAt(range, end), cidr: range.prefix };
  const lastUsable = end > 0n ? end - 1n : 0n;
  return {
    network,
    netmask,
    broadcast: addressAt(range, end),
    firstUsable: addressAt(range, lastUsable > 0n ? 1n : 0n),
    lastUsable: addressAt(range, lastUsable),
    cidr: range.prefix,
  };
}

function addressAt(range: NonNullable<ReturnType<typeof parseCidr>>, at: bigint): Text {
  const address = range.first + at;
  return nthAddress({ ...range, first: address, last: address }, 0)!;
}

/** Of UTF-8. */
export function base64(text: Text): Text {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}

/** A letter whose other case is more than one letter stays, as it does in .NET. */
function upper(letter: Text): Text {
  const result = letter.toUpperCase();
  return result.length === letter.length && letter !== 'ı' ? result : letter;
}

function lower(letter: Text): Text {
  const result = letter.toLowerCase();
  return result.length === letter.length ? result : letter;
}

/** The order of the names of properties: without regard to case. */
function byName(left: Text, right: Text): number {
  const [a, b] = [left.toUpperCase(), right.toUpperCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
