import {
  basename,
  dirname,
  kindOf,
  LineIndex,
  Workspace,
  type FileSystem,
  type LocatedFinding,
  type Note,
  type Preset,
} from '../engine/engine';
import { catalogue } from '../shared-rules/catalogue';
import type { Rule } from '../shared-rules/rule';
import { fixAll, type FixedFile } from './fix-all';
import { planMarkdown } from './plan-markdown';
import { explanationText, inOrder, placeText, printedBy, type Printed } from './report';

/** Where the tools are used: on the disk of a command line, or in an editor. */
export interface Place {
  readonly system: FileSystem;
  /** URIs; nothing outside of them is read. */
  readonly folders: readonly string[];
  /** Texts that are not saved, by URI. */
  readonly open: Iterable<readonly [uri: string, text: string]>;
  /** The URI that an assistant means by a path. Throws a refusal for one outside the folders. */
  uriOf(path: string): string;
  /** A file as an assistant reads it. */
  nameOf(uri: string): string;
  /** The page of a rule as Markdown. */
  rulePage(rule: Rule): string | Promise<string>;
  /** A unified diff. */
  diffOf(fixed: FixedFile): string;
  /** Lets a workspace know what is configured beside its files. */
  configure(workspace: Workspace, preset: Preset | undefined): void;
  /** What is left out of the folders. */
  readonly scan?: Parameters<Workspace['scan']>[0];
  /** Gives others their turn. */
  pause(): Promise<void>;
}

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
/** Of a name that there is not. */
const maxName = 100;

/** What assistants may ask for. Nothing is written, and nothing outside the folders is read. */
export class Tools {
  constructor(private readonly place: Place) {}

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
  async explainRule({ rule }: { readonly rule: string }): Promise<string> {
    const wanted = rule.trim().toLowerCase();
    const known =
      catalogue.find(({ id }) => id === wanted) ??
      catalogue.find(({ equivalents }) =>
        equivalents.some((one) => one.toLowerCase() === wanted || one.toLowerCase().endsWith(` ${wanted}`)),
      );
    if (!known)
      throw new Refusal(
        `There is no rule ${rule.slice(0, maxName)}. The rules are ${catalogue.map(({ id }) => id).join(', ')}.`,
      );
    return this.place.rulePage(known);
  }

  /** What the property at a place comes to, with its way there. */
  async explainValue({
    file,
    line,
    column,
    drafts,
  }: Draftable & { readonly file: string; readonly line: number; readonly column: number }): Promise<string> {
    const { workspace, printed } = await this.#open({ paths: [file], drafts });
    const uri = this.place.uriOf(file);
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
    if (unknown !== undefined) throw new Refusal(`There is no rule ${unknown.slice(0, maxName)}.`);
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
    const diff = fixed.map((one) => this.place.diffOf(one)).join('');
    const head = fixed.length === 0 ? '# Nothing is mended without somebody who looks at it.\n' : '';
    return cut(`${diff}${head}${left.length > 0 ? `# What is left:\n${rest}` : '# Nothing is left.\n'}`);
  }

  /** Judges the folders anew, with the drafts in the place of what the disk has. */
  async #open({ paths = [], drafts = [], preset }: Asked): Promise<Opened> {
    const { system, folders, open } = this.place;
    const texts = drafts.map(({ file, text }) => ({ uri: this.place.uriOf(file), text }));
    const other = drafts.find(({ file }) => kindOf(file) === undefined);
    if (other) throw new Refusal(`${other.file} is neither a template nor a manifest, by its name.`);
    const asked: string[] = [];
    for (const path of paths) {
      const uri = this.place.uriOf(path);
      if (!texts.some((one) => one.uri === uri || one.uri.startsWith(`${uri}/`)) && !(await this.#exists(uri)))
        throw new Refusal(`${path} does not exist.`);
      asked.push(uri);
    }
    // Without paths the drafts are meant, and without these everything.
    const all = asked.length > 0 ? asked : texts.length > 0 ? texts.map(({ uri }) => uri) : folders;
    const failures: string[] = [];
    const workspace = new Workspace(
      system,
      folders,
      catalogue,
      () => new Date(),
      (message) => failures.push(message),
    );
    this.place.configure(workspace, preset);
    const { limit } = await workspace.scan(this.place.scan);
    if (limit !== undefined) failures.push(`Not everything was read: ${limit}.`);
    for (const [uri, text] of open) workspace.open(uri, text);
    for (const { uri, text } of texts) workspace.open(uri, text.replace(/^\ufeff/, ''));
    await workspace.update({ bounded: true, pause: () => this.place.pause() });
    return {
      workspace,
      isAsked: (uri) => all.some((one) => uri === one || uri.startsWith(`${one}/`)),
      printed: printedBy(workspace, (uri) => this.place.nameOf(uri)),
      failures,
    };
  }

  /** A file without text is there, too, and so is a folder with nothing in it, as far as its own folder says. */
  async #exists(uri: string): Promise<boolean> {
    if (this.place.folders.includes(uri)) return true;
    const name = basename(uri);
    return (await this.place.system.list(dirname(uri))).some((entry) => entry.name === name);
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

function cut(text: string): string {
  return text.length <= maxAnswer
    ? text
    : `${text.slice(0, maxAnswer)}\n\nThe rest was cut off: ask for fewer files.\n`;
}
