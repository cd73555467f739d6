import { Decimal } from '../../../evaluate/decimal';
import type { Builtin } from '../../../evaluate/evaluate';
import { isList, list, type Value } from '../../../evaluate/values';
import { NotFollowed, numberAt, pure, Refused, textAt, wholeAt } from './define';

const number = { takes: ['number'], gives: 'number' } as const;
const numbers = { takes: [], rest: 'number', gives: 'number' } as const;

/** https://developer.hashicorp.com/terraform/language/functions/abs and its neighbours */
export const numberFunctions: readonly (readonly [string, Builtin])[] = [
  ['abs', pure(number, (args) => (numberAt(args, 0).sign < 0 ? numberAt(args, 0).negated() : numberAt(args, 0)))],
  ['ceil', pure(number, (args) => Decimal.ofInteger(-numberAt(args, 0).negated().floor()))],
  ['floor', pure(number, (args) => Decimal.ofInteger(numberAt(args, 0).floor()))],
  [
    'log',
    pure({ takes: ['number', 'number'], gives: 'number' }, (args) =>
      measured(Math.log(numberAt(args, 0).toNumber()) / Math.log(numberAt(args, 1).toNumber())),
    ),
  ],
  [
    'pow',
    pure({ takes: ['number', 'number'], gives: 'number' }, (args) =>
      measured(numberAt(args, 0).toNumber() ** numberAt(args, 1).toNumber()),
    ),
  ],
  ['signum', pure(number, (args) => Decimal.of(Math.sign(wholeAt(args, 0))))],
  ['max', pure(numbers, (args) => extreme(args, 1))],
  ['min', pure(numbers, (args) => extreme(args, -1))],
  [
    'sum',
    pure({ takes: ['any'], gives: 'number' }, ([values = null]) => {
      if (!isList(values) || values.items.length === 0) throw new Refused();
      return values.items.map(addend).reduce((sum, item) => sum.plus(item));
    }),
  ],
  [
    'parseint',
    pure({ takes: ['any', 'number'], gives: 'number' }, (args) => parsed(textAt(args, 0), wholeAt(args, 1))),
  ],
  ['range', pure({ takes: [], rest: 'number', gives: { kind: 'list', of: 'number' } }, range)],
];

/** A number that Terraform computes in 64 bits, as we do. */
function measured(value: number): Decimal {
  if (!Number.isFinite(value)) throw new NotFollowed();
  return Decimal.of(value);
}

function extreme(args: readonly Value[], sign: 1 | -1): Decimal {
  if (args.length === 0) throw new Refused();
  return args.map((_, at) => numberAt(args, at)).reduce((best, next) => (next.compare(best) * sign > 0 ? next : best));
}

function addend(value: Value): Decimal {
  const number = typeof value === 'string' ? Decimal.parse(value) : value;
  if (!(number instanceof Decimal)) throw new Refused();
  return number;
}

/** Digits beyond 9 are letters; beyond 36 small ones come before capitals. */
function parsed(text: string, base: number): Decimal {
  if (base < 2 || base > 62) throw new Refused();
  const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const [, sign, rest = ''] = /^([+-]?)(.+)$/.exec(text) ?? [];
  if (rest === '') throw new Refused();
  if (rest.length > 1_000) throw new NotFollowed();
  let value = 0n;
  for (const character of base <= 36 ? rest.toLowerCase() : rest) {
    const digit = digits.indexOf(character);
    if (digit < 0 || digit >= base) throw new Refused();
    value = value * BigInt(base) + BigInt(digit);
  }
  return Decimal.ofInteger(sign === '-' ? -value : value);
}

/** Terraform makes no more. */
const maxRange = 1024;

function range(args: readonly Value[]): Value {
  if (args.length === 0 || args.length > 3) throw new Refused();
  const zero = Decimal.of(0);
  const [start, end] = args.length === 1 ? [zero, numberAt(args, 0)] : [numberAt(args, 0), numberAt(args, 1)];
  const isDown = start.compare(end) > 0;
  const step = args.length === 3 ? numberAt(args, 2) : Decimal.of(isDown ? -1 : 1);
  if (step.sign === 0 || (start.compare(end) !== 0 && step.sign < 0 !== isDown)) throw new Refused();
  const items: Decimal[] = [];
  for (let next = start; step.sign > 0 ? next.compare(end) < 0 : next.compare(end) > 0; next = next.plus(step)) {
    if (items.length >= maxRange) throw new Refused();
    items.push(next);
  }
  return list(items, 'number');
}
