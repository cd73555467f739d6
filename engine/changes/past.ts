import type { Before } from '../../shared-rules/changes/before';
import { editsOf } from '../../shared-rules/changes/edits';
import type { Model } from '../../shared-rules/model/network';
import type { Resource } from '../../shared-rules/model/resource';
import type { Value } from '../../shared-rules/model/value';
import { contextsOf } from '../deployments/roots';
import { modelOf } from '../deployments/readings';
import { movesIn } from '../languages/languages';
import { newEvaluation } from '../evaluate/evaluate';
import type { Files } from '../files/files';
import { kindOf } from '../files/kinds';
import type { Context, Root } from '../languages/language';
import type { Lowering } from '../resources/lowered';
import { SourceOrigin, SourceResource } from '../resources/resource';

/** Files as they were, under the URIs of now, and what messages call them. */
export interface Past {
  readonly files: Files;
  readonly name: string;
}

/**
 * A root as it was in the same context; undefined where nothing that it read is another, and where the root or its parameter file is new.
 * Both are read in the same worlds, so that a condition which nobody can decide has one answer in both.
 * @param reads the files and folders (with a slash at the end) that the root reads now
 */
export function beforeOf(
  past: Past,
  root: Root,
  context: Context,
  lowering: Lowering,
  now: Model,
  reads: ReadonlySet<string>,
): Before | undefined {
  if (![...reads].some((uri) => isAnother(uri, past.files, lowering.files))) return undefined;
  const { worlds } = lowering.evaluation;
  // What is left out there has been said when it was now.
  const evaluation = { ...newEvaluation(), worlds };
  const then: Lowering = { files: past.files, evaluation, stack: [root.uri] };
  const same = contextsOf(root, { ...then, evaluation: newEvaluation() }).find(
    ({ label, file }) => label === context.label && file === context.file,
  );
  if (!same || (same.file !== undefined && past.files.get(same.file) === undefined)) return undefined;
  const { model } = modelOf(root, same, then, undefined);
  const moves = movesIn(root.language, reads, lowering.files);
  const before: Before = {
    model,
    name: past.name,
    edits: worlds.remember(() => editsOf(before, now)),
    isMoved: (from, to) => moves?.isMoved(from.label, to.label) === true,
    isForgotten: ({ label }) => moves?.isForgotten(label) === true,
    placeOf: (resource) => placeOf(resource, past.files, lowering.files),
  };
  return before;
}

/** Whether a file, or the templates in a folder, are others than they were. Line ends are for git to write as the machine has them. */
function isAnother(uri: string, past: Files, now: Files): boolean {
  if (uri.endsWith('/')) return templatesIn(uri.slice(0, -1), past) !== templatesIn(uri.slice(0, -1), now);
  const [before, after] = [past.get(uri)?.text, now.peek(uri)?.text];
  return before !== after && before?.replaceAll('\r\n', '\n') !== after?.replaceAll('\r\n', '\n');
}

function templatesIn(folder: string, files: Files): string {
  return files
    .list(folder)
    .filter((uri) => kindOf(uri) !== undefined)
    .join('\n');
}

/** Where something stood that is gone: the first line that is another in the file it stood in; undefined where the file is gone, too. */
function placeOf(resource: Resource, past: Files, now: Files): Value<unknown> | undefined {
  const { at } = resource.string('name');
  if (!(at instanceof SourceOrigin) || !(resource instanceof SourceResource)) return undefined;
  const { file } = at.place;
  const [before, after] = [past.get(file)?.text, now.peek(file)?.text];
  if (before === undefined || after === undefined) return undefined;
  const [old, lines] = [before.split('\n'), after.split('\n')];
  let line = 0;
  // A comment that switches the finding off does not move it.
  for (let at = 0; line < lines.length - 1; line++) {
    if (/aks-network-lint-/.test(lines[line]!) && old[at] !== lines[line]) continue;
    if (old[at++]?.trimEnd() !== lines[line]!.trimEnd()) break;
  }
  while (line > 0 && lines[line]!.trim() === '') line--;
  const start = lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0);
  const text = lines[line]!;
  const span = { start: start + text.length - text.trimStart().length, end: start + text.trimEnd().length };
  const slot = { kind: 'missing', names: [], via: [], container: undefined } as const;
  return { kind: 'absent', at: new SourceOrigin(resource, 'name', { file, span, slot }) };
}
