import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file whole or not at all: what is there stays until the new one is complete, and its mode stays. A link stays a link.
 * What is no file (a pipe, a terminal) is written to.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats && !stats.isFile()) {
    writeFileSync(path, content);
    return;
  }
  const target = stats ? realpathSync(path) : path;
  // Another file may take the place of one that must not be written; nobody wants that.
  if (stats) closeSync(openSync(target, 'r+'));
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    const file = openSync(temporary, 'wx', 0o666);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (stats) chmodSync(temporary, stats.mode & 0o7777);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

const marks = [
  { mark: '\ufeff', encoding: 'utf8', first: 0xef },
  { mark: '\ufeff', encoding: 'utf16le', first: 0xff },
  { mark: '\ufeff', encoding: 'utf16be', first: 0xfe },
  { mark: '', encoding: 'utf8', first: undefined },
] as const;

/**
 * Puts another text into a file, with its byte order mark and encoding as they are.
 * @param before the text that the new one was made from
 * @returns why it was left alone; undefined when it is written
 */
export function replaceText(path: string, before: string, after: string): string | undefined {
  const bytes = readFileSync(path);
  const form = formOf(bytes);
  const encode = (text: string) => {
    const encoded = Buffer.from(form.mark + text, form.encoding === 'utf16be' ? 'utf16le' : form.encoding);
    return form.encoding === 'utf16be' ? encoded.swap16() : encoded;
  };
  if (!encode(before).equals(bytes)) return 'it is not the text that was read, or holds bytes that are no text';
  replaceFile(path, encode(after));
  return undefined;
}

/** The byte order mark that a file begins with. */
export function markOf(path: string): string {
  return formOf(readFileSync(path)).mark;
}

function formOf(bytes: Buffer): (typeof marks)[number] {
  const [first, second, third] = bytes;
  const found = marks.find((one) => one.first === first);
  const isMark =
    first === 0xef ? second === 0xbb && third === 0xbf : (first === 0xff && second === 0xfe) || second === 0xff;
  return found && isMark ? found : marks[3];
}
