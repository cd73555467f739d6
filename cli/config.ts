import { largest } from '../shared-rules/lists';
import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import {
  configurationName,
  isConfiguration,
  LineIndex,
  printable,
  uriOfPath,
  type Configuration,
  type Values,
  type Workspace,
} from '../engine/engine';

/** The folders above one in which configuration files count, too: up to its repository, else up to the working directory. */
function foldersAbove(folder: string, cwd: string): string[] {
  const above: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    if (at !== folder) above.push(at);
    if (existsSync(join(at, '.git'))) return above;
    if (at === dirname(at)) break;
  }
  return folder.startsWith(cwd + sep) ? above.filter((one) => one === cwd || one.startsWith(cwd + sep)) : [];
}

/** Lets a workspace know what the command line says, and where else files are looked for. */
export function configure(
  workspace: Workspace,
  values: Values,
  folders: readonly string[],
  cwd: string,
  withoutFiles: boolean,
): void {
  workspace.configure({
    commandLine: { source: 'command line', base: uriOfPath(cwd), values },
    above: [...new Set(folders.flatMap((folder) => foldersAbove(folder, cwd)))].map(uriOfPath),
    withoutFiles,
  });
}

/** The configuration files that hold somewhere in what was asked for, and those that they build on. @param asked URIs of files and folders */
export function configurationsOf({ configurations }: Workspace, asked: readonly string[]): string[] {
  const found = [...configurations.found];
  const meant = found.filter((uri) => {
    const folder = uri.slice(0, uri.lastIndexOf('/'));
    return asked.some((one) => `${one}/`.startsWith(`${folder}/`) || folder.startsWith(`${one}/`));
  });
  const all = new Set(meant.flatMap((uri) => [...configurations.withExtended(uri)]));
  return found.filter((uri) => all.has(uri));
}

/**
 * Writes what is wrong with configuration files to standard error.
 * @returns whether one is broken
 */
export function writeProblems(workspace: Workspace, uris: readonly string[], path: (uri: string) => string): boolean {
  let isBroken = false;
  for (const uri of uris) {
    const lines = new LineIndex(workspace.files.peek(uri)?.text ?? '');
    for (const { start, severity, message } of workspace.problems(uri)) {
      const { line, character } = lines.at(start);
      process.stderr.write(
        `${printable(path(uri))}:${line + 1}:${character + 1}: ${severity}: ${printable(message)}\n`,
      );
      isBroken ||= severity === 'error';
    }
  }
  return isBroken;
}

/** `config [PATH]`: what is configured there, and which place says so. */
export function configText(
  shown: string,
  { said, settings }: Configuration,
  nearest: string | undefined,
  path: (uri: string) => string,
): string {
  const source = (one: string | undefined) =>
    one === undefined ? 'default' : one.includes('://') || isConfiguration(one) ? path(one) : one;
  const files = [...new Set(said.flatMap((one) => (one.source?.includes('://') ? [path(one.source)] : [])))];
  const own = nearest === undefined ? undefined : path(nearest);
  const others = files.filter((file) => file !== own);
  const rows = said.map(({ name, value, source: from }) => [name, text(value), source(from)] as const);
  const width = (column: 0 | 1) => Math.min(60, largest(rows.map((row) => row[column].length)));
  return `${shown}

What is said further up wins:
  1. command line
  2. file             ${own ?? `no ${configurationName}`}${others.length > 0 ? `, which extends ${others.join(', ')}` : ''}
  3. editor settings  (known to the editor only)
  4. preset           ${settings.preset}

${rows.map(([name, value, from]) => `${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${from}\n`).join('')}`;
}

/** The same for programs. */
export function configJson(
  shown: string,
  { said, settings }: Configuration,
  nearest: string | undefined,
  path: (uri: string) => string,
): string {
  const entries = said.map(({ name, value, source }) => ({
    name,
    value,
    source: source === undefined ? 'default' : source.includes('://') ? path(source) : source,
  }));
  const result = {
    path: shown,
    precedence: ['command line', 'file', 'editor settings', 'preset'],
    file: nearest === undefined ? null : path(nearest),
    preset: settings.preset,
    configured: entries,
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
