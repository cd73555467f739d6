/**
 * Numbers as Terraform computes them: binary fractions of 512 bits, which print the shortest decimal that tells them apart.
 * `0.1 + 0.2` is 0.3, and 12345678901234567890 keeps its digits.
 */
export class Decimal {
  private constructor(
    /** Odd, or zero. */
    readonly mantissa: bigint,
    readonly exponent: number,
  ) {}

  /** `-12.5e3` → the number; undefined where the text is none, or too long to be followed. */
  static parse(text: string): Decimal | undefined {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
    if (!match || text.length > maxDigits) return undefined;
    const [, sign, whole = '', fraction = '', power = '0'] = match;
    if (whole === '' && fraction === '') return undefined;
    const ten = Number(power) - fraction.length;
    if (Math.abs(ten) > maxDigits) return undefined;
    const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
    const number = ten >= 0 ? rounded(digits * 10n ** BigInt(ten), 0) : quotient(digits, 10n ** BigInt(-ten));
    return Number.isFinite(number.toNumber()) ? number : undefined;
  }

  static of(value: number): Decimal {
    return Number.isSafeInteger(value)
      ? Decimal.make(BigInt(value), 0)
      : (Decimal.parse(String(value)) ?? Decimal.make(0n, 0));
  }

  static ofInteger(value: bigint): Decimal {
    return rounded(value, 0);
  }

  /** `mantissa` times two to the power of `exponent`, made odd. */
  static make(mantissa: bigint, exponent: number): Decimal {
    if (mantissa === 0n) return new Decimal(0n, 0);
    let [m, e] = [mantissa, exponent];
    for (let low = lowest(m); low === 0; low = lowest(m)) {
      m >>= 32n;
      e += 32;
    }
    const zeros = 31 - Math.clz32(lowest(m) & -lowest(m));
    return zeros === 0 ? new Decimal(m, e) : new Decimal(m >> BigInt(zeros), e + zeros);
  }

  get sign(): number {
    return this.mantissa === 0n ? 0 : this.mantissa < 0n ? -1 : 1;
  }

  get isInteger(): boolean {
    return this.exponent >= 0;
  }

  /** Without what stands behind the point. */
  truncated(): bigint {
    if (this.exponent >= 0) return this.mantissa << BigInt(this.exponent);
    const size = this.mantissa < 0n ? -this.mantissa : this.mantissa;
    const whole = size >> BigInt(-this.exponent);
    return this.mantissa < 0n ? -whole : whole;
  }

  floor(): bigint {
    return this.exponent >= 0 ? this.mantissa << BigInt(this.exponent) : this.mantissa >> BigInt(-this.exponent);
  }

  negated(): Decimal {
    return new Decimal(-this.mantissa, this.exponent);
  }

  plus(other: Decimal): Decimal {
    const exponent = Math.min(this.exponent, other.exponent);
    return rounded(
      (this.mantissa << BigInt(this.exponent - exponent)) + (other.mantissa << BigInt(other.exponent - exponent)),
      exponent,
    );
  }

  minus(other: Decimal): Decimal {
    return this.plus(other.negated());
  }

  times(other: Decimal): Decimal {
    return rounded(this.mantissa * other.mantissa, this.exponent + other.exponent);
  }

  /** @param other not zero */
  over(other: Decimal): Decimal {
    const { mantissa, exponent } = quotient(this.mantissa, other.mantissa);
    return Decimal.make(mantissa, exponent + this.exponent - other.exponent);
  }

  /** What is left of a division; of a division by zero all of it. */
  remainder(other: Decimal): Decimal {
    return other.sign === 0 ? this : this.minus(other.times(rounded(this.over(other).truncated(), 0)));
  }

  compare(other: Decimal): number {
    const exponent = Math.min(this.exponent, other.exponent);
    const [left, right] = [this, other].map((number) => number.mantissa << BigInt(number.exponent - exponent)) as [
      bigint,
      bigint,
    ];
    return left < right ? -1 : left > right ? 1 : 0;
  }

  toNumber(): number {
    return this.exponent >= 0 && this.exponent < 54 && size(this.mantissa) + this.exponent <= 53
      ? Number(this.mantissa << BigInt(this.exponent))
      : Number(this.toString());
  }

  /** So many digits behind the point, the last one rounded; halfway to the even one. */
  toFixed(digits: number): string {
    const shift = BigInt(Math.max(0, -this.exponent));
    const scaled =
      ((this.mantissa < 0n ? -this.mantissa : this.mantissa) * 10n ** BigInt(digits)) <<
      BigInt(Math.max(0, this.exponent));
    const half = shift === 0n ? 0n : 1n << (shift - 1n);
    const whole = scaled >> shift;
    const rest = scaled - (whole << shift);
    const text = (shift > 0n && (rest > half || (rest === half && (whole & 1n) === 1n)) ? whole + 1n : whole)
      .toString()
      .padStart(digits + 1, '0');
    return `${this.mantissa < 0n ? '-' : ''}${text.slice(0, text.length - digits)}${digits === 0 ? '' : `.${text.slice(-digits)}`}`;
  }

  /** All digits, without an exponent. */
  toString(): string {
    const sign = this.mantissa < 0n ? '-' : '';
    const odd = this.mantissa < 0n ? -this.mantissa : this.mantissa;
    if (this.exponent >= 0 && size(odd) + this.exponent <= precision)
      return sign + (odd << BigInt(this.exponent)).toString();
    // As Go does it: the digits of the number and of the middles between it and its neighbours, until they tell it apart.
    const shift = precision - size(odd);
    const mantissa = odd << BigInt(shift);
    const exponent = this.exponent - shift - 1;
    const power = BigInt(exponent < 0 ? -exponent : 0);
    const digitsOf = (value: bigint) => (exponent < 0 ? value * 5n ** power : value << BigInt(exponent)).toString();
    const exact = digitsOf(2n * mantissa);
    const lower = digitsOf(2n * mantissa - 1n).padStart(exact.length, '0');
    const upper = digitsOf(2n * mantissa + 1n).padStart(exact.length, '0');
    // The upper middle may have a digit more.
    const digits = exact.padStart(upper.length, '0');
    const point = digits.length - Number(power);
    const { text, length } = shortest(digits, lower.padStart(upper.length, '0'), upper, shift > 0);
    const whole = text.padEnd(Math.max(point, length), '0');
    const [before, after] = point > 0 ? [whole.slice(0, point), whole.slice(point)] : ['', '0'.repeat(-point) + whole];
    const fraction = withoutZeros(after);
    return sign + (before.replace(/^0+(?=\d)/, '') || '0') + (fraction === '' ? '' : `.${fraction}`);
  }
}

/** A fraction without the zeros at its end. */
export function withoutZeros(fraction: string): string {
  let end = fraction.length;
  while (fraction.charAt(end - 1) === '0') end--;
  return fraction.slice(0, end);
}

/** Bits that Terraform computes with. */
const precision = 512;
/** Longer numbers, and powers of ten that are further away, are not followed. */
const maxDigits = 2_000;

/** How many bits a number has. */
function size(value: bigint): number {
  const digits = (value < 0n ? -value : value).toString(16);
  return digits.length * 4 - leading[Number.parseInt(digits.charAt(0), 16)]!;
}

/** Its last 32 bits. */
function lowest(value: bigint): number {
  return Number(BigInt.asUintN(32, value));
}

/** Zero bits before the first digit of a hexadecimal number. */
const leading = [4, 3, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0];

/** To the nearest number of 512 bits; halfway to the even one. */
function rounded(mantissa: bigint, exponent: number): Decimal {
  if (BigInt.asIntN(precision, mantissa) === mantissa) return Decimal.make(mantissa, exponent);
  const tooMany = size(mantissa) - precision;
  if (tooMany <= 0) return Decimal.make(mantissa, exponent);
  const sign = mantissa < 0n ? -1n : 1n;
  const odd = mantissa * sign;
  const kept = odd >> BigInt(tooMany);
  const rest = odd - (kept << BigInt(tooMany));
  const half = 1n << BigInt(tooMany - 1);
  return Decimal.make(
    sign * (rest > half || (rest === half && (kept & 1n) === 1n) ? kept + 1n : kept),
    exponent + tooMany,
  );
}

function quotient(dividend: bigint, divisor: bigint): Decimal {
  const shift = Math.max(0, precision + 4 + size(divisor) - size(dividend));
  const scaled = dividend << BigInt(shift);
  const whole = scaled / divisor;
  // One more bit says that something is left, so that halfway is told from beyond.
  const rest = scaled % divisor === 0n ? 0n : dividend < 0n !== divisor < 0n ? -1n : 1n;
  return rounded(whole * 2n + rest, -shift - 1);
}

/** The fewest digits between `lower` and `upper`. All three are of one length. */
function shortest(
  digits: string,
  lower: string,
  upper: string,
  isEven: boolean,
): { readonly text: string; readonly length: number } {
  for (let at = 0; at < digits.length; at++) {
    const [l, d, u] = [Number(lower[at]), Number(digits[at]), Number(upper[at])];
    const below = l !== d || (isEven && at + 1 === lower.length);
    const above = d !== u && (isEven || d + 1 < u || at + 1 < upper.length);
    if (!below && !above) continue;
    const next = Number(digits[at + 1] ?? '0');
    const isUp = above && (!below || next > 5 || (next === 5 && (/[1-9]/.test(digits.slice(at + 2)) || d % 2 === 1)));
    const head = digits.slice(0, at + 1);
    const text = isUp ? (BigInt(head) + 1n).toString().padStart(head.length, '0') : head;
    return { text, length: digits.length };
  }
  return { text: digits, length: digits.length };
}
