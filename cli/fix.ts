import { existsSync, realpathSync } from 'node:fs';
import { createTwoFilesPatch } from 'diff';
import { URI } from 'vscode-uri';
import { uriOfPath } from '../engine/engine';
import type { FixedFile } from '../tools/fix-all';
import { markOf, replaceText } from './replace-file';

/** What is to be mended. */
export interface Wanted {
  /** Rules whose fixes are taken although somebody should look at them. */
  readonly rules: ReadonlySet<string>;
  /** Nothing is written. */
  readonly dryRun: boolean;
}

/** The file that a link leads to; itself where it is none. */
export function realOf(uri: string): string {
  try {
    return uriOfPath(realpathSync(URI.parse(uri).fsPath));
  } catch {
    return uri;
  }
}

/** Writes what was mended. @returns a sentence for each file that could not be written */
export function writeFixes(fixed: readonly FixedFile[], nameOf: (uri: string) => string): string[] {
  return fixed.flatMap(({ uri, before, after }) => {
    try {
      const reason = replaceText(URI.parse(uri).fsPath, before, after);
      return reason === undefined ? [] : [`${nameOf(uri)} was left alone: ${reason}.`];
    } catch (error) {
      return [`${nameOf(uri)} cannot be written: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}

/** A unified diff as `git apply` and `patch -p1` take it. */
export function diffOf({ uri, before, after }: FixedFile, nameOf: (uri: string) => string): string {
  const name = nameOf(uri);
  const path = URI.parse(uri).fsPath;
  const mark = existsSync(path) ? markOf(path) : '';
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, mark + before, mark + after, undefined, undefined, {
    context: 3,
  });
  return patch.replace(/^=+\n/, '');
}

/** The same as JSON: each file with its new text. */
export function fixesToJson(fixed: readonly FixedFile[], nameOf: (uri: string) => string): string {
  const files = fixed.map((one) => ({ file: nameOf(one.uri), newText: one.after, diff: diffOf(one, nameOf) }));
  return `${JSON.stringify({ files }, null, 2)}\n`;
}
