import { largest } from '../../shared-rules/lists';
import picomatch from 'picomatch';

/** A pattern that can be matched, and in no time: many stars in one name take long. */
export function isGlob(pattern: string): boolean {
  const stars = pattern.split('/').map((part) => part.replace(/\*{2,}/g, '*').split('*').length - 1);
  const many = stars.reduce((sum, one) => sum + one, 0);
  // Braces and brackets multiply what there is to try.
  if (pattern === '' || pattern.length > 500 || largest(stars) > 3 || many > 10) return false;
  if (pattern.split(/[{}()[\]]/).length > 12 || /[*?+@!]\(/.test(pattern)) return false;
  try {
    picomatch(pattern, { dot: true })('a/b');
    return true;
  } catch {
    return false;
  }
}

/** Globs that count from a folder, which is a URI. One that names a folder means everything in it. */
export class Globs {
  readonly #matches: ((path: string) => boolean) | undefined;
  readonly #names: ((path: string) => boolean) | undefined;

  constructor(
    readonly base: string,
    readonly patterns: readonly string[],
  ) {
    const all = patterns
      .filter(isGlob)
      .map((pattern) => pattern.replace(/^(\.\/)+/, '').replace(/\/$/, ''))
      .filter((pattern) => pattern !== '');
    this.#names = all.length > 0 ? picomatch(all, { dot: true }) : undefined;
    this.#matches =
      all.length > 0 ? picomatch([...all, ...all.map((pattern) => `${pattern}/**`)], { dot: true }) : undefined;
  }

  /** Whether one of them means a file or folder. Outside their folder nothing is meant. */
  has(uri: string): boolean {
    const path = pathIn(uri, this.base);
    return path !== undefined && this.#matches?.(path) === true;
  }

  /** Whether one of them means exactly this file or folder, and not one that it is in. `.` is their own folder. */
  names(uri: string): boolean {
    if (uri === this.base) return this.patterns.some((pattern) => /^\.?\/?$/.test(pattern));
    const path = pathIn(uri, this.base);
    return path !== undefined && this.#names?.(path) === true;
  }
}

/** Says whether any of these patterns means a path. */
export function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  const matches = patterns.length > 0 ? picomatch([...patterns], { dot: true }) : undefined;
  return (path) => matches?.(path) === true;
}

/** The path of a file below a folder, as globs see it; undefined: it is elsewhere. */
export function pathIn(uri: string, folder: string): string | undefined {
  if (!uri.startsWith(`${folder}/`)) return undefined;
  try {
    return decodeURIComponent(uri.slice(folder.length + 1));
  } catch {
    return uri.slice(folder.length + 1);
  }
}

/** Whether a pattern is more than the name of one file or folder. */
export function hasMagic(pattern: string): boolean {
  return picomatch.scan(pattern).isGlob;
}
