import { relative, sep } from 'node:path';
import { URI } from 'vscode-uri';
import type { Stats, Workspace } from '../engine/engine';
import { printedBy, type Printed } from '../tools/report';

/** Files relative to the working directory, with forward slashes. */
export function printedFrom(workspace: Workspace, cwd: string): Printed {
  return printedBy(workspace, (file) => relative(cwd, URI.parse(file).fsPath).split(sep).join('/'));
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
