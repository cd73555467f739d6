import { shortened, type Rule, type Severity } from '../../shared-rules/rule';
import { printable } from '../evaluate/evaluate';
import type { Files } from '../files/files';
import type { ContextResult, RootResult } from './analyze';
import type { LocatedFix } from './fixes';
import type { ContextFinding, FoundAt } from './found';
import { shiftBetween, type Shift } from './moved';
import { severities, severityOf, type Settings } from './settings';
import { parseSource } from '../languages/languages';
import { prefix, suppressionAt, suppressionsOf, type Suppression, type Suppressions } from './suppressions';

/** A finding where it is shown. Offsets are UTF-16. */
export interface LocatedFinding extends Located {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly message: string;
  /** The message without what tells one case from another, see `Finding.reason`. */
  readonly reason: string;
  /** What it is about, in each root and context that has it. */
  readonly subjects: readonly FindingSubject[];
  readonly related: readonly RelatedPlace[];
  /** The literal that it comes from, where that stands in another file. */
  readonly written: Located | undefined;
  /** What it is made of: for its fixes. */
  readonly members: readonly Member[];
  /** It is switched off, with this reason. */
  readonly suppressed?: { readonly reason: string | undefined };
  /** What mends it, where that hangs on nothing but its file. */
  readonly own?: LocatedFix;
}

/** A stretch of a file. */
export interface Located {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface RelatedPlace extends Located {
  readonly message: string;
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

/** One context's part of a finding. */
export interface Member extends Pick<ContextFinding, 'finding' | 'at'> {
  readonly of: ContextFinding;
  readonly context: ContextResult;
  readonly result: RootResult;
}

/** Where the places of results stand in the texts of now. */
export class Places {
  readonly #shifts = new Map<string, Map<string, Shift>>();

  constructor(private readonly files: Files) {}

  /** A place of a result; undefined where the text has been edited since. */
  now(place: Located, { texts }: RootResult): Located | undefined {
    const before = texts.get(place.file);
    const after = this.files.peek(place.file);
    if (!before || before === after) return place;
    if (!after) return undefined;
    let shifts = this.#shifts.get(place.file);
    if (!shifts) this.#shifts.set(place.file, (shifts = new Map<string, Shift>()));
    let shift = shifts.get(before.text);
    if (!shift) shifts.set(before.text, (shift = shiftBetween(before.text, after.text)));
    const moved = shift.moved(place);
    return moved && { file: place.file, ...moved };
  }
}

/** A longer message does not fit into a line of an editor's list; what it hangs on is said beside it then. */
const longestMessage = 220;

/** So many places are named beside a finding for what it has in common with others. */
const maxExamples = 5;

/**
 * The findings of one file, from every root that reads it: one for each place, rule and reason, the worst case of it, with the
 * contexts it holds in where it does not hold in all of them. The most severe come first.
 * Those of roots that have not been judged since the last edit stand where their text stands now, or are left out: where a root that has been
 * judged since has findings of the same rule, only what it finds at the same place for the same reason is still there.
 * @param suppressions `ignored`: as if there were none; `shown`: only what they switch off
 */
export function findingsOf(
  file: string,
  results: readonly RootResult[],
  files: Files,
  settings: Settings,
  suppressions: 'hold' | 'ignored' | 'shown' = 'hold',
): LocatedFinding[] {
  // What terraform init copied is read, and is not the author's to mend.
  if (file.includes('/.terraform/')) return [];
  const places = new Places(files);
  const contexts: ContextResult[] = [];
  const groups = new Map<string, (Member & { readonly shown: Located })[]>();
  const isStale = new Map(results.map((result) => [result, isStaleIn(files, result)]));
  const fresh = new Set<Rule>();
  for (const result of results)
    for (const { findings } of isStale.get(result) ? [] : result.contexts)
      for (const one of findings.in(file)) fresh.add(one.finding.rule);
  const current: ContextResult[] = [];
  // What the context that was judged ahead of the others had found before: what it does not find any more is gone with them, what others alone had stays.
  const led = new Set<string>();
  const keyOf = ({ finding, at }: Pick<ContextFinding, 'finding' | 'at'>, result: RootResult) => {
    const shown = places.now({ file, ...shownSpan(at, result.texts.get(file)?.text ?? '') }, result);
    return shown && { shown, key: `${finding.rule.id}\n${shown.start}-${shown.end}\n${finding.reason}` };
  };
  for (const result of results)
    for (const of of result.lead?.findings.in(file) ?? []) led.add(keyOf(of, result)?.key ?? '');
  // A template that has a manifest read as text says nothing of it, nor a manifest of templates.
  const ofManifests = new Set<ContextResult>();
  for (const result of [...results].sort((a, b) => Number(isStale.get(a)) - Number(isStale.get(b)))) {
    for (const context of result.contexts) {
      // Without a cluster nothing is judged, so nothing was found to be right.
      if (!context.judged || !context.reads.has(file)) continue;
      contexts.push(context);
      if (result.root.members) ofManifests.add(context);
      if (!isStale.get(result)) current.push(context);
      for (const of of context.findings.in(file)) {
        const { finding, at } = of;
        const found = keyOf(of, result);
        if (!found) continue;
        const { key, shown } = found;
        const group = groups.get(key);
        // Those that have been judged come first.
        if (!group && isStale.get(result) && (result.lead ? led.has(key) : fresh.has(finding.rule))) continue;
        const member = { of, finding, at, context, result, shown };
        if (group) group.push(member);
        else groups.set(key, [member]);
      }
    }
  }
  const suppressed = new Suppressed(files);
  const located: LocatedFinding[] = [];
  for (const [key, group] of groups) {
    const members = group
      .filter(
        (member) =>
          severityOf(member.finding, settings) !== 'off' &&
          (suppressions === 'ignored' || (suppressed.by(member, places) !== undefined) === (suppressions === 'shown')),
      )
      .sort(byWeight(settings));
    const worst = members[0];
    const severity = worst && severityOf(worst.finding, settings);
    if (!worst || severity === undefined || severity === 'off') continue;
    const isOfNow =
      !led.has(key) && fresh.has(worst.finding.rule) && !members.some(({ result }) => isStale.get(result));
    const isOfManifests = ofManifests.has(worst.context);
    const others = othersOf(
      members.filter(({ context }) => ofManifests.has(context) === isOfManifests),
      (isOfNow ? current : contexts).filter((context) => ofManifests.has(context) === isOfManifests),
    );
    const written = literalElsewhere(worst, places);
    const condition = conditionOf(members.filter(({ finding }) => finding.message === worst.finding.message));
    const whole = printable(worst.finding.message + condition.short + others.suffix);
    const isLong = whole.length > longestMessage;
    located.push({
      rule: worst.finding.rule,
      severity,
      ...worst.shown,
      message: isLong ? cut(printable(worst.finding.message + condition.shortest + others.suffix)) : whole,
      reason: worst.finding.reason,
      subjects: members.map(({ at: { label, instance, path }, context }) => ({
        root: context.root,
        context: context.label,
        label,
        instance,
        path,
      })),
      related: distinctPlaces([
        ...(condition.whole !== '' && (isLong || condition.whole !== condition.short)
          ? [{ ...worst.shown, message: printable(`It holds${condition.whole}.`) }]
          : []),
        ...(written ? [{ ...written, message: 'The value is written here.' }] : []),
        ...relatedOf(worst, places),
        ...others.examples.slice(0, maxExamples).flatMap((member) => exampleOf(member, worst, places)),
      ]),
      written,
      members,
      ...(suppressions === 'shown' ? { suppressed: { reason: suppressed.by(worst, places)?.reason } } : {}),
    });
  }
  return inOrder(located);
}

/** The most severe first, those of one severity by place and rule. */
export function inOrder(located: LocatedFinding[]): LocatedFinding[] {
  return located.sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      a.start - b.start ||
      a.end - b.end ||
      (a.rule.id < b.rule.id ? -1 : 1),
  );
}

/** Whether something that a result was made of has been edited since. */
export function isStaleIn(files: Files, { texts }: RootResult): boolean {
  const { edition } = files;
  const known = staleness.get(texts);
  if (known?.files === files && known.edition === edition) return known.isStale;
  let isStale = false;
  for (const [uri, text] of texts) if ((isStale = files.peek(uri) !== text)) break;
  staleness.set(texts, { files, edition, isStale });
  return isStale;
}

/** It is asked for each file that is shown. */
const staleness = new WeakMap<
  RootResult['texts'],
  { readonly files: Files; readonly edition: number; readonly isStale: boolean }
>();

/** The most severe first, then the one that is the furthest off. */
function byWeight(settings: Settings): (a: Member, b: Member) => number {
  const rank = ({ finding }: Member) => {
    const severity = severityOf(finding, settings);
    return severity === 'off' ? severities.length : severities.indexOf(severity);
  };
  return (a, b) =>
    rank(a) - rank(b) || b.finding.weight - a.finding.weight || Number(b.finding.certain) - Number(a.finding.certain);
}

/** What is underlined: of a value over several lines the name that it stands behind. */
function shownSpan({ span: { start, end }, name }: FoundAt, text: string): { start: number; end: number } {
  if (!text.slice(start, end).includes('\n')) return { start, end };
  return name && name.end <= start ? { start: name.start, end: name.end } : { start, end };
}

function cut(message: string): string {
  const signs = [...message];
  return signs.length <= longestMessage ? message : `${signs.slice(0, longestMessage - 1).join('')}…`;
}

/** When a finding holds: where its contexts hang on different conditions, only that it hangs on some. */
function conditionOf(members: readonly Pick<ContextFinding, 'finding'>[]): {
  /** With long names cut. */
  readonly short: string;
  /** For a message that is long already. */
  readonly shortest: string;
  /** As the author wrote it. */
  readonly whole: string;
} {
  const conditions = [...new Set(members.map(({ finding }) => finding.when))];
  if (conditions.includes(undefined)) return { short: '', shortest: '', whole: '' };
  const shortest = conditions.length === 1 ? ' (under a condition)' : ' (under some conditions)';
  const [only = ''] = conditions.length === 1 ? conditions : [];
  if (only === '') return { short: shortest, shortest, whole: '' };
  return { short: ` (${only.split(' ').map(shortened).join(' ')})`, shortest, whole: ` ${only}` };
}

/** In which of the contexts it holds, where that is not all of them alike; and members to show for it. @param members the worst first */
function othersOf(
  members: readonly Member[],
  contexts: readonly ContextResult[],
): { readonly suffix: string; readonly examples: readonly Member[] } {
  const [worst] = members;
  const having = [...new Set(members.map(({ context }) => context))];
  const isAlike = members.every(({ finding }) => finding.message === worst!.finding.message);
  const alone = members.filter(({ context }) => context === worst!.context);
  const more = new Set(alone.map(({ finding }) => finding.message)).size - 1;
  const like = more > 0 ? ` (and ${more} more like it)` : '';
  if (having.length === contexts.length && (isAlike || contexts.length === 1))
    return { suffix: like, examples: more > 0 ? alone : [] };
  const roots = new Set(contexts.map(({ root }) => root)).size;
  const what =
    roots > 1 ? 'callers' : contexts.some(({ file }) => file !== undefined) ? 'parameter files' : 'deployments';
  const examples = having.map((context) => members.find((member) => member.context === context)!);
  const name = labelAmong(worst!.context, contexts);
  if (having.length === 1) return { suffix: `${like} (with ${name})`, examples: more > 0 ? alone : [] };
  if (isAlike) return { suffix: `${like} (in ${having.length} of ${contexts.length} ${what})`, examples };
  const others = having.length - 1;
  const all = contexts.length - 1;
  return {
    suffix: `${like} (with ${name} and ${others === all ? others : `${others} of ${all}`} other ${all === 1 ? what.slice(0, -1) : what})`,
    examples,
  };
}

/** Where a context that shares a finding is told apart from the others: its parameter file, or the call of the module. */
function exampleOf({ finding, at, context, result }: Member, worst: Member, places: Places): RelatedPlace[] {
  const says = finding.message === worst.finding.message ? '' : ` ${finding.message}`;
  const { call } = at;
  const place =
    context.file !== undefined
      ? { file: context.file, start: 0, end: 0 }
      : call && places.now({ file: call.file, start: call.start, end: call.end }, result);
  if (place) return [{ ...place, message: printable(`With ${context.label}.${says}`) }];
  const own = says === '' ? undefined : places.now({ file: at.file, ...at.span }, result);
  return own ? [{ ...own, message: printable(says.trim()) }] : [];
}

/** The last part of a label, or the last two where several contexts end alike. */
function labelAmong({ label }: ContextResult, all: readonly ContextResult[]): string {
  const short = (text: string, parts: number) => text.split('/').slice(-parts).join('/');
  return shortened(short(label, all.filter((other) => short(other.label, 1) === short(label, 1)).length > 1 ? 2 : 1));
}

function literalElsewhere({ at, result }: Member, places: Places): Located | undefined {
  const { literal, file } = at;
  return literal && literal.file !== file ? places.now(literal, result) : undefined;
}

function relatedOf({ at, result }: Member, places: Places): RelatedPlace[] {
  return [...at.trail, ...at.related].flatMap(({ file, start, end, what }) => {
    const place = places.now({ file, start, end }, result);
    return place ? [{ ...place, message: printable(what) }] : [];
  });
}

function distinctPlaces(all: readonly RelatedPlace[]): RelatedPlace[] {
  return [...new Map(all.map((one) => [`${one.file}#${one.start} ${one.message}`, one])).values()];
}

/** What the authors have switched off: where a value is shown, where it is used, and where it is written. */
export class Suppressed {
  readonly #files = new Map<string, Suppressions>();

  constructor(private readonly files: Files) {}

  by(member: Pick<Member, 'finding' | 'at' | 'result'>, places: Places): Suppression | undefined {
    for (const place of this.placesOf(member, places)) {
      const found = suppressionAt(this.in(place.file), member.finding.rule.id, place.start);
      if (found) return found;
    }
    return undefined;
  }

  /** Where a suppression of a finding may stand. */
  placesOf({ at, result }: Pick<Member, 'at' | 'result'>, places: Places): Located[] {
    const { file, span, use, literal } = at;
    return [{ file, ...span }, ...(use ? [{ file, ...use }] : []), ...(literal ? [literal] : [])].flatMap(
      (place) => places.now({ file: place.file, start: place.start, end: place.end }, result) ?? [],
    );
  }

  in(uri: string): Suppressions {
    let known = this.#files.get(uri);
    if (!known) {
      const text = this.files.peek(uri)?.text ?? '';
      const { comments, root } = text.includes(prefix)
        ? parseSource(uri, this.files)
        : { comments: [], root: undefined };
      this.#files.set(uri, (known = suppressionsOf(text, comments, root)));
    }
    return known;
  }
}
