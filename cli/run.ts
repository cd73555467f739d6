import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { URI } from 'vscode-uri';
import {
  explainAt,
  LineIndex,
  type LocatedFinding,
  type Note,
  type Command,
  type Values,
  severities,
  statsOf,
  uriOfPath,
  Workspace,
} from '../engine/engine';
import { nodeFiles } from '../engine/node/node-files';
import { catalogue } from '../shared-rules/catalogue';
import type { Step } from '../shared-rules/model/value';
import type { Severity } from '../shared-rules/rule';
import { completionFor } from './completion';
import { configJson, configText, configure, writeProblems } from './config';
import { commandOf, configured, flags, flagsOf, readFlags, shells } from './flags';
import { helpOf } from './help';
import { init } from './init';
import { suppressedText, withSuppressed } from './suppressed';
import { version } from './version';
import { explanationText, inOrder, placeText, statsText, toJson, toText, type Printed } from './report';

/** Runs the command line. @returns the exit code */
export async function run(args: readonly string[], cwd: string): Promise<number> {
  const options = readOptions(args);
  if ('message' in options) {
    process.stderr.write(`aks-network-lint: ${options.message}\n\n${helpOf(options.command)}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(helpOf(options.command));
    return 0;
  }
  if (options.version) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  if (options.command === 'completion') return completion(options.paths.slice(1));
  if (options.command === 'init') return init(options.paths.slice(1), cwd);
  if (options.command === 'config') return config(options.paths.slice(1), cwd, options);
  if (options.paths[0] === 'rules' && options.paths.length === 1) {
    const rules = catalogue.map(({ id, severity, category, summary }) => ({ id, severity, category, summary }));
    process.stdout.write(
      options.format === 'json'
        ? `${JSON.stringify({ rules }, null, 2)}\n`
        : rules.map((rule) => `${rule.id.padEnd(34)}${rule.severity.padEnd(13)}${rule.summary}\n`).join(''),
    );
    return 0;
  }
  if (options.paths[0] === 'plan') return plan(options.paths.slice(1), cwd, options);
  if (options.paths[0] === 'explain') return explain(options.paths.slice(1), cwd, options);
  const paths = (options.paths.length > 0 ? options.paths : ['.']).map((path) => resolve(cwd, path));
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) {
    process.stderr.write(`aks-network-lint: ${relative(cwd, missing) || missing} does not exist.\n`);
    return 2;
  }
  const { workspace, isAsked, failed } = await open(paths, cwd, options);
  const printed = printedFrom(workspace, cwd);
  const isBroken = writeProblems(workspace, printed.path);
  if (options.stats) {
    const stats = statsOf(workspace.roots, workspace.files);
    process.stdout.write(
      options.format === 'json'
        ? `${JSON.stringify(stats, null, 2)}\n`
        : statsText(stats, (file, start) => placeText({ file, start, end: start }, printed)),
    );
    return 0;
  }
  const files = workspace.judgedFiles().filter(isAsked);
  const findings = inOrder(
    files.flatMap((uri) => workspace.findings(uri)),
    printed,
  );
  const notes = files.flatMap((uri) => workspace.notes(uri));
  const suppressed = options.showSuppressed
    ? inOrder(
        files.flatMap((uri) => workspace.suppressed(uri)),
        printed,
      )
    : undefined;
  if (options.format === 'json') {
    const { of, untried } = workspace.fixes(findings);
    notes.push(...untriedNotes(untried));
    const report = toJson(findings, of, notes, printed);
    process.stdout.write(suppressed ? withSuppressed(report, suppressed, printed) : report);
  } else process.stdout.write(toText(findings, printed) + (suppressed ? suppressedText(suppressed, printed) : ''));
  writeNotes(notes, printed);
  if (failed || isBroken) return 2;
  const threshold = severities.indexOf(options.failOn as Severity);
  return findings.some(({ severity }) => severities.indexOf(severity) <= threshold) ? 1 : 0;
}

/** One note for each file that fixes were left out of. */
function untriedNotes(untried: readonly LocatedFinding[]): Note[] {
  const first = new Map<string, Note>();
  for (const { file, start, end } of untried)
    if (!first.has(file))
      first.set(file, { file, start, end, message: 'There is too much to try, so fixes are left out from here on.' });
  return [...first.values()];
}

/** What was left out goes to standard error, so that it is in nobody's way. */
function writeNotes(notes: readonly Note[], printed: Printed): void {
  for (const note of notes) process.stderr.write(`${placeText(note, printed)}: ${note.message}\n`);
}

function printedFrom(workspace: Workspace, cwd: string): Printed {
  const lines = new Map<string, LineIndex>();
  const linesOf = (file: string) => {
    let index = lines.get(file);
    if (!index) lines.set(file, (index = new LineIndex(workspace.files.peek(file)?.text ?? '')));
    return index;
  };
  return {
    path: (file) => relative(cwd, URI.parse(file).fsPath).split(sep).join('/'),
    range: ({ file, start, end }) => ({ start: linesOf(file).at(start), end: linesOf(file).at(end) }),
  };
}

/** `plan [PATH…]`: every root below the paths that deploys a cluster. */
async function plan(targets: readonly string[], cwd: string, options: Options): Promise<number> {
  const paths = (targets.length > 0 ? targets : ['.']).map((path) => resolve(cwd, path));
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) {
    process.stderr.write(`aks-network-lint: ${relative(cwd, missing) || missing} does not exist.\n`);
    return 2;
  }
  const { workspace, isAsked, failed } = await open(paths, cwd, options);
  const roots = workspace.roots.filter(
    ({ uri }) =>
      isAsked(uri) ||
      workspace.judgedFiles().some((file) => isAsked(file) && workspace.rootsOf(file).some((root) => root.uri === uri)),
  );
  const page = workspace.planPage(
    roots,
    (uri) => relative(cwd, URI.parse(uri).fsPath).split(sep).join('/') || '.',
    (file) => file,
  );
  if (!page.includes('<section>')) process.stderr.write('aks-network-lint: no AKS cluster is in these files.\n');
  writeNotes(
    workspace
      .judgedFiles()
      .filter(isAsked)
      .flatMap((uri) => workspace.notes(uri)),
    printedFrom(workspace, cwd),
  );
  const output = options.output === undefined ? undefined : resolve(cwd, options.output);
  if (output !== undefined && (paths.includes(output) || workspace.judgedFiles().includes(uriOfPath(output)))) {
    process.stderr.write(
      `aks-network-lint: ${options.output} is a file to be read; choose another one for the page.\n`,
    );
    return 2;
  }
  if (options.output === undefined) process.stdout.write(page);
  else {
    try {
      writeFileSync(resolve(cwd, options.output), page);
    } catch (error) {
      process.stderr.write(
        `aks-network-lint: ${options.output} cannot be written: ${error instanceof Error ? error.message : String(error)}\n`,
      );
      return 2;
    }
  }
  return failed ? 2 : 0;
}

/** `completion SHELL`: a script to be sourced. */
function completion(targets: readonly string[]): number {
  const shell = shells.find((one) => one === targets[0]);
  if (!shell || targets.length !== 1) {
    process.stderr.write(`aks-network-lint: completion takes one of ${shells.join(', ')}.\n`);
    return 2;
  }
  process.stdout.write(completionFor(shell));
  return 0;
}

/** `config [PATH]`: what is configured for a file or folder. */
async function config(targets: readonly string[], cwd: string, options: Options): Promise<number> {
  const path = resolve(cwd, targets[0] ?? '.');
  if (targets.length > 1 || !existsSync(path)) {
    process.stderr.write(
      `aks-network-lint: ${targets.length > 1 ? 'config takes one PATH' : `${targets[0]} does not exist`}.\n`,
    );
    return 2;
  }
  const folder = statSync(path).isDirectory() ? path : projectOf(path, cwd);
  const workspace = workspaceOf([uriOfPath(folder)], options, () => undefined);
  configure(workspace, options.values, [folder], cwd, options.withoutFiles);
  const configuration = await workspace.configured(uriOfPath(path));
  const { path: named } = printedFrom(workspace, cwd);
  const say = options.format === 'json' ? configJson : configText;
  process.stdout.write(say(targets[0] ?? '.', configuration, workspace.configurations.nearest(uriOfPath(path)), named));
  return writeProblems(workspace, named) ? 2 : 0;
}

/** `explain FILE:LINE:COL`, both counted from one. */
async function explain(targets: readonly string[], cwd: string, options: Options): Promise<number> {
  const match = /^(.+):(\d+):(\d+)$/.exec(targets[0] ?? '');
  const file = match && resolve(cwd, match[1]!);
  if (!match || !file || targets.length !== 1 || !existsSync(file)) {
    process.stderr.write('aks-network-lint: explain takes an existing FILE:LINE:COL.\n');
    return 2;
  }
  const { workspace } = await open([file], cwd, options);
  const text = workspace.files.get(uriOfPath(file))?.text ?? '';
  const offset = new LineIndex(text).offset({ line: Number(match[2]) - 1, character: Number(match[3]) - 1 });
  const printed = printedFrom(workspace, cwd);
  const place = (step: Step) => placeText(step, printed);
  process.stdout.write(
    explanationText(explainAt(uriOfPath(file), offset, workspace.rootsOf(uriOfPath(file)), workspace.files), place),
  );
  return 0;
}

interface Options {
  readonly command: Command;
  readonly help: boolean;
  readonly version: boolean;
  readonly stats: boolean;
  readonly output: string | undefined;
  readonly paths: readonly string[];
  readonly format: 'text' | 'json';
  readonly failOn: Severity | 'never';
  /** What the command line says of the configuration. */
  readonly values: Values;
  /** Configuration files are not looked for. */
  readonly withoutFiles: boolean;
  readonly suppressions: boolean;
  readonly showSuppressed: boolean;
}

function readOptions(args: readonly string[]): Options | { readonly message: string; readonly command: Command } {
  const read = readFlags(args);
  if ('message' in read) return { message: read.message, command: '' };
  const { given, positionals } = read;
  const command = commandOf(positionals);
  const wrong = (message: string) => ({ message, command });
  const other = Object.keys(given).find((name) => !flagsOf(command).some((flag) => flag.name === name));
  if (other !== undefined) {
    const of = flags.find(({ name }) => name === other)?.of ?? [];
    return wrong(
      `--${other} is for ${of.map((one) => (one === '' ? 'linting' : one)).join(', ')}${command === '' ? '' : `, not for ${command}`}.`,
    );
  }
  const format = given['format'] ?? 'text';
  const failOn = given['fail-on'] ?? 'warning';
  if (format !== 'text' && format !== 'json') return wrong(`--format is text or json, not ${String(format)}.`);
  if (failOn !== 'never' && !severities.includes(failOn as Severity))
    return wrong(`--fail-on is ${severities.join(', ')} or never, not ${String(failOn)}.`);
  const says = configured(given);
  if ('message' in says) return wrong(says.message);
  return {
    command,
    help: given['help'] === true,
    version: given['version'] === true,
    stats: given['stats'] === true,
    output: given['output'] as string | undefined,
    paths: positionals,
    format,
    failOn: failOn as Severity | 'never',
    values: says.values,
    withoutFiles: given['no-config'] === true,
    suppressions: given['no-suppressions'] !== true,
    showSuppressed: given['show-suppressed'] === true,
  };
}

function workspaceOf(folders: readonly string[], { values }: Options, onError: (message: string) => void): Workspace {
  const today = values.date === undefined ? new Date() : new Date(`${values.date}T00:00:00Z`);
  return new Workspace(nodeFiles, folders, catalogue, () => today, onError);
}

/** Folders are judged with everything below them, a file with its project around it; only what was asked for is reported. */
async function open(
  paths: readonly string[],
  cwd: string,
  options: Options,
): Promise<{ workspace: Workspace; isAsked: (uri: string) => boolean; failed: boolean }> {
  let failed = false;
  const asked = paths.map((path) => ({ uri: uriOfPath(path), folder: statSync(path).isDirectory() }));
  const folders = [
    ...new Set(paths.map((path, at) => uriOfPath(asked[at]!.folder ? path : projectOf(path, cwd)))),
  ].filter((folder, _, all) => !all.some((other) => folder.startsWith(`${other}/`)));
  const workspace = workspaceOf(folders, options, (message) => {
    failed = true;
    process.stderr.write(`aks-network-lint: ${message}\n`);
  });
  configure(
    workspace,
    options.values,
    folders.map((folder) => URI.parse(folder).fsPath),
    cwd,
    options.withoutFiles,
  );
  workspace.suppressionsHold = options.suppressions;
  const { limit } = await workspace.scan();
  if (limit !== undefined) process.stderr.write(`aks-network-lint: not everything was read: ${limit}.\n`);
  await workspace.update({ bounded: true });
  const isAsked = (uri: string) => asked.some((one) => (one.folder ? uri.startsWith(`${one.uri}/`) : uri === one.uri));
  return { workspace, isAsked, failed };
}

/** Where the project of a file begins: its repository, else the working directory, else its folder. */
function projectOf(file: string, cwd: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) break;
  }
  return file.startsWith(cwd + sep) ? cwd : dirname(file);
}
