import type { LocatedFinding } from '../engine/analysis/analyze';
import type { Explanation } from '../engine/analysis/explain';
import type { Step } from '../shared-rules/model/value';
import type { Stats } from '../engine/analysis/stats';

/** A finding as it is printed. Positions are zero-based, in UTF-16 units. */
export interface Row {
  /** Relative to the working directory, with forward slashes. */
  readonly path: string;
  readonly finding: LocatedFinding;
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export function toJson(rows: readonly Row[]): string {
  const findings = rows.map(({ path, finding, start, end }) => ({
    rule: finding.rule.id,
    severity: finding.severity,
    file: path,
    range: { start, end },
    message: finding.message,
    fixes: finding.fixes().map(({ title, safety }) => ({ title, safety })),
  }));
  return `${JSON.stringify({ findings }, null, 2)}\n`;
}

/** One block a file, one line a finding, positions counted from one as editors show them. */
export function toText(rows: readonly Row[]): string {
  if (rows.length === 0) return 'No findings.\n';
  let text = '';
  let path = '';
  for (const { path: own, finding, start } of rows) {
    if (own !== path) text += `${path === '' ? '' : '\n'}${own}\n`;
    path = own;
    text += `  ${`${start.line + 1}:${start.character + 1}`.padEnd(8)}${finding.severity.padEnd(13)}${finding.message}  ${finding.rule.id}\n`;
  }
  const count = (severity: string, name: string) => {
    const number = rows.filter(({ finding }) => finding.severity === severity).length;
    return number === 0 ? [] : [`${number} ${name}${number === 1 || name === 'information' ? '' : 's'}`];
  };
  const counts = [...count('error', 'error'), ...count('warning', 'warning'), ...count('information', 'information'), ...count('hint', 'hint')];
  return `${text}\n${rows.length} ${rows.length === 1 ? 'finding' : 'findings'}: ${counts.join(', ')}\n`;
}

/** @param place names a step's place */
export function explanationText(explanations: readonly Explanation[], place: (step: Step) => string): string {
  if (explanations.length === 0) return 'No property of a cluster stands there.\n';
  return explanations
    .flatMap(({ path, values }) =>
      values.map(({ says, trail, contexts, when }) => {
        const conditions = [`with ${contexts.join(', ')}`, ...(when.length > 0 ? [`when ${when.join(' and ')}`] : [])].join(', ');
        return `${path} is ${says} (${conditions})\n${trail.map((step) => `  ${place(step).padEnd(28)} ${step.what}\n`).join('')}`;
      }),
    )
    .join('\n');
}

/** @param place names an offset of a file */
export function statsText({ clusters, properties, unknown, reasons }: Stats, place: (file: string, start: number) => string): string {
  const share = properties === 0 ? 0 : (100 * unknown) / properties;
  const lines = reasons.map(({ reason, count, path, file, start }) => `  ${String(count).padStart(5)}  ${reason} (such as ${path}${file === undefined ? '' : `, ${place(file, start)}`})\n`);
  return `${clusters} clusters (each counted once per context), ${properties} network properties, ${unknown} unknown (${share.toFixed(1)} %)\n${lines.join('')}`;
}
