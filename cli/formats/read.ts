import { severities } from '../../engine/engine';
import type { Severity } from '../../shared-rules/rule';
import type { FixRow, NoteRow, Part, Position, Range, Report, Row, Stretch } from './rows';
import { fingerprintName } from './sarif';

/** A report as it was written. One of SARIF may have been put together of several parts. */
export interface ReadReport extends Pick<Report, 'rows' | 'hidden' | 'notes'> {
  readonly parts: readonly Part[];
}

/** Reads a report back that was written as JSON or SARIF. Undefined: it is none. */
export function readReport(text: string): ReadReport | undefined {
  let data: Tree;
  try {
    data = treeOf(JSON.parse(text.replace(/^\ufeff/, '')));
  } catch {
    return undefined;
  }
  try {
    if (data.has('findings')) return fromJson(data);
    return data.has('runs') ? fromSarif(data) : undefined;
  } catch (error) {
    if (error instanceof NoReport) return undefined;
    throw error;
  }
}

class NoReport extends Error {}

/** JSON of which nobody knows what it is. What is asked for has to be there. */
interface Tree {
  has(name: string): boolean;
  at(name: string): Tree;
  list(name: string): Tree[];
  text(name: string): string;
  number(name: string): number;
  flag(name: string): boolean;
}

function treeOf(value: unknown): Tree {
  const record = typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : {};
  const get = (name: string) => (Object.hasOwn(record, name) ? record[name] : undefined);
  return {
    has: (name) => get(name) !== undefined,
    at: (name) => treeOf(get(name)),
    list(name) {
      const list = get(name) ?? [];
      if (!Array.isArray(list)) throw new NoReport();
      return list.map(treeOf);
    },
    text(name) {
      const text = get(name);
      if (typeof text !== 'string') throw new NoReport();
      return text;
    },
    number(name) {
      const number = get(name);
      if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) throw new NoReport();
      return number;
    },
    flag: (name) => get(name) === true,
  };
}

function severityIn(tree: Tree): Severity {
  const severity = severities.find((one) => one === tree.text('severity'));
  if (!severity) throw new NoReport();
  return severity;
}

function fromJson(data: Tree): ReadReport {
  const position = (tree: Tree): Position => ({ line: tree.number('line'), character: tree.number('character') });
  const stretch = (tree: Tree): Stretch => {
    const range = tree.at('range');
    return { file: tree.text('file'), range: { start: position(range.at('start')), end: position(range.at('end')) } };
  };
  const fix = (tree: Tree): FixRow => ({
    title: tree.text('title'),
    safety: tree.text('safety') === 'safe' ? 'safe' : 'review',
    preferred: tree.flag('preferred'),
    edits: tree.list('edits').map((edit) => ({ ...stretch(edit), newText: edit.text('newText') })),
  });
  return {
    rows: data.list('findings').map((tree) => ({
      rule: tree.text('rule'),
      severity: severityIn(tree),
      ...stretch(tree),
      message: tree.text('message'),
      related: [],
      fixes: tree.list('fixes').map(fix),
    })),
    hidden: [],
    notes: data.list('notes').map((tree) => ({ ...stretch(tree), message: tree.text('message') })),
    parts: partsOf(data),
  };
}

function fromSarif(data: Tree): ReadReport {
  const results = data.list('runs').flatMap((run) => run.list('results').map(rowOf));
  return {
    rows: results.filter(({ hidden }) => hidden === undefined),
    hidden: results.filter(({ hidden }) => hidden !== undefined),
    notes: data
      .list('runs')
      .flatMap((run) => run.list('invocations'))
      .flatMap((run) => run.list('toolExecutionNotifications'))
      .map(noteOf),
    parts: data.list('runs').flatMap((run) => partsOf(run.at('properties'))),
  };
}

/** What a report says of itself; one of everything says nothing. */
function partsOf(tree: Tree): Part[] {
  if (!tree.has('shard')) return [];
  const shard = tree.at('shard');
  const [index, count] = [shard.number('index'), shard.number('count')];
  if (index < 1 || index > count) throw new NoReport();
  return [{ index, count, version: shard.text('version'), date: shard.text('date') }];
}

function rowOf(result: Tree): Row {
  const prints = result.at('partialFingerprints');
  const [suppression] = result.list('suppressions');
  const [place] = result.list('locations');
  if (!place) throw new NoReport();
  return {
    rule: result.text('ruleId'),
    severity: severityIn(result.at('properties')),
    ...stretchOf(place),
    message: result.at('message').text('text'),
    related: result
      .list('relatedLocations')
      .map((one) => ({ ...stretchOf(one), message: one.at('message').text('text') })),
    fixes: result.list('fixes').map((fix) => ({
      title: fix.at('description').text('text'),
      safety: fix.at('properties').text('safety') === 'safe' ? 'safe' : 'review',
      preferred: fix.at('properties').flag('preferred'),
      edits: fix.list('artifactChanges').flatMap((change) =>
        change.list('replacements').map((one) => ({
          file: fileIn(change.at('artifactLocation')),
          range: rangeOf(one.at('deletedRegion')),
          newText: one.at('insertedContent').text('text'),
        })),
      ),
    })),
    ...(prints.has(fingerprintName) ? { fingerprint: prints.text(fingerprintName) } : {}),
    ...(suppression
      ? { hidden: suppression.text('kind') === 'inSource' ? ('suppressed' as const) : ('baseline' as const) }
      : {}),
    ...(suppression?.text('kind') === 'inSource' && suppression.has('justification')
      ? { reason: suppression.text('justification') }
      : {}),
  };
}

function noteOf(notification: Tree): NoteRow {
  const [place] = notification.list('locations');
  if (!place) throw new NoReport();
  return { ...stretchOf(place), message: notification.at('message').text('text') };
}

function stretchOf(location: Tree): Stretch {
  const physical = location.at('physicalLocation');
  return { file: fileIn(physical.at('artifactLocation')), range: rangeOf(physical.at('region')) };
}

function fileIn(location: Tree): string {
  try {
    return decodeURIComponent(location.text('uri'));
  } catch {
    throw new NoReport();
  }
}

function rangeOf(region: Tree): Range {
  return {
    start: { line: region.number('startLine') - 1, character: region.number('startColumn') - 1 },
    end: { line: region.number('endLine') - 1, character: region.number('endColumn') - 1 },
  };
}
