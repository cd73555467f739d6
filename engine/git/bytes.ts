/** What the reader of a repository needs of the machine it runs on. Paths are the machine's own. Nothing throws. */
export interface GitFiles {
  /** A whole file; undefined when it is not there, no file, or larger than this. */
  read(path: string, max: number): Uint8Array | undefined;
  /** A file to be read in parts. It stays open until `close`. */
  open(path: string): RangedFile | undefined;
  /** The names in a folder; empty when there is none. */
  list(path: string): readonly string[];
  isFolder(path: string): boolean;
  /** As `cd folder; cd path` would lead. */
  resolve(folder: string, path: string): string;
  /** What zlib has packed, where the bytes begin; undefined when that is damaged, or is not `size` bytes. What stands behind it does not matter. */
  inflate(bytes: Uint8Array, size: number): Uint8Array | undefined;
  /** The same, of a size that is not known: at most `max`. */
  inflateAll(bytes: Uint8Array, max: number): Uint8Array | undefined;
  hash(algorithm: 'sha1' | 'sha256', parts: readonly Uint8Array[]): Uint8Array;
}

export interface RangedFile {
  readonly size: number;
  /** Less where the file ends. */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/** Why a repository cannot be read, as a sentence that says what to do. Thrown inside this room only. */
export class GitProblem extends Error {}

/** No object that is read may be larger: a template is small, and a tree of so many names is none. */
export const maxObject = 32 * 1024 * 1024;

const pageSize = 8 * 1024;
/** Of all files together so many pages are kept. */
const maxPages = 512;

/** Reads files in pages and keeps the last ones, so that a repository of any size takes little memory. */
export class PageCache {
  readonly #pages = new Map<number, Uint8Array>();
  #files = 0;

  /** A file's pages. */
  of(file: RangedFile): Pages {
    const first = this.#files++ * maxPagesOfFile;
    return new Pages(file, (page) => {
      const key = first + page;
      const known = this.#pages.get(key);
      if (known) return known;
      const bytes = file.read(page * pageSize, pageSize);
      // Half of them go at once: that is cheaper than to know which was used last.
      if (this.#pages.size >= maxPages)
        for (const [oldest] of [...this.#pages].slice(0, maxPages / 2)) this.#pages.delete(oldest);
      this.#pages.set(key, bytes);
      return bytes;
    });
  }
}

/** A file of 8 TB has as many. */
const maxPagesOfFile = 2 ** 30;

export class Pages {
  constructor(
    private readonly file: RangedFile,
    private readonly page: (page: number) => Uint8Array,
  ) {}

  get size(): number {
    return this.file.size;
  }

  /** Less where the file ends. */
  read(offset: number, length: number): Uint8Array {
    if (length > 4 * pageSize) return this.file.read(offset, length);
    const first = Math.floor(offset / pageSize);
    const last = Math.floor((offset + length - 1) / pageSize);
    const start = offset - first * pageSize;
    if (first === last) return this.page(first).subarray(start, start + length);
    const bytes = new Uint8Array(length);
    let filled = 0;
    for (let page = first; page <= last; page++) {
      const part = this.page(page).subarray(page === first ? start : 0);
      const taken = part.subarray(0, length - filled);
      bytes.set(taken, filled);
      filled += taken.length;
    }
    return bytes.subarray(0, filled);
  }

  close(): void {
    this.file.close();
  }
}

export function uint32(bytes: Uint8Array, at: number): number {
  if (at < 0 || at + 4 > bytes.length) throw new GitProblem('A file of the repository ends too early.');
  return bytes[at]! * 0x1000000 + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!);
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function hexOf(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += hexOfByte[byte];
  return hex;
}

export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

const utf8 = new TextDecoder();

export function textOf(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

/** Negative, zero or positive, as in sorting. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
}
