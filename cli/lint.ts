import { addAll } from '../shared-rules/lists';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { URI } from 'vscode-uri';
import { severities, uriOfPath, type LocatedFinding, type Note, type Workspace } from '../engine/engine';
import type { Severity } from '../shared-rules/rule';
import { readBaseline, splitByBaseline, writeBaseline } from './baseline';
import { fixAll, type FixedFile } from '../tools/fix-all';
import { inSteps } from '../tools/in-steps';
import { diffOf, fixesToJson, realOf, writeFixes } from './fix';
import { byPlace, noteRow, rowsOf, type Report, type Row } from './formats/rows';
import { formats, type Format } from './formats/formats';
import { writeOutputs, type Output } from './outputs';
import type { PipelineOptions } from './pipeline-options';
import { Progress } from './progress';
import { inOrder, placeText, type Printed } from '../tools/report';
import { printedFrom } from './report';
import { version } from './version';

/** A workspace that has been judged, and what of it is to be reported. */
export interface Judged {
  readonly workspace: Workspace;
  readonly cwd: string;
  readonly isAsked: (uri: string) => boolean;
  /** Tells the findings that are asked for from others in the same files. */
  readonly isWanted?: (finding: LocatedFinding) => boolean;
  /** Which roots are judged at all, and what is kept of them. */
  readonly only: Pick<NonNullable<Parameters<Workspace['update']>[0]>, 'only' | 'kept' | 'pause'>;
  /** A signal is heard meanwhile. */
  readonly pause: () => Promise<void>;
  /** Something could not be judged. */
  readonly failed: boolean;
}

/** What a run writes to standard output and standard error at its end. */
interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

interface LintOptions extends PipelineOptions {
  readonly failOn: Severity | 'never';
  /** The day that retirements are judged on. */
  readonly date: string;
  readonly showSuppressed: boolean;
}

/** Prints what the files came to, after what is to be mended has been. @returns the exit code */
export async function lint(judged: Judged, options: LintOptions, { out, err }: Streams): Promise<number> {
  const { workspace, cwd, failed } = judged;
  const wrong = wrongOutput(options, judged);
  if (wrong !== undefined) return complain(wrong);
  const known = baselineOf(options, cwd);
  if (typeof known === 'string') return complain(known);
  const code = (rows: readonly Row[]) => (failed ? 2 : exitCode(rows, options.failOn));
  if (options.fix) {
    const before = options.fix.dryRun ? findingsOf(judged) : [];
    const progress = new Progress(process.stderr);
    const fixed = await fixAll(
      workspace,
      () => findingsOf(judged),
      { ...options.fix, realOf, tell: progress.trying },
      { ...judged.only, progress: progress.judged },
    );
    progress.end();
    const nameOf = (uri: string) => nameFrom(uri, cwd);
    if (options.fix.dryRun) {
      writeDiff(fixed, options.outputs, nameOf);
      return failed ? 2 : exitCode(before, options.failOn);
    }
    const failures = writeFixes(fixed, nameOf);
    if (fixed.length > failures.length)
      process.stderr.write(`aks-network-lint: mended ${countOf(fixed.length - failures.length, 'file')}.\n`);
    if (failures.length > 0) return complain(failures.join('\naks-network-lint: '));
  }
  const { report, notes, printed } = await inSteps(reportOf(judged, options.outputs), judged.pause);
  const top = topOf(cwd);
  const isNamed = (file: string) => {
    const uri = uriOfPath(resolve(top, file));
    return judged.isAsked(uri) && workspace.configurations.of(uri).includes(uri);
  };
  const rowsIn = (all: readonly Row[]) =>
    all.map((row) => ({ ...row, file: nameFrom(uriOfPath(resolve(cwd, row.file)), top) }));
  const {
    fresh,
    known: old,
    stale,
  } = known && !options.updateBaseline
    ? splitByBaseline(report.rows, known, isWhole(options) ? isNamed : () => false)
    : { ...nothingKnown, fresh: report.rows };
  if (options.updateBaseline) writeBaseline(resolve(cwd, options.baseline!), rowsIn(report.rows), known, isNamed);
  const rows = options.updateBaseline ? [] : fresh;
  const hidden = [...report.hidden, ...(options.updateBaseline ? report.rows : old).map(inBaseline)];
  const about = { failed, ...(options.shard ? { part: { ...options.shard, version, date: options.date } } : {}) };
  const failures = writeOutputs(
    options.outputs,
    (format, colored) =>
      formats[format].write({ ...report, ...about, rows, hidden, showsSuppressed: options.showSuppressed }, colored),
    cwd,
    out,
  );
  for (const note of notes) err(`${placeText(note, printed)}: ${note.message}\n`);
  if (stale > 0)
    err(
      `aks-network-lint: ${countOf(stale, 'finding')} of ${options.baseline} ${stale === 1 ? 'is' : 'are'} not there any more; --update-baseline drops ${stale === 1 ? 'it' : 'them'}.\n`,
    );
  return failures.length > 0 ? complain(failures.join('\naks-network-lint: ')) : code(rows);
}

const nothingKnown = { known: [], stale: 0 };

function inBaseline(row: Row): Row {
  return { ...row, hidden: 'baseline' };
}

function baselineOf({ baseline, updateBaseline }: PipelineOptions, cwd: string) {
  if (baseline === undefined || (updateBaseline && !existsSync(resolve(cwd, baseline)))) return undefined;
  return readBaseline(resolve(cwd, baseline), baseline);
}

/** Whether all that stands in the files that are asked for is reported. */
function isWhole({ shard, changedSince, staged }: PipelineOptions): boolean {
  return shard === undefined && changedSince === undefined && !staged;
}

function findingsOf({ workspace, isAsked, isWanted = () => true }: Judged): LocatedFinding[] {
  return workspace
    .judgedFiles()
    .filter(isAsked)
    .flatMap((uri) => workspace.findings(uri))
    .filter(isWanted);
}

/** In parts, so that of findings no more than their rows is in memory for long. */
function* reportOf(
  judged: Judged,
  outputs: readonly Output<Format>[],
): Generator<undefined, { readonly report: Report; readonly notes: readonly Note[]; readonly printed: Printed }> {
  const { workspace, cwd, isAsked, isWanted = () => true } = judged;
  const printed = printedFrom(workspace, cwd);
  const files = workspace.judgedFiles().filter(isAsked);
  const isFixed = outputs.some(({ format }) => formats[format].fixes);
  const notes = files.flatMap((uri) => workspace.notes(uri));
  const top = topOf(cwd);
  const nameOf = (file: string) => nameFrom(file, top);
  const all: { readonly rows: Row[]; readonly hidden: Row[] } = { rows: [], hidden: [] };
  const progress = new Progress(process.stderr);
  const { parts, finding } = workspace.apart(files);
  const saved = { work: 0 };
  let done = 0;
  for (const part of parts) {
    const findings = inOrder(part.flatMap((uri) => workspace.findings(uri)).filter(isWanted), printed);
    const suppressed = inOrder(part.flatMap((uri) => workspace.suppressed(uri)).filter(isWanted), printed);
    const fixes = isFixed && findings.length > 0 ? yield* workspace.fixing(findings, finding, saved) : undefined;
    if (fixes) addAll(notes, untriedNotes(fixes.untried));
    const rows = rowsOf([...findings, ...suppressed], fixes?.of ?? new Map(), printed, nameOf);
    for (const [at, row] of rows.entries())
      if (at < findings.length) all.rows.push(row);
      else all.hidden.push({ ...row, hidden: 'suppressed' });
    workspace.forgetShown();
    done += part.length;
    if (isFixed) progress.fixed(done, files.length);
    yield;
  }
  progress.end();
  const uris = new Map(files.map((uri) => [printed.path(uri), uri]));
  return {
    report: {
      rows: all.rows.sort(byPlace),
      hidden: all.hidden.sort(byPlace),
      notes: notes.map((note) => noteRow(note, printed)),
      text: (file) => workspace.files.peek(uris.get(file) ?? '')?.text,
    },
    notes,
    printed,
  };
}

/** One note for each file that fixes were left out of. */
function untriedNotes(untried: readonly LocatedFinding[]): Note[] {
  const first = new Map<string, Note>();
  for (const { file, start, end } of untried)
    if (!first.has(file))
      first.set(file, { file, start, end, message: 'There is too much to try, so fixes are left out from here on.' });
  return [...first.values()];
}

function writeDiff(
  fixed: readonly FixedFile[],
  outputs: readonly Output<Format>[],
  nameOf: (uri: string) => string,
): void {
  process.stdout.write(
    outputs.some(({ format }) => format === 'json')
      ? fixesToJson(fixed, nameOf)
      : fixed.map((one) => diffOf(one, nameOf)).join(''),
  );
}

/** What a report is written over must be none of the files that are read. */
function wrongOutput(
  { outputs, baseline, updateBaseline }: PipelineOptions,
  { workspace, cwd }: Judged,
): string | undefined {
  const targets = [...outputs.flatMap(({ file }) => file ?? []), ...(updateBaseline ? [baseline!] : [])];
  const read = new Set(workspace.judgedFiles());
  const wrong = targets.find((file) => read.has(uriOfPath(resolve(cwd, file))));
  return wrong === undefined ? undefined : `${wrong} is a file to be read; choose another one for the report.`;
}

function exitCode(found: readonly { readonly severity: Severity }[], failOn: Severity | 'never'): number {
  const threshold = failOn === 'never' ? -1 : severities.indexOf(failOn);
  return found.some(({ severity }) => severities.indexOf(severity) <= threshold) ? 1 : 0;
}

function complain(sentence: string): 2 {
  process.stderr.write(`aks-network-lint: ${sentence}\n`);
  return 2;
}

function countOf(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function nameFrom(uri: string, folder: string): string {
  return relative(folder, URI.parse(uri).fsPath).split(sep).join('/');
}

/** The repository that a folder is in, else itself: what a file is called by wherever the command runs. */
function topOf(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return cwd;
  }
}
