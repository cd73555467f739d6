import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { URI } from 'vscode-uri';
import {
  explainAt,
  LineIndex,
  type LocatedFinding,
  type Note,
  type Preset,
  severities,
  statsOf,
  uriOfPath,
  Workspace,
} from '../engine/engine';
import { nodeFiles } from '../engine/node/node-files';
import { catalogue } from '../shared-rules/catalogue';
import type { Step } from '../shared-rules/model/value';
import type { Severity } from '../shared-rules/rule';
import { connectionsDot, connectionsJson, connectionsText } from './connections';
import { explanationText, inOrder, placeText, statsText, toJson, toText, type Printed } from './report';

const usage = `aks-network-lint [PATH…]              lint files and folders (default: this folder)
aks-network-lint explain FILE:LINE:COL what a property comes to, and how
aks-network-lint plan [PATH…]         a picture of the networks, as an HTML page
aks-network-lint connections [PATH…]  who may talk to whom, by the policies of Kubernetes manifests
aks-network-lint rules                list the rules

  --format text|json       how findings are printed (default: text); connections also as dot
  --fail-on SEVERITY       error, warning, information, hint or never (default: warning)
  --preset NAME            recommended or strict (default: recommended)
  --date YYYY-MM-DD        the day that retirements are judged on (default: today)
  --output FILE            where plan writes its page (default: standard output)
  --stats                  how much of the clusters' network the files tell, instead of findings
  --help

Exit code: 0 nothing found, 1 findings at or above --fail-on, 2 could not run.
`;

/** Runs the command line. @returns the exit code */
export async function run(args: readonly string[], cwd: string): Promise<number> {
  const options = readOptions(args);
  if ('message' in options) {
    process.stderr.write(`aks-network-lint: ${options.message}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
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
  if (options.paths[0] === 'connections') return connections(options.paths.slice(1), cwd, options);
  if (options.paths[0] === 'explain') return explain(options.paths.slice(1), cwd, options);
  const paths = (options.paths.length > 0 ? options.paths : ['.']).map((path) => resolve(cwd, path));
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) {
    process.stderr.write(`aks-network-lint: ${relative(cwd, missing) || missing} does not exist.\n`);
    return 2;
  }
  const { workspace, isAsked, failed } = await open(paths, cwd, options);
  const printed = printedFrom(workspace, cwd);
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
  if (options.format === 'json') {
    const { of, untried } = workspace.fixes(findings);
    notes.push(...untriedNotes(untried));
    process.stdout.write(toJson(findings, of, notes, printed));
  } else process.stdout.write(toText(findings, printed));
  writeNotes(notes, printed);
  if (failed) return 2;
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

/** `connections [PATH…]`: which workload below the paths reaches which. */
async function connections(targets: readonly string[], cwd: string, options: Options): Promise<number> {
  const paths = (targets.length > 0 ? targets : ['.']).map((path) => resolve(cwd, path));
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) {
    process.stderr.write(`aks-network-lint: ${relative(cwd, missing) || missing} does not exist.\n`);
    return 2;
  }
  const { workspace, isAsked, failed } = await open(paths, cwd, options);
  const printed = printedFrom(workspace, cwd);
  const found = workspace.connections().filter(({ files }) => files.some(isAsked));
  process.stdout.write(
    options.format === 'json'
      ? connectionsJson(found, printed)
      : options.format === 'dot'
        ? connectionsDot(found)
        : connectionsText(found, printed),
  );
  writeNotes(workspace.connectionNotes(), printed);
  return failed ? 2 : 0;
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
  readonly help: boolean;
  readonly stats: boolean;
  readonly output: string | undefined;
  readonly paths: readonly string[];
  readonly format: 'text' | 'json' | 'dot';
  readonly failOn: Severity | 'never';
  readonly preset: Preset;
  readonly date: Date | undefined;
}

function readOptions(args: readonly string[]): Options | { message: string } {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        date: { type: 'string' },
        'fail-on': { type: 'string' },
        preset: { type: 'string' },
        stats: { type: 'boolean' },
        output: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals } = parsed;
  const format = values.format ?? 'text';
  const failOn = values['fail-on'] ?? 'warning';
  const preset = values.preset ?? 'recommended';
  const date = values.date === undefined ? undefined : new Date(`${values.date}T00:00:00Z`);
  const isConnections = positionals[0] === 'connections';
  if (format !== 'text' && format !== 'json' && !(format === 'dot' && isConnections))
    return { message: `--format is ${isConnections ? 'text, json or dot' : 'text or json'}, not ${format}.` };
  if (values.output !== undefined && positionals[0] !== 'plan') return { message: '--output is for plan.' };
  if (values.format !== undefined && positionals[0] === 'plan')
    return { message: 'plan writes an HTML page and takes no --format.' };
  if (failOn !== 'never' && !severities.includes(failOn as Severity))
    return { message: `--fail-on is ${severities.join(', ')} or never, not ${failOn}.` };
  if (preset !== 'recommended' && preset !== 'strict')
    return { message: `--preset is recommended or strict, not ${preset}.` };
  if (date && (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== values.date))
    return { message: `--date is YYYY-MM-DD, not ${values.date}.` };
  return {
    help: values.help === true,
    stats: values.stats === true,
    output: values.output,
    paths: positionals,
    format,
    failOn: failOn as Severity | 'never',
    preset,
    date,
  };
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
  const workspace = new Workspace(
    nodeFiles,
    folders,
    catalogue,
    () => options.date ?? new Date(),
    (message) => {
      failed = true;
      process.stderr.write(`aks-network-lint: ${message}\n`);
    },
  );
  workspace.settings = { preset: options.preset, rules: {} };
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
