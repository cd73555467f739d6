import { existsSync } from 'node:fs';
import { createTwoFilesPatch } from 'diff';
import { URI } from 'vscode-uri';
import { applyEdits, safeEdits, type LocatedFinding, type LocatedFix, type Workspace } from '../engine/engine';
import { markOf, replaceText } from './replace-file';

/** What is to be mended. */
export interface Wanted {
  /** Rules whose fixes are taken although somebody should look at them. */
  readonly rules: ReadonlySet<string>;
  /** Nothing is written. */
  readonly dryRun: boolean;
}

/** A file that fixes change. */
export interface FixedFile {
  readonly uri: string;
  readonly before: string;
  readonly after: string;
}

/** One fix may make room for the next; so often is enough for any file, and an end where two undo each other. */
const maxRounds = 50;

/**
 * Mends what is wanted in the workspace's memory, until nothing is left. The workspace has the new texts afterwards.
 * @param findings those to mend, as of now
 * @param only which roots are judged at all
 */
export async function fixAll(
  workspace: Workspace,
  findings: () => readonly LocatedFinding[],
  { rules }: Pick<Wanted, 'rules'>,
  only: Parameters<Workspace['update']>[0] = {},
): Promise<FixedFile[]> {
  const before = new Map<string, string>();
  const seen = new Set<string>();
  const isWanted = (fix: LocatedFix, { rule }: LocatedFinding) => fix.safety === 'safe' || rules.has(rule.id);
  for (let round = 0; round < maxRounds; round++) {
    const all = findings();
    const edits = safeEdits(all, workspace.fixes(all), isWanted);
    const texts = new Map<string, string>();
    for (const file of new Set(edits.map((edit) => edit.file))) {
      const text = workspace.files.peek(file)?.text;
      const after =
        text === undefined
          ? undefined
          : applyEdits(
              text,
              edits.filter((edit) => edit.file === file),
            );
      if (text === undefined || after === undefined || after === text) continue;
      if (!before.has(file)) before.set(file, text);
      texts.set(file, after);
    }
    const state = [...texts].map(([file, text]) => `${file}\n${text}`).join('\n');
    if (texts.size === 0 || seen.has(state)) break;
    seen.add(state);
    for (const [file, text] of texts) workspace.open(file, text);
    await workspace.update({ bounded: true, ...only });
  }
  return [...before].flatMap(([uri, text]) => {
    const after = workspace.files.peek(uri)?.text ?? text;
    return after === text ? [] : [{ uri, before: text, after }];
  });
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
