import type { Unreadable } from './files';

/** A larger file is left alone: no template is written by hand at this size. */
export const maxFileSize = 8 * 1024 * 1024;

/** Of a larger file this much is looked at to see whether it is a template. Bytes. */
export const maxHeader = 4096;

/** What is said of a file that is too large; undefined for large JSON: it is data more often than a template, and not worth a word. @param start its first bytes */
export function tooLarge(path: string, start: Uint8Array): Unreadable | undefined {
  return !path.endsWith('.json') || /deploymentTemplate|"format_version"/.test(startOf(start))
    ? { reason: `This file was not read: it is larger than ${maxFileSize / 1024 / 1024} MB.` }
    : undefined;
}

/** The beginning of a text, which may end within a sign. */
function startOf(bytes: Uint8Array): string {
  const text = decodeText(bytes);
  return typeof text === 'string' ? text : '';
}

/** UTF-8, or UTF-16 where a byte order mark says so. The mark is dropped, as editors drop it. */
export function decodeText(bytes: Uint8Array): string | Unreadable {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.includes(0))
    return { reason: 'This file was not read: it is neither UTF-8 nor UTF-16 with a byte order mark.' };
  return new TextDecoder().decode(bytes);
}
