import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { severities } from '../engine/engine';
import type { Severity } from '../shared-rules/rule';
import { formats } from './formats/formats';
import { byPlace, compare, type NoteRow, type Report, type Row } from './formats/rows';
import { readReport, type ReadReport } from './formats/read';
import { readTextAt } from './inputs';
import { writeOutputs } from './outputs';
import { wholenessOf } from './parts';
import type { PipelineOptions } from './pipeline-options';

/**
 * `merge REPORT…`: the reports of shards as one, each finding once. Where one is missing the others are joined all the same.
 * @returns the exit code: 2 where the verdict is not that of one run
 */
export function merge(
  names: readonly string[],
  cwd: string,
  { outputs, failOn }: Pick<PipelineOptions, 'outputs'> & { readonly failOn: Severity | 'never' },
): number {
  const complain = (sentence: string) => {
    process.stderr.write(`aks-network-lint: ${sentence}\n`);
    return 2;
  };
  if (names.length === 0) return complain('merge takes the reports to join, written with --format json or sarif.');
  const reports: ReadReport[] = [];
  for (const name of names) {
    if (!existsSync(resolve(cwd, name))) return complain(`${name} does not exist.`);
    const report = readReport(readTextAt(resolve(cwd, name)));
    if (!report) return complain(`${name} is no report of aks-network-lint in JSON or SARIF.`);
    reports.push(report);
  }
  const wrong = outputs.find(
    ({ file }) => file !== undefined && names.some((name) => resolve(cwd, name) === resolve(cwd, file)),
  );
  if (wrong) return complain(`${wrong.file} is a report to be read; choose another file.`);
  const { isWhole, doubts } = wholenessOf(
    reports.flatMap(({ parts }, at) => parts.map((part) => ({ part, name: names[at]! }))),
  );
  const report: Report = {
    rows: joined(reports.flatMap(({ rows }) => rows)),
    hidden: joined(reports.flatMap(({ hidden }) => hidden)),
    notes: distinctNotes(reports.flatMap(({ notes }) => notes)),
    failed: !isWhole,
    text: (file) => textOf(resolve(cwd, file)),
  };
  const failures = writeOutputs(outputs, (format, colored) => formats[format].write(report, colored), cwd);
  if (failures.length > 0) return complain(failures.join('\naks-network-lint: '));
  for (const doubt of doubts) complain(doubt);
  if (!isWhole) return 2;
  const threshold = failOn === 'never' ? -1 : severities.indexOf(failOn);
  return report.rows.some(({ severity }) => severities.indexOf(severity) <= threshold) ? 1 : 0;
}

/** In the order that one run has them: by file and place. What two have at one place is the more severe of both. */
function joined(rows: readonly Row[]): Row[] {
  const distinct = new Map<string, Row>();
  for (const row of rows) {
    const { start, end } = row.range;
    const key = `${row.rule} ${row.file}:${start.line}:${start.character}-${end.line}:${end.character} ${row.message}`;
    const known = distinct.get(key);
    if (!known || severities.indexOf(row.severity) < severities.indexOf(known.severity)) distinct.set(key, row);
  }
  return [...distinct.values()].sort(byPlace);
}

function distinctNotes(notes: readonly NoteRow[]): NoteRow[] {
  const distinct = new Map(
    notes.map((note) => [`${note.file}:${note.range.start.line}:${note.range.start.character} ${note.message}`, note]),
  );
  return [...distinct.values()].sort((a, b) => compare(a.file, b.file) || a.range.start.line - b.range.start.line);
}

function textOf(path: string): string | undefined {
  try {
    return readTextAt(path);
  } catch {
    return undefined;
  }
}
