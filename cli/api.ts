import { existsSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { URI } from 'vscode-uri';
import { basename, Workspace, uriOfPath, type FileSystem } from '../engine/engine';
import { nodeFiles } from '../engine/node/node-files';
import { catalogue } from '../shared-rules/catalogue';
import type { Analyze, AnalyzeOptions, Report } from './api-types';
import { configure } from './config';
import { noteRow, rowsOf } from './formats/rows';
import { projectOf } from './project';
import { inOrder } from '../tools/report';
import { printedFrom } from './report';

/** What `import { analyze } from 'aks-network-lint'` gives. */
export const analyze: Analyze = async (options = {}): Promise<Report> => {
  const cwd = resolve(options.cwd ?? '.');
  const { system, asked } = options.files ? given(options.files, cwd) : onDisk(options.paths ?? ['.'], cwd);
  const failures: string[] = [];
  const workspace = new Workspace(
    system,
    asked.map(({ folder }) => folder),
    catalogue,
    () => options.date ?? new Date(),
    (message) => failures.push(message),
  );
  const day =
    options.date && !Number.isNaN(options.date.getTime()) ? options.date.toISOString().slice(0, 10) : undefined;
  const values = {
    ...(options.preset ? { preset: options.preset } : {}),
    ...(day === undefined ? {} : { date: day }),
    rules: options.rules ?? {},
  };
  const inside = options.files ? [] : asked.map(({ folder }) => URI.parse(folder).fsPath);
  configure(workspace, values, inside, cwd, options.config === false);
  await workspace.scan();
  await workspace.update({ bounded: true });
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return reportOf(workspace, asked, cwd, options);
};

/** What is to be judged, and the folder around it that may be read. */
interface Asked {
  readonly uri: string;
  readonly folder: string;
}

function onDisk(paths: readonly string[], cwd: string): { system: FileSystem; asked: readonly Asked[] } {
  const asked = paths.map((path) => {
    const full = resolve(cwd, path);
    if (!existsSync(full)) throw new Error(`${path} does not exist.`);
    return { uri: uriOfPath(full), folder: uriOfPath(statSync(full).isDirectory() ? full : projectOf(full, cwd)) };
  });
  return { system: nodeFiles, asked };
}

/** Texts as a file system. */
function given(
  files: NonNullable<AnalyzeOptions['files']>,
  cwd: string,
): { system: FileSystem; asked: readonly Asked[] } {
  const texts = new Map<string, string>();
  const folders = new Map<string, Map<string, boolean>>();
  const put = (path: string, isFolder: boolean): void => {
    const folder = dirname(path);
    const uri = uriOfPath(folder);
    const known = folders.get(uri) ?? new Map<string, boolean>();
    folders.set(uri, known.set(basename(uriOfPath(path)), isFolder));
    if (folder !== cwd && relative(cwd, folder) !== '' && dirname(folder) !== folder) put(folder, true);
  };
  for (const [path, text] of Object.entries(files)) {
    const full = resolve(cwd, path);
    texts.set(uriOfPath(full), text);
    put(full, false);
  }
  const system: FileSystem = {
    read: (uri) => Promise.resolve(texts.get(uri)),
    list: (uri) => Promise.resolve([...(folders.get(uri) ?? [])].map(([name, folder]) => ({ name, folder }))),
  };
  return { system, asked: [{ uri: uriOfPath(cwd), folder: uriOfPath(cwd) }] };
}

function reportOf(
  workspace: Workspace,
  asked: readonly Asked[],
  cwd: string,
  { fixes = true }: AnalyzeOptions,
): Report {
  const printed = printedFrom(workspace, cwd);
  const isAsked = (file: string) => asked.some(({ uri }) => file === uri || file.startsWith(`${uri}/`));
  const files = workspace.judgedFiles().filter(isAsked);
  const findings = inOrder(
    files.flatMap((file) => workspace.findings(file)),
    printed,
  );
  const of = fixes ? workspace.fixes(findings).of : new Map<never, never>();
  return {
    findings: rowsOf(findings, of, printed, printed.path).map(
      ({ rule, severity, file, range, message, related, fixes, fingerprint = '' }) => ({
        rule,
        severity,
        file,
        range,
        message,
        related,
        fixes,
        fingerprint,
      }),
    ),
    notes: [
      ...workspace.configurations.found.flatMap((file) =>
        workspace.problems(file).map(({ start, end, message }) => ({ file, start, end, message })),
      ),
      ...files.flatMap((file) => workspace.notes(file)),
    ].map((note) => noteRow(note, printed)),
  };
}
