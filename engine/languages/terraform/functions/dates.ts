import { Decimal } from '../../../evaluate/decimal';
import type { Builtin } from '../../../evaluate/evaluate';
import { limited, NotFollowed, pure, Refused, textAt } from './define';

/** https://developer.hashicorp.com/terraform/language/functions/formatdate and its neighbours */
export const dateFunctions: readonly (readonly [string, Builtin])[] = [
  [
    'formatdate',
    pure({ takes: ['string', 'string'], gives: 'string' }, (args) =>
      formatted(textAt(args, 0), timeOf(textAt(args, 1))),
    ),
  ],
  [
    'timeadd',
    pure({ takes: ['string', 'string'], gives: 'string' }, (args) => {
      const time = timeOf(textAt(args, 0));
      return written({ ...time, nanoseconds: time.nanoseconds + durationOf(textAt(args, 1)) });
    }),
  ],
  [
    'timecmp',
    pure({ takes: ['string', 'string'], gives: 'number' }, (args) => {
      const [a, b] = [timeOf(textAt(args, 0)).nanoseconds, timeOf(textAt(args, 1)).nanoseconds];
      return Decimal.of(a < b ? -1 : a > b ? 1 : 0);
    }),
  ],
];

interface Time {
  /** Since 1970, in UTC. */
  readonly nanoseconds: bigint;
  /** The offset of its zone, in minutes. */
  readonly offset: number;
  /** It is written with a Z. */
  readonly isUtc: boolean;
}

function timeOf(text: string): Time {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d\d):(\d\d))$/.exec(text);
  if (!match) throw new Refused();
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (
    month < 1 ||
    month > 12 ||
    date.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59 ||
    Number(match[10] ?? 0) > 23 ||
    Number(match[11] ?? 0) > 59
  )
    throw new Refused();
  date.setUTCHours(hour, minute, second);
  const offset = (match[9] === '-' ? -1 : 1) * (Number(match[10] ?? 0) * 60 + Number(match[11] ?? 0));
  const nanoseconds = BigInt(date.getTime() - offset * 60_000) * 1_000_000n + BigInt((match[7] ?? '').padEnd(9, '0'));
  return { nanoseconds, offset, isUtc: match[8] !== undefined };
}

/** RFC 3339 without fractions, as Terraform writes it. */
function written(time: Time): string {
  return formatted("YYYY-MM-DD'T'hh:mm:ssZ", time);
}

const units: { readonly [unit: string]: bigint } = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

function durationOf(text: string): bigint {
  const [, sign, rest = ''] = /^([+-]?)(.*)$/.exec(text) ?? [];
  if (rest === '0') return 0n;
  let total = 0n;
  let at = 0;
  for (const match of rest.matchAll(/(\d{0,12})(?:\.(\d{0,12}))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    const [whole, digits = '', fraction = '', unit] = match;
    if (match.index !== at || digits + fraction === '') throw new Refused();
    at += whole.length;
    total +=
      BigInt(digits === '' ? 0 : digits) * units[unit!]! +
      (fraction === '' ? 0n : (BigInt(fraction) * units[unit!]!) / 10n ** BigInt(fraction.length));
  }
  if (at === 0 || at !== rest.length) throw new Refused();
  return sign === '-' ? -total : total;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function formatted(pattern: string, { nanoseconds, offset, isUtc }: Time): string {
  limited(pattern.length * 10);
  const seconds = nanoseconds / 1_000_000_000n - (nanoseconds % 1_000_000_000n < 0n ? 1n : 0n);
  const local = new Date(Number(seconds) * 1000 + offset * 60_000);
  const year = local.getUTCFullYear();
  if (Number.isNaN(year) || year < 0 || year > 9999) throw new NotFollowed();
  const two = (value: number) => String(value).padStart(2, '0');
  const hour12 = local.getUTCHours() % 12 === 0 ? 12 : local.getUTCHours() % 12;
  const isMorning = local.getUTCHours() < 12;
  const zone = (colon: string) =>
    `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${colon}${two(Math.abs(offset) % 60)}`;
  const parts: { readonly [verb: string]: string } = {
    YYYY: String(year).padStart(4, '0'),
    YY: two(year % 100),
    MMMM: months[local.getUTCMonth()]!,
    MMM: months[local.getUTCMonth()]!.slice(0, 3),
    MM: two(local.getUTCMonth() + 1),
    M: String(local.getUTCMonth() + 1),
    DD: two(local.getUTCDate()),
    D: String(local.getUTCDate()),
    EEEE: days[local.getUTCDay()]!,
    EEE: days[local.getUTCDay()]!.slice(0, 3),
    hh: two(local.getUTCHours()),
    h: String(local.getUTCHours()),
    HH: two(hour12),
    H: String(hour12),
    AA: isMorning ? 'AM' : 'PM',
    aa: isMorning ? 'am' : 'pm',
    mm: two(local.getUTCMinutes()),
    m: String(local.getUTCMinutes()),
    ss: two(local.getUTCSeconds()),
    s: String(local.getUTCSeconds()),
    ZZZZZ: zone(':'),
    ZZZZ: zone(''),
    ZZZ: isUtc || offset === 0 ? 'UTC' : zone(''),
    Z: isUtc || offset === 0 ? 'Z' : zone(':'),
  };
  let result = '';
  for (let at = 0; at < pattern.length;) {
    const sign = pattern.charAt(at);
    if (sign === "'") {
      // Two quotes in quotes are one.
      let text = '';
      for (at++; ; at++) {
        if (at >= pattern.length) throw new Refused();
        if (pattern.charAt(at) !== "'") text += pattern.charAt(at);
        else if (pattern.charAt(at + 1) === "'") text += pattern.charAt(++at);
        else break;
      }
      at++;
      result += text;
    } else if (/[A-Za-z]/.test(sign)) {
      let end = at;
      while (pattern.charAt(end) === sign) end++;
      const verb = pattern.slice(at, end);
      if (!Object.hasOwn(parts, verb)) throw new Refused();
      result += parts[verb]!;
      at = end;
    } else {
      result += sign;
      at++;
    }
  }
  return result;
}
