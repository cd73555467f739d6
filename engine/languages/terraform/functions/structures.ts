import {
  arrayOf,
  asChosen,
  objectOf,
  reasonOf,
  scalar,
  unknown,
  within,
  type ArrayData,
  type Data,
  type Lazy,
  type ObjectData,
  type UnknownData,
} from '../../../evaluate/data';
import { append, askedKey, type Builtin, type CallContext } from '../../../evaluate/evaluate';
import { mergeObjects } from '../../../evaluate/merge';
import { failure } from '../../../evaluate/hcl';
import {
  convert,
  inspect,
  isSameType,
  marked,
  markedAs,
  blocked,
  decimalOf,
  typeOf,
  unify,
  type CollectionType,
  type Type,
} from '../../../evaluate/types';
import { areEqual, byBytes, inSetOrder } from '../../../evaluate/values';
import { graphemes } from './texts';

/** Functions that hand on what they are given: parts of it may be unknown, and what is written can be edited. */
export const structureFunctions: readonly (readonly [string, Builtin])[] = [
  [
    'can',
    (args, { source, scope }) => {
      const arg = args[0]?.();
      if (!arg || args.length > 1) return failure('can() takes one argument', source);
      const found = inspect(arg, scope.evaluation);
      return found.failure !== undefined
        ? scalar(false, source)
        : found.unknown !== undefined
          ? unknown(found.unknown, source, { type: 'bool' })
          : scalar(true, source);
    },
  ],
  [
    'try',
    (args, { source, scope }) => {
      for (const arg of args) {
        const data = arg();
        if (inspect(data, scope.evaluation).failure === undefined) return asChosen(data);
      }
      return failure('no argument of try() has a value', source);
    },
  ],
  ['coalesce', (args, context) => coalesce(args, context)],
  [
    'coalescelist',
    (args, { source }) => {
      for (const arg of args) {
        const data = arg();
        if (data.kind === 'unknown') return data;
        if (data.kind === 'scalar' && data.value === null && data.type !== undefined) continue;
        if (data.kind !== 'array' || data.type?.kind === 'set') return failure('coalescelist() takes lists', source);
        if (data.items.length > 0) return asChosen(data);
        if (data.open !== undefined) return unknown(data.open, source);
      }
      return failure('no argument of coalescelist() has an element', source);
    },
  ],
  [
    'compact',
    of([{ kind: 'list', of: 'string' }], ([list], { source, scope }) => {
      if (list?.kind !== 'array') return undefined;
      scope.evaluation.steps -= list.items.length;
      const isLeftOut = (item: Data) => item.kind === 'scalar' && (item.value === null || item.value === '');
      const open = list.items.map((item) => item()).find(isOpenText);
      return {
        ...arrayOf(
          list.items.filter((item) => !isLeftOut(item())),
          source,
          list.open ?? (open && reasonOf(open)),
        ),
        type: { kind: 'list', of: 'string' },
      };
    }),
  ],
  [
    'concat',
    (args, context) =>
      concat(
        args.map((arg) => arg()),
        context,
      ),
  ],
  [
    'contains',
    of(
      ['any', 'any'],
      ([list, what], { source, scope }) => {
        if (list?.kind !== 'array' || !what) return undefined;
        scope.evaluation.steps -= list.items.length;
        let undecided = list.open;
        for (const item of list.items) {
          const one = item();
          const equal =
            (isVariable(what, one) ?? isVariable(one, what))
              ? asked(what, one, scope.evaluation)
              : areEqual(what, one, scope.evaluation);
          if (equal === true) return scalar(true, source);
          if (equal === undefined)
            undecided ??= reasonOf(what) ?? reasonOf(one) ?? 'it is made of more parts than are followed';
        }
        return undecided === undefined ? scalar(false, source) : unknown(undecided, source, { type: 'bool' });
      },
      1,
    ),
  ],
  [
    'distinct',
    of([{ kind: 'list', of: 'any' }], ([list], { source, scope }) => {
      if (list?.kind !== 'array') return undefined;
      const kept: Lazy[] = [];
      const known = new Set<string>();
      for (const item of list.items) {
        const data = item();
        const key = data.kind === 'scalar' ? `${typeof data.value} ${String(data.value)}` : undefined;
        scope.evaluation.steps--;
        if (
          key !== undefined ? known.has(key) : kept.some((other) => areEqual(other(), data, scope.evaluation) === true)
        )
          continue;
        if (key !== undefined) known.add(key);
        kept.push(item);
      }
      return { ...arrayOf(kept, source, list.open), ...(list.type ? { type: list.type } : {}) };
    }),
  ],
  ['element', (args, context) => element(args, context)],
  ['flatten', of(['any'], ([list], context) => (list?.kind === 'array' ? flatten(list, context) : undefined))],
  [
    'keys',
    of(['any'], ([map], { source, scope }) => {
      if (map?.kind !== 'object') return undefined;
      scope.evaluation.steps -= map.keys().length;
      const keys = arrayOf(
        [...map.keys()].sort(byBytes).map((key) => () => scalar(key, source)),
        source,
        map.open,
      );
      return map.type ? { ...keys, type: { kind: 'list', of: 'string' } } : keys;
    }),
  ],
  [
    'values',
    of(['any'], ([map], { source, scope }) => {
      if (map?.kind !== 'object') return undefined;
      scope.evaluation.steps -= map.keys().length;
      const values = arrayOf(
        [...map.keys()].sort(byBytes).map((key) => () => within(map.get(key)!, map.source)),
        source,
        map.open,
      );
      return map.type ? { ...values, type: { kind: 'list', of: map.type.of } } : values;
    }),
  ],
  [
    'length',
    of(['any'], ([data], { source, scope }) => {
      if (data?.kind === 'scalar')
        return typeof data.value === 'string' ? scalar(graphemes(data.value).length, source) : undefined;
      if (data?.kind !== 'array' && data?.kind !== 'object') return undefined;
      const open =
        data.open ??
        (data.kind === 'array' && data.type?.kind === 'set'
          ? data.items.map((item) => reasonOf(item())).find((reason) => reason !== undefined)
          : undefined);
      if (open !== undefined) return unknown(open, source, { type: 'number' });
      const { failure: failed } = inspect(data, scope.evaluation);
      return failed === undefined
        ? scalar(data.kind === 'array' ? data.items.length : data.keys().length, source)
        : failure(failed, source);
    }),
  ],
  ['lookup', (args, context) => lookup(args, context)],
  [
    'merge',
    (args, context) =>
      merge(
        args.map((arg) => arg()),
        context,
      ),
  ],
  [
    'one',
    of(['any'], ([list], { source }) => {
      if (list?.kind !== 'array') return undefined;
      if (list.open !== undefined) return unknown(list.open, source);
      return list.items.length > 1 ? undefined : (list.items[0]?.() ?? scalar(null, source));
    }),
  ],
  [
    'reverse',
    of(['any'], ([list], { source }) =>
      list?.kind === 'array'
        ? {
            ...arrayOf([...list.items].reverse(), source, list.open),
            ...(list.type ? { type: { kind: 'list', of: list.type.of } } : {}),
          }
        : undefined,
    ),
  ],
  ['setintersection', sets((first, others) => first.filter((item) => others.every((other) => other(item))))],
  ['setsubtract', sets((first, others) => first.filter((item) => !others.some((other) => other(item))))],
  ['setunion', setUnion],
  [
    'slice',
    of(['any', 'number', 'number'], ([list, from, to], { source }) => {
      if (list?.kind !== 'array' || list.type?.kind === 'set' || from?.kind !== 'scalar' || to?.kind !== 'scalar')
        return undefined;
      if (list.open !== undefined) return unknown(list.open, source);
      const [start, end] = [from, to].map((bound) => (decimalOf(bound).isInteger ? decimalOf(bound).toNumber() : -1));
      if (start! < 0 || end! < start! || end! > list.items.length) return undefined;
      return { ...arrayOf(list.items.slice(start, end), source), ...(list.type ? { type: list.type } : {}) };
    }),
  ],
  [
    'zipmap',
    of([{ kind: 'list', of: 'string' }, 'any'], ([keys, values], { source }) => {
      if (keys?.kind !== 'array' || values?.kind !== 'array' || values.type?.kind === 'set') return undefined;
      const open = keys.open ?? values.open;
      if (open === undefined && keys.items.length !== values.items.length) return undefined;
      const names = keys.items.map((key) => key());
      const unnamed = names.find((name) => name.kind !== 'scalar' || name.value === null);
      if (unnamed?.kind === 'scalar') return undefined;
      const entries = names.flatMap((name, at): [string, Lazy][] =>
        name.kind === 'scalar' && values.items[at] ? [[String(name.value), values.items[at]]] : [],
      );
      const map = objectOf([...new Map(entries)], source, false, open ?? (unnamed && reasonOf(unnamed)));
      return values.type ? { ...map, type: { kind: 'map', of: values.type.of } } : map;
    }),
  ],
  ...(['string', 'number', 'bool'] as const).map((type) => [`to${type}`, conversion(type)] as const),
  ['tolist', conversion({ kind: 'list', of: 'any' })],
  ['toset', conversion({ kind: 'set', of: 'any' })],
  ['tomap', conversion({ kind: 'map', of: 'any' })],
  [
    'sensitive',
    (args, { source }) => {
      const data = args[0]?.();
      return data ? { ...data, sensitive: true } : failure('it has no argument', source);
    },
  ],
  ['nonsensitive', (args, { source }) => (args[0] ? revealed(args[0]()) : failure('it has no argument', source))],
  [
    'issensitive',
    (args, { source }) => {
      const data = args[0]?.();
      return !data || (data.kind === 'unknown' && data.fails)
        ? failure('it has no value', source)
        : data.kind === 'unknown'
          ? unknown(data.reason, source)
          : scalar(data.sensitive === true, source);
    },
  ],
  ['ephemeralasnull', (args, { source }) => args[0]?.() ?? failure('it has no argument', source)],
];

/**
 * A function of data whose own form must be known: none is null, unknown or a failure. The body answers undefined where Terraform refuses.
 * @param whole how many of the arguments that holds for; the others may be anything but a failure
 */
function of(
  types: readonly Type[],
  body: (args: readonly Data[], context: CallContext) => Data | undefined,
  whole = types.length,
): Builtin {
  return (args, context) => {
    const {
      source,
      call,
      scope: { evaluation },
    } = context;
    const refusal = () => failure(`${call.name}() does not apply to its arguments`, source);
    if (args.length !== types.length) return refusal();
    const data = args.map((arg, at) => convert(arg(), types[at]!, evaluation));
    const missing = blocked(
      data.filter((one, at) => at < whole || (one.kind === 'unknown' && one.fails)),
      source,
    );
    if (missing) return missing.kind === 'unknown' && missing.fails ? refusal() : missing;
    if (data.some((one, at) => at < whole && one.kind === 'scalar' && one.value === null)) return refusal();
    return markedAs(body(data, context) ?? refusal(), data);
  };
}

function conversion(type: Type): Builtin {
  return (args, { source, scope, call }) => {
    const data = args[0]?.();
    if (!data || args.length > 1) return failure(`${call.name}() takes one argument`, source, type);
    const result = convert(data, type, scope.evaluation);
    return result.kind === 'unknown' && result.fails && !(data.kind === 'unknown')
      ? failure(`${call.name}() does not apply to its arguments`, source, type)
      : result;
  };
}

function revealed(data: Data): Data {
  if (!data.sensitive) return data;
  const rest: Data = { ...data };
  delete (rest as { sensitive?: true }).sensitive;
  return rest;
}

/** A text that may be empty or null. */
function isOpenText(data: Data): boolean {
  return data.kind === 'unknown' && !data.idOf && !data.named && data.symbol === undefined;
}

/** True for an unknown that a scalar can be asked for. */
function isVariable(one: Data, other: Data): true | undefined {
  return one.kind === 'unknown' && one.variable && other.kind === 'scalar' ? true : undefined;
}

function asked(left: Data, right: Data, { worlds }: CallContext['scope']['evaluation']): boolean | undefined {
  const [variable, value] =
    left.kind === 'unknown' ? [left.variable, right] : right.kind === 'unknown' ? [right.variable, left] : [];
  return variable && value?.kind === 'scalar' ? worlds.equals(variable, value.value) : undefined;
}

/** The first argument that is neither null nor an empty text, under the type that all of them have in common. */
function coalesce(args: readonly Lazy[], { source, scope: { evaluation } }: CallContext): Data {
  let type: Type | undefined;
  for (const arg of args) {
    const data = arg();
    if (data.kind === 'unknown') return data.fails ? failure(data.reason, source) : data;
    if (data.kind === 'scalar' && (data.value === null || data.value === '')) continue;
    // Texts and numbers side by side are texts.
    type ??= evaluation.worlds.quietly(() => unify(args.map((one) => typeOf(one(), evaluation)))) ?? 'any';
    const result = convert(asChosen(data), type, evaluation);
    return type === 'any' &&
      args.length > 1 &&
      unify(args.map((one) => evaluation.worlds.quietly(() => typeOf(one(), evaluation)))) === undefined
      ? failure('its arguments have no type in common', source)
      : result;
  }
  return failure('no argument of coalesce() has a value', source);
}

function concat(args: readonly Data[], { source, scope: { evaluation } }: CallContext): Data {
  const failed = args.find((arg) => arg.kind === 'unknown' && arg.fails);
  if (failed?.kind === 'unknown') return failure(failed.reason, source);
  if (
    args.length === 0 ||
    args.some(
      (arg) => (arg.kind !== 'array' && arg.kind !== 'unknown') || (arg.kind === 'array' && arg.type?.kind === 'set'),
    )
  )
    return failure('concat() does not apply to its arguments', source);
  const lists = args.flatMap((arg) => (arg.kind === 'array' && arg.type ? [arg.type] : []));
  const type = lists.length === args.length ? unify(lists) : undefined;
  let open: string | undefined;
  const all: Lazy[] = [];
  for (const arg of args) {
    const list = type === undefined ? arg : convert(arg, type, evaluation);
    const cut = list.kind === 'array' ? append(all, list.items, evaluation) : undefined;
    open ??= cut ?? (list.kind === 'array' ? list.open : reasonOf(list));
  }
  return markedAs(
    {
      ...arrayOf(all, source, open),
      ...(type !== undefined && typeof type === 'object' && type.kind === 'list' ? { type } : {}),
    },
    args,
  );
}

function element(args: readonly Lazy[], { source, call, scope: { evaluation } }: CallContext): Data {
  const refusal = () => failure('element() does not apply to its arguments', source);
  const [list, at] = [args[0]?.(), args[1] && convert(args[1](), 'number', evaluation)];
  if (!list || !at || args.length > 2) return refusal();
  const missing = blocked([list, at], source);
  if (missing) return missing;
  const index = at.kind === 'scalar' && at.value !== null && decimalOf(at).isInteger ? decimalOf(at).toNumber() : -1;
  if (list.kind !== 'array' || list.type?.kind === 'set' || index < 0) return refusal();
  if (list.open !== undefined) return unknown(list.open, source);
  const item = list.items[index % list.items.length]?.();
  return item ? marked(call.args[1]?.kind === 'literal' ? item : asChosen(item), list, at) : refusal();
}

/** A list is flattened so far, and to so many items. */
const maxFlat = 20_000;
const maxFlatDepth = 100;

function flatten(list: ArrayData, { source, scope: { evaluation } }: CallContext): Data {
  let { open } = list;
  let failed: string | undefined;
  const flat: Lazy[] = [];
  const lay = (items: readonly Lazy[], depth: number) => {
    for (const item of items) {
      // Lists that hold themselves, or others twice, are longer than any that can be deployed.
      if (flat.length > maxFlat || depth > maxFlatDepth || evaluation.steps-- <= 0) {
        open ??= 'the list is too long to be followed';
        return;
      }
      const data = item();
      if (data.kind === 'unknown' && data.fails) failed ??= data.reason;
      if (data.kind === 'unknown') open ??= data.reason;
      else if (data.kind !== 'array') flat.push(item);
      else {
        open ??= data.open;
        lay(data.items, depth + 1);
      }
    }
  };
  lay(list.items, 0);
  return failed === undefined ? arrayOf(flat, source, open) : failure(failed, source);
}

function lookup(args: readonly Lazy[], { source, scope: { evaluation } }: CallContext): Data {
  const refusal = (reason: string) => failure(reason, source);
  const [map, asked, fallback] = [args[0]?.(), args[1]?.(), args[2]];
  const key = map && asked && convert(askedKey(map, asked, evaluation), 'string', evaluation);
  if (!map || !key || args.length > 3) return refusal('lookup() takes two or three arguments');
  const missing = blocked([map, key], source);
  if (missing) return missing;
  if (map.kind !== 'object' || key.kind !== 'scalar' || key.value === null)
    return refusal('lookup() does not apply to its arguments');
  const other =
    fallback && map.type ? evaluation.worlds.quietly(() => convert(fallback(), map.type!.of, evaluation)) : undefined;
  if (other?.kind === 'unknown' && other.fails) return refusal(other.reason);
  const found = map.get(String(key.value));
  if (found) return marked(asChosen(within(found, map.source)), map, key);
  if (map.open !== undefined) return unknown(map.open, source);
  if (!fallback) return refusal(`there is no key ${String(key.value)}`);
  return marked(asChosen(map.type ? convert(fallback(), map.type.of, evaluation) : fallback()), map, key);
}

/** Objects and maps laid over each other; maps of one type stay one. */
function merge(layers: readonly Data[], { source, scope }: CallContext): Data {
  const failed = layers.find((layer) => layer.kind === 'unknown' && layer.fails);
  if (failed?.kind === 'unknown') return failure(failed.reason, source);
  const given = layers.filter((layer) => !(layer.kind === 'scalar' && layer.value === null));
  if (given.some(({ kind }) => kind !== 'object' && kind !== 'unknown'))
    return failure('merge() does not apply to its arguments', source);
  const merged = mergeObjects(given, source, scope, false);
  const types = given.flatMap((layer): CollectionType[] => (layer.kind === 'object' && layer.type ? [layer.type] : []));
  const type = types.length === given.length && types.every((one) => isSameType(one, types[0]!)) ? types[0] : undefined;
  return markedAs<ObjectData>({ ...merged, ...(type ? { type } : {}) }, layers);
}

/** Sets under the type that their elements have in common; why there are none. */
function asSets(
  args: readonly Lazy[],
  { source, scope: { evaluation }, call }: CallContext,
): ArrayData[] | UnknownData {
  const sets = args.map((arg) => convert(arg(), { kind: 'set', of: 'any' }, evaluation));
  const missing = blocked(sets, source);
  if (missing?.kind === 'unknown') return missing;
  const types = sets.flatMap((set) =>
    set.kind === 'array' && set.type && (set.items.length > 0 || set.type.of !== 'any') ? [set.type.of] : [],
  );
  const of = unify(types);
  if (sets.length === 0 || sets.some(({ kind }) => kind !== 'array') || of === undefined)
    return unknown(`${call.name}() does not apply to its arguments`, source, { fails: true });
  return sets.flatMap((set) => {
    const result = convert(set, { kind: 'set', of }, evaluation);
    return result.kind === 'array' ? [result] : [];
  });
}

/** A set made of the first one's elements, when all elements are known. */
function sets(
  choose: (first: readonly Lazy[], others: readonly ((item: Lazy) => boolean)[]) => readonly Lazy[],
): Builtin {
  return (args, context) => {
    const {
      source,
      scope: { evaluation },
    } = context;
    const all = asSets(args, context);
    if (!Array.isArray(all)) return all;
    const [first, ...others] = all;
    const open = all.map((set) => reasonOf(set)).find((reason) => reason !== undefined);
    if (!first || open !== undefined) return unknown(open ?? 'it has no argument', source);
    const tests = others.map(({ items }) => {
      const texts = new Set(
        items.flatMap((item) => {
          const data = item();
          return data.kind === 'scalar' ? [`${typeof data.value} ${String(data.value)}`] : [];
        }),
      );
      return (item: Lazy) => {
        const data = item();
        evaluation.steps--;
        return data.kind === 'scalar'
          ? texts.has(`${typeof data.value} ${String(data.value)}`)
          : items.some((other) => areEqual(other(), data, evaluation) === true);
      };
    });
    return { ...arrayOf(choose(first.items, tests), source), type: first.type ?? { kind: 'set', of: 'any' } };
  };
}

function setUnion(args: readonly Lazy[], context: CallContext): Data {
  const {
    source,
    scope: { evaluation },
  } = context;
  const all = asSets(args, context);
  if (!Array.isArray(all)) return all;
  const [first] = all;
  let open: string | undefined;
  const items: Lazy[] = [];
  for (const set of all) {
    const cut = append(items, set.items, evaluation);
    open ??= cut ?? set.open;
  }
  return { ...arrayOf(inSetOrder(items, evaluation), source, open), type: first!.type ?? { kind: 'set', of: 'any' } };
}
