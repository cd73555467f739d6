import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { URI } from 'vscode-uri';
import {
  isConfiguration,
  kindOf,
  LineIndex,
  maxScanned,
  type Earlier,
  type Note,
  type Command,
  type Values,
  severities,
  statsOf,
  uriOfPath,
  Workspace,
  type FileSystem,
} from '../engine/engine';
import { growSlowly, staySmall } from '../engine/node/memory';
import { nodeFiles } from '../engine/node/node-files';
import { catalogue } from '../shared-rules/catalogue';
import { errorsOf } from '../shared-rules/equivalents';
import { meantBy } from '../shared-rules/model/spelling';
import type { Step } from '../shared-rules/model/value';
import type { Severity } from '../shared-rules/rule';
import { againstOf } from './against';
import { connectionsDot, connectionsJson, connectionsText } from './connections';
import { changedSince, comesFrom, stagedFiles } from './changed';
import { completionFor } from './completion';
import { configJson, configText, configurationsOf, configure, writeProblems } from './config';
import { commandOf, commands, configured, flags, flagsOf, formatsOf, readFlags, shells } from './flags';
import { formatNames, formats } from './formats/formats';
import { planMarkdown } from '../tools/plan-markdown';
import { diff } from './diff';
import { helpOf } from './help';
import { init } from './init';
import { isCutOff, isPlanAt, largeTextAt, nameOfInput, readStdin, refusalOf } from './inputs';
import { lint, type Judged } from './lint';
import { merge } from './merge';
import { readOutputs, writeOutputs, type Flag } from './outputs';
import { readPipelineOptions, type PipelineOptions } from './pipeline-options';
import { Progress } from './progress';
import { projectOf } from './project';
import { explanationText, placeText, type Printed } from '../tools/report';
import { Witness } from './remembered';
import { printedFrom, statsText } from './report';
import { inShard } from './shard';
import { version } from './version';

/** Runs the command line. @returns the exit code */
export async function run(args: readonly string[], cwd: string): Promise<number> {
  const options = readOptions(args);
  if ('message' in options) {
    const help = ['aks-network-lint', options.command, '--help'].filter((word) => word !== '').join(' ');
    process.stderr.write(`aks-network-lint: ${options.message}\n${help} lists what may be said.\n`);
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
    const rules = catalogue.map((rule) => {
      const { id, severity, category, since, summary, equivalents } = rule;
      return { id, severity, category, since, summary, equivalents, azureErrors: errorsOf(rule) };
    });
    process.stdout.write(
      isJson(options)
        ? `${JSON.stringify({ rules }, null, 2)}\n`
        : rules.map((rule) => `${rule.id.padEnd(34)}${rule.severity.padEnd(13)}${rule.summary}\n`).join(''),
    );
    return 0;
  }
  if (options.paths[0] === 'plan') return plan(options.paths.slice(1), cwd, options);
  if (options.paths[0] === 'connections') return connections(options.paths.slice(1), cwd, options);
  if (options.paths[0] === 'explain') return explain(options.paths.slice(1), cwd, options);
  if (options.paths[0] === 'merge') return merge(options.paths.slice(1), cwd, options);
  const isDiff = options.paths[0] === 'diff' && !existsSync(resolve(cwd, 'diff'));
  if (isDiff && options.against === undefined) {
    process.stderr.write('aks-network-lint: diff needs --against REF or DIR.\n');
    return 2;
  }
  const input = inputOf(options);
  if (typeof input === 'string') {
    process.stderr.write(`aks-network-lint: ${input}\n`);
    return 2;
  }
  const targets = input ? [input.name] : options.paths.slice(isDiff ? 1 : 0);
  const paths = (targets.length > 0 ? targets : ['.']).map((path) => resolve(cwd, path));
  const missing = !input ? paths.find((path) => !existsSync(path)) : undefined;
  if (missing !== undefined) {
    process.stderr.write(
      `aks-network-lint: ${relative(cwd, missing) || missing} does not exist.${meantCommand(targets)}\n`,
    );
    return 2;
  }
  const witness = !isDiff && isRepeatable(options, input) ? new Witness() : undefined;
  const opened = await open(paths, cwd, options, input, witness);
  if (typeof opened === 'string') {
    process.stderr.write(`aks-network-lint: ${opened}\n`);
    return 2;
  }
  const { workspace, failed } = opened;
  if (isDiff)
    return opened.failed ? 2 : diff(workspace, { ...options, against: options.against! }, opened.isAsked, cwd);
  if (options.stats) {
    const printed = printedFrom(workspace, cwd);
    const stats = statsOf(workspace.roots, workspace.files);
    process.stdout.write(
      isJson(options)
        ? `${JSON.stringify(stats, null, 2)}\n`
        : statsText(stats, (file, start) => placeText({ file, start, end: start }, printed)),
    );
    return failed ? 2 : 0;
  }
  const [out, err]: string[][] = [[], []];
  const date = options.values.date ?? new Date().toISOString().slice(0, 10);
  const code = await lint(
    { ...opened, cwd },
    { ...options, date },
    {
      out: (text) => void (process.stdout.write(text), out?.push(text)),
      err: (text) => void (process.stderr.write(text), err?.push(text)),
    },
  );
  // What could not be done may work the next time, and what was said on the way would not be said again.
  if (code !== 2 && !opened.said && lengthOf(out!) <= longestKept)
    witness?.keep(args, cwd, { code, out: out!.join(''), err: err!.join('') });
  return code;
}

/** A word that is no path may be meant as a command. */
function meantCommand([first]: readonly string[]): string {
  if (first === 'lint') return ' Without a command it lints: leave lint out.';
  const meant = first === undefined ? undefined : first === 'help' ? '--help' : meantBy(first, Object.keys(commands));
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** Whether the files that are read decide alone what is printed, and nothing else is written. */
function isRepeatable(options: Options, input: Input | undefined): boolean {
  const { fix, baseline, changedSince, staged, stats, against, outputs, cache } = options;
  const isMore = fix ?? baseline ?? changedSince ?? against ?? input ?? outputs.find(({ file }) => file !== undefined);
  return cache && isMore === undefined && !staged && !stats;
}

/** What was left out goes to standard error, so that it is in nobody's way. */
function writeNotes(notes: readonly Note[], printed: Printed): void {
  for (const note of notes) process.stderr.write(`${placeText(note, printed)}: ${note.message}\n`);
}

/** `plan [PATH…]`: every root below the paths that deploys a cluster. */
async function plan(targets: readonly string[], cwd: string, options: Options): Promise<number> {
  const paths = (targets.length > 0 ? targets : ['.']).map((path) => resolve(cwd, path));
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) {
    process.stderr.write(`aks-network-lint: ${relative(cwd, missing) || missing} does not exist.\n`);
    return 2;
  }
  const opened = await open(paths, cwd, options);
  if (typeof opened === 'string') {
    process.stderr.write(`aks-network-lint: ${opened}\n`);
    return 2;
  }
  const { workspace, isAsked, failed } = opened;
  const askedRoots = (of: Workspace) =>
    of.roots.filter(
      ({ uri }) =>
        isAsked(uri) ||
        of.judgedFiles().some((file) => isAsked(file) && of.rootsOf(file).some((root) => root.uri === uri)),
    );
  const roots = askedRoots(workspace);
  const before = opened.earlier && (await workspaceBefore(workspace, opened.earlier, options));
  const compared = before && {
    workspace: before,
    roots: askedRoots(before),
    name: opened.earlier.nameOf(workspace.files.folders[0]!) || options.against!,
  };
  const outputs = readOutputs(options.flags, formatsOf.plan);
  if (typeof outputs === 'string') {
    process.stderr.write(`aks-network-lint: ${outputs}\n`);
    return 2;
  }
  const nameOf = (uri: string) => relative(cwd, URI.parse(uri).fsPath).split(sep).join('/') || '.';
  if (workspace.plans(roots).length === 0)
    process.stderr.write('aks-network-lint: no AKS cluster is in these files.\n');
  writeNotes(
    workspace
      .judgedFiles()
      .filter(isAsked)
      .flatMap((uri) => workspace.notes(uri)),
    printedFrom(workspace, cwd),
  );
  const targetsRead = [...paths.map(uriOfPath), ...workspace.judgedFiles()];
  const wrong = outputs.find(({ file }) => file !== undefined && targetsRead.includes(uriOfPath(resolve(cwd, file))));
  if (wrong) {
    process.stderr.write(`aks-network-lint: ${wrong.file} is a file to be read; choose another one for the page.\n`);
    return 2;
  }
  const failures = writeOutputs(
    outputs,
    (format) =>
      format === 'html'
        ? workspace.planPage(roots, nameOf, (file) => file, undefined, compared)
        : planMarkdown(
            workspace.plans(roots),
            nameOf,
            compared && { plans: before.plans(compared.roots), name: compared.name },
          ),
    cwd,
  );
  for (const failure of failures) process.stderr.write(`aks-network-lint: ${failure}\n`);
  return failed || failures.length > 0 ? 2 : 0;
}

/** `connections [PATH…]`: which workload below the paths reaches which. */
async function connections(targets: readonly string[], cwd: string, options: Options): Promise<number> {
  const paths = (targets.length > 0 ? targets : ['.']).map((path) => resolve(cwd, path));
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) {
    process.stderr.write(`aks-network-lint: ${relative(cwd, missing) || missing} does not exist.\n`);
    return 2;
  }
  const outputs = readOutputs(options.flags, formatsOf.connections);
  if (typeof outputs === 'string') {
    process.stderr.write(`aks-network-lint: ${outputs}\n`);
    return 2;
  }
  const opened = await open(paths, cwd, options);
  if (typeof opened === 'string') {
    process.stderr.write(`aks-network-lint: ${opened}\n`);
    return 2;
  }
  const { workspace, isAsked, failed } = opened;
  const printed = printedFrom(workspace, cwd);
  const found = workspace.connections().filter(({ files }) => files.some(isAsked));
  const print = {
    text: () => connectionsText(found, printed),
    json: () => connectionsJson(found, printed),
    dot: () => connectionsDot(found),
  };
  const failures = writeOutputs(outputs, (format) => print[format](), cwd);
  for (const failure of failures) process.stderr.write(`aks-network-lint: ${failure}\n`);
  writeNotes(workspace.connectionNotes(), printed);
  return failed || failures.length > 0 ? 2 : 0;
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
  const say = isJson(options) ? configJson : configText;
  process.stdout.write(say(targets[0] ?? '.', configuration, workspace.configurations.nearest(uriOfPath(path)), named));
  return writeProblems(workspace, configurationsOf(workspace, [uriOfPath(path)]), named) ? 2 : 0;
}

/** `explain FILE:LINE:COL`, both counted from one. */
async function explain(targets: readonly string[], cwd: string, options: Options): Promise<number> {
  const match = /^(.+):(\d+):(\d+)$/.exec(targets[0] ?? '');
  const file = match && resolve(cwd, match[1]!);
  if (!match || !file || targets.length !== 1 || !existsSync(file)) {
    process.stderr.write('aks-network-lint: explain takes an existing FILE:LINE:COL.\n');
    return 2;
  }
  const opened = await open([file], cwd, options);
  if (typeof opened === 'string') {
    process.stderr.write(`aks-network-lint: ${opened}\n`);
    return 2;
  }
  const { workspace } = opened;
  const text = workspace.files.get(uriOfPath(file))?.text ?? '';
  const offset = new LineIndex(text).offset({ line: Number(match[2]) - 1, character: Number(match[3]) - 1 });
  const printed = printedFrom(workspace, cwd);
  const place = (step: Step) => placeText(step, printed);
  process.stdout.write(explanationText(workspace.explain(uriOfPath(file), offset), place));
  return 0;
}

interface Options extends PipelineOptions {
  readonly command: Command;
  readonly help: boolean;
  readonly version: boolean;
  readonly stats: boolean;
  /** As they were given, in their order. */
  readonly flags: readonly Flag[];
  readonly paths: readonly string[];
  readonly failOn: Severity | 'never';
  /** What the command line says of the configuration. */
  readonly values: Values;
  /** Configuration files are not looked for. */
  readonly withoutFiles: boolean;
  readonly suppressions: boolean;
  readonly showSuppressed: boolean;
  /** A revision or folder, for the rules about changes. */
  readonly against: string | undefined;
  /** What was printed before may be printed again. */
  readonly cache: boolean;
}

const ruleIds = catalogue.map(({ id }) => id);

/** For the commands that print either text or JSON. */
function isJson({ outputs }: Options): boolean {
  return outputs.some(({ format }) => format === 'json');
}

/** The formats that commands print in. A plan has its own. */
function formatsRead(command: Command): typeof formatNames {
  return command === 'rules' || command === 'config' ? ['text', 'json'] : formatNames;
}

function readOptions(args: readonly string[]): Options | { readonly message: string; readonly command: Command } {
  const read = readFlags(args);
  if ('message' in read) return { message: read.message, command: '' };
  const { given, positionals, inOrder } = read;
  const command = commandOf(positionals);
  const wrong = (message: string) => ({ message, command });
  const other = inOrder.find(({ name }) => !flagsOf(command).some((flag) => flag.name === name))?.name;
  if (other !== undefined) {
    const of = flags.find(({ name }) => name === other)?.of ?? [];
    return wrong(
      `--${other} is for ${of.map((one) => (one === '' ? 'linting' : one)).join(', ')}${command === '' ? '' : `, not for ${command}`}.`,
    );
  }
  for (const first of ['lsp', 'mcp'])
    if (given[first] === true) return wrong(`--${first} stands first, and for itself.`);
  const pipeline = readPipelineOptions(
    given,
    command === 'plan' || command === 'connections' || command === 'diff' ? [] : inOrder,
    formatsRead(command),
    ruleIds,
  );
  if (typeof pipeline === 'string') return wrong(pipeline);
  const against = given['against'] as string | undefined;
  const failOn = given['fail-on'] ?? 'warning';
  if (failOn !== 'never' && !severities.includes(failOn as Severity))
    return wrong(`--fail-on is ${severities.join(', ')} or never, not ${String(failOn)}.`);
  const says = configured(given);
  if ('message' in says) return wrong(says.message);
  return {
    command,
    help: given['help'] === true,
    version: given['version'] === true,
    stats: given['stats'] === true,
    ...pipeline,
    flags: inOrder,
    paths: positionals,
    failOn: failOn as Severity | 'never',
    values: says.values,
    withoutFiles: given['no-config'] === true,
    suppressions: given['no-suppressions'] !== true,
    showSuppressed: given['show-suppressed'] === true,
    against,
    cache: given['no-cache'] !== true,
  };
}

function workspaceOf(
  folders: readonly string[],
  { values }: Options,
  onError: (message: string) => void,
  system = nodeFiles,
): Workspace {
  const today = values.date === undefined ? new Date() : new Date(`${values.date}T00:00:00Z`);
  return new Workspace(system, folders, catalogue, () => today, onError);
}

/** Files of the disk, of which somebody keeps an eye on what is looked at. */
function watched(system: FileSystem, witness: Witness): FileSystem {
  const pathOf = (uri: string) => URI.parse(uri).fsPath;
  return {
    read: (uri) => (witness.saw(pathOf(uri)), system.read(uri)),
    list: (uri) => (witness.saw(pathOf(uri)), system.list(uri)),
    real: async (uri) => (witness.followed(pathOf(uri)), system.real?.(uri)),
  };
}

/**
 * Folders are judged with everything below them, a file with its project around it; only what was asked for is reported.
 * @returns a sentence where that cannot be told
 */
async function open(
  paths: readonly string[],
  cwd: string,
  options: Options,
  input?: Input,
  witness?: Witness,
): Promise<(Omit<Judged, 'cwd'> & { readonly earlier?: Earlier; readonly said: boolean }) | string> {
  let failed = false;
  let said = false;
  const asked = paths.map((path) => ({
    uri: uriOfPath(path),
    folder: statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  }));
  const projects = paths.map((path, at) => (asked[at]!.folder ? path : projectOf(path, cwd)));
  if (paths.some(isPlanAt)) projects.push(projectOf(join(cwd, 'plan.json'), cwd));
  const folders = [...new Set(projects.map(uriOfPath))].filter(
    (folder, _, all) => !all.some((other) => folder.startsWith(`${other}/`)),
  );
  const say = (message: string) => {
    said = true;
    process.stderr.write(`aks-network-lint: ${message}\n`);
  };
  const onError = (message: string) => {
    failed = true;
    say(message);
  };
  for (const folder of witness ? [cwd, ...paths] : []) witness?.soughtAbove(folder, '.git');
  staySmall();
  const system = witness ? watched(nodeFiles, witness) : nodeFiles;
  const workspace = workspaceOf(folders, options, onError, system);
  configure(
    workspace,
    options.values,
    folders.map((folder) => URI.parse(folder).fsPath),
    cwd,
    options.withoutFiles,
  );
  workspace.suppressionsHold = options.suppressions;
  const against = options.against === undefined ? undefined : await againstOf(options.against, projects, cwd, say);
  if (typeof against === 'string') {
    say(against);
    failed = true;
  } else workspace.compareWith(against);
  workspace.files.readsOnce = true;
  const progress = new Progress(process.stderr);
  // Which roots are whose shows in all files; each part judges as many as one run would.
  const maxFiles = maxScanned * (options.shard?.count ?? 1);
  const { limit, files } = await workspace.scan({ progress: progress.read, maxFiles });
  if (files > manyFiles) growSlowly(true);
  progress.end();
  if (limit !== undefined) say(`not everything was read: ${limit}.`);
  if (input) workspace.open(asked[0]!.uri, input.text);
  else
    for (const [at, path] of paths.entries()) {
      const text = asked[at]!.folder ? undefined : largeTextAt(path);
      if (text !== undefined) workspace.open(asked[at]!.uri, text);
    }
  // Whoever asks for one file must not take silence for safety.
  const unread = new Set(workspace.unread);
  for (const [at, { uri, folder }] of asked.entries())
    if (!folder && kindOf(uri) === undefined && !isConfiguration(uri) && !unread.has(uri))
      say(`${relative(cwd, paths[at]!)} is no template, parameter file or manifest by its name, and is not judged.`);
  if (asked.some(({ uri }) => unread.has(uri) && !workspace.files.isOpen(uri))) failed = true;
  for (const [at, path] of paths.entries())
    if (!asked[at]!.folder && isCutOff(path, input?.text))
      onError(`${relative(cwd, path)} breaks off before its end, so what it says is not known.`);
  const staged = options.staged ? stagedFiles(workspace, projects) : undefined;
  if (typeof staged === 'string') return staged;
  const pause = () => new Promise<void>((resume) => setImmediate(resume));
  const only = {
    kept: readsOnce(options) ? 0 : keptWork,
    pause,
    ...(options.shard ? { only: inShard(options.shard, cwd) } : {}),
  };
  await workspace.update({
    bounded: true,
    progress: progress.judged,
    ...only,
  });
  progress.end();
  // A template without a cluster is one, too.
  const isAny = () => [...workspace.files.known()].some((uri) => kindOf(uri) !== undefined);
  if (options.command === '' && !input && !said && workspace.judgedFiles().length === 0 && !isAny())
    say('no template or manifest was found, so nothing is judged.');
  const configurations = configurationsOf(
    workspace,
    asked.map(({ uri }) => uri),
  );
  if (writeProblems(workspace, configurations, printedFrom(workspace, cwd).path)) failed = true;
  said ||= configurations.some((uri) => workspace.problems(uri).length > 0);
  const changed =
    options.changedSince === undefined ? staged : await changedSince(workspace, options.changedSince, say);
  if (typeof changed === 'string') return changed;
  const planned = new Set(asked.flatMap(({ uri }) => workspace.judgedWith(uri)));
  const isAsked = (uri: string) =>
    planned.has(uri) || asked.some((one) => (one.folder ? uri.startsWith(`${one.uri}/`) : uri === one.uri));
  return {
    workspace,
    isAsked,
    failed,
    said,
    only,
    pause,
    ...(typeof against === 'object' ? { earlier: against } : {}),
    ...(changed ? { isWanted: comesFrom(changed) } : {}),
  };
}

/** A longer report is not kept to be printed again. In characters. */
const longestKept = 16 * 1024 * 1024;

function lengthOf(pieces: readonly string[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Whether what findings were made of is not asked for again: for fixes, a plan or connections. */
function readsOnce({ command, fix, outputs, against }: Options): boolean {
  return command === '' && !fix && against === undefined && !outputs.some(({ format }) => formats[format].fixes);
}

/** What the findings of a repository were made of is kept for its fixes; that of thousands would fill the memory. */
const keptWork = 20_000;

/** From so many files on memory grows slowly. */
const manyFiles = 2_000;

/** The same folders as they were, to be drawn. */
async function workspaceBefore(
  { files: { folders } }: Workspace,
  { system }: Earlier,
  options: Options,
): Promise<Workspace> {
  const today = options.values.date === undefined ? new Date() : new Date(`${options.values.date}T00:00:00Z`);
  const before = new Workspace(
    system,
    folders,
    [],
    () => today,
    () => undefined,
  );
  await before.scan();
  await before.update({ bounded: true });
  return before;
}

/** What comes from standard input, and what it is called. */
interface Input {
  readonly name: string;
  readonly text: string;
}

/** @returns a sentence where it is not known what it is; undefined where nothing is to be read */
function inputOf({ stdin, paths }: Options): Input | string | undefined {
  const isDash = paths.length === 1 && paths[0] === '-';
  if (stdin === undefined && !isDash) return undefined;
  if (stdin !== undefined && stdin !== '' && kindOf(stdin) === undefined)
    return `--stdin-filename ${stdin}: no file of this name is a template.`;
  const text = readStdin();
  if (typeof text !== 'string')
    return 'standard input is neither UTF-8 nor UTF-16 with a byte order mark; nothing is read of it.';
  const isNamed = stdin !== undefined && stdin !== '';
  const name = isNamed ? stdin : nameOfInput(text);
  const refusal = !isNamed && name?.endsWith('.json') ? refusalOf(text) : undefined;
  if (refusal !== undefined) return refusal;
  return name === undefined
    ? 'standard input is neither JSON nor a manifest; say what it is with --stdin-filename, such as main.bicep.'
    : { name, text };
}
