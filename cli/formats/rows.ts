import {
  fingerprintsOf,
  type Located,
  type LocatedFinding,
  type LocatedFix,
  type Note,
  type TextEdit,
} from '../../engine/engine';
import type { Severity } from '../../shared-rules/rule';
import type { Printed } from '../../tools/report';

/** Findings as data, so that reports can be written, read back and joined. */

export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Zero-based, in UTF-16 units, as LSP has it. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A stretch of a file, which is named relative to the working directory, with forward slashes. */
export interface Stretch {
  readonly file: string;
  readonly range: Range;
}

export interface NoteRow extends Stretch {
  readonly message: string;
}

export interface FixRow {
  readonly title: string;
  readonly safety: 'safe' | 'review';
  readonly preferred: boolean;
  readonly edits: readonly (Stretch & { readonly newText: string })[];
}

export interface Row extends Stretch {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly NoteRow[];
  /** Where its value is written, if that is in another file. */
  readonly written?: Stretch;
  readonly fixes: readonly FixRow[];
  /** Undefined where a report that was read back does not tell. */
  readonly fingerprint?: string;
  /** Why it does not count: a comment in the file switches it off, or it is in the baseline. */
  readonly hidden?: 'suppressed' | 'baseline';
  /** The reason that the comment gives. */
  readonly reason?: string;
}

/** Which part of a run over everything a report is of, so that what is missing shows when parts are joined. */
export interface Part {
  /** Counted from one. */
  readonly index: number;
  readonly count: number;
  readonly version: string;
  /** The day that retirements were judged on, as YYYY-MM-DD. */
  readonly date: string;
}

export interface Report {
  /** What counts, in the order of files and places. */
  readonly rows: readonly Row[];
  /** What does not count: for formats that show why. */
  readonly hidden: readonly Row[];
  /** What is suppressed is asked for: formats that do not show it otherwise list it. */
  readonly showsSuppressed?: boolean;
  readonly notes: readonly NoteRow[];
  /** Undefined: it is of everything. */
  readonly part?: Part;
  /** Something could not be judged, or is missing. */
  readonly failed?: boolean;
  /** A file's text; undefined where it is not at hand. */
  readonly text: (file: string) => string | undefined;
}

/** @param fixes those of the findings, where they are wanted */
export function rowsOf(
  findings: readonly LocatedFinding[],
  fixes: ReadonlyMap<LocatedFinding, readonly LocatedFix[]>,
  printed: Printed,
  nameOf: (file: string) => string,
): Row[] {
  const fingerprints = fingerprintsOf(findings, nameOf);
  return findings.map((finding) => {
    const fingerprint = fingerprints.get(finding);
    return {
      rule: finding.rule.id,
      severity: finding.severity,
      ...stretchOf(finding, printed),
      message: finding.message,
      related: finding.related.map((place) => ({ ...stretchOf(place, printed), message: place.message })),
      ...(finding.written ? { written: stretchOf(finding.written, printed) } : {}),
      fixes: (fixes.get(finding) ?? []).map((fix) => fixRow(fix, printed)),
      ...(fingerprint === undefined ? {} : { fingerprint }),
      ...(finding.suppressed?.reason === undefined ? {} : { reason: finding.suppressed.reason }),
    };
  });
}

export function noteRow(note: Note, printed: Printed): NoteRow {
  return { ...stretchOf(note, printed), message: note.message };
}

function fixRow({ title, safety, preferred, edits }: LocatedFix, printed: Printed): FixRow {
  return { title, safety, preferred, edits: edits.map((edit) => editRow(edit, printed)) };
}

function editRow(edit: TextEdit, printed: Printed): FixRow['edits'][number] {
  return { ...stretchOf(edit, printed), newText: edit.text };
}

function stretchOf(place: Located, { path, range }: Printed): Stretch {
  return { file: path(place.file), range: range(place) };
}

/** In the order of files and places. */
export function byPlace(a: Row, b: Row): number {
  const { start, end } = a.range;
  return (
    compare(a.file, b.file) ||
    start.line - b.range.start.line ||
    start.character - b.range.start.character ||
    end.line - b.range.end.line ||
    end.character - b.range.end.character ||
    compare(a.rule, b.rule)
  );
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The rows of each file, in their order. */
export function byFile(rows: readonly Row[]): Map<string, Row[]> {
  const files = new Map<string, Row[]>();
  for (const row of rows) {
    const own = files.get(row.file);
    if (own) own.push(row);
    else files.set(row.file, [row]);
  }
  return files;
}

/** `9 errors, 1 warning`; empty where there is nothing. */
export function countsInWords(rows: readonly Row[]): string {
  const count = (severity: Severity, name: string) => {
    const number = rows.filter((row) => row.severity === severity).length;
    return number === 0 ? [] : [`${number} ${name}${number === 1 || name === 'information' ? '' : 's'}`];
  };
  return [
    ...count('error', 'error'),
    ...count('warning', 'warning'),
    ...count('information', 'information'),
    ...count('hint', 'hint'),
  ].join(', ');
}
