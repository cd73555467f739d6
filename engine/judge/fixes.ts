import { addAll } from '../../shared-rules/lists';
import type { Fix } from '../../shared-rules/rule';
import { SourceOrigin } from '../resources/resource';
import { scaffold } from '../languages/languages';
import type { Files } from '../files/files';
import { Groups } from '../files/groups';
import { isWritten } from '../files/kinds';
import { applyEdits, distinctEdits, type TextEdit } from '../write/edit';
import { describe, replacesLiteral, write } from '../write/write';
import type { ContextResult, RootResult } from './analyze';
import type { FoundAt, FoundIn } from './found';
import { isStaleIn, type LocatedFinding, type Member } from './present';
import { ownerOf } from '../deployments/readings';

/** What mends a finding, best first. */
export interface LocatedFix {
  readonly title: string;
  readonly safety: 'safe' | 'review';
  /** It is safe, and the first of its range: what an editor may do without asking. */
  readonly preferred: boolean;
  readonly edits: readonly TextEdit[];
}

/** A fix before it is tried. */
interface Candidate extends Omit<LocatedFix, 'preferred'> {
  readonly finding: LocatedFinding;
  /** Its place among the fixes of its finding. */
  readonly at: number;
  /** What it may change: the resources of its finding and of its edits, see `ownerOf`. */
  readonly owners: readonly string[];
  /** The resources of its edits, which other roots may deploy. */
  readonly edited: readonly Pick<FoundAt, 'label' | 'instance'>[];
}

/** What mends findings, and those that it was not tried for, as there was too much to try. */
export interface Fixes {
  readonly of: ReadonlyMap<LocatedFinding, readonly LocatedFix[]>;
  readonly untried: readonly LocatedFinding[];
}

/**
 * So much work, see `RootResult.work`, goes into trying one set of fixes: each root that they concern has some, which those that a fix
 * concerns share. Where they are many, each has less.
 */
const trialWork = 20_000;
const trialWorkOfAll = 8_000_000;
/** One trial takes no more of what others left over. */
const trialWorkOfOne = 1_000_000;
const trialWorkPerRoot = { least: 90_000, most: 300_000 };

/** What trying took less than it may: it goes to what is tried later, as long as it is not too much for so many roots. */
export interface Savings {
  work: number;
}
const savedPerRoot = 400_000;

/** What is compared besides findings takes some, too. */
const workOfTrial = 1.2;

/** So many signs of manifests are read and judged again in a step; and so much quicker are those that stay as they are. */
const signsPerStep = 8;
const membersAtOnce = 20;

/** What people write stays below this. A root with more pays more than its work, as one trial would take what all may: the largest are not tried. */
const workOfLargeRoot = 8_000;

/**
 * The fixes of findings. Each is tried on a copy of the files first, together with others of its rule: it is offered when its finding goes,
 * nothing new comes at error or warning level, and clusters that do not have the finding stay as they are.
 * Files that no root reads together are tried apart. In steps, between which other work gets its turn.
 * @param results all that the workspace came to
 * @param among so many roots share what trying may take; those that the fixes concern, where these are more
 * @param roots how many there are
 * @param saved what earlier calls for others of these roots left over; of this one, from then on
 */
export function* fixesOf(
  findings: readonly LocatedFinding[],
  results: readonly RootResult[],
  files: Files,
  among: number,
  roots: number,
  saved: Savings,
): Generator<undefined, Fixes> {
  const candidates = new Map<LocatedFinding, readonly Candidate[]>();
  const sources = new Sources(files);
  for (const finding of findings) {
    if (sources.only(finding)) yield;
    candidates.set(finding, candidatesOf(finding, sources, files));
  }
  const sound = new Set<Candidate>();
  const all = [...candidates.values()].flat();
  const trial = new Trial(results, files, all, among, saved.work);
  for (const part of trial.parts(all)) {
    for (const batch of batchesOf(part)) {
      for (const candidate of trial.soundOf(batch)) sound.add(candidate);
      yield;
    }
    trial.forget();
  }
  saved.work = Math.max(0, Math.min(saved.work + trial.left, savedPerRoot * roots));
  const taken: LocatedFinding[] = [];
  const of = new Map(
    findings.map((finding) => {
      const own = (candidates.get(finding) ?? []).filter((candidate) => sound.has(candidate));
      const safe = own.find(({ safety }) => safety === 'safe');
      const preferred =
        safe &&
        !taken.some((other) => other.file === finding.file && other.start <= finding.end && finding.start <= other.end)
          ? safe
          : undefined;
      if (preferred) taken.push(finding);
      return [
        finding,
        own.map((candidate) => ({
          title: candidate.title,
          safety: candidate.safety,
          preferred: candidate === preferred,
          edits: candidate.edits,
        })),
      ];
    }),
  );
  return { of, untried: findings.filter((finding) => trial.untried.has(finding)) };
}

/** Fixes of one rule are tried together. */
function batchesOf(candidates: readonly Candidate[]): Iterable<readonly Candidate[]> {
  const batches = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = `${candidate.finding.rule.id} ${candidate.at}`;
    const batch = batches.get(key);
    if (batch) batch.push(candidate);
    else batches.set(key, [candidate]);
  }
  return batches.values();
}

/** What findings were made of. Where that was let go, their roots are judged once more: those of one finding at a time. */
class Sources {
  #again = new Map<RootResult, RootResult>();

  constructor(private readonly files: Files) {}

  /** Forgets what no member of a finding needs. @returns whether anything is to be judged once more */
  only({ members }: LocatedFinding): boolean {
    const needed = new Set(members.flatMap(({ of, result }) => (of.source ? [] : [result])));
    this.#again = new Map([...this.#again].filter(([result]) => needed.has(result)));
    return needed.size > this.#again.size;
  }

  /** Undefined where it is not found once more. */
  of({ of, context, result }: Member): FoundIn | undefined {
    if (of.source) return of.source;
    let again = this.#again.get(result);
    if (!again) {
      this.files.trim();
      this.#again.set(result, (again = result.again(this.files)));
    }
    const same = again.contexts[result.contexts.indexOf(context)]?.findings.all[context.findings.all.indexOf(of)];
    return same?.finding.rule === of.finding.rule && same.finding.message === of.finding.message
      ? same.source
      : undefined;
  }
}

/** Tries fixes on copies of the files. */
class Trial {
  readonly untried = new Set<LocatedFinding>();
  #shared: number;
  /** What its roots are due of what all of them may take, less what was taken. */
  left: number;
  readonly #perRoot: number;
  readonly #left = new Map<RootResult, number>();
  readonly #before = new Map<RootResult, ReadonlyMap<string, Tally>>();
  readonly #readings = new Map<RootResult, ReturnType<RootResult['readings']>>();
  /** Which results read a file that is edited, by their number. */
  readonly #readers = new Map<string, number[]>();
  /** Files that are tried together. */
  readonly #groups = new Groups();

  constructor(
    private readonly results: readonly RootResult[],
    private readonly files: Files,
    candidates: readonly Candidate[],
    among: number,
    saved: number,
  ) {
    this.#shared = trialWork + saved;
    for (const { edits } of candidates)
      for (const { file } of edits) {
        this.#readers.set(file, []);
        this.#groups.join(edits[0]!.file, file);
      }
    let own = 0;
    for (const [at, { reads }] of results.entries()) {
      const edited = [...reads].filter((file) => this.#readers.has(file));
      for (const file of edited) {
        this.#readers.get(file)!.push(at);
        this.#groups.join(edited[0]!, file);
      }
      if (edited.length > 0) own++;
    }
    const { least, most } = trialWorkPerRoot;
    const due = trialWorkOfAll / Math.max(1, own, among);
    this.#perRoot = Math.max(least, Math.min(most, due));
    this.left = due * own;
  }

  /** Those whose files no root reads together, apart. */
  parts(candidates: readonly Candidate[]): Iterable<readonly Candidate[]> {
    const parts = new Map<string, Candidate[]>();
    for (const candidate of candidates) {
      const group = this.#groups.of(candidate.edits[0]!.file);
      const part = parts.get(group);
      if (part) part.push(candidate);
      else parts.set(group, [candidate]);
    }
    return parts.values();
  }

  /** What was worked out for one part is of no use for the next. */
  forget(): void {
    this.#before.clear();
    this.#readings.clear();
    this.files.trim();
  }

  #readersOf(files: ReadonlySet<string>): RootResult[] {
    const readers = new Set([...files].flatMap((file) => this.#readers.get(file) ?? []));
    return [...readers].sort((a, b) => a - b).map((at) => this.results[at]!);
  }

  /** Those that mend their findings and break nothing: all together, or half and half. */
  soundOf(batch: readonly Candidate[]): readonly Candidate[] {
    if (batch.length === 0) return [];
    const edits = distinctEdits(batch.flatMap((candidate) => candidate.edits));
    const targets = new Set(edits.map((edit) => edit.file));
    const concerned = this.#readersOf(targets);
    if (this.#pay(concerned, targets)) {
      if (this.#isSound(batch, edits, targets, concerned)) return batch;
    } else if (batch.length === 1 || targets.size === 1 || (concerned.length === 1 && !concerned[0]!.root.members)) {
      for (const { finding } of batch) this.untried.add(finding);
      return [];
    }
    if (batch.length === 1) return [];
    const middle = batch.length >> 1;
    return [...this.soundOf(batch.slice(0, middle)), ...this.soundOf(batch.slice(middle))];
  }

  /** Takes what a trial costs from what its roots have together, then from what all share; false, and nothing taken, where that is not enough or a root is not known whole. */
  #pay(concerned: readonly RootResult[], targets: ReadonlySet<string>): boolean {
    if (concerned.some(({ isExhausted }) => isExhausted)) return false;
    // What is changed is parsed anew, once for all.
    const parsing =
      [...targets].reduce((sum, target) => sum + ((this.files.peek(target)?.text.length ?? 0) >> 5), 0) /
      concerned.length;
    const costs = concerned.map((result) => {
      const work = workIn(result, targets);
      const cost = work * Math.max(1, work / workOfLargeRoot) * workOfTrial + parsing;
      return { result, cost, left: this.#leftOf(result) };
    });
    // What some cannot pay, the others do.
    const missing = costs.reduce((sum, { cost, left }) => sum + Math.max(0, cost - left), 0);
    const spare = costs.reduce((sum, { cost, left }) => sum + Math.max(0, left - cost), 0);
    if (missing > spare && missing - spare > Math.min(this.#shared, trialWorkOfOne)) return false;
    this.#shared -= Math.max(0, missing - spare);
    this.left -= costs.reduce((sum, { cost }) => sum + cost, 0);
    const share = spare > 0 ? Math.max(0, 1 - missing / spare) : 0;
    for (const { result, cost, left } of costs) this.#left.set(result, Math.max(0, left - cost) * share);
    return true;
  }

  #isSound(
    batch: readonly Candidate[],
    edits: readonly TextEdit[],
    targets: ReadonlySet<string>,
    concerned: readonly RootResult[],
  ): boolean {
    const texts = new Map<string, string>();
    for (const target of targets) {
      const text = applyEdits(
        this.files.peek(target)?.text ?? '',
        edits.filter((edit) => edit.file === target),
      );
      if (text === undefined) return false;
      texts.set(target, text);
    }
    const changed = this.files.with(texts);
    const mended = new Map<string, number>();
    for (const { finding } of batch) {
      for (const { context, at } of finding.members) {
        const key = keyOf(finding.rule.id, context, at);
        mended.set(key, (mended.get(key) ?? 0) + 1);
      }
    }
    const own = new Set(batch.flatMap(({ owners }) => owners));
    // What a fix costs what runs its title says. One that mends an edit may lead to a lesser outcome of it.
    const mendsChange = batch.some(({ finding }) => finding.rule.of === 'change');
    // Manifests are mended in the template of their cluster, too.
    for (const { contexts } of concerned)
      for (const context of contexts)
        for (const { edited } of batch) for (const one of edited) own.add(ownerOf(context, one));
    // Root by root, so that one at a time is in memory. The keys of two roots differ.
    return concerned.every((result) => {
      const before = this.#tallyOf(result);
      const again = result.again(changed);
      const after = tally(again);
      for (const [key, { all }] of before)
        if ((after.get(key)?.all ?? 0) > all - (mended.get(key) ?? 0) && mended.has(key)) return false;
      for (const [key, { errors, serious, ofChange }] of after) {
        const known = before.get(key);
        if (ofChange && (!mendsChange || errors === 0)) continue;
        // What was a hint may be a warning now; that is no new finding.
        if (errors > (known?.errors ?? 0) || serious > (known?.all ?? 0)) return false;
      }
      if (result.contexts.every(({ owners }) => [...owners].every((owner) => own.has(owner)))) return true;
      const now = again.readings();
      return [...this.#readingsOf(result)].every(([owner, lines]) => own.has(owner) || isSame(lines, now.get(owner)));
    });
  }

  #leftOf(result: RootResult): number {
    const whole = result.work > 1.25 * workOfLargeRoot ? trialWorkPerRoot.least : this.#perRoot;
    return this.#left.get(result) ?? whole;
  }

  #tallyOf(result: RootResult): ReadonlyMap<string, Tally> {
    let known = this.#before.get(result);
    if (!known) this.#before.set(result, (known = tally(result)));
    return known;
  }

  #readingsOf(result: RootResult): ReturnType<RootResult['readings']> {
    let readings = this.#readings.get(result);
    if (!readings) this.#readings.set(result, (readings = result.readings()));
    return readings;
  }
}

/** How much there is to do where these files change. Of manifests what an edit does not reach is kept; what it does is read and judged again. */
function workIn(result: RootResult, edited: ReadonlySet<string>): number {
  const { root, texts, work } = result;
  if (!root.members) return work;
  const members = new Set(root.members);
  const signsOf = (files: Iterable<string>) =>
    [...files].reduce((sum, file) => sum + (texts.get(file)?.text.length ?? 0), 0);
  // Where their cluster is another, all of them are judged again, and none is read again.
  if ([...edited].some((file) => !members.has(file))) return Math.max(work, signsOf(members) / (2 * signsPerStep));
  return signsOf(edited) / signsPerStep + work / membersAtOnce;
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string> | undefined): boolean {
  return a.size === b?.size && [...a].every((line) => b.has(line));
}

interface Tally {
  readonly ofChange: boolean;
  all: number;
  serious: number;
  errors: number;
}

/** How often each rule speaks up about each resource, in each context. */
function tally({ contexts }: RootResult): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const context of contexts) {
    for (const { finding, at } of context.findings.all) {
      const key = keyOf(finding.rule.id, context, at);
      const known = tallies.get(key) ?? { ofChange: finding.rule.of === 'change', all: 0, serious: 0, errors: 0 };
      known.all++;
      if (finding.severity === 'error' || finding.severity === 'warning') known.serious++;
      if (finding.severity === 'error') known.errors++;
      tallies.set(key, known);
    }
  }
  return tallies;
}

function keyOf(rule: string, context: ContextResult, at: FoundAt): string {
  return `${rule} ${ownerOf(context, at)}`;
}

/** The fixes of one finding over all its contexts: what has the same title is done for all of them together. */
function candidatesOf(finding: LocatedFinding, sources: Sources, files: Files): Candidate[] {
  const { members } = finding;
  // What has been edited since is not known well enough to be edited.
  if (members.some(({ result }) => isStaleIn(files, result)) || !isEdited(finding.file, files)) return [];
  const byTitle = new Map<string, { fix: Fix; changes: Fix['changes'][number][]; count: number }>();
  for (const member of members) {
    const { finding: one } = sources.of(member) ?? {};
    for (const fix of one?.fixes ?? []) {
      if (!isOffered(fix, member.finding)) continue;
      const title = titleOf(fix);
      const known = byTitle.get(title);
      if (known) {
        addAll(known.changes, fix.changes);
        known.count++;
      } else byTitle.set(title, { fix, changes: [...fix.changes], count: 1 });
    }
  }
  const candidates: Candidate[] = [];
  for (const [title, { fix, changes, count }] of byTitle) {
    const written = count === members.length ? write(changes, files, scaffold) : undefined;
    if (!written || written.edits.length === 0 || written.edits.some(({ file }) => !isEdited(file, files))) continue;
    candidates.push({
      finding,
      at: candidates.length,
      title,
      safety: written.shared ? 'review' : fix.safety,
      edits: written.edits,
      owners: ownersOf(members, changes),
      edited: changes.flatMap(({ at: { at } }) => {
        if (!(at instanceof SourceOrigin)) return [];
        const { label, instance } = at.resource;
        return [{ label, instance }];
      }),
    });
  }
  return candidates;
}

function isEdited(uri: string, files: Files): boolean {
  const file = files.peek(uri);
  if (!file) return false;
  let is = edited.get(file);
  if (is === undefined) edited.set(file, (is = isWritten(uri, file.text)));
  return is;
}

/** Whether files may be edited, looked at once for each text. */
const edited = new WeakMap<object, boolean>();

function ownersOf(members: LocatedFinding['members'], changes: Fix['changes']): string[] {
  const edited = new Map(
    changes.flatMap(({ at: { at } }) =>
      at instanceof SourceOrigin ? [[`${at.resource.label}#${at.resource.instance}`, at.resource] as const] : [],
    ),
  );
  const contexts = new Set(members.map(({ context }) => context));
  return [
    ...new Set([
      ...members.map(({ context, at }) => ownerOf(context, at)),
      ...[...contexts].flatMap((context) => [...edited.values()].map((resource) => ownerOf(context, resource))),
    ]),
  ];
}

/** Whether a fix can be written where its finding is, and does no harm in the worlds that do not have it. */
function isOffered(fix: Fix, finding: Member['finding']): boolean {
  // A world that the finding does not hold in must stay as it is, so nothing that all worlds share may be added or removed.
  if (!finding.certain && !fix.changes.every(replacesLiteral)) return false;
  // What the provider does not know by its name any more is renamed first.
  if (
    fix.changes.some(
      ({ kind, at: { at } }) => kind !== 'rename' && at.resource.renamed().some((old) => old.at.at.path === at.path),
    )
  )
    return false;
  return isWhole(fix) && fix.changes.every(({ at: { at } }) => !(at instanceof SourceOrigin) || at.isKnownToVersion);
}

/** Whether everything that the provider wants beside the changes is there, or comes with them. */
function isWhole({ changes }: Fix): boolean {
  return changes.every(({ kind, at: { at } }) => {
    if (kind !== 'set') return true;
    return at.resource
      .requires(at.path)
      .every((paths) =>
        paths
          .split('|')
          .some(
            (path) => changes.some((other) => other.at.at.path === path) || at.resource.string(path).kind !== 'absent',
          ),
      );
  });
}

/** `{0}` is the first change, and so on. */
function titleOf(fix: Fix): string {
  return fix.title.replace(/\{(\d)\}/g, (match, at: string) => {
    const change = fix.changes[Number(at)];
    return change ? describe(change) : match;
  });
}
