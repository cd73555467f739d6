import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from './cache-folder';
import { version } from './version';

// The same run over the same files says the same, and need not be made again. This room knows nothing of templates, so that
// asking costs no more than looking at the files.

/** What a run wrote, and its exit code. */
interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A run that looked at fewer files and folders is as quick again. */
const worthIt = 200;
const maxRuns = 40;
/** All that is kept is at most so large, in bytes, and one run a quarter of it. */
const maxKept = 64 * 1024 * 1024;
/** So old a time of change tells from a later one, wherever files are kept. Milliseconds; FAT counts in steps of two seconds. */
const settled = { fine: 20, coarse: 2_000 };

/**
 * What a run looked at: files and folders by their size and time of change, links by where they lead. What is looked at is
 * noted before it is read, so that a change in between is seen the next time.
 */
export class Witness {
  readonly #marks = new Map<string, string>();
  #isFresh = false;

  constructor(private readonly now = Date.now()) {}

  /** A file or folder that is about to be read, or is missing. */
  saw(path: string): void {
    if (this.#marks.has(path)) return;
    const mark = markOf(path, (changed) => {
      const isCoarse = changed % 1_000 === 0;
      this.#isFresh ||= this.now - changed < (isCoarse ? settled.coarse : settled.fine);
    });
    this.#marks.set(path, mark);
  }

  /** Where a path leads. */
  followed(path: string): void {
    this.#marks.set(`${path}\0`, realOf(path));
  }

  /** Whether there is something of a name, in a folder and in all above it. */
  soughtAbove(folder: string, name: string): void {
    for (let above = folder; ; above = dirname(above)) {
      const path = join(above, name);
      this.#marks.set(`${path}\0\0`, isThere(path));
      if (above === dirname(above)) return;
    }
  }

  /** Keeps what the run wrote, where that is worth it and no file may change unseen. A cache that cannot be written is none. */
  keep(args: readonly string[], cwd: string, ran: Ran): void {
    if (this.#isFresh || this.#marks.size < worthIt) return;
    const folders = new Map<string, [string, string][]>();
    for (const [path, mark] of this.#marks) {
      const folder = dirname(path);
      const names = folders.get(folder);
      if (names) names.push([basename(path), mark]);
      else folders.set(folder, [[basename(path), mark]]);
    }
    try {
      const cache = cacheFolder();
      mkdirSync(cache, { recursive: true, mode: 0o700 });
      const file = join(cache, nameOf(args, cwd));
      const temporary = `${file}.${process.pid}.tmp`;
      const text = JSON.stringify({ ran, folders: [...folders] } satisfies Kept);
      if (text.length > maxKept / 4) return;
      writeFileSync(temporary, text, { mode: 0o600 });
      renameSync(temporary, file);
      forgetOld(cache);
    } catch {
      // Nothing is lost but time.
    }
  }
}

interface Kept {
  readonly ran: Ran;
  /** By folder: name and mark of what was looked at. */
  readonly folders: readonly (readonly [string, readonly (readonly [string, string])[]])[];
}

/** What the same run wrote before, where nothing that it looked at has changed since. */
export function recalled(args: readonly string[], cwd: string): Ran | undefined {
  let kept: Kept;
  try {
    kept = JSON.parse(readFileSync(join(cacheFolder(), nameOf(args, cwd)), 'utf8')) as Kept;
  } catch {
    return undefined;
  }
  for (const [folder, names] of kept.folders)
    for (const [name, mark] of names) {
      const path = join(folder, name);
      const holds = name.endsWith('\0\0')
        ? isThere(path.slice(0, -2)) === mark
        : name.endsWith('\0')
          ? realOf(path.slice(0, -1)) === mark
          : markOf(path) === mark;
      if (!holds) return undefined;
    }
  return kept.ran;
}

/** The version, what was asked, where, on which day and for which terminal: all that decides beside the files. */
function nameOf(args: readonly string[], cwd: string): string {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const now = new Date();
  const day = `${now.toDateString()} ${now.toISOString().slice(0, 10)}`;
  const asked = [version, ownMark(), args, cwd, day, process.stdout.isTTY === true, NO_COLOR, FORCE_COLOR, TERM];
  return `${createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 32)}.json`;
}

/** A build of the same version is another program. */
function ownMark(): string {
  return ['core.js', 'command.js'].map((name) => markOf(join(__dirname, name))).join();
}

/** Undefined where there is nothing, below what is no folder either. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function markOf(path: string, changed?: (at: number) => void): string {
  const stats = statsOf(path);
  if (!stats) return '';
  changed?.(Math.max(stats.mtimeMs, stats.ctimeMs));
  return `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.ino}`;
}

function isThere(path: string): string {
  return statsOf(path) ? '+' : '';
}

function realOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return '';
  }
}

/** Forgets the oldest runs, as many as are too many or too much; what a run that was ended left half-written goes with them. */
function forgetOld(cache: string): void {
  const kept = readdirSync(cache).flatMap((name) => {
    const file = join(cache, name);
    const stats = statsOf(file);
    return stats?.isFile() ? [{ file, at: stats.mtimeMs, size: stats.size }] : [];
  });
  let size = 0;
  for (const [at, one] of kept.sort((a, b) => b.at - a.at).entries()) {
    size += one.size;
    if (at >= maxRuns || size > maxKept) rmSync(one.file, { force: true });
  }
}
