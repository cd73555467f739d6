import { check } from '../../shared-rules/check';
import { propertySince } from '../../shared-rules/model/azure';
import type { Finding, Fix, Rule, Severity } from '../../shared-rules/rule';
import type { Origin } from '../../shared-rules/model/value';
import { newEvaluation, printable, stepBudget, type Evaluation, type Note } from '../evaluate/evaluate';
import type { Lowering } from '../languages/lowered';
import { SourceOrigin } from '../languages/resource';
import type { Files } from '../project/files';
import { contextsOf, type Context, type Root } from '../project/roots';
import { applyEdits, type TextEdit } from '../write/edit';
import { describe, replacesLiteral, write } from '../write/write';
import type { Answers, Networks } from './networks';
import { modelOf } from './readings';
import { parseSource } from './source';
import { severityOf, type Settings } from './settings';
import { marker, suppressionsOf, type IsSuppressed } from './suppressions';

/** A finding where it is shown. Offsets are UTF-16. */
export interface LocatedFinding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** What it is about, in each root and context that has it. */
  readonly subjects: readonly FindingSubject[];
  readonly related: readonly { readonly file: string; readonly start: number; readonly end: number; readonly message: string }[];
  /** Computes the edits; ask only when somebody wants to see them. */
  fixes(): readonly LocatedFix[];
}

export interface FindingSubject {
  /** URI of the root. */
  readonly root: string;
  readonly context: string;
  /** The resource, as its author calls it, and which of those with this label. */
  readonly label: string;
  readonly instance: number;
  /** The ARM path in it. */
  readonly path: string;
}

export interface LocatedFix {
  readonly title: string;
  readonly safety: 'safe' | 'review';
  readonly preferred: boolean;
  /** Other code reads what is edited, or it stands in another file. */
  readonly shared: boolean;
  /** It adds a resource. */
  readonly adds?: boolean;
  readonly edits: readonly TextEdit[];
}

/** What one root came to. */
export interface RootResult {
  readonly root: Root;
  readonly contexts: readonly ContextResult[];
  /** What was left out, and where. */
  readonly notes: readonly Note[];
  /** Files and folders that the result hangs on, those that were looked for in vain included. */
  readonly reads: ReadonlySet<string>;
  /** What it heard of the networks that other roots deploy. */
  readonly answers: Answers;
  /** Judges the same root over other texts. */
  again(files: Files): RootResult;
}

interface ContextResult {
  /** URI of the root. */
  readonly root: string;
  readonly label: string;
  readonly reads: ReadonlySet<string>;
  readonly notes: readonly Note[];
  readonly answers: Answers;
  /** There is a cluster in it. */
  readonly judged: boolean;
  readonly findings: readonly ContextFinding[];
}

interface ContextFinding {
  readonly finding: Finding;
  readonly at: SourceOrigin;
}

/** Judges one root in each of its contexts. Synchronous; what is not loaded yet is noted in `files` and read as missing. */
export function analyzeRoot(root: Root, files: Files, rules: readonly Rule[], today: Date, networks: Networks): RootResult {
  const { result, reads } = files.tracking(() => {
    const setup: Lowering = { files, evaluation: newEvaluation(), stack: [root.uri] };
    // Many parameter files do not make a runaway template run on and on.
    let steps = 2 * stepBudget;
    const contexts = contextsOf(root, setup).map((context) => {
      const evaluation = newEvaluation(Math.min(steps, stepBudget));
      steps -= evaluation.steps;
      const result = analyzeContext(root, context, files, rules, today, networks, evaluation);
      steps += Math.max(evaluation.steps, 0);
      return result;
    });
    return { contexts, notes: distinct([...setup.evaluation.notes.values(), ...contexts.flatMap((context) => context.notes)]) };
  });
  const { contexts, notes } = result;
  return {
    root,
    contexts,
    notes,
    reads: new Set([...reads, ...contexts.flatMap((context) => [...context.reads])]),
    answers: new Map(contexts.flatMap((context) => [...context.answers])),
    again: (others) => analyzeRoot(root, others, rules, today, networks),
  };
}

function analyzeContext(root: Root, context: Context, files: Files, rules: readonly Rule[], today: Date, networks: Networks, evaluation: Evaluation): ContextResult {
  const { result, reads } = files.tracking(() => {
    const { model, answers } = modelOf(root, context, { files, evaluation, stack: [root.uri] }, networks);
    return { answers, judged: model.clusters.length > 0, findings: check(model, rules, evaluation.worlds, today, identify) };
  });
  const { answers, judged } = result;
  return { root: root.uri, label: context.label, reads, notes: [...evaluation.notes.values()], answers, judged, findings: result.findings.flatMap((finding) => (finding.at instanceof SourceOrigin ? [{ finding, at: finding.at }] : [])) };
}

function distinct(notes: readonly Note[]): Note[] {
  return [...new Map(notes.map((note) => [`${note.file}#${note.start} ${note.message}`, { ...note, message: printable(note.message) }])).values()];
}

function identify(at: Origin): string {
  if (!(at instanceof SourceOrigin)) return at.path;
  const { file, span } = at.place;
  return `${file}#${span.start}-${span.end}`;
}

/**
 * The findings of one file, from every root that reads it: one for each place, rule and message, with the contexts it holds
 * in where it does not hold in all of them.
 */
export function findingsOf(file: string, results: readonly RootResult[], files: Files, settings: Settings): LocatedFinding[] {
  // What terraform init copied is read, and is not the author's to mend.
  if (file.includes('/.terraform/')) return [];
  // Without a cluster nothing is judged, so nothing was found to be right.
  const contexts = results.flatMap((result) => result.contexts).filter((context) => context.judged && context.reads.has(file));
  const groups = new Map<string, { contexts: ContextResult[]; members: (ContextFinding & { readonly context: ContextResult })[] }>();
  for (const context of contexts) {
    for (const member of context.findings) {
      if (member.at.place.file !== file) continue;
      const key = `${member.finding.rule.id}\n${identify(member.at)}\n${member.finding.message}`;
      const group = groups.get(key) ?? { contexts: [], members: [] };
      if (!group.contexts.includes(context)) group.contexts.push(context);
      group.members.push({ ...member, context });
      groups.set(key, group);
    }
  }
  const source = files.get(file);
  const isSuppressed: IsSuppressed = source ? suppressed(source.uri, source.text, files) : () => false;
  const located: LocatedFinding[] = [];
  for (const group of groups.values()) {
    const { finding, at } = group.members[0]!;
    const severity = severityOf(finding, settings);
    if (severity === 'off' || isSuppressed(finding.rule.id, at.place.span.start)) continue;
    const everywhere = group.contexts.length === contexts.length;
    located.push({
      rule: finding.rule,
      severity,
      file,
      ...shownSpan(at, source?.text ?? ''),
      message: printable([finding.message, conditionOf(group.members), everywhere ? '' : ` (with ${inWords(group.contexts.map((context) => labelAmong(context, contexts)))})`].join('')),
      subjects: group.members.map(({ at: { resource, path }, context }) => ({ root: context.root, context: context.label, label: resource.label, instance: resource.instance, path })),
      related: relatedOf(group.members),
      fixes: () => {
        // What mends one world, context or reader may break another: look before offering it.
        const alone = finding.certain && contexts.length === 1;
        const sound = fixesOf(group.members, files).filter((fix) => (alone && !fix.shared && !fix.adds) || isSound(fix, finding, file, results, files));
        return sound.some((fix) => fix.preferred) ? sound : sound.map((fix, at) => ({ ...fix, preferred: at === 0 }));
      },
    });
  }
  return located.sort((a, b) => a.start - b.start || a.end - b.end || (a.rule.id < b.rule.id ? -1 : 1));
}

/** What is underlined: of a value over several lines the name that it stands behind. */
function shownSpan({ place: { span, slot, file } }: SourceOrigin, text: string): { start: number; end: number } {
  const { start, end } = span;
  if (!text.slice(start, end).includes('\n')) return { start, end };
  const node = slot.kind === 'written' && slot.entry?.file === file ? slot.entry.node : undefined;
  const key = node && 'kind' in node && node.kind === 'property' ? node.keySpan : node && 'kind' in node && node.kind === 'attribute' ? node.nameSpan : undefined;
  return key && key.end <= start ? { start: key.start, end: key.end } : { start, end };
}

/** When a finding holds: where its contexts hang on different conditions, only that it hangs on some. */
function conditionOf(members: readonly ContextFinding[]): string {
  const conditions = [...new Set(members.map(({ finding }) => finding.when))];
  if (conditions.every((one) => one === undefined)) return '';
  return conditions.length === 1 ? ` (${conditions[0]})` : ' (under some conditions)';
}

function suppressed(uri: string, text: string, files: Files): IsSuppressed {
  if (!text.includes(marker)) return () => false;
  const { comments, root } = parseSource(uri, files);
  return suppressionsOf(text, comments, root);
}

/** The last part of a label, or the last two where several contexts end alike. */
function labelAmong({ label }: ContextResult, all: readonly ContextResult[]): string {
  const short = (text: string, parts: number) => text.split('/').slice(-parts).join('/');
  return short(label, all.filter((other) => short(other.label, 1) === short(label, 1)).length > 1 ? 2 : 1);
}

/** `a, b and c`, or the first three and how many more. */
function inWords(labels: readonly string[]): string {
  const distinct = [...new Set(labels)];
  const last = distinct.length > 3 ? `${distinct.length - 3} more` : distinct.pop();
  return distinct.length === 0 ? (last ?? '') : `${distinct.slice(0, 3).join(', ')} and ${last}`;
}

function relatedOf(members: readonly ContextFinding[]): LocatedFinding['related'] {
  const all = members.flatMap(({ finding, at }) => [
    ...at.trail.map((step) => ({ file: step.file, start: step.start, end: step.end, message: step.what })),
    ...finding.related.flatMap((related) => {
      const origin = related.at;
      if (!(origin instanceof SourceOrigin)) return [];
      const last = origin.trail.at(-1);
      const { file, span } = origin.place;
      return [{ ...(last ?? { file, start: span.start, end: span.end }), message: related.message }].map(({ file, start, end, message }) => ({ file, start, end, message }));
    }),
  ]);
  return all.filter((one, at) => all.findIndex((other) => other.file === one.file && other.start === one.start && other.message === one.message) === at);
}

/** Fixes of one finding over all its contexts: what has the same title is done for all of them together. */
function fixesOf(members: readonly ContextFinding[], files: Files): LocatedFix[] {
  const byTitle = new Map<string, { fix: Fix; changes: Fix['changes'][number][]; count: number }>();
  for (const { finding } of members) {
    for (const fix of finding.fixes) {
      const title = titleOf(fix);
      const known = byTitle.get(title);
      // A world that the finding does not hold in must stay as it is, so nothing that all worlds share may be added or removed.
      if (!finding.certain && !fix.changes.every(replacesLiteral)) continue;
      if (!isWhole(fix) || !fix.changes.every(isOffered)) continue;
      if (known) {
        known.changes.push(...fix.changes);
        known.count++;
      } else byTitle.set(title, { fix, changes: [...fix.changes], count: 1 });
    }
  }
  const fixes: LocatedFix[] = [];
  for (const [title, { fix, changes, count }] of byTitle) {
    const written = write(changes, files);
    if (!written || written.edits.length === 0 || count !== members.length) continue;
    fixes.push({ title, safety: written.shared ? 'review' : fix.safety, preferred: fix.preferred ?? byTitle.size === 1, shared: written.shared, adds: changes.some(({ kind }) => kind === 'add'), edits: written.edits });
  }
  return fixes;
}

/** Whether applying a fix takes its finding away and brings none at error or warning level. */
function isSound(fix: LocatedFix, finding: Finding, file: string, results: readonly RootResult[], files: Files): boolean {
  const texts = new Map<string, string>();
  for (const target of new Set(fix.edits.map((edit) => edit.file))) {
    const text = applyEdits(files.get(target)?.text ?? '', fix.edits.filter((edit) => edit.file === target));
    if (text === undefined) return false;
    texts.set(target, text);
  }
  const concerned = results.filter((result) => [...texts.keys()].some((target) => result.reads.has(target)));
  const changed = files.with(texts);
  const before = tally(concerned);
  const after = tally(concerned.map((result) => result.again(changed)));
  const key = `${finding.rule.id} ${file}`;
  if ((after.all.get(key) ?? 0) >= (before.all.get(key) ?? 0)) return false;
  return [...after.serious].every(([rule, count]) => count <= (before.serious.get(rule) ?? 0));
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

/** Whether everything that the provider wants beside the changes is there, or comes with them. */
function isWhole({ changes }: Fix): boolean {
  return changes.every(({ kind, at: { at } }) => {
    if (kind !== 'set') return true;
    return at.resource.requires(at.path).every((path) => changes.some((other) => other.at.at.path === path) || at.resource.string(path).kind !== 'absent');
  });
}

/** Whether the template's api-version has the property. */
function isOffered({ at: { at } }: Fix['changes'][number]): boolean {
  const version = at instanceof SourceOrigin ? at.resource.apiVersion : undefined;
  if (version === undefined) return true;
  const path = at.path.toLowerCase();
  return Object.entries(propertySince).every(([since, date]) => version >= date || !`${path}.`.startsWith(`${since}.`));
}

function titleOf(fix: Fix): string {
  return fix.title.replace(/\{(\d)\}/g, (match, at: string) => {
    const change = fix.changes[Number(at)];
    return change ? describe(change) : match;
  });
}
