import {
  LineIndex,
  printable,
  type Explanation,
  type Located,
  type LocatedFinding,
  type Workspace,
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

/** @param path names a file */
export function printedBy(workspace: Workspace, path: (file: string) => string): Printed {
  const lines = new Map<string, LineIndex>();
  const linesOf = (file: string) => {
    let index = lines.get(file);
    if (!index) lines.set(file, (index = new LineIndex(workspace.files.peek(file)?.text ?? '')));
    return index;
  };
  return { path, range: ({ file, start, end }) => ({ start: linesOf(file).at(start), end: linesOf(file).at(end) }) };
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

/** `infra/main.bicep:12:5`, counted from one, and without signs that steer a terminal or a pipeline. */
export function placeText(place: Located, { path, range }: Printed): string {
  const { line, character } = range(place).start;
  return `${withoutCommands(printable(path(place.file)))}:${line + 1}:${character + 1}`;
}

/** @param place names a step's place */
export function explanationText(explanations: readonly Explanation[], place: (step: Step) => string): string {
  if (explanations.length === 0) return 'No property of a cluster stands there.\n';
  return explanations
    .flatMap(({ path, values }) => {
      // The only environment goes without saying, as on hover.
      const all = new Set(values.flatMap((value) => value.contexts)).size;
      return values.map(({ says, trail, contexts, when }) => {
        const conditions = [
          ...(all > 1 ? [`with ${contexts.join(', ')}`] : []),
          ...(when.length > 0 ? [`when ${when.join(' and ')}`] : []),
        ].join(', ');
        return `${path} is ${says}${conditions === '' ? '' : ` (${conditions})`}\n${trail.map((step) => `  ${place(step).padEnd(28)} ${step.what}\n`).join('')}`;
      });
    })
    .join('\n');
}

/** Azure Pipelines takes a command from anywhere in a line. */
export function withoutCommands(text: string): string {
  return text.replace(/##(?=(vso)?\[)/g, '## ');
}
