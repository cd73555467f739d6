import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { URI } from 'vscode-uri';
import { decodeText, maxFileSize, maxHeader, tooLarge } from '../files/decode';
import type { FileSystem, Unreadable } from '../files/files';
import { uriOfPath } from '../files/uri';

/** The disk: what has another scheme than `file:` is not there. Files that cannot be read, are too large or are no text count as missing. */
export const nodeFiles: FileSystem = {
  // Templates are small: reading one at once takes less than handing it to another thread and back.
  read: (uri) => Promise.resolve(onDisk(uri, readText)),

  async list(uri) {
    try {
      const entries = (await onDisk(uri, (path) => readdir(path, { withFileTypes: true }))) ?? [];
      return entries.map((entry) => ({
        name: entry.name,
        folder: entry.isDirectory(),
        ...(entry.isSymbolicLink() ? { link: true } : {}),
      }));
    } catch {
      return [];
    }
  },

  real: (uri) =>
    Promise.resolve(
      onDisk(uri, (path) => {
        try {
          return uriOfPath(realpathSync.native(path));
        } catch {
          return undefined;
        }
      }),
    ),
};

function onDisk<T>(uri: string, read: (path: string) => T): T | undefined {
  const parsed = URI.parse(uri);
  return parsed.scheme === 'file' ? read(parsed.fsPath) : undefined;
}

function readText(path: string): string | Unreadable | undefined {
  try {
    // Not blocking: a pipe would wait for a writer.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) return undefined;
      if (stats.size <= maxFileSize) return decodeText(readFileSync(file));
      const start = new Uint8Array(maxHeader);
      readSync(file, start);
      return tooLarge(path, start);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
