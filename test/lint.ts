import { URI } from 'vscode-uri';
import { analyzeRoot } from '../engine/judge/analyze';
import type { LocatedFix } from '../engine/judge/fixes';
import type { LocatedFinding } from '../engine/judge/present';
import { languageOf, lowerRoot, parseSource, scaffold } from '../engine/languages/languages';
import { Networks } from '../engine/deployments/networks';
import { LineIndex } from '../engine/files/positions';
import { defaultSettings, type Settings } from '../engine/judge/settings';
import { suppress } from '../engine/judge/suppress';
import { Workspace } from '../engine/workspace';
import { newEvaluation } from '../engine/evaluate/evaluate';
import { Files as ProjectFiles, type FileSystem } from '../engine/files/files';
import type { LocatedConnection } from '../engine/plan/connections';
import { planNotes, type RootPlan } from '../engine/plan/plan';
import { nodeFiles } from '../engine/node/node-files';
import type { Root } from '../engine/languages/language';
import { applyEdits, type TextEdit } from '../engine/write/edit';
import { write } from '../engine/write/write';
import { catalogue } from '../shared-rules/catalogue';
import type { Rule } from '../shared-rules/rule';
import { set } from '../shared-rules/model/resource';
import type { Json, List, Value } from '../shared-rules/model/value';

/** The one place where tests touch the engine. Files are named relative to a workspace folder. */
export type Files = { readonly [path: string]: string };

export interface TestFinding {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
  /** The underlined text. */
  readonly text: string;
  readonly message: string;
  readonly related: readonly { readonly file: string; readonly text: string; readonly message: string }[];
  readonly fixes: readonly TestFix[];
  /** The files with the finding suppressed. */
  suppressed(): Files | undefined;
}

export interface TestFix {
  readonly title: string;
  readonly safety: string;
  readonly preferred: boolean;
  /** The files after the fix; undefined when its edits overlap. */
  apply(): Files | undefined;
}

/** Something that was left out. */
interface TestNote {
  readonly file: string;
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
  /** The underlined text. */
  readonly text: string;
  readonly message: string;
}

export interface LintResult {
  readonly findings: readonly TestFinding[];
  readonly notes: readonly TestNote[];
  /** How many places each file's syntax is broken in. */
  readonly problems: { readonly [path: string]: number };
}

const folder = 'file:///workspace';
/** Retirements are judged on this day, so that tests do not age. */
const today = new Date('2026-11-21T00:00:00Z');

/**
 * Judges a workspace that is given as texts.
 * @param before files as they were, for the rules about changes
 */
export async function lint(files: Files, settings: Settings = defaultSettings, before?: Files): Promise<LintResult> {
  const { workspace, located } = await judged(files, settings, before);
  const fixes = workspace.fixes(located).of;
  const findings = located.map((finding) => convert(finding, fixes.get(finding) ?? [], files, workspace));
  const problems = Object.fromEntries(
    Object.keys(files).map((path) => [path, parseSource(`${folder}/${path}`, workspace.files).problems.length]),
  );
  return { findings, notes: notesOf(workspace, folder), problems };
}

/** The findings of a workspace that is given as texts, in offsets, without their fixes (which cost twice as much again). */
export async function lintWithoutFixes(files: Files): Promise<readonly LocatedFinding[]> {
  return (await judged(files, defaultSettings)).located;
}

async function judged(
  files: Files,
  settings: Settings,
  before?: Files,
): Promise<{ workspace: Workspace; located: readonly LocatedFinding[] }> {
  const workspace = newWorkspace(files);
  if (before) workspace.compareWith({ system: memory(before), nameOf: () => 'main' });
  workspace.settings = settings;
  await workspace.scan();
  await workspace.update();
  const located = workspace
    .judgedFiles()
    .flatMap((uri) =>
      [...workspace.findings(uri)].sort(
        (a, b) => a.start - b.start || a.end - b.end || (a.rule.id < b.rule.id ? -1 : 1),
      ),
    );
  return { workspace, located };
}

/** The network plan of a workspace that is given as texts. */
export async function plan(files: Files): Promise<readonly RootPlan[]> {
  const workspace = await judgedWorkspace(files);
  return workspace.plans(workspace.roots);
}

/** What the plan says in a file: the text it stands at, the sentences, the hint in the text. */
export async function planOnHover(
  files: Files,
  path: string,
): Promise<[text: string, said: string, hint: string | undefined][]> {
  return planNotes(`${folder}/${path}`, await plan(files)).map(({ start, end, lines, short }) => [
    (files[path] ?? '').slice(start, end),
    lines.join(' '),
    short,
  ]);
}

/** Who may talk to whom in a workspace, with how much was asked for it. */
export async function connections(files: Files): Promise<LocatedConnection[] & { steps: number }> {
  const workspace = await judgedWorkspace(files);
  let steps = 0;
  const found = workspace.connections((more) => (steps += more));
  return Object.assign(found, { steps });
}

/** The files after a subnet with this range has been put into the first network of the plan; the name of each as it was given. */
export async function putInto(files: Files, range: string): Promise<Files> {
  const workspace = await judgedWorkspace(files);
  const [first] = workspace.plans(workspace.roots);
  const edits = first && workspace.putSubnet(first.root, first.context, first.networks[0]!.owner, range);
  return Object.fromEntries(
    [...new Set(edits?.map(({ file }) => file))].map((file) => [
      pathOf(file),
      applyEdits(
        workspace.files.get(file)!.text,
        edits!.filter((edit) => edit.file === file),
      )!,
    ]),
  );
}

/** The same as a page. @param nonce as an editor gives it */
export async function planPage(files: Files, nonce?: string): Promise<string> {
  const workspace = await judgedWorkspace(files);
  return workspace.planPage(workspace.roots, pathOf, (file) => file, nonce);
}

/** The same as a drawing. */
export async function planDrawing(files: Files): Promise<string> {
  const workspace = await judgedWorkspace(files);
  return workspace.planDrawing(workspace.roots, pathOf);
}

/** Judges a folder of the disk. */
export async function lintFolder(path: string): Promise<Pick<LintResult, 'notes'>> {
  const uri = URI.file(path).toString();
  const workspace = new Workspace(
    nodeFiles,
    [uri],
    catalogue,
    () => today,
    (message) => {
      throw new Error(message);
    },
  );
  await workspace.scan();
  await workspace.update();
  return { notes: notesOf(workspace, uri) };
}

function notesOf(workspace: Workspace, base: string): TestNote[] {
  return workspace.judgedFiles().flatMap((uri) => {
    const text = workspace.files.get(uri)?.text ?? '';
    const lines = new LineIndex(text);
    return workspace.notes(uri).map(({ start, end, message }) => ({
      file: decodeURIComponent(uri.slice(base.length + 1)),
      start: lines.at(start),
      end: lines.at(end),
      text: text.slice(start, end),
      message,
    }));
  });
}

/** Judges one file by itself, without parameter files, and names its findings by rule and ARM path, so that languages can be compared. */
export async function findingsByPath(files: Files, path: string): Promise<string[]> {
  const project = new ProjectFiles(memory(files), [folder]);
  const root: Root = { language: path.endsWith('.bicep') ? 'bicep' : 'arm', uri: `${folder}/${path}` };
  let result = analyzeRoot(root, project, { rules: catalogue, today, networks: new Networks(project) });
  while (await project.load())
    result = analyzeRoot(root, project, { rules: catalogue, today, networks: new Networks(project) });
  const names = result.contexts.flatMap((context) =>
    context.findings.all.map(({ finding, at }) => `${finding.rule.id} ${finding.severity} ${at.path.toLowerCase()}`),
  );
  return [...new Set(names)].sort();
}

/** A workspace that is edited, as an editor and the disk do it. */
export class Session {
  readonly #disk: { [path: string]: string };
  readonly #open = new Map<string, string>();
  readonly #workspace: Workspace;
  /** The file that was typed in last. */
  #first: string | undefined;
  readonly #shown = new Map<string, readonly string[]>();

  constructor(files: Files) {
    this.#disk = { ...files };
    this.#workspace = newWorkspace(this.#disk);
  }

  async scan(): Promise<void> {
    await this.#workspace.scan();
    await this.update();
  }

  text(path: string): string | undefined {
    return this.#open.get(path) ?? this.#disk[path];
  }

  type(path: string, text: string): void {
    this.#first = `${folder}/${path}`;
    this.#open.set(path, text);
    this.#workspace.open(`${folder}/${path}`, text);
  }

  async close(path: string): Promise<void> {
    this.#open.delete(path);
    await this.#workspace.close(`${folder}/${path}`);
  }

  async write(path: string, text: string): Promise<void> {
    this.#disk[path] = text;
    await this.#touched(path);
  }

  async delete(path: string): Promise<void> {
    delete this.#disk[path];
    await this.#touched(path);
  }

  async #touched(path: string): Promise<void> {
    this.#workspace.files.forget(`${folder}/${path}`);
    await this.#workspace.files.refresh(`${folder}/${path}`);
    this.#workspace.changed(`${folder}/${path}`);
  }

  /** @returns how many roots were judged */
  async update(): Promise<number> {
    let judged = 0;
    const told = new Set<string>();
    await this.#workspace.update({
      ...(this.#first === undefined ? {} : { first: this.#first }),
      progress: () => judged++,
      pause: () => Promise.resolve(),
      done: (files) => files.forEach((file) => told.add(file)),
    });
    for (const file of told) this.#shown.set(file, summaryOf(this.#workspace, file));
    return judged;
  }

  /** What an editor shows that asks only for files that it was told of. */
  shown(): string[] {
    return [...this.#shown.values()].flat().sort();
  }

  get roots(): readonly Root[] {
    return this.#workspace.roots;
  }

  findings(): string[] {
    return summary(this.#workspace);
  }

  /** What a start from nothing comes to, with the same disk and the same open documents. */
  async fresh(): Promise<string[]> {
    const workspace = newWorkspace(this.#disk);
    for (const [path, text] of this.#open) workspace.open(`${folder}/${path}`, text);
    await workspace.scan();
    await workspace.update();
    return summary(workspace);
  }
}

export function newWorkspace(files: Files, rules: readonly Rule[] = catalogue): Workspace {
  return new Workspace(
    memory(files),
    [folder],
    rules,
    () => today,
    (message) => {
      throw new Error(message);
    },
  );
}

/** The same, read and judged. */
export async function judgedWorkspace(files: Files, rules?: readonly Rule[]): Promise<Workspace> {
  const workspace = newWorkspace(files, rules);
  await workspace.scan();
  await workspace.update();
  return workspace;
}

function summary(workspace: Workspace): string[] {
  return workspace
    .judgedFiles()
    .flatMap((uri) => summaryOf(workspace, uri))
    .sort();
}

function summaryOf(workspace: Workspace, uri: string): string[] {
  return workspace
    .findings(uri)
    .map(
      ({ rule, severity, start, end, message, related }) =>
        `${pathOf(uri)} ${start}-${end} ${severity} ${rule.id} ${message} ${JSON.stringify(related)}`,
    );
}

/** A property of a cluster or pool as the model reads it, and a way to set it. */
interface TestProperty {
  /** `known 10.0.0.0/16`, `absent` or `unknown: why` */
  readonly value: string;
  /** The files with another value there; undefined when it has no place to be written. */
  set(value: Json): Files | undefined;
}

/** Lowers a single file and reads ARM paths off the first resource of a type. */
export function read(
  path: string,
  text: string,
  type: string,
  properties: readonly (readonly [arm: string, kind: 'string' | 'boolean' | 'object' | 'strings'])[],
): TestProperty[] {
  const files = new ProjectFiles(memory({}), [folder]);
  files.open(`${folder}/${path}`, text);
  const evaluation = newEvaluation();
  const language = languageOf({ uri: path, text })!;
  const root: Root = { language: language.id, uri: language.factsOf(files.get(`${folder}/${path}`)!, files).root! };
  const resource = lowerRoot(root, { label: '', args: undefined }, { files, evaluation, stack: [root.uri] }).find(
    (one) => one.resource.type === type,
  )?.resource;
  if (!resource) throw new Error(`no ${type} in\n${text}`);
  return properties.map(([arm, kind]) => {
    const value: Value<unknown> = resource[kind](arm);
    return {
      value:
        value.kind === 'known'
          ? `known ${describeValue(value.value)}`
          : value.kind === 'unknown'
            ? `unknown: ${value.reason}`
            : 'absent',
      set: (wanted) => {
        const written = write([set(value, wanted)], files, scaffold);
        const changed = written && applyEdits(text, written.edits);
        return changed === undefined ? undefined : { [path]: changed };
      },
    };
  });
}

function describeValue(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'items' in value) {
    const { items, complete } = value as List<Value<string>>;
    return `[${items.map((item) => (item.kind === 'known' ? item.value : '?')).join(', ')}${complete ? '' : ', …'}]`;
  }
  return String(value);
}

function convert(
  finding: LocatedFinding,
  fixes: readonly LocatedFix[],
  files: Files,
  workspace: Workspace,
): TestFinding {
  const path = pathOf(finding.file);
  const text = files[path] ?? '';
  const lines = new LineIndex(text);
  const apply = (edits: readonly TextEdit[]): Files | undefined => {
    const changed: { [path: string]: string } = { ...files };
    for (const file of new Set(edits.map((edit) => edit.file))) {
      const result = applyEdits(
        files[pathOf(file)] ?? '',
        edits.filter((edit) => edit.file === file),
      );
      if (result === undefined) return undefined;
      changed[pathOf(file)] = result;
    }
    return changed;
  };
  return {
    rule: finding.rule.id,
    severity: finding.severity,
    file: path,
    start: lines.at(finding.start),
    end: lines.at(finding.end),
    text: text.slice(finding.start, finding.end),
    message: finding.message,
    related: finding.related.map(({ file, start, end, message }) => ({
      file: pathOf(file),
      text: (files[pathOf(file)] ?? '').slice(start, end),
      message,
    })),
    fixes: fixes.map(({ title, safety, preferred, edits }) => ({
      title,
      safety,
      preferred,
      apply: () => apply(edits),
    })),
    suppressed: () => {
      const fix = suppress([finding], workspace.files);
      return fix && apply(fix.edits);
    },
  };
}

/** Reads the object each time, so that a test can change the disk. */
export function memory(files: Files): FileSystem {
  return {
    read: (uri) => Promise.resolve(files[pathOf(uri)]),
    list: (uri) => {
      const inside = Object.keys(files)
        .map((path) => `${folder}/${path}`)
        .filter((file) => file.startsWith(`${uri}/`))
        .map((file) => file.slice(uri.length + 1).split('/'));
      const entries = new Map(inside.map((parts) => [parts[0]!, parts.length > 1]));
      return Promise.resolve([...entries].map(([name, isFolder]) => ({ name, folder: isFolder })));
    },
  };
}

function pathOf(uri: string): string {
  return decodeURIComponent(uri.slice(folder.length + 1));
}
