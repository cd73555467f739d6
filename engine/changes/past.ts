import type { Before } from '../../shared-rules/changes/before';
import { editsOf } from '../../shared-rules/changes/edits';
import type { Model } from '../../shared-rules/model/network';
import type { Resource } from '../../shared-rules/model/resource';
import type { Value } from '../../shared-rules/model/value';
import { contextsOf } from '../deployments/roots';
import type { Answers, Networks } from '../deployments/networks';
import { modelOf } from '../deployments/readings';
import { languageOf, languages, movesIn } from '../languages/languages';
import { Worlds } from '../../shared-rules/model/worlds';
import { newEvaluation, stepBudget, type Evaluation } from '../evaluate/evaluate';
import { dirname, folderAndName } from '../files/uri';
import { Files, type FileSystem, type SourceFile } from '../files/files';
import { kindOf, looksRelevant } from '../files/kinds';
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

  /** Whether a file may have had another text. */
  mayDiffer(uri: string, text: string): boolean {
    return this.earlier.had?.(uri, text) !== true;
  }

  /** Whether a file said something of clusters or networks. */
  async wasRelevant(uri: string): Promise<boolean> {
    const [kind, text] = [kindOf(uri), await this.earlier.system.read(uri)];
    return kind !== undefined && typeof text === 'string' && looksRelevant(kind, text);
  }

  /** Those of some roots that deployed clusters. Only what has changed is read for it. */
  async deploying(roots: readonly Root[], now: Files): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (let round = 0; round < 4; round++) {
      for (const root of roots) if (this.#deployed(root, now)) found.add(root.uri);
      if (!(await this.load())) break;
    }
    return found;
  }

  #deployed(root: Root, now: Files): boolean {
    const uris = kindOf(root.uri) === undefined ? this.files.list(root.uri) : [root.uri];
    return uris.some((uri) => {
      const file = now.peek(uri);
      if (file && this.had(file)) return false;
      const before = this.files.get(uri);
      const facts = before && languageOf(before)?.factsOf(before, this.files);
      return facts?.root === root.uri && facts.networksOnly !== true;
    });
  }

  /** With what a root was deployed that is gone. */
  contextsOf(root: Root): readonly Context[] {
    return contextsOf(root, { files: this.files, evaluation: newEvaluation(), stack: [root.uri] });
  }

  /** Asks for the files that a root consisted of, and for those that are beside them now. */
  readAs({ uri }: Root, now: Files): void {
    const folder = kindOf(uri) === undefined ? uri : dirname(uri);
    for (const one of new Set([...this.files.list(folder), ...now.list(folder)]))
      if (folder === uri || one === uri || kindOf(one) === kindOf(uri)) now.get(one);
  }

  /** Whether files are certainly what they were. */
  areAsBefore(uris: readonly string[], now: Files): boolean {
    return uris.every((uri) => {
      const file = now.peek(uri);
      return file ? this.had(file) || this.files.get(uri)?.text === file.text : this.files.get(uri) === undefined;
    });
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

  /** Whether anything of a root was there: what is new, or in no repository, has not changed. */
  #hadAny({ uri, members }: Root): boolean {
    if (members) return members.some((one) => this.files.get(one) !== undefined);
    return kindOf(uri) === undefined ? templatesIn(uri, this.files) !== '' : this.files.get(uri) !== undefined;
  }

  #read(root: Root, context: Context, worlds: Worlds): Reading {
    // What is left out there has been said when it was now.
    const evaluation = newEvaluation(stepBudget, 0, worlds);
    if (!this.#hadAny(root)) return { root, evaluation, model: undefined };
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
  /** What it heard of what other roots deploy. */
  readonly answers: Answers;
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
  networks: Networks,
): ReadBefore | undefined {
  if (![...reads].some((uri) => isAnother(uri, past, lowering.files))) return undefined;
  const { worlds } = lowering.evaluation;
  const read = past.modelOf(root, context, worlds);
  if (!read.model) return undefined;
  const moves = worlds.remember(() => movesIn(root.language, reads, lowering.files));
  const answers = new Map<string, string | undefined>();
  // What has an address is destroyed where it goes from one root to another, unless all of the root has another name.
  const mayMove = root.isGone === true || languages[root.language].moves === undefined;
  const before: ReadBefore = {
    model: read.model,
    name: past.nameOf(root.uri),
    edits: worlds.remember(() => editsOf(before, now)),
    isMoved: (from, to) => moves()?.isMoved(from.address ?? from.label, to.address ?? to.label) === true,
    isForgotten: ({ address, label }) => moves()?.isForgotten(address ?? label) === true,
    isElsewhere: (type, name) => mayMove && networks.mayDeploy(root, type, name, answers),
    goneFrom: (resource) => {
      const file = root.isGone && fileOfGone(resource);
      return file
        ? { file: folderAndName(file), isApplied: besideGone(file, lowering.files) !== undefined }
        : undefined;
    },
    placeOf: (resource) =>
      root.isGone ? placeOfGone(resource, lowering.files) : placeOf(resource, past.files, lowering.files, reads),
    answers,
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

/**
 * Where something stood that is gone: the first line that is another in the file it stood in. Where that file is gone, too, the first line of
 * another one of its folder that the root reads; undefined where there is none.
 */
function placeOf(resource: Resource, past: Files, now: Files, reads: ReadonlySet<string>): Value<unknown> | undefined {
  const { at } = resource.string('name');
  if (!(at instanceof SourceOrigin) || !(resource instanceof SourceResource)) return undefined;
  const isSame = (uri: string) => past.get(uri)?.text === now.peek(uri)?.text;
  // Of a module that is as it was, the call is gone.
  const called = isSame(at.place.file) ? resource.calls.find((call) => !isSame(call.file)) : undefined;
  const file = called?.file ?? at.place.file;
  const [before, after] = [past.get(file)?.text, now.peek(file)?.text];
  if (before === undefined) return undefined;
  const isBeside = (uri: string) => dirname(uri) === dirname(file) && kindOf(uri) === kindOf(file) && now.peek(uri);
  const other = after === undefined ? [...reads].filter(isBeside).sort()[0] : undefined;
  const text = after ?? (other === undefined ? undefined : now.peek(other)?.text);
  if (text === undefined) return undefined;
  const span = lineIn(text, firstChange(other === undefined ? before : '', text));
  const slot = { kind: 'missing', names: [], via: [], container: undefined } as const;
  return { kind: 'absent', at: new SourceOrigin(resource, 'name', { file: other ?? file, span, slot }) };
}

/** Where what was deployed by a file that is gone is told: in a template beside it, else in itself, of which nothing but its name is left. */
function placeOfGone(resource: Resource, now: Files): Value<unknown> | undefined {
  const file = fileOfGone(resource);
  if (file === undefined || !(resource instanceof SourceResource)) return undefined;
  const beside = besideGone(file, now);
  const text = (beside === undefined ? undefined : now.get(beside)?.text) ?? '';
  const span = lineIn(text, firstChange('', text));
  const slot = { kind: 'missing', names: [], via: [], container: undefined } as const;
  return { kind: 'absent', at: new SourceOrigin(resource, 'name', { file: beside ?? file, span, slot }) };
}

/** The first template of the same language beside a file that is gone. */
function besideGone(file: string, now: Files): string | undefined {
  return now.list(dirname(file)).find((uri) => kindOf(uri) === kindOf(file) && now.get(uri) !== undefined);
}

/** Where the root of a resource says that it is deployed. */
function fileOfGone(resource: Resource): string | undefined {
  const { at } = resource.string('name');
  if (!(at instanceof SourceOrigin) || !(resource instanceof SourceResource)) return undefined;
  return resource.calls.at(-1)?.file ?? at.place.file;
}

function firstChange(before: string, after: string): number {
  const [old, lines] = [before.split('\n'), after.split('\n')];
  let line = 0;
  // A comment that switches the finding off does not move it.
  for (let at = 0; line < lines.length - 1; line++) {
    if (/aks-network-lint-/.test(lines[line]!) && old[at] !== lines[line]) continue;
    if (old[at++]?.trimEnd() !== lines[line]!.trimEnd()) break;
  }
  while (line > 0 && lines[line]!.trim() === '') line--;
  return line;
}

/** The text of a line, without the spaces around it. */
function lineIn(text: string, line: number): { readonly start: number; readonly end: number } {
  const lines = text.split('\n');
  const start = lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0);
  const own = lines[line]!;
  return { start: start + own.length - own.trimStart().length, end: start + own.trimEnd().length };
}
