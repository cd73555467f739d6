import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { URI } from 'vscode-uri';
import type { FileSystem } from './files';

/** A larger file is left alone: no template is written by hand at this size. */
const maxFileSize = 8 * 1024 * 1024;

/** The disk. Files that cannot be read, are too large or are no text count as missing. */
export const nodeFiles: FileSystem = {
  async read(uri) {
    try {
      // Not blocking: a pipe would wait for a writer.
      const file = await open(URI.parse(uri).fsPath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      try {
        const stats = await file.stat();
        return stats.isFile() && stats.size <= maxFileSize ? decodeText(await file.readFile()) : undefined;
      } finally {
        await file.close();
      }
    } catch {
      return undefined;
    }
  },
  async list(uri) {
    try {
      const entries = await readdir(URI.parse(uri).fsPath, { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
    } catch {
      return [];
    }
  },
};

/** UTF-8, or UTF-16 where a byte order mark says so. The mark is dropped, as editors drop it. */
function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
