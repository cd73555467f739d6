import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { URI } from 'vscode-uri';
import { LineIndex, uriOfPath, Workspace, type LocatedFinding, type Note, type Preset } from '../../engine/engine';
import { nodeFiles } from '../../engine/node/node-files';
import { catalogue } from '../../shared-rules/catalogue';
import { diffOf, fixAll } from '../fix';
import { planMarkdown } from '../formats/plan-markdown';
import { explanationText, inOrder, placeText, printedFrom, type Printed } from '../report';
import { rulePage } from '../rule-page';

/** What an assistant did wrong, as a sentence for it. */
export class Refusal extends Error {}

/** A text that is to be judged in the place of what the disk has. */
interface Draft {
  readonly file: string;
  readonly text: string;
}

interface Asked {
  readonly paths?: readonly string[] | undefined;
  readonly drafts?: readonly Draft[] | undefined;
  readonly preset?: Preset | undefined;
}

/** More of each are counted and not listed: an assistant reads them all. */
const maxListed = 200;
/** Longer answers are cut. Characters. */
const maxAnswer = 60_000;

/** What assistants may ask for. Nothing is written, and nothing outside the folders is read. */
export class Tools {
  /** @param folders absolute, without links in them; relative paths begin at the first */
  constructor(private readonly folders: readonly string[]) {}

  /** Findings and notes as JSON; lines and columns are counted from one. */
  async lint(asked: Asked): Promise<string> {
    const { workspace, isAsked, printed, failures } = await this.#open(asked);
    const files = workspace.judgedFiles().filter(isAsked);
    const findings = inOrder(
      files.flatMap((file) => workspace.findings(file)),
      printed,
    );
    const shown = findings.slice(0, maxListed);
    const fixes = workspace.fixes(shown).of;
    const notes = files.flatMap((file) => workspace.notes(file));
    const place = (at: LocatedFinding | Note) => {
      const { line, character } = printed.range(at).start;
      return { file: printed.path(at.file), line: line + 1, column: character + 1 };
    };
    return JSON.stringify(
      {
        judgedFiles: files.length,
        findings: shown.map((finding) => ({
          rule: finding.rule.id,
          severity: finding.severity,
          ...place(finding),
          message: finding.message,
          related: finding.related.map((one) => `${placeText(one, printed)}: ${one.message}`),
          fixes: (fixes.get(finding) ?? []).map(({ title, safety }) => ({ title, safety })),
        })),
        ...(findings.length > shown.length ? { moreFindings: findings.length - shown.length } : {}),
        notJudged: [
          ...notes.slice(0, maxListed).map((note) => ({ ...place(note), message: note.message })),
          ...failures.map((message) => ({ message })),
        ],
        ...(notes.length > maxListed ? { moreNotJudged: notes.length - maxListed } : {}),
      },
      null,
      1,
    );
  }

  /** The page of a rule as Markdown. */
  explainRule({ rule }: { readonly rule: string }): string {
    const wanted = rule.trim().toLowerCase();
    const known =
      catalogue.find(({ id }) => id === wanted) ??
      catalogue.find(({ equivalents }) =>
        equivalents.some((one) => one.toLowerCase() === wanted || one.toLowerCase().endsWith(` ${wanted}`)),
      );
    if (!known)
      throw new Refusal(`There is no rule ${rule}. The rules are ${catalogue.map(({ id }) => id).join(', ')}.`);
    return rulePage(known);
  }

  /** What the property at a place comes to, with its way there. */
  async explainValue({
    file,
    line,
    column,
    drafts,
  }: Draftable & { readonly file: string; readonly line: number; readonly column: number }): Promise<string> {
    const { workspace, printed } = await this.#open({ paths: [file], drafts });
    const uri = uriOfPath(this.#inside(file));
    const text = workspace.files.get(uri)?.text;
    if (text === undefined) throw new Refusal(`${file} is no file that can be read.`);
    const offset = new LineIndex(text).offset({ line: line - 1, character: column - 1 });
    return explanationText(workspace.explain(uri, offset), (step) => placeText(step, printed));
  }

  /** The address plan as Markdown. */
  async networkPlan(asked: Asked): Promise<string> {
    const { workspace, isAsked, printed } = await this.#open(asked);
    const files = workspace.judgedFiles().filter(isAsked);
    const roots = new Set(files.flatMap((file) => workspace.rootsOf(file)));
    const of = workspace.roots.filter((root) => isAsked(root.uri) || roots.has(root));
    const notes = files.flatMap((file) => workspace.notes(file));
    const left = notes.map((note) => `- ${placeText(note, printed)}: ${note.message}\n`).join('');
    return cut(
      planMarkdown(workspace.plans(of), (uri) => printed.path(uri) || '.') +
        (left === '' ? '' : `\n### Not followed\n\n${left}`),
    );
  }

  /** What `--fix` would change, as a unified diff. Nothing is written. */
  async fixPreview({
    rules = [],
    ...asked
  }: Asked & { readonly rules?: readonly string[] | undefined }): Promise<string> {
    const unknown = rules.find((rule) => !catalogue.some(({ id }) => id === rule));
    if (unknown !== undefined) throw new Refusal(`There is no rule ${unknown}.`);
    const { workspace, isAsked, printed } = await this.#open(asked);
    const findings = () =>
      workspace
        .judgedFiles()
        .filter(isAsked)
        .flatMap((file) => workspace.findings(file));
    const fixed = await fixAll(workspace, findings, { rules: new Set(rules) });
    const left = inOrder(findings(), printed).filter(({ severity }) => severity !== 'hint');
    const rest = left
      .slice(0, maxListed)
      .map((one) => `# ${placeText(one, printed)} ${one.severity} ${one.rule.id}\n`)
      .join('');
    const diff = fixed.map((one) => diffOf(one, printed.path)).join('');
    const head = fixed.length === 0 ? '# Nothing is mended without somebody who looks at it.\n' : '';
    return cut(`${diff}${head}${left.length > 0 ? `# What is left:\n${rest}` : '# Nothing is left.\n'}`);
  }

  /** Judges the folders anew, with the drafts in the place of what the disk has. */
  async #open({ paths = [], drafts = [], preset }: Asked): Promise<Opened> {
    const texts = drafts.map(({ file, text }) => ({ uri: uriOfPath(this.#inside(file)), text }));
    const asked = paths.map((path) => {
      const full = this.#inside(path);
      const uri = uriOfPath(full);
      if (!existsSync(full) && !texts.some((one) => one.uri === uri || one.uri.startsWith(`${uri}/`)))
        throw new Refusal(`${path} does not exist.`);
      return uri;
    });
    // Without paths the drafts are meant, and without these everything.
    const all = asked.length > 0 ? asked : texts.length > 0 ? texts.map(({ uri }) => uri) : this.folders.map(uriOfPath);
    const failures: string[] = [];
    const workspace = new Workspace(
      nodeFiles,
      this.folders.map(uriOfPath),
      catalogue,
      () => new Date(),
      (message) => failures.push(message),
    );
    workspace.settings = { ...workspace.settings, preset: preset ?? workspace.settings.preset };
    const { limit } = await workspace.scan();
    if (limit !== undefined) failures.push(`Not everything was read: ${limit}.`);
    for (const { uri, text } of texts) workspace.open(uri, text.replace(/^\ufeff/, ''));
    await workspace.update({ bounded: true, pause: () => new Promise((go) => setImmediate(go)) });
    return {
      workspace,
      isAsked: (uri) => all.some((one) => uri === one || uri.startsWith(`${one}/`)),
      printed: printedFrom(workspace, this.folders[0]!),
      failures,
    };
  }

  /** The real path of what a path or file URI means. Throws for one outside the folders. */
  #inside(path: string): string {
    const full = path.startsWith('file:') ? URI.parse(path).fsPath : resolve(this.folders[0]!, path);
    const real = realOf(full);
    if (real === undefined || !this.folders.some((folder) => isInside(real, folder)))
      throw new Refusal(
        `${path} is outside the folders that may be read: ${this.folders.join(', ')}. Others are named where the server is started: aks-network-lint --mcp FOLDER…`,
      );
    return real;
  }
}

interface Draftable {
  readonly drafts?: readonly Draft[] | undefined;
}

interface Opened {
  readonly workspace: Workspace;
  readonly isAsked: (uri: string) => boolean;
  readonly printed: Printed;
  /** Sentences about what could not be judged. */
  readonly failures: readonly string[];
}

/** A path without links; what does not exist yet is named by the folder that does. Undefined for what no path can be. */
function realOf(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) return undefined;
    const real = realOf(parent);
    return real === undefined ? undefined : join(real, basename(path));
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function cut(text: string): string {
  return text.length <= maxAnswer
    ? text
    : `${text.slice(0, maxAnswer)}\n\nThe rest was cut off: ask for fewer files.\n`;
}
