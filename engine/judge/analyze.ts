import { check, checkChanges } from '../../shared-rules/check';
import type { Before } from '../../shared-rules/changes/before';
import type { Edit } from '../../shared-rules/changes/edit';
import type { Rule } from '../../shared-rules/rule';
import type { CompanyRange } from '../../shared-rules/model/network';
import type { Origin } from '../../shared-rules/model/value';
import type { Worlds } from '../../shared-rules/model/worlds';
import {
  newEvaluation,
  printable,
  stepBudget,
  stepsOfRefusals,
  type Evaluation,
  type Note,
} from '../evaluate/evaluate';
import type { Lowering } from '../resources/lowered';
import { SourceOrigin, SourceResource } from '../resources/resource';
import type { Files, SourceFile } from '../files/files';
import { contextsOf } from '../deployments/roots';
import type { Context, Root } from '../languages/language';
import type { Answers, Networks } from '../deployments/networks';
import type { Ties } from '../deployments/clusters';
import { manifestModelOf, modelOf, ownerOf, readingsIn, readingsOf, type Judged } from '../deployments/readings';
import { deployedIn, withDeployed } from '../changes/deployed';
import { beforeOf, type Past } from '../changes/past';
import { ContextFindings } from './found';

/** What one root came to. */
export interface RootResult {
  readonly root: Root;
  readonly contexts: readonly ContextResult[];
  /** What was left out in a file, and where. */
  notesIn(file: string): readonly Note[];
  /** Files and folders that the result hangs on, those that were looked for in vain included. */
  readonly reads: ReadonlySet<string>;
  /** The texts that its places count in, by URI. */
  readonly texts: ReadonlyMap<string, SourceFile>;
  /** What it heard of the networks that other roots deploy. */
  readonly answers: Answers;
  /** The steps were not enough, so not all of it is known. */
  readonly isExhausted: boolean;
  /** The steps that its evaluation took. */
  readonly taken: number;
  /** How much there was to do, in steps: evaluation, findings, texts. */
  readonly work: number;
  /** Those that it was judged by. */
  readonly rules: ReadonlySet<Rule>;
  /** Judges the same root over other texts. */
  again(files: Files): RootResult;
  /** What the properties of clusters and pools may come to, see `readingsOf`. */
  readings(): ReadonlyMap<string, ReadonlySet<string>>;
  /** Its contexts have not been judged since an edit, and this one, which came to so much before it, has, see `./ahead`. */
  readonly lead?: ContextResult;
}

export interface ContextResult {
  /** URI of the root. */
  readonly root: string;
  readonly label: string;
  /** URI of the parameter file, where there is one. */
  readonly file: string | undefined;
  readonly reads: ReadonlySet<string>;
  readonly notes: readonly Note[];
  readonly answers: Answers;
  /** There is a cluster in it. */
  readonly judged: boolean;
  /** The resources of its clusters and their pools, see `ownerOf`. */
  readonly owners: ReadonlySet<string>;
  readonly findings: ContextFindings;
  /** What has changed since what it is compared with; those of all worlds. */
  readonly edits: () => readonly Edit[];
  /** Its part of `RootResult.taken` and `RootResult.work`. */
  readonly taken: number;
  readonly work: number;
}

/** What roots are judged by. */
interface Judging {
  readonly rules: readonly Rule[];
  readonly today: Date;
  readonly networks: Networks;
  /** How many steps all contexts of a root may take. */
  readonly budget?: number;
  /** Ranges that nothing of a cluster may meet. */
  readonly companyRanges?: readonly CompanyRange[];
  /** What the rules about changes compare with. */
  readonly past?: Past | undefined;
  /** Files with the clusters that run, which they compare with before that. */
  readonly deployed?: readonly string[];
}

/** Which contexts of a root are judged. */
export interface Part {
  /** Only the one of this parameter file, or the first. */
  readonly of?: string;
  /** What one of them came to over the same texts. */
  readonly known?: ContextResult | undefined;
}

/**
 * Judges one root in each of its contexts. Synchronous; what is not loaded yet is noted in `files` and read as missing.
 * @param part all of them, where it does not say which
 * @param isTrial it is looked at once: it holds its models for its readings, and what Terraform refuses is not noted
 */
export function analyzeRoot(root: Root, files: Files, judging: Judging, part: Part = {}, isTrial = false): RootResult {
  const { networks, budget = rootBudget } = judging;
  const models: Judged[] = [];
  const { result, reads: own } = files.tracking(() => {
    const setup: Lowering = { files, evaluation: newEvaluation(), stack: [root.uri] };
    const ties = root.members ? networks.clusters.tiesFor(root, files, setup.evaluation, networks) : undefined;
    let steps = budget;
    let isExhausted = false;
    const { result: all, reads: given } = files.tracking(() =>
      root.isGone ? (judging.past?.contextsOf(root) ?? []) : contextsOf(root, setup),
    );
    const first = Math.max(
      0,
      all.findIndex(({ file }) => file === part.of),
    );
    const due = part.of === undefined ? all : all.slice(first, first + 1);
    const contexts = due.map((context) => {
      if (part.known && isSameContext(part.known, context)) {
        steps -= part.known.taken;
        return part.known;
      }
      const evaluation = newEvaluation(
        Math.min(steps, stepBudget),
        isTrial ? 0 : stepsOfRefusals,
        judging.past?.worldsOf(root, context),
      );
      const granted = evaluation.steps;
      steps -= granted;
      const judged = analyzeContext(
        root,
        context,
        given,
        files,
        judging,
        evaluation,
        ties,
        isTrial ? models : undefined,
      );
      const left = Math.max(evaluation.steps, 0);
      steps += left;
      isExhausted ||= evaluation.isExhausted;
      const taken = granted - left + judged.taken;
      const work = taken + (judged.findings.count + judged.owners.size) * workOfFinding;
      return { ...judged, taken, work };
    });
    return {
      given,
      contexts,
      isExhausted,
      taken: sumOf(contexts, ({ taken }) => taken),
      work: sumOf(contexts, ({ work }) => work),
      notes: byFile(distinct([...setup.evaluation.notes.values(), ...contexts.flatMap((context) => context.notes)])),
    };
  });
  const { given, contexts, isExhausted, notes, taken, work } = result;
  const reads = union([own, given, ...contexts.map((context) => context.reads)]);
  const texts = files.textsOf(reads);
  return {
    root,
    contexts,
    notesIn: (file) => notes.get(file) ?? noNotes,
    reads,
    texts,
    answers: new Map(contexts.flatMap((context) => [...context.answers])),
    isExhausted,
    taken,
    work: workOf(texts.values(), work + reads.size * workOfFile),
    again: (others) => analyzeRoot(root, others, judging, part.of === undefined ? {} : { of: part.of }, true),
    rules: new Set(judging.rules),
    readings: () => (isTrial ? readingsIn(models) : readingsOf(root, files)),
  };
}

type ContextName = Pick<Context, 'label'> & { readonly file?: string | undefined };

/** Whether both are the same parameter file, or call. */
export function isSameContext(one: ContextName, other: ContextName): boolean {
  return one.label === other.label && one.file === other.file;
}

function sumOf(contexts: readonly ContextResult[], of: (context: ContextResult) => number): number {
  return contexts.reduce((sum, context) => sum + of(context), 0);
}

/** Of sets of which the largest mostly has all, and is taken as it is then. */
function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  let largest: ReadonlySet<string> = new Set();
  for (const set of sets) if (set.size > largest.size) largest = set;
  let all: Set<string> | undefined;
  for (const set of sets)
    if (set !== largest) for (const one of set) if (!largest.has(one)) (all ??= new Set(largest)).add(one);
  return all ?? largest;
}

const noNotes: readonly Note[] = [];

/** Forgets what findings were made of, see `ContextFinding.letGo`. */
export function letGo({ contexts }: RootResult): void {
  for (const { findings } of contexts) for (const finding of findings.all) finding.letGo();
}

/** The files in which something else may be shown after a root was judged again. What is found of a manifest is kept as long as nothing of it changes. */
export function differingFiles(before: RootResult | undefined, after: RootResult): ReadonlySet<string> {
  const files = new Set<string>();
  const isAnother = (uri: string) =>
    before?.texts.get(uri) !== after.texts.get(uri) || before?.notesIn(uri) !== after.notesIn(uri);
  const isOfManifests = before?.root.members !== undefined && after.root.members !== undefined;
  for (const { reads } of before ? [before, after] : [after])
    for (const uri of reads) if (!uri.endsWith('/') && (!isOfManifests || isAnother(uri))) files.add(uri);
  if (!isOfManifests) return files;
  const [was, is] = [foundIn(before, after), foundIn(after, before)];
  for (const [one, other] of [
    [was, is],
    [is, was],
  ] as const)
    for (const [finding, file] of one) if (!other.has(finding)) files.add(file);
  return files;
}

/** What was found, each in its file, but for what was found together and is the same in another result. What has been let go is another every time. */
function foundIn({ contexts }: RootResult, other: RootResult): ReadonlyMap<object, string> {
  const others = other.contexts.map(({ findings }) => findings);
  return new Map(
    contexts.flatMap(({ findings }) =>
      findings.besides(others).map((one) => [one.source?.finding ?? one, one.file] as const),
    ),
  );
}

/** What a root comes to that we failed on. */
export function nothingOf(root: Root, reads: ReadonlySet<string>): RootResult {
  const nothing: RootResult = {
    root,
    contexts: [],
    notesIn: () => noNotes,
    reads: new Set([...reads, root.uri]),
    texts: new Map(),
    answers: new Map(),
    rules: new Set(),
    isExhausted: false,
    taken: 0,
    work: 0,
    again: () => nothing,
    readings: () => new Map(),
  };
  return nothing;
}

function workOf(texts: Iterable<SourceFile>, others: number): number {
  let work = others;
  for (const { text } of texts) work += text.length >> 6;
  return work;
}

/** Many parameter files do not make a runaway template run on and on. */
export const rootBudget = 2 * stepBudget;

/** What finding something, or another pool, comes to beside a step; and what looking for a file does. */
const workOfFinding = 20;
const workOfFile = 20;

function analyzeContext(
  root: Root,
  context: Context,
  given: ReadonlySet<string>,
  files: Files,
  { rules, today, networks, companyRanges = [], past, deployed = [] }: Judging,
  evaluation: Evaluation,
  ties: Ties | undefined,
  models: Judged[] | undefined,
): Omit<ContextResult, 'work'> {
  const { result, reads } = files.tracking(() => {
    const lowering = { files, evaluation, stack: [root.uri] };
    // What it was written in stays among its files, so that what is said of them is shown.
    if (root.isGone) past?.readAs(root, files);
    const { model, answers } = ties
      ? { model: manifestModelOf(root, lowering, ties.of), answers: ties.answers }
      : modelOf(root, context, lowering, networks, companyRanges);
    const owners = model.clusters.flatMap((cluster) => [
      cluster.resource,
      ...cluster.pools().known.map((pool) => pool.resource),
    ]);
    const findings = check(model, rules, evaluation.worlds, today, identify);
    for (const look of evaluation.afterwards) look();
    return {
      model,
      answers,
      owners,
      running: model.clusters.length > 0 ? deployedIn(deployed, lowering) : [],
      judged: model.clusters.length > 0 || model.manifests !== undefined,
      findings,
    };
  });
  const { model, answers } = result;
  models?.push({ root: root.uri, label: context.label, model, worlds: evaluation.worlds });
  const lowering = { files, evaluation, stack: [root.uri] };
  const was = past && beforeOf(past, root, context, lowering, model, new Set([...given, ...reads]), networks);
  const before = withDeployed(was, model, result.running, lowering);
  const changes = before ? checkChanges(before, model, rules, evaluation.worlds, today, identify) : [];
  return {
    root: root.uri,
    label: context.label,
    file: context.file,
    reads,
    notes: [...evaluation.notes.values()],
    answers: was && was.answers.size > 0 ? new Map([...answers, ...was.answers]) : answers,
    judged: result.judged || changes.length > 0,
    owners: new Set(
      result.owners.flatMap((resource) =>
        resource instanceof SourceResource ? [ownerOf({ root: root.uri, label: context.label }, resource)] : [],
      ),
    ),
    taken: was?.taken() ?? 0,
    edits: before ? editsOf(before, evaluation.worlds) : noEdits,
    findings: new ContextFindings([...result.findings, changes]),
  };
}

/** Apart from the rest, so that a result holds on to nothing else. */
function editsOf({ edits }: Before, worlds: Worlds): () => readonly Edit[] {
  return () => worlds.explore(edits).flatMap((world) => world.result);
}

const noEdits = () => [];

function distinct(notes: readonly Note[]): Note[] {
  return [
    ...new Map(
      notes.map((note) => [
        `${note.file}#${note.start} ${note.message}`,
        { ...note, message: printable(note.message) },
      ]),
    ).values(),
  ];
}

function byFile(notes: readonly Note[]): ReadonlyMap<string, readonly Note[]> {
  const files = new Map<string, Note[]>();
  for (const note of notes) {
    const known = files.get(note.file);
    if (known) known.push(note);
    else files.set(note.file, [note]);
  }
  return files;
}

function identify(at: Origin): string {
  if (!(at instanceof SourceOrigin)) return at.path;
  const { file, span } = at.place;
  return `${file}#${span.start}-${span.end}`;
}
