import { bytesOfHex, compareBytes, GitProblem, hexOf, maxObject, uint32, type GitFiles, type Pages } from './bytes';

/** https://git-scm.com/docs/gitformat-pack */

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

const types: { readonly [code: number]: ObjectType } = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const [offsetDelta, namedDelta] = [6, 7];
/** Of the place of a name in an index. */
const maxGuesses = 6;

/** What stands at an offset of a pack: an object, or what makes one out of another. */
export interface Entry {
  readonly type: ObjectType | undefined;
  /** Of the pack's own object, or by name, that it is made of. */
  readonly base: number | string | undefined;
  readonly size: number;
  /** Where its packed bytes begin. */
  readonly start: number;
}

/** A pack with its index. Both are read in parts. */
export class Pack {
  readonly #count: number;
  readonly #fanout: Uint8Array;
  readonly #isOld: boolean;

  constructor(
    private readonly files: GitFiles,
    private readonly index: Pages,
    private readonly pack: Pages,
    private readonly hashLength: number,
  ) {
    const header = index.read(0, 8);
    this.#isOld = uint32(header, 0) !== 0xff744f63;
    if (!this.#isOld && uint32(header, 4) !== 2)
      throw new GitProblem('A pack has an index of a version that is not known.');
    this.#fanout = Uint8Array.from(index.read(this.#isOld ? 0 : 8, 1024));
    this.#count = uint32(this.#fanout, 1020);
    const least = this.#isOld ? 1024 + this.#count * (4 + hashLength) : 1032 + this.#count * (hashLength + 8);
    const start = pack.read(0, 12);
    if (index.size < least || uint32(start, 0) !== 0x5041434b)
      throw new GitProblem('A pack of the repository is damaged, or its index is.');
  }

  /** Where an object begins; undefined when it is not in this pack. */
  offsetOf(id: string): number | undefined {
    const wanted = bytesOfHex(id);
    const [found] = this.#from(wanted);
    return found !== undefined && compareBytes(this.#nameAt(found), wanted) === 0 ? this.#offsetAt(found) : undefined;
  }

  /** The first names that begin with these hexadecimal digits, two at most. */
  withPrefix(prefix: string): string[] {
    const [first] = this.#from(bytesOfHex(prefix.padEnd(2 * this.hashLength, '0')));
    if (first === undefined) return [];
    return [first, first + 1].flatMap((at) => {
      const name = at < this.#count ? hexOf(this.#nameAt(at)) : '';
      return name.startsWith(prefix) ? [name] : [];
    });
  }

  /** The first name that is not below this one. */
  #from(wanted: Uint8Array): [number | undefined] {
    const [byte = 0] = wanted;
    let low = byte === 0 ? 0 : uint32(this.#fanout, 4 * (byte - 1));
    let high = uint32(this.#fanout, 4 * byte);
    if (low > high || high > this.#count) throw new GitProblem('The index of a pack is damaged.');
    // Names are spread evenly, so that a few guesses lead there; halves where they do not.
    let [from, to] = [0, 2 ** 24];
    const place = ((wanted[1] ?? 0) << 16) | ((wanted[2] ?? 0) << 8) | (wanted[3] ?? 0);
    for (let round = 0; low < high; round++) {
      const share = round < maxGuesses && to > from ? (place - from) / (to - from) : 0.5;
      const middle = Math.min(high - 1, Math.max(low, low + Math.floor((high - low) * share)));
      const name = this.#nameAt(middle);
      const at = ((name[1] ?? 0) << 16) | ((name[2] ?? 0) << 8) | (name[3] ?? 0);
      if (compareBytes(name, wanted) < 0) [low, from] = [middle + 1, at];
      else [high, to] = [middle, at];
    }
    return [low < this.#count ? low : undefined];
  }

  #nameAt(at: number): Uint8Array {
    const start = this.#isOld ? 1024 + at * (4 + this.hashLength) + 4 : 1032 + at * this.hashLength;
    return this.index.read(start, this.hashLength);
  }

  #offsetAt(at: number): number {
    if (this.#isOld) return uint32(this.index.read(1024 + at * (4 + this.hashLength), 4), 0);
    const offsets = 1032 + this.#count * (this.hashLength + 4);
    const offset = uint32(this.index.read(offsets + 4 * at, 4), 0);
    if (offset < 0x80000000) return offset;
    const large = this.index.read(offsets + 4 * this.#count + 8 * (offset - 0x80000000), 8);
    return uint32(large, 0) * 0x100000000 + uint32(large, 4);
  }

  entryAt(offset: number): Entry {
    if (offset < 12 || offset >= this.pack.size) throw new GitProblem('A pack of the repository is damaged.');
    const head = this.pack.read(offset, 64);
    let at = 0;
    const next = () => {
      const byte = head[at++];
      if (byte === undefined) throw new GitProblem('A pack of the repository ends too early.');
      return byte;
    };
    let byte = next();
    const code = (byte >> 4) & 7;
    let size = byte & 15;
    for (let factor = 16; byte >= 128; factor *= 128) {
      byte = next();
      size += (byte & 127) * factor;
      if (size > Number.MAX_SAFE_INTEGER) throw new GitProblem('A pack of the repository is damaged.');
    }
    let base: number | string | undefined;
    if (code === offsetDelta) {
      byte = next();
      let distance = byte & 127;
      while (byte >= 128) {
        byte = next();
        distance = (distance + 1) * 128 + (byte & 127);
      }
      base = offset - distance;
      if (distance < 1 || base < 12) throw new GitProblem('A pack of the repository is damaged.');
    } else if (code === namedDelta) {
      base = hexOf(head.subarray(at, at + this.hashLength));
      at += this.hashLength;
    } else if (!types[code]) throw new GitProblem('A pack of the repository is damaged.');
    return { type: types[code], base, size, start: offset + at };
  }

  /** The bytes of an entry, unpacked. */
  bytesOf({ size, start }: Entry): Uint8Array {
    if (size > maxObject) throw new GitProblem('An object of the repository is larger than 32 MB.');
    // What does not get smaller is stored with five bytes for each 16 kB, and a frame; most of it gets smaller.
    const most = Math.min(size + (size >> 8) + 256, this.pack.size - start);
    const likely = Math.min(most, (size >> 1) + 512);
    const bytes =
      this.files.inflate(this.pack.read(start, likely), size) ??
      (likely < most ? this.files.inflate(this.pack.read(start, most), size) : undefined);
    if (!bytes) throw new GitProblem('A pack of the repository is damaged.');
    return bytes;
  }

  close(): void {
    this.index.close();
    this.pack.close();
  }
}

/** Makes an object out of its base. */
export function applyDelta(base: Uint8Array, delta: Uint8Array): Uint8Array {
  let at = 0;
  const next = () => {
    const byte = delta[at++];
    if (byte === undefined) throw new GitProblem('A pack of the repository is damaged.');
    return byte;
  };
  const length = () => {
    let [value, factor] = [0, 1];
    for (let byte = 128; byte >= 128; factor *= 128) {
      byte = next();
      value += (byte & 127) * factor;
      if (value > Number.MAX_SAFE_INTEGER) throw new GitProblem('A pack of the repository is damaged.');
    }
    return value;
  };
  const from = length();
  const size = length();
  if (from !== base.length || size > maxObject) throw new GitProblem('A pack of the repository is damaged.');
  const result = new Uint8Array(size);
  let filled = 0;
  const put = (bytes: Uint8Array, count: number) => {
    if (bytes.length !== count || filled + count > size) throw new GitProblem('A pack of the repository is damaged.');
    result.set(bytes, filled);
    filled += count;
  };
  while (at < delta.length) {
    const code = next();
    if (code === 0) throw new GitProblem('A pack of the repository is damaged.');
    if (code < 128) {
      put(delta.subarray(at, at + code), code);
      at += code;
      continue;
    }
    const number = (bits: readonly number[]) =>
      bits.reduce((sum, bit, place) => (code & bit ? sum + next() * 256 ** place : sum), 0);
    const offset = number([1, 2, 4, 8]);
    const count = number([16, 32, 64]) || 0x10000;
    put(base.subarray(offset, offset + count), count);
  }
  if (filled !== size) throw new GitProblem('A pack of the repository is damaged.');
  return result;
}
