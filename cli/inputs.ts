import { readFileSync, statSync } from 'node:fs';
import { isPlanText } from '../engine/engine';

/** All of standard input, without a byte order mark. */
export function readStdin(): string {
  return readFileSync(0, 'utf8').replace(/^\ufeff/, '');
}

/** What a text from standard input is taken for, by what stands in it: `stdin.json`, `stdin.yaml`; undefined where it may be anything. */
export function nameOfInput(text: string): string | undefined {
  if (/^\s*[[{]/.test(text)) return 'stdin.json';
  return /^[ \t]*(?:- )?(?:apiVersion|kind):/m.test(text) ? 'stdin.yaml' : undefined;
}

const maxPlan = 16 * 1024 * 1024;

/** Whether a file is what `terraform show -json` prints, so that its configuration may stand where the command runs. */
export function isPlanAt(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!path.endsWith('.json') || stats?.isFile() !== true || stats.size > maxPlan) return false;
  try {
    return isPlanText(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}
