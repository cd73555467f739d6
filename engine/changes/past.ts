import type { Before } from '../../shared-rules/changes/before';
import { editsOf } from '../../shared-rules/changes/edits';
import type { Model } from '../../shared-rules/model/network';
import type { Resource } from '../../shared-rules/model/resource';
import type { Value } from '../../shared-rules/model/value';
import { contextsOf } from '../deployments/roots';
import { modelOf } from '../deployments/readings';
import { movesIn } from '../languages/languages';
import { Worlds } from '../../shared-rules/model/worlds';
import { newEvaluation, stepBudget, type Evaluation } from '../evaluate/evaluate';
import { Files, type FileSystem, type SourceFile } from '../files/files';
import { kindOf } from '../files/kinds';
import type { Context, Root } from '../languages/language';
import type { Lowering } from '../resources/lowered';
import { SourceOrigin, SourceResource } from '../resources/resource';

/** Where the files as they were come from. */
export interface Earlier {
  /** Under the URIs of now. */
  readonly system: FileSystem;
  /** What messages call what a root is compared with: `main`. */
  nameOf(uri: string): string;
  /** Whether a file certainly had this text; false also where that cannot be told without reading it. */
  had?(uri: string, text: string): boolean;
}

/** A root as it was in one context. */
interface Reading {
  readonly root: Root;
  readonly evaluation: Evaluation;
  /** Undefined where the context is new. */
  readonly model: Model | undefined;
}

/** Roots that are read again for each key are few. */
const maxReadings = 24;

/** Files as they were. What has been read of a root is kept, so that a key reads what is now and no more. */
export class Past {
  readonly files: Files;
  /** By root and context, the last one last. */
  readonly #readings = new Map<string, Reading>();
  readonly #had = new WeakMap<SourceFile, boolean>();

  constructor(
    private readonly earlier: Earlier,
    folders: readonly string[],
  ) {
    this.files = new Files(earlier.system, folders);
  }

  nameOf(uri: string): string {
    return this.earlier.nameOf(uri);
  }

  /** Loads what was asked for and not there. False when nothing was. */
  async load(): Promise<boolean> {
    const loaded = await this.files.load();
    if (loaded) this.#readings.clear();
    return loaded;
  }

  /** Whether a file certainly had the text of now. Asked once for each text. */
  had(file: SourceFile): boolean {
    let had = this.#had.get(file);
    if (had === undefined) this.#had.set(file, (had = this.earlier.had?.(file.uri, file.text) ?? false));
    return had;
  }

  /** The worlds that a root was read in, to read it as it is now in the same ones; new ones where it was not. */
  worldsOf(root: Root, context: Context): Worlds {
    const known = this.#readings.get(keyOf(root, context));
    if (known?.root !== root) return new Worlds();
    known.evaluation.worlds.forgetWords();
    return known.evaluation.worlds;
  }

  /** What a root was in a context. @param worlds those of `worldsOf` @returns also the steps that reading it took just now */
  modelOf(root: Root, context: Context, worlds: Worlds): { readonly model: Model | undefined; taken(): number } {
    const key = keyOf(root, context);
    let known = this.#readings.get(key);
    if (known?.root !== root || known.evaluation.worlds !== worlds) known = this.#read(root, context, worlds);
    this.#readings.delete(key);
    this.#readings.set(key, known);
    for (const oldest of this.#readings.keys()) {
      if (this.#readings.size <= maxReadings) break;
      this.#readings.delete(oldest);
    }
    const { model, evaluation } = known;
    // What was read first has paid for itself; each run may ask for as much again.
    if (model && evaluation.steps < stepBudget / 2) evaluation.steps = stepBudget;
    const begin = evaluation.steps;
    return { model, taken: () => begin - evaluation.steps };
  }

  #read(root: Root, context: Context, worlds: Worlds): Reading {
    // What is left out there has been said when it was now.
    const evaluation = newEvaluation(stepBudget, 0, worlds);
    const then: Lowering = { files: this.files, evaluation, stack: [root.uri] };
    const same = contextsOf(root, { ...then, evaluation: newEvaluation() }).find(
      ({ label, file }) => label === context.label && file === context.file,
    );
    const isNew = !same || (same.file !== undefined && this.files.get(same.file) === undefined);
    return { root, evaluation, model: isNew ? undefined : modelOf(root, same, then, undefined).model };
  }
}

interface ReadBefore extends Before {
  /** The steps that reading it took in this run. */
  taken(): number;
}

function keyOf(root: Root, { label, file }: Context): string {
  return `${root.uri} ${label} ${file}`;
}

/**
 * A root as it was in the same context; undefined where nothing that it read is another, and where the root or its parameter file is new.
 * Both are read in the same worlds, so that a condition which nobody can decide has one answer in both.
 * @param lowering in the worlds of `Past.worldsOf`
 * @param reads the files and folders (with a slash at the end) that the root reads now
 */
export function beforeOf(
  past: Past,
  root: Root,
  context: Context,
  lowering: Lowering,
  now: Model,
  reads: ReadonlySet<string>,
): ReadBefore | undefined {
  if (![...reads].some((uri) => isAnother(uri, past, lowering.files))) return undefined;
  const { worlds } = lowering.evaluation;
  const read = past.modelOf(root, context, worlds);
  if (!read.model) return undefined;
  const moves = worlds.remember(() => movesIn(root.language, reads, lowering.files));
  const before: ReadBefore = {
    model: read.model,
    name: past.nameOf(root.uri),
    edits: worlds.remember(() => editsOf(before, now)),
    isMoved: (from, to) => moves()?.isMoved(from.label, to.label) === true,
    isForgotten: ({ label }) => moves()?.isForgotten(label) === true,
    placeOf: (resource) => placeOf(resource, past.files, lowering.files),
    taken: () => read.taken(),
  };
  return before;
}

/** Whether a file, or the templates in a folder, are others than they were. Line ends are for git to write as the machine has them. */
function isAnother(uri: string, past: Past, now: Files): boolean {
  if (uri.endsWith('/')) return templatesIn(uri.slice(0, -1), past.files) !== templatesIn(uri.slice(0, -1), now);
  const file = now.peek(uri);
  if (file && past.had(file)) return false;
  const [before, after] = [past.files.get(uri)?.text, file?.text];
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
