import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { GitFiles } from '../git/bytes';

/** What the reader of repositories needs, from the disk. */
export const gitFiles: GitFiles = {
  read(path, max) {
    return attempt(() => {
      const file = openFile(path);
      try {
        const stats = fstatSync(file);
        return stats.isFile() && stats.size <= max ? readFileSync(file) : undefined;
      } finally {
        closeSync(file);
      }
    });
  },
  open(path) {
    return attempt(() => {
      const file = openFile(path);
      const stats = fstatSync(file);
      if (!stats.isFile()) {
        closeSync(file);
        return undefined;
      }
      return {
        size: stats.size,
        read(offset, length) {
          const bytes = new Uint8Array(Math.max(0, Math.min(length, stats.size - offset)));
          const count = attempt(() => readSync(file, bytes, 0, bytes.length, offset)) ?? 0;
          return bytes.subarray(0, count);
        },
        close: () => void attempt(() => closeSync(file)),
      };
    });
  },
  list: (path) => attempt(() => readdirSync(path)) ?? [],
  isFolder: (path) => attempt(() => statSync(path).isDirectory()) ?? false,
  resolve,
  inflate(bytes, size) {
    // zlib takes no limit of zero.
    const result = attempt(() =>
      inflateSync(bytes, { maxOutputLength: Math.max(1, size), chunkSize: Math.max(64, size) }),
    );
    return result?.length === size ? result : undefined;
  },
  inflateAll: (bytes, max) => attempt(() => inflateSync(bytes, { maxOutputLength: max })),
  hash(algorithm, parts) {
    const hash = createHash(algorithm);
    for (const part of parts) hash.update(part);
    return hash.digest();
  },
};

/** Not blocking: a pipe would wait for a writer. */
function openFile(path: string): number {
  return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
