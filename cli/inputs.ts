import { readFileSync, statSync } from 'node:fs';
import { decodeText, isPlanText, kindOf, maxFileSize } from '../engine/engine';

/** All of standard input, without a byte order mark. */
export function readStdin(): string {
  return readFileSync(0, 'utf8').replace(/^\ufeff/, '');
}

/** What a text from standard input is taken for, by what stands in it: `stdin.json`, `stdin.yaml`; undefined where it may be anything. */
export function nameOfInput(text: string): string | undefined {
  if (/^\s*[[{]/.test(text)) return 'stdin.json';
  return /^[ \t]*(?:- )?(?:apiVersion|kind):/m.test(text) ? 'stdin.yaml' : undefined;
}

/** What every JSON has a part of that is judged; `[]` is a list in which nothing is. */
const known = /"(?:\$schema|apiVersion|format_version|changes|value|resources|type)"\s*:|^\s*\[\s*\]\s*$/;

/**
 * Why a text from standard input cannot be judged although it is JSON: nobody may take that for a good sign.
 * @returns a sentence; undefined where it can be
 */
export function refusalOf(text: string): string | undefined {
  // https://developer.hashicorp.com/terraform/internals/machine-readable-ui
  if (/^\s*\{"@level":/.test(text))
    return 'standard input is the log of terraform plan -json; give what terraform show -json PLANFILE prints.';
  return known.test(text)
    ? undefined
    : 'standard input is JSON, but no template, manifest, or what terraform show -json, what-if, az or kubectl print.';
}

/** What a file is read up to that is named on the command line: plans of thousands of resources are long. */
const maxNamed = 128 * 1024 * 1024;

/** The text of a file that is too large for a scan and is asked for by name; undefined where a scan reads it, or nobody. */
export function largeTextAt(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || kindOf(path) === undefined) return undefined;
  if (stats.size <= maxFileSize || stats.size > maxNamed) return undefined;
  try {
    const text = decodeText(readFileSync(path));
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a file is what `terraform show -json` prints, so that its configuration may stand where the command runs. */
export function isPlanAt(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!path.endsWith('.json') || stats?.isFile() !== true || stats.size > maxNamed) return false;
  try {
    return isPlanText(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}
