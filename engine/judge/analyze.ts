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
import { ContextFinding } from './found';

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
  readonly findings: readonly ContextFinding[];
  /** What has changed since what it is compared with; those of all worlds. */
  readonly edits: () => readonly Edit[];
  /** The steps that reading what was took. */
  readonly takenBefore: number;
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

/**
 * Judges one root in each of its contexts. Synchronous; what is not loaded yet is noted in `files` and read as missing.
 * @param isTrial it is looked at once: it holds its models for its readings, and what Terraform refuses is not noted
 */
export function analyzeRoot(root: Root, files: Files, judging: Judging, isTrial = false): RootResult {
  const { networks, budget = rootBudget } = judging;
  const models: Judged[] = [];
  const { result, reads: own } = files.tracking(() => {
    const setup: Lowering = { files, evaluation: newEvaluation(), stack: [root.uri] };
    const ties = root.members ? networks.clusters.tiesFor(root, files, setup.evaluation, networks) : undefined;
    let steps = budget;
    let taken = 0;
    let isExhausted = false;
    let work = 0;
    const { result: all, reads: given } = files.tracking(() =>
      root.isGone ? (judging.past?.contextsOf(root) ?? []) : contextsOf(root, setup),
    );
    const contexts = all.map((context) => {
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
      taken += granted - left + judged.takenBefore;
      isExhausted ||= evaluation.isExhausted;
      work += granted - left + judged.takenBefore + (judged.findings.length + judged.owners.size) * workOfFinding;
      return judged;
    });
    return {
      given,
      contexts,
      isExhausted,
      taken,
      work,
      notes: byFile(distinct([...setup.evaluation.notes.values(), ...contexts.flatMap((context) => context.notes)])),
    };
  });
  const { given, contexts, isExhausted, notes, taken, work } = result;
  const reads = new Set([...own, ...given, ...contexts.flatMap((context) => [...context.reads])]);
  const texts = files.textsOf(reads);
  return {
    root,
    contexts,
    notesIn: (file) => notes.get(file) ?? [],
    reads,
    texts,
    answers: new Map(contexts.flatMap((context) => [...context.answers])),
    isExhausted,
    taken,
    work: [...texts.values()].reduce((sum, { text }) => sum + (text.length >> 6), work + reads.size * workOfFile),
    again: (others) => analyzeRoot(root, others, judging, true),
    rules: new Set(judging.rules),
    readings: () => (isTrial ? readingsIn(models) : readingsOf(root, files)),
  };
}

/** Forgets what findings were made of, see `ContextFinding.letGo`. */
export function letGo({ contexts }: RootResult): void {
  for (const { findings } of contexts) for (const finding of findings) finding.letGo();
}

/** What a root comes to that we failed on. */
export function nothingOf(root: Root, reads: ReadonlySet<string>): RootResult {
  const nothing: RootResult = {
    root,
    contexts: [],
    notesIn: () => [],
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
): ContextResult {
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
    takenBefore: was?.taken() ?? 0,
    edits: before ? editsOf(before, evaluation.worlds) : noEdits,
    findings: [...result.findings, ...changes].flatMap((finding) =>
      finding.at instanceof SourceOrigin ? [new ContextFinding({ finding, at: finding.at })] : [],
    ),
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
