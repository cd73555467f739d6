import { readdir, readFile, stat } from 'node:fs/promises';
import { URI } from 'vscode-uri';
import type { FileSystem } from './files';

/** A larger file is left alone: no template is written by hand at this size. */
export const maxFileSize = 8 * 1024 * 1024;

/** The disk. Files that cannot be read, are too large or are no text count as missing. */
export const nodeFiles: FileSystem = {
  async read(uri) {
    try {
      const path = URI.parse(uri).fsPath;
      if ((await stat(path)).size > maxFileSize) return undefined;
      return decodeText(await readFile(path));
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
export function decodeText(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
