import { Decimal } from '../../../evaluate/decimal';
import type { Builtin } from '../../../evaluate/evaluate';
import { unify } from '../../../evaluate/types';
import { isList, keyOf, list, setOf, tuple, type Value } from '../../../evaluate/values';
import { limited, listAt, mapAt, maxSize, NotFollowed, pure, Refused, textsAt, wholeAt } from './define';

const anyList = { kind: 'list', of: 'any' } as const;
const texts = { kind: 'list', of: 'string' } as const;
const flags = { kind: 'list', of: 'bool' } as const;

/** Functions of lists, sets and maps that must be known whole. https://developer.hashicorp.com/terraform/language/functions/alltrue and its neighbours */
export const listFunctions: readonly (readonly [string, Builtin])[] = [
  ['alltrue', pure({ takes: [flags], gives: 'bool' }, (args) => listAt(args, 0).items.every((item) => item === true))],
  ['anytrue', pure({ takes: [flags], gives: 'bool' }, (args) => listAt(args, 0).items.includes(true))],
  [
    'chunklist',
    pure({ takes: [anyList, 'number'], gives: { kind: 'list', of: anyList } }, (args) => {
      const { items, of } = listAt(args, 0);
      const size = wholeAt(args, 1);
      if (size < 0) throw new Refused();
      const by = size === 0 ? Math.max(items.length, 1) : size;
      const chunks = Array.from({ length: Math.ceil(items.length / by) }, (_, at) =>
        list(items.slice(at * by, (at + 1) * by), of),
      );
      return list(chunks, { kind: 'list', of });
    }),
  ],
  [
    'index',
    pure({ takes: ['any', 'any'], nullable: true, gives: 'number' }, (args) => {
      const { kind, items } = listAt(args, 0);
      const at = items.findIndex((item) => isSame(item, args[1]!));
      if (kind === 'set' || at < 0) throw new Refused();
      return Decimal.of(at);
    }),
  ],
  [
    'matchkeys',
    pure({ takes: [anyList, anyList, anyList], gives: anyList }, (args) => {
      const [values, keys, wanted] = [listAt(args, 0), listAt(args, 1), listAt(args, 2)];
      if (values.items.length !== keys.items.length) throw new Refused();
      const type = unify([keys.of, wanted.of]);
      if (type === undefined) throw new Refused();
      // Numbers beside texts are texts.
      const wordOf = (value: Value) =>
        keyOf(type === 'string' && (typeof value === 'boolean' || value instanceof Decimal) ? value.toString() : value);
      const found = new Set(wanted.items.map(wordOf));
      return list(
        values.items.filter((_, at) => found.has(wordOf(keys.items[at]!))),
        values.of,
      );
    }),
  ],
  ['setproduct', pure({ takes: [], rest: 'any', gives: 'any' }, setProduct)],
  [
    'transpose',
    pure({ takes: [{ kind: 'map', of: texts }], gives: { kind: 'map', of: texts } }, (args) => {
      const result = new Map<string, string[]>();
      for (const [key, values] of mapAt(args, 0).entries)
        for (const value of textsAt([values], 0)) result.set(value, [...(result.get(value) ?? []), key]);
      return {
        kind: 'map',
        of: texts,
        entries: new Map(
          [...result].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, keys]) => [key, list(keys, 'string')]),
        ),
      };
    }),
  ],
];

/** Whether two values are of one type and one content, as far as values tell their types. */
function isSame(a: Value, b: Value): boolean {
  const kindOf = (value: Value) =>
    value === null || typeof value !== 'object' ? typeof value : value instanceof Decimal ? 'number' : value.kind;
  return kindOf(a) === kindOf(b) && keyOf(a) === keyOf(b);
}

/** Every way to take one of each. Of sets alone it is a set. */
function setProduct(args: readonly Value[]): Value {
  if (args.length < 2 || !args.every(isList)) throw new Refused();
  const lists = args;
  const count = lists.reduce((product, { items }) => product * items.length, 1);
  if (count * lists.length > maxSize / 4) throw new NotFollowed();
  limited(count);
  let rows: Value[][] = [[]];
  for (const { items } of lists) rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  const products = rows.map((row) => tuple(row));
  const isSet = lists.every(({ kind }) => kind === 'set');
  const of = { kind: 'tuple', items: lists.map((one) => one.of) } as const;
  return isSet ? { kind: 'set', items: setOf(products), of } : list(products, of);
}
