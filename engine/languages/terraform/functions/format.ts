import { Decimal, withoutZeros } from '../../../evaluate/decimal';
import type { Builtin } from '../../../evaluate/evaluate';
import { isList, list, type Value } from '../../../evaluate/values';
import { limited, NotFollowed, pure, Refused, textAt } from './define';
import { jsonOf } from './json';
import { graphemes } from './texts';

/** https://developer.hashicorp.com/terraform/language/functions/format */
export const formatFunctions: readonly (readonly [string, Builtin])[] = [
  [
    'format',
    pure({ takes: ['string'], rest: 'any', nullable: true, gives: 'string' }, (args) =>
      format(textAt(args, 0), args.slice(1)),
    ),
  ],
  [
    'formatlist',
    pure(
      { takes: ['string'], rest: 'any', nullable: true, gives: { kind: 'list', of: 'string' } },
      ([pattern = null, ...args]) => {
        const lists = args.filter(isList);
        const [first] = lists;
        if (lists.some(({ items }) => items.length !== first!.items.length)) throw new Refused();
        // Without a list there is one line.
        const lines = Array.from({ length: first?.items.length ?? 1 }, (_, at) =>
          format(
            textAt([pattern], 0),
            args.map((arg) => (isList(arg) ? arg.items[at]! : arg)),
          ),
        );
        return list(lines, 'string');
      },
    ),
  ],
];

const verbPattern = /%(?:%|([-+# 0]*)([1-9]\d*)?(?:\.(\d+)?)?(?:\[(\d+)\])?(\p{L}))/gu;

/** Flags, width and precision of a verb. */
interface Verb {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly letter: string;
}

function format(pattern: string, args: readonly Value[]): string {
  let next = 0;
  let highest = 0;
  let done = 0;
  let isIndexed = false;
  let result = '';
  for (const match of pattern.matchAll(verbPattern)) {
    const [whole, flags = '', width, precision, index, letter] = match;
    const between = pattern.slice(done, match.index);
    if (between.includes('%')) throw new Refused();
    result += between;
    done = match.index + whole.length;
    if (whole === '%%') {
      result += '%';
      continue;
    }
    if (index !== undefined) {
      isIndexed = true;
      next = Number(index) - 1;
    }
    const value = args[next++];
    if (value === undefined) throw new Refused();
    // What Terraform makes of null is known when it is applied.
    if (value === null) throw new NotFollowed();
    highest = Math.max(highest, next);
    const verb: Verb = {
      flags,
      width: Number(width ?? 0),
      precision: whole.includes('.') ? Number(precision ?? 0) : undefined,
      letter: letter!,
    };
    limited(verb.width + (verb.precision ?? 0));
    result += written(value, verb);
    limited(result.length);
  }
  if (pattern.indexOf('%', done) >= 0) throw new Refused();
  if (!isIndexed && highest < args.length) throw new Refused();
  return result + pattern.slice(done);
}

function written(value: Value, verb: Verb): string {
  const { letter, flags, precision } = verb;
  switch (letter) {
    case 'v':
      if (flags.includes('#') || (typeof value === 'object' && !(value instanceof Decimal)))
        return padded(jsonOf(value), verb);
      return typeof value === 'string'
        ? padded(value, verb)
        : value instanceof Decimal
          ? numeric(value, { ...verb, letter: 'g' })
          : padded(String(value), verb);
    case 's':
    case 'q': {
      const text = textOf(value);
      const cut = precision === undefined ? text : graphemes(text).slice(0, precision).join('');
      return padded(letter === 'q' ? jsonOf(cut) : cut, verb);
    }
    case 't':
      if (typeof value !== 'boolean' && value !== 'true' && value !== 'false') throw new Refused();
      return padded(String(value), verb);
    case 'd':
    case 'b':
    case 'o':
    case 'x':
    case 'X':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return numeric(numberOf(value), verb);
    default:
      throw new Refused();
  }
}

function textOf(value: Value): string {
  if (value === null || (typeof value === 'object' && !(value instanceof Decimal))) throw new Refused();
  return typeof value === 'string' ? value : String(value);
}

function numberOf(value: Value): Decimal {
  const number = typeof value === 'string' ? Decimal.parse(value) : value;
  if (!(number instanceof Decimal)) throw new Refused();
  return number;
}

function padded(text: string, { flags, width }: Verb): string {
  const missing = width - graphemes(text).length;
  if (missing <= 0) return text;
  return flags.includes('-') ? text + ' '.repeat(missing) : (flags.includes('0') ? '0' : ' ').repeat(missing) + text;
}

function numeric(value: Decimal, verb: Verb): string {
  const { flags, letter } = verb;
  const size = value.sign < 0 ? value.negated() : value;
  const sign = value.sign < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const digits = digitsOf(size, verb);
  const body = letter === 'X' || letter === 'E' || letter === 'G' ? digits.toUpperCase() : digits;
  const zeros = flags.includes('0') && !flags.includes('-') ? Math.max(0, verb.width - body.length - sign.length) : 0;
  return padded(sign + '0'.repeat(zeros) + body, { ...verb, flags: flags.replaceAll('0', '') });
}

function digitsOf(size: Decimal, { letter, flags, precision }: Verb): string {
  const base =
    letter === 'd' ? 10 : letter === 'b' ? 2 : letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : undefined;
  if (base !== undefined) {
    if (!size.isInteger) throw new Refused();
    const prefix = flags.includes('#') ? (base === 16 ? '0x' : base === 8 ? '0' : '') : '';
    return (
      prefix +
      size
        .truncated()
        .toString(base)
        .padStart(precision ?? 0, '0')
    );
  }
  const number = size.toNumber();
  switch (letter) {
    case 'e':
    case 'E':
      return exponential(number, precision ?? 6);
    case 'f':
    case 'F':
      return size.toFixed(precision ?? 6);
    default:
      return general(number, precision);
  }
}

/** An exponent has two digits at least. */
function exponential(number: number, precision: number | undefined): string {
  if (precision !== undefined && precision > 100) throw new NotFollowed();
  return number.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Without the zeros at the end of the fraction. */
function shortened(text: string): string {
  const [digits = '', exponent = ''] = text.split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  const rest = withoutZeros(fraction);
  return `${whole}${rest === '' ? '' : `.${rest}`}e${exponent}`;
}

/** The shorter way to write a number. */
function general(number: number, precision: number | undefined): string {
  if (number === 0) return '0';
  const exponent = Number(
    number.toExponential(precision === undefined ? undefined : Math.min(Math.max(precision, 1), 100) - 1).split('e')[1],
  );
  const most = precision === undefined ? 6 : Math.max(precision, 1);
  if (exponent < -4 || exponent >= most)
    return shortened(exponential(number, precision === undefined ? undefined : most - 1));
  return precision === undefined
    ? Decimal.of(number).toString()
    : Decimal.of(Number(number.toPrecision(most))).toString();
}
