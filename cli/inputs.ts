import { readFileSync, statSync } from 'node:fs';
import { decodeText, endsEarly, isPlanText, kindOf, maxFileSize } from '../engine/engine';

/** A text as PowerShell writes it, too: UTF-16 with a byte order mark. Without the mark; empty where the bytes are no text. */
export function readTextAt(path: string | 0): string {
  const text = decodeText(readFileSync(path));
  return typeof text === 'string' ? text : '';
}

/** All of standard input. @returns why it cannot be read, where it cannot */
export function readStdin(): ReturnType<typeof decodeText> {
  return decodeText(readFileSync(0));
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

/** Whether a file, or what comes in its place, is JSON that was cut off, as by a command that was ended while it printed. */
export function isCutOff(path: string, input: string | undefined): boolean {
  if (!/\.jsonc?$/i.test(path)) return false;
  try {
    return endsEarly(input ?? (statSync(path).size > maxNamed ? '' : readTextAt(path)));
  } catch {
    return false;
  }
}

/** Whether a file is what `terraform show -json` prints, so that its configuration may stand where the command runs. */
export function isPlanAt(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!path.endsWith('.json') || stats?.isFile() !== true || stats.size > maxNamed) return false;
  try {
    return isPlanText(readTextAt(path));
  } catch {
    return false;
  }
}
