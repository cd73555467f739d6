/** Address arithmetic for IPv4 and IPv6. An address is a bigint; a range is its first and last address, both inclusive. */

export interface Cidr {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  /** 0..32 or 0..128 */
  readonly prefix: number;
  /** False for `10.0.0.1/24`: bits are set right of the prefix. */
  readonly aligned: boolean;
}

/** Reads `10.0.0.0/16` or `fd00::/64`. Undefined for anything else, a bare address included. Host bits are allowed and masked. */
export function parseCidr(text: string): Cidr | undefined {
  if (known.has(text)) return known.get(text);
  if (known.size >= maxKnown) known.clear();
  const range = readCidr(text);
  known.set(text, range);
  return range;
}

/** The same few ranges are read on every keystroke. */
const known = new Map<string, Cidr | undefined>();
const maxKnown = 1_000;

function readCidr(text: string): Cidr | undefined {
  const match = /^(.+)\/(0|[1-9]\d{0,2})$/.exec(text);
  if (!match) return undefined;
  const address = parseAddress(match[1]!);
  const prefix = Number(match[2]);
  if (!address || prefix > bitsOf(address.family)) return undefined;
  const hostBits = BigInt(bitsOf(address.family) - prefix);
  const first = (address.value >> hostBits) << hostBits;
  return {
    family: address.family,
    first,
    last: first + (1n << hostBits) - 1n,
    prefix,
    aligned: first === address.value,
  };
}

interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** Reads `10.0.0.1` or `fd00::1`. Undefined for anything else; leading zeros in IPv4 are refused, as Azure refuses them. */
export function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function formatAddress(address: Address): string {
  if (address.family === 4) return [24n, 16n, 8n, 0n].map((shift) => (address.value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address.value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  // RFC 5952: the longest run of two or more zero groups becomes `::`.
  const longest = groups
    .join(':')
    .match(/\b0(?::0)+\b/g)
    ?.sort((a, b) => b.length - a.length)[0];
  if (!longest) return groups.join(':');
  return groups
    .join(':')
    .replace(new RegExp(`(^|:)${longest}(:|$)`), '::')
    .replace(/:{3,}/, '::');
}

/** The range in its shortest form, host bits cleared: `10.0.0.0/16`. */
export function formatCidr(range: Cidr): string {
  return `${formatAddress({ family: range.family, value: range.first })}/${range.prefix}`;
}

export function overlaps(left: Cidr, right: Cidr): boolean {
  return left.family === right.family && left.first <= right.last && right.first <= left.last;
}

/** Whether `inner` lies wholly inside `outer`. */
export function contains(outer: Cidr, inner: Cidr | Address): boolean {
  const first = 'first' in inner ? inner.first : inner.value;
  const last = 'last' in inner ? inner.last : inner.value;
  return outer.family === inner.family && outer.first <= first && last <= outer.last;
}

/** The address `offset` places after the first one; undefined when that leaves the range. */
export function nthAddress(range: Cidr, offset: number): string | undefined {
  const value = range.first + BigInt(offset);
  return value > range.last ? undefined : formatAddress({ family: range.family, value });
}

/** The first aligned range of this prefix inside one of `pools` that overlaps none of `taken`. */
export function findFree(prefix: number, pools: readonly Cidr[], taken: readonly Cidr[]): Cidr | undefined {
  for (const pool of pools) {
    const size = 1n << BigInt(bitsOf(pool.family) - prefix);
    for (let first = pool.first; first + size - 1n <= pool.last;) {
      const range: Cidr = { family: pool.family, first, last: first + size - 1n, prefix, aligned: true };
      const obstacle = taken.find((other) => overlaps(range, other));
      if (!obstacle) return range;
      first = ((obstacle.last + size) / size) * size;
    }
  }
  return undefined;
}

function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

function parseIpv4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return { family: 4, value: parts.reduce((value, part) => (value << 8n) + BigInt(part), 0n) };
}

function parseIpv6(text: string): Address | undefined {
  let source = text;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail) {
    const ipv4 = parseIpv4(tail[2]!);
    if (!ipv4) return undefined;
    source = `${tail[1]}${(ipv4.value >> 16n).toString(16)}:${(ipv4.value & 0xffffn).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...rest];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { family: 6, value: groups.reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n) };
}
