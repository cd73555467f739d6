import { readFileSync } from 'node:fs';
import type { Row } from './formats/rows';
import { replaceFile } from './replace-file';

/** What is known and left for later: findings by their fingerprints. The other members are for people who read the file. */
interface Baseline {
  readonly fingerprints: ReadonlySet<string>;
}

/** @returns a sentence where there is none that can be read */
export function readBaseline(path: string, name: string): Baseline | string {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? `${name} does not exist. Write it with --baseline ${name} --update-baseline.`
      : `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  const fingerprints = fingerprintsIn(text);
  return fingerprints ? { fingerprints: new Set(fingerprints) } : `${name} is no baseline of aks-network-lint.`;
}

function fingerprintsIn(text: string): string[] | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
  const { version, findings } = record(data);
  if (version !== 1 || !Array.isArray(findings)) return undefined;
  return findings.flatMap((one: unknown) => {
    const { fingerprint } = record(one);
    return typeof fingerprint === 'string' ? [fingerprint] : [];
  });
}

function record(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}

export function writeBaseline(path: string, rows: readonly Row[]): void {
  const findings = rows.map(({ fingerprint, rule, file, message }) => ({ fingerprint, rule, file, message }));
  replaceFile(path, `${JSON.stringify({ version: 1, findings }, null, 2)}\n`);
}

/** Tells what is new from what is known. `stale`: so many of the baseline are found no more. */
export function splitByBaseline(
  rows: readonly Row[],
  { fingerprints }: Baseline,
): { readonly fresh: readonly Row[]; readonly known: readonly Row[]; readonly stale: number } {
  const isKnown = ({ fingerprint }: Row) => fingerprint !== undefined && fingerprints.has(fingerprint);
  const known = rows.filter(isKnown);
  return { fresh: rows.filter((row) => !isKnown(row)), known, stale: fingerprints.size - known.length };
}
