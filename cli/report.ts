import {
  type Explanation,
  type Located,
  type LocatedFinding,
  type LocatedFix,
  type Note,
  printable,
  type Stats,
} from '../engine/engine';
import type { Step } from '../shared-rules/model/value';

/** Places as they are printed. */
export interface Printed {
  /** A file relative to the working directory, with forward slashes. */
  readonly path: (file: string) => string;
  /** Zero-based, in UTF-16 units, as LSP has it. */
  readonly range: (place: Located) => { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly character: number;
}

/** The findings in the order of their files and places. */
export function inOrder(findings: readonly LocatedFinding[], { path }: Printed): LocatedFinding[] {
  const rows = findings.map((finding) => ({ finding, path: path(finding.file) }));
  return rows
    .sort((a, b) =>
      a.path < b.path
        ? -1
        : a.path > b.path
          ? 1
          : a.finding.start - b.finding.start ||
            a.finding.end - b.finding.end ||
            (a.finding.rule.id < b.finding.rule.id ? -1 : 1),
    )
    .map(({ finding }) => finding);
}

export function toJson(
  findings: readonly LocatedFinding[],
  fixes: ReadonlyMap<LocatedFinding, readonly LocatedFix[]>,
  notes: readonly Note[],
  { path, range }: Printed,
): string {
  const report = {
    findings: findings.map((finding) => ({
      rule: finding.rule.id,
      severity: finding.severity,
      file: path(finding.file),
      range: range(finding),
      message: finding.message,
      fixes: (fixes.get(finding) ?? []).map(({ title, safety, preferred, edits }) => ({
        title,
        safety,
        preferred,
        edits: edits.map((edit) => ({ file: path(edit.file), range: range(edit), newText: edit.text })),
      })),
    })),
    notes: notes.map((note) => ({ file: path(note.file), range: range(note), message: note.message })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** `infra/main.bicep:12:5`, counted from one, and without signs that steer a terminal. */
export function placeText(place: Located, { path, range }: Printed): string {
  const { line, character } = range(place).start;
  return `${printable(path(place.file))}:${line + 1}:${character + 1}`;
}

/** One block a file, one line a finding, positions counted from one as editors show them; below it where its value is written, if that is in another file. */
export function toText(findings: readonly LocatedFinding[], printed: Printed): string {
  if (findings.length === 0) return 'No findings.\n';
  let text = '';
  let file = '';
  for (const finding of findings) {
    if (finding.file !== file) text += `${file === '' ? '' : '\n'}${printable(printed.path(finding.file))}\n`;
    file = finding.file;
    const { line, character } = printed.range(finding).start;
    text += `  ${`${line + 1}:${character + 1}`.padEnd(8)}${finding.severity.padEnd(13)}${finding.message}  ${finding.rule.id}\n`;
    if (finding.written) text += `${' '.repeat(23)}The value is written at ${placeText(finding.written, printed)}.\n`;
  }
  const count = (severity: string, name: string) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [`${number} ${name}${number === 1 || name === 'information' ? '' : 's'}`];
  };
  const counts = [
    ...count('error', 'error'),
    ...count('warning', 'warning'),
    ...count('information', 'information'),
    ...count('hint', 'hint'),
  ];
  return `${text}\n${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}: ${counts.join(', ')}\n`;
}

/** @param place names a step's place */
export function explanationText(explanations: readonly Explanation[], place: (step: Step) => string): string {
  if (explanations.length === 0) return 'No property of a cluster stands there.\n';
  return explanations
    .flatMap(({ path, values }) =>
      values.map(({ says, trail, contexts, when }) => {
        const conditions = [
          `with ${contexts.join(', ')}`,
          ...(when.length > 0 ? [`when ${when.join(' and ')}`] : []),
        ].join(', ');
        return `${path} is ${says} (${conditions})\n${trail.map((step) => `  ${place(step).padEnd(28)} ${step.what}\n`).join('')}`;
      }),
    )
    .join('\n');
}

/** @param place names an offset of a file */
export function statsText(
  { clusters, properties, unknown, reasons }: Stats,
  place: (file: string, start: number) => string,
): string {
  const share = properties === 0 ? 0 : (100 * unknown) / properties;
  const lines = reasons.map(
    ({ reason, count, path, file, start }) =>
      `  ${String(count).padStart(5)}  ${reason} (such as ${path}${file === undefined ? '' : `, ${place(file, start)}`})\n`,
  );
  return `${clusters} clusters (each counted once per context), ${properties} network properties, ${unknown} unknown (${share.toFixed(1)} %)\n${lines.join('')}`;
}
