import type { Row } from './formats/rows';
import { readTextAt } from './inputs';
import { replaceFile } from './replace-file';

/** What is known and left for later: findings by their fingerprints. The other members are for people who read the file. */
interface Baseline {
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly fingerprint: string;
  readonly rule?: unknown;
  /** Relative to the repository, with forward slashes. */
  readonly file?: unknown;
  readonly message?: unknown;
}

/** @returns a sentence where there is none that can be read */
export function readBaseline(path: string, name: string): Baseline | string {
  let text;
  try {
    text = readTextAt(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? `${name} does not exist. Write it with --baseline ${name} --update-baseline.`
      : `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  const entries = entriesIn(text);
  return entries ? { entries } : `${name} is no baseline of aks-network-lint. Name another file, or delete it first.`;
}

function entriesIn(text: string): Entry[] | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, findings } = record(data);
  if (version !== 1 || !Array.isArray(findings)) return undefined;
  return findings.flatMap((one: unknown) => {
    const { fingerprint, rule, file, message } = record(one);
    return typeof fingerprint === 'string' ? [{ fingerprint, rule, file, message }] : [];
  });
}

function record(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}

/**
 * Writes down what is found, and keeps what a baseline that is there knows of files that were not judged.
 * @param isJudged whether an entry's file was
 */
export function writeBaseline(
  path: string,
  rows: readonly Row[],
  before: Baseline | undefined,
  isJudged: (file: string) => boolean,
): void {
  const found = rows.map(({ fingerprint, rule, file, message }) => ({ fingerprint, rule, file, message }));
  const kept = (before?.entries ?? []).filter(({ file }) => typeof file === 'string' && !isJudged(file));
  const isFound = new Set(found.map(({ fingerprint }) => fingerprint));
  const findings = [...found, ...kept.filter(({ fingerprint }) => !isFound.has(fingerprint))];
  replaceFile(path, `${JSON.stringify({ version: 1, findings }, null, 2)}\n`);
}

/**
 * Tells what is new from what is known. `stale`: so many of the baseline are found no more.
 * @param isJudged whether what an entry's file has would have been found
 */
export function splitByBaseline(
  rows: readonly Row[],
  { entries }: Baseline,
  isJudged: (file: string) => boolean,
): { readonly fresh: readonly Row[]; readonly known: readonly Row[]; readonly stale: number } {
  const fingerprints = new Set(entries.map(({ fingerprint }) => fingerprint));
  const isKnown = ({ fingerprint }: Row) => fingerprint !== undefined && fingerprints.has(fingerprint);
  const known = rows.filter(isKnown);
  const found = new Set(known.map(({ fingerprint }) => fingerprint));
  const stale = entries.filter(
    ({ fingerprint, file }) => !found.has(fingerprint) && typeof file === 'string' && isJudged(file),
  );
  return { fresh: rows.filter((row) => !isKnown(row)), known, stale: stale.length };
}
