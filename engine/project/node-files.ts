import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { URI } from 'vscode-uri';
import type { FileSystem } from './files';

/** A larger file is left alone: no template is written by hand at this size. */
const maxFileSize = 8 * 1024 * 1024;

/** The disk. Files that cannot be read, are too large or are no text count as missing. */
export const nodeFiles: FileSystem = {
  // Templates are small: reading one at once takes less than handing it to another thread and back.
  read: (uri) => Promise.resolve(readText(URI.parse(uri).fsPath)),

  async list(uri) {
    try {
      const entries = await readdir(URI.parse(uri).fsPath, { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
    } catch {
      return [];
    }
  },
};

function readText(path: string): string | undefined {
  try {
    // Not blocking: a pipe would wait for a writer.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = fstatSync(file);
      return stats.isFile() && stats.size <= maxFileSize ? decodeText(readFileSync(file)) : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** UTF-8, or UTF-16 where a byte order mark says so. The mark is dropped, as editors drop it. */
function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
