/** Digests of bytes, as the functions of that name compute them. Nothing here keeps a secret. */

/** @returns the digest's bytes */
export function md5(bytes: Uint8Array): Uint8Array {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  eachBlock(bytes, 64, true, (view) => {
    let [a, b, c, d] = state as [number, number, number, number];
    for (let at = 0; at < 64; at++) {
      const round = at >> 4;
      const mixed =
        round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const word = round === 0 ? at : round === 1 ? (5 * at + 1) % 16 : round === 2 ? (3 * at + 5) % 16 : (7 * at) % 16;
      const sum = (a + mixed + sines[at]! + view.getUint32(word * 4, true)) >>> 0;
      [a, d, c, b] = [d, c, b, (b + rotatedLeft(sum, shifts[round]![at % 4]!)) >>> 0];
    }
    add(state, [a, b, c, d]);
  });
  return bytesOf(state, true);
}

const sines = Array.from({ length: 64 }, (_, at) => Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32));
const shifts = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];

export function sha1(bytes: Uint8Array): Uint8Array {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  eachBlock(bytes, 64, false, (view) => {
    const words = Array.from({ length: 16 }, (_, at) => view.getUint32(at * 4));
    for (let at = 16; at < 80; at++)
      words.push(rotatedLeft(words[at - 3]! ^ words[at - 8]! ^ words[at - 14]! ^ words[at - 16]!, 1));
    let [a, b, c, d, e] = state as [number, number, number, number, number];
    for (let at = 0; at < 80; at++) {
      const [mixed, constant] =
        at < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : at < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : at < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      [a, b, c, d, e] = [(rotatedLeft(a, 5) + mixed + e + constant + words[at]!) >>> 0, a, rotatedLeft(b, 30), c, d];
    }
    add(state, [a, b, c, d, e]);
  });
  return bytesOf(state, false);
}

/** SHA-2 in words of 32 or 64 bits. */
function sha2(
  bytes: Uint8Array,
  {
    width,
    rounds,
    big,
    small,
    start,
  }: {
    width: 32 | 64;
    rounds: number;
    big: readonly (readonly bigint[])[];
    small: readonly (readonly bigint[])[];
    start: readonly bigint[];
  },
): Uint8Array {
  const mask = (1n << BigInt(width)) - 1n;
  const rotated = (value: bigint, by: bigint) => ((value >> by) | (value << (BigInt(width) - by))) & mask;
  const sigma = (value: bigint, [x, y, z]: readonly bigint[], shifts: boolean) =>
    rotated(value, x!) ^ rotated(value, y!) ^ (shifts ? value >> z! : rotated(value, z!));
  const constants = roots(3, rounds, width);
  const state = [...start];
  eachBlock(bytes, width * 2, false, (view) => {
    const words = Array.from({ length: 16 }, (_, at) =>
      width === 32 ? BigInt(view.getUint32(at * 4)) : view.getBigUint64(at * 8),
    );
    for (let at = 16; at < rounds; at++)
      words.push(
        (words[at - 16]! +
          sigma(words[at - 15]!, small[0]!, true) +
          words[at - 7]! +
          sigma(words[at - 2]!, small[1]!, true)) &
          mask,
      );
    let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let at = 0; at < rounds; at++) {
      const first = h + sigma(e, big[1]!, false) + ((e & f) ^ (~e & mask & g)) + constants[at]! + words[at]!;
      const second = sigma(a, big[0]!, false) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) & mask, c, b, a, (first + second) & mask];
    }
    for (const [at, value] of [a, b, c, d, e, f, g, h].entries()) state[at] = (state[at]! + value) & mask;
  });
  const result = new Uint8Array(state.length * (width / 8));
  const view = new DataView(result.buffer);
  for (const [at, value] of state.entries()) {
    if (width === 32) view.setUint32(at * 4, Number(value));
    else view.setBigUint64(at * 8, value);
  }
  return result;
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return sha2(bytes, {
    width: 32,
    rounds: 64,
    big: [
      [2n, 13n, 22n],
      [6n, 11n, 25n],
    ],
    small: [
      [7n, 18n, 3n],
      [17n, 19n, 10n],
    ],
    start: roots(2, 8, 32),
  });
}

export function sha512(bytes: Uint8Array): Uint8Array {
  return sha2(bytes, {
    width: 64,
    rounds: 80,
    big: [
      [28n, 34n, 39n],
      [14n, 18n, 41n],
    ],
    small: [
      [1n, 8n, 7n],
      [19n, 61n, 6n],
    ],
    start: roots(2, 8, 64),
  });
}

const known = new Map<string, readonly bigint[]>();

/** The first bits behind the point of the square or cube roots of the first primes. */
function roots(degree: 2 | 3, count: number, width: number): readonly bigint[] {
  const key = `${degree} ${count} ${width}`;
  let found = known.get(key);
  if (!found) {
    const primes: bigint[] = [];
    for (let next = 2n; primes.length < count; next++)
      if (primes.every((prime) => next % prime !== 0n)) primes.push(next);
    known.set(
      key,
      (found = primes.map((prime) => rootOf(prime << BigInt(width * degree), degree) & ((1n << BigInt(width)) - 1n))),
    );
  }
  return found;
}

function rootOf(value: bigint, degree: number): bigint {
  let [low, high] = [0n, 1n << 80n];
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** BigInt(degree) <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}

function rotatedLeft(value: number, by: number): number {
  return ((value << by) | (value >>> (32 - by))) >>> 0;
}

function add(state: number[], values: readonly number[]): void {
  for (const [at, value] of values.entries()) state[at] = (state[at]! + value) >>> 0;
}

function bytesOf(state: readonly number[], isLittle: boolean): Uint8Array {
  const result = new Uint8Array(state.length * 4);
  for (const [at, value] of state.entries()) new DataView(result.buffer).setUint32(at * 4, value, isLittle);
  return result;
}

/** Pads a message with a one, zeros and its length in bits, and hands its blocks on. */
function eachBlock(bytes: Uint8Array, size: number, isLittle: boolean, body: (view: DataView) => void): void {
  const padded = new Uint8Array(Math.ceil((bytes.length + 1 + size / 8) / size) * size);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n, isLittle);
  for (let at = 0; at < padded.length; at += size) body(new DataView(padded.buffer, at, size));
}
