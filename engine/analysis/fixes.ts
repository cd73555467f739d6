import type { Fix } from '../../shared-rules/rule';
import { SourceOrigin } from '../languages/resource';
import type { Files } from '../project/files';
import { applyEdits, type TextEdit } from '../write/edit';
import { describe, replacesLiteral, write } from '../write/write';
import type { ContextFinding, RootResult } from './analyze';
import type { LocatedFinding } from './present';

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
  /** Other code reads what is edited, or it stands in another file. */
  readonly shared: boolean;
  readonly adds: boolean;
}

/** So often is one set of fixes tried; what is not found to be sound by then is not offered. */
const maxTrials = 80;

/**
 * The fixes of findings. One that may do more than mend its own finding is tried on a copy of the files first, together with others of
 * its rule: it is offered when its finding goes, and nothing new comes at error or warning level.
 * @param results all that the workspace came to
 */
export function fixesOf(findings: readonly LocatedFinding[], results: readonly RootResult[], files: Files): Map<LocatedFinding, readonly LocatedFix[]> {
  const candidates = new Map(findings.map((finding) => [finding, candidatesOf(finding, files)]));
  const contexts = new Map<string, number>();
  for (const context of results.flatMap((result) => result.contexts)) if (context.judged) for (const uri of context.reads) contexts.set(uri, (contexts.get(uri) ?? 0) + 1);
  const isAlone = ({ file, members: [member, ...others] }: LocatedFinding) => others.length === 0 && member?.finding.certain === true && contexts.get(file) === 1;
  const sound = new Set<Candidate>();
  const batches = new Map<string, Candidate[]>();
  for (const candidate of [...candidates.values()].flat()) {
    if (!candidate.shared && !candidate.adds && isAlone(candidate.finding)) sound.add(candidate);
    else {
      const key = `${candidate.finding.rule.id} ${candidate.at}`;
      const batch = batches.get(key);
      if (batch) batch.push(candidate);
      else batches.set(key, [candidate]);
    }
  }
  const trial = new Trial(results, files);
  for (const batch of batches.values()) for (const candidate of trial.soundOf(batch)) sound.add(candidate);
  const taken: LocatedFinding[] = [];
  return new Map(
    findings.map((finding) => {
      const own = (candidates.get(finding) ?? []).filter((candidate) => sound.has(candidate));
      const safe = own.find(({ safety }) => safety === 'safe');
      const preferred = safe && !taken.some((other) => other.file === finding.file && other.start <= finding.end && finding.start <= other.end) ? safe : undefined;
      if (preferred) taken.push(finding);
      return [finding, own.map((candidate) => ({ title: candidate.title, safety: candidate.safety, preferred: candidate === preferred, edits: candidate.edits }))];
    }),
  );
}

/** Tries fixes on copies of the files. */
class Trial {
  #left = maxTrials;

  constructor(
    private readonly results: readonly RootResult[],
    private readonly files: Files,
  ) {}

  /** Those that mend their findings and break nothing: all together, or half and half. */
  soundOf(batch: readonly Candidate[]): readonly Candidate[] {
    if (batch.length === 0 || this.#left <= 0) return [];
    if (this.#isSound(batch)) return batch;
    if (batch.length === 1) return [];
    const middle = batch.length >> 1;
    return [...this.soundOf(batch.slice(0, middle)), ...this.soundOf(batch.slice(middle))];
  }

  #isSound(batch: readonly Candidate[]): boolean {
    const texts = new Map<string, string>();
    const edits = distinct(batch.flatMap((candidate) => candidate.edits));
    for (const target of new Set(edits.map((edit) => edit.file))) {
      const text = applyEdits(this.files.peek(target)?.text ?? '', edits.filter((edit) => edit.file === target));
      if (text === undefined) return false;
      texts.set(target, text);
    }
    this.#left--;
    const concerned = this.results.filter((result) => [...texts.keys()].some((target) => result.reads.has(target)));
    const changed = this.files.with(texts);
    const before = tally(concerned);
    const after = tally(concerned.map((result) => result.again(changed)));
    const gone = new Map<string, number>();
    for (const { finding } of batch) {
      const key = `${finding.rule.id} ${finding.file}`;
      gone.set(key, (gone.get(key) ?? 0) + finding.members.length);
    }
    if ([...gone].some(([key, count]) => (after.all.get(key) ?? 0) > (before.all.get(key) ?? 0) - count)) return false;
    return [...after.serious].every(([rule, count]) => count <= (before.serious.get(rule) ?? 0));
  }
}

/** How often each rule speaks up in each file, over all contexts. */
function tally(results: readonly RootResult[]): { all: Map<string, number>; serious: Map<string, number> } {
  const all = new Map<string, number>();
  const serious = new Map<string, number>();
  for (const { finding, at } of results.flatMap((result) => result.contexts).flatMap((context) => context.findings)) {
    const key = `${finding.rule.id} ${at.place.file}`;
    all.set(key, (all.get(key) ?? 0) + 1);
    if (finding.severity === 'error' || finding.severity === 'warning') serious.set(key, (serious.get(key) ?? 0) + 1);
  }
  return { all, serious };
}

function distinct(edits: readonly TextEdit[]): TextEdit[] {
  return [...new Map(edits.map((edit) => [`${edit.file}#${edit.start}-${edit.end} ${edit.text}`, edit])).values()];
}

/** The fixes of one finding over all its contexts: what has the same title is done for all of them together. */
function candidatesOf(finding: LocatedFinding, files: Files): Candidate[] {
  const { members } = finding;
  // What has been edited since is not known well enough to be edited.
  if (members.some(({ result }) => [...result.texts].some(([uri, text]) => files.peek(uri) !== text))) return [];
  const byTitle = new Map<string, { fix: Fix; changes: Fix['changes'][number][]; count: number }>();
  for (const { finding: one } of members) {
    for (const fix of one.fixes) {
      if (!isOffered(fix, one)) continue;
      const title = titleOf(fix);
      const known = byTitle.get(title);
      if (known) {
        known.changes.push(...fix.changes);
        known.count++;
      } else byTitle.set(title, { fix, changes: [...fix.changes], count: 1 });
    }
  }
  const candidates: Candidate[] = [];
  for (const [title, { fix, changes, count }] of byTitle) {
    const written = count === members.length ? write(changes, files) : undefined;
    if (!written || written.edits.length === 0) continue;
    candidates.push({ finding, at: candidates.length, title, safety: written.shared ? 'review' : fix.safety, shared: written.shared, adds: changes.some(({ kind }) => kind === 'add'), edits: written.edits });
  }
  return candidates;
}

/** Whether a fix can be written where its finding is, and does no harm in the worlds that do not have it. */
function isOffered(fix: Fix, finding: ContextFinding['finding']): boolean {
  // A world that the finding does not hold in must stay as it is, so nothing that all worlds share may be added or removed.
  if (!finding.certain && !fix.changes.every(replacesLiteral)) return false;
  return isWhole(fix) && fix.changes.every(({ at: { at } }) => !(at instanceof SourceOrigin) || at.isKnownToVersion);
}

/** Whether everything that the provider wants beside the changes is there, or comes with them. */
function isWhole({ changes }: Fix): boolean {
  return changes.every(({ kind, at: { at } }) => {
    if (kind !== 'set') return true;
    return at.resource.requires(at.path).every((paths) => paths.split('|').some((path) => changes.some((other) => other.at.at.path === path) || at.resource.string(path).kind !== 'absent'));
  });
}

/** `{0}` is the first change, and so on. */
function titleOf(fix: Fix): string {
  return fix.title.replace(/\{(\d)\}/g, (match, at: string) => {
    const change = fix.changes[Number(at)];
    return change ? describe(change) : match;
  });
}
