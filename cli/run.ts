import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { URI } from 'vscode-uri';
import {
  isVersion,
  kindOf,
  LineIndex,
  type Note,
  type Preset,
  presets,
  severities,
  statsOf,
  uriOfPath,
  Workspace,
} from '../engine/engine';
import { nodeFiles } from '../engine/node/node-files';
import { catalogue } from '../shared-rules/catalogue';
import { errorsOf } from '../shared-rules/equivalents';
import type { Step } from '../shared-rules/model/value';
import type { Severity } from '../shared-rules/rule';
import { changedSince, comesFrom, stagedFiles } from './changed';
import { lint, type Judged } from './lint';
import { merge } from './merge';
import { normalized, pipelineFlags, readPipelineOptions, type PipelineOptions } from './pipeline-options';
import { planMarkdown } from './formats/plan-markdown';
import { readOutputs, writeOutputs, type Flag } from './outputs';
import { Progress } from './progress';
import { projectOf } from './project';
import { inShard } from './shard';
import { explanationText, placeText, printedFrom, statsText, type Printed } from './report';

const usage = `aks-network-lint [PATH…]              lint files and folders (default: this folder)
aks-network-lint explain FILE:LINE:COL what a property comes to, and how
aks-network-lint plan [PATH…]         a picture of the networks, as an HTML page
aks-network-lint merge REPORT…        join reports that were written as JSON or SARIF
aks-network-lint rules                list the rules

  --format FORMAT          text (default), json, sarif, junit, github, azure, gitlab or markdown; plan: html or markdown
  --output FILE            where the format before it goes, instead of standard output; both may be given again
  --fail-on SEVERITY       error, warning, information, hint or never (default: warning)
  --preset NAME            recommended, strict, cis or mcsb (default: recommended)
  --rules-as-of VERSION    leave out rules that came after this version
  --date YYYY-MM-DD        the day that retirements are judged on (default: today)
  --fix[=RULE,…]           mends what is safe, and what these rules find
  --fix-dry-run            shows the edits of --fix as a diff, or with --format json
  --baseline FILE          leaves out what is in it; with --update-baseline writes it
  --changed-since REF      only what has changed since a revision of git; --staged: only what is staged
  --stdin --stdin-filename FILE   lints standard input as if it stood in that file
  --shard I/N              only the I-th of N parts; merge joins their reports
  --lsp                    speak with an editor: the language server over standard input and output
  --mcp [FOLDER…]          tools for assistants, read-only and inside these folders (default: this one), over MCP
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
  if (options.paths[0] === 'explain') return explain(options.paths.slice(1), cwd, options);
  if (options.paths[0] === 'merge') return merge(options.paths.slice(1), cwd, options);
  const targets = options.stdin !== undefined ? [options.stdin] : options.paths;
  const paths = (targets.length > 0 ? targets : ['.']).map((path) => resolve(cwd, path));
  const missing = options.stdin === undefined ? paths.find((path) => !existsSync(path)) : undefined;
  if (missing !== undefined) {
    process.stderr.write(`aks-network-lint: ${relative(cwd, missing) || missing} does not exist.\n`);
    return 2;
  }
  const opened = await open(paths, cwd, options);
  if (typeof opened === 'string') {
    process.stderr.write(`aks-network-lint: ${opened}\n`);
    return 2;
  }
  const { workspace } = opened;
  if (options.stats) {
    const printed = printedFrom(workspace, cwd);
    const stats = statsOf(workspace.roots, workspace.files);
    process.stdout.write(
      isJson(options)
        ? `${JSON.stringify(stats, null, 2)}\n`
        : statsText(stats, (file, start) => placeText({ file, start, end: start }, printed)),
    );
    return 0;
  }
  return lint({ ...opened, cwd }, options);
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
  const roots = workspace.roots.filter(
    ({ uri }) =>
      isAsked(uri) ||
      workspace.judgedFiles().some((file) => isAsked(file) && workspace.rootsOf(file).some((root) => root.uri === uri)),
  );
  const outputs = readOutputs(options.flags, ['html', 'markdown']);
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
        ? workspace.planPage(roots, nameOf, (file) => file)
        : planMarkdown(workspace.plans(roots), nameOf),
    cwd,
  );
  for (const failure of failures) process.stderr.write(`aks-network-lint: ${failure}\n`);
  return failed || failures.length > 0 ? 2 : 0;
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
  readonly help: boolean;
  readonly stats: boolean;
  /** As they were given, in their order. */
  readonly flags: readonly Flag[];
  readonly paths: readonly string[];
  readonly failOn: Severity | 'never';
  readonly preset: Preset;
  readonly rulesAsOf: string | undefined;
  readonly date: Date | undefined;
}

const ruleIds = catalogue.map(({ id }) => id);

/** For the commands that print either text or JSON. */
function isJson({ outputs }: Options): boolean {
  return outputs.some(({ format }) => format === 'json');
}

function readOptions(args: readonly string[]): Options | { message: string } {
  let parsed;
  try {
    parsed = parseArgs({
      args: normalized(args),
      allowPositionals: true,
      tokens: true,
      options: {
        ...pipelineFlags,
        date: { type: 'string' },
        'fail-on': { type: 'string' },
        preset: { type: 'string' },
        'rules-as-of': { type: 'string' },
        stats: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals, tokens } = parsed;
  const flags = tokens.flatMap((token) => (token.kind === 'option' ? [{ name: token.name, value: token.value }] : []));
  const pipeline = readPipelineOptions(values, positionals[0] === 'plan' ? [] : flags, ruleIds);
  if (typeof pipeline === 'string') return { message: pipeline };
  const failOn = values['fail-on'] ?? 'warning';
  const preset = presets.find((one) => one === (values.preset ?? 'recommended'));
  const rulesAsOf = values['rules-as-of'];
  const date = values.date === undefined ? undefined : new Date(`${values.date}T00:00:00Z`);
  if (failOn !== 'never' && !severities.includes(failOn as Severity))
    return { message: `--fail-on is ${severities.join(', ')} or never, not ${failOn}.` };
  if (preset === undefined) return { message: `--preset is ${listed(presets)}, not ${values.preset}.` };
  if (rulesAsOf !== undefined && !isVersion(rulesAsOf))
    return { message: `--rules-as-of is a version such as 0.1.0, not ${rulesAsOf}.` };
  if (date && (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== values.date))
    return { message: `--date is YYYY-MM-DD, not ${values.date}.` };
  return {
    help: values.help === true,
    stats: values.stats === true,
    ...pipeline,
    flags,
    paths: positionals,
    failOn: failOn as Severity | 'never',
    preset,
    rulesAsOf,
    date,
  };
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/**
 * Folders are judged with everything below them, a file with its project around it; only what was asked for is reported.
 * @returns a sentence where that cannot be told
 */
async function open(paths: readonly string[], cwd: string, options: Options): Promise<Omit<Judged, 'cwd'> | string> {
  let failed = false;
  const asked = paths.map((path) => ({
    uri: uriOfPath(path),
    folder: statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  }));
  const projects = paths.map((path, at) => (asked[at]!.folder ? path : projectOf(path, cwd)));
  const folders = [...new Set(projects.map(uriOfPath))].filter(
    (folder, _, all) => !all.some((other) => folder.startsWith(`${other}/`)),
  );
  const say = (message: string) => void process.stderr.write(`aks-network-lint: ${message}\n`);
  const workspace = new Workspace(
    nodeFiles,
    folders,
    catalogue,
    () => options.date ?? new Date(),
    (message) => {
      failed = true;
      say(message);
    },
  );
  workspace.settings = { preset: options.preset, rules: {}, rulesAsOf: options.rulesAsOf };
  const progress = new Progress(process.stderr);
  const { limit } = await workspace.scan({ progress: progress.read });
  progress.end();
  if (limit !== undefined) say(`not everything was read: ${limit}.`);
  if (options.stdin !== undefined) {
    if (kindOf(options.stdin) === undefined)
      return `--stdin-filename ${options.stdin}: no file of this name is a template.`;
    workspace.open(asked[0]!.uri, readStdin());
  }
  const staged = options.staged ? stagedFiles(workspace, projects) : undefined;
  if (typeof staged === 'string') return staged;
  const only = options.shard ? { only: inShard(options.shard, cwd) } : {};
  await workspace.update({
    bounded: true,
    progress: progress.judged,
    // A signal is heard between roots.
    pause: () => new Promise((resume) => setImmediate(resume)),
    ...only,
  });
  progress.end();
  const changed =
    options.changedSince === undefined ? staged : await changedSince(workspace, options.changedSince, say);
  if (typeof changed === 'string') return changed;
  const isAsked = (uri: string) => asked.some((one) => (one.folder ? uri.startsWith(`${one.uri}/`) : uri === one.uri));
  return { workspace, isAsked, failed, only, ...(changed ? { isWanted: comesFrom(changed) } : {}) };
}

function readStdin(): string {
  return readFileSync(0, 'utf8').replace(/^\ufeff/, '');
}
