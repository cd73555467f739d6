import { note } from '../evaluate/evaluate';
import type { Configuration } from '../configuration/resolve';
import type { Files, SourceFile } from '../files/files';
import { kindOf } from '../files/kinds';
import { basename, dirname, folderAndName } from '../files/uri';
import type { Context, FileFacts, Root } from '../languages/language';
import { languageOf, languages } from '../languages/languages';
import type { DeclaredParameter, Lowering } from '../resources/lowered';

/** One root is judged with at most this many parameter files. */
const maxContexts = 40;

/**
 * Finds the files and Terraform folders that nobody among the files calls, and their parameter files. Where modules only call each
 * other in a circle, the first of them stands for the circle. An edit that changes nothing of that costs no more than its file.
 */
export class RootFinder {
  readonly #facts = new WeakMap<SourceFile, { readonly facts: FileFacts; readonly key: string }>();
  #known:
    | {
        readonly keys: ReadonlyMap<string, string>;
        readonly candidates: ReadonlySet<string>;
        readonly folders: ReadonlyMap<string, readonly string[]>;
        readonly roots: readonly Root[];
      }
    | undefined;

  /** @param configured what the configuration of a file or folder says of roots */
  constructor(
    private readonly files: Files,
    private readonly configured: (uri: string) => Configured = () => unconfigured,
  ) {}

  /**
   * @param candidates URIs of the files that may have to do with clusters
   * @param touched those that may have changed since the last time; undefined: any
   */
  find(candidates: ReadonlySet<string>, touched: Iterable<string> | undefined): readonly Root[] {
    if (this.#known && touched && ![...touched].some((uri) => this.#hasChanged(uri, candidates)))
      return this.#known.roots;
    const folders = new Map<string, readonly string[]>();
    const found = new Map<string, FileFacts>();
    const keys = new Map<string, string>();
    const read = (uri: string) => {
      const known = keys.has(uri) ? undefined : this.#factsOf(uri);
      if (!known) return;
      found.set(uri, known.facts);
      keys.set(uri, known.key);
      this.files.trim();
    };
    for (const uri of [...candidates].sort()) {
      if (!this.#isWanted(uri)) continue;
      read(uri);
      const folder = dirname(uri);
      if (!found.get(uri)?.parameters || folders.has(folder)) continue;
      // Parameter files beside a template count, whether or not they say anything of clusters.
      const inside = this.files.list(folder);
      folders.set(folder, inside);
      for (const other of inside) if (isParameterFile(other) && this.#isWanted(other)) read(other);
    }
    const roots = rootsOf(found, this.files, this.configured);
    this.#known = { keys, candidates: new Set(candidates), folders, roots };
    return roots;
  }

  /** Parameter files of what is included are included, too. */
  #isWanted(uri: string): boolean {
    const configured = this.configured(uri);
    return isParameterFile(uri) ? !configured.excludes(uri) : configured.includes(uri);
  }

  #hasChanged(uri: string, candidates: ReadonlySet<string>): boolean {
    const { keys, candidates: before, folders } = this.#known!;
    const inside = folders.get(dirname(uri));
    if (inside && inside !== this.files.list(dirname(uri))) return true;
    return (
      candidates.has(uri) !== before.has(uri) ||
      ((keys.has(uri) || candidates.has(uri)) && this.#factsOf(uri)?.key !== keys.get(uri))
    );
  }

  #factsOf(uri: string): { readonly facts: FileFacts; readonly key: string } | undefined {
    const file = this.files.get(uri);
    if (!file) return undefined;
    let known = this.#facts.get(file);
    if (!known) {
      const facts = factsOf(file, this.files);
      this.#facts.set(file, (known = { facts, key: JSON.stringify(facts) }));
    }
    return known;
  }
}

function factsOf(file: SourceFile, files: Files): FileFacts {
  const kind = kindOf(file.uri);
  return kind ? languageOf(kind).factsOf(file, files) : { networksOnly: true, calls: [] };
}

/** What the configuration says of roots. */
type Configured = Pick<Configuration, 'includes' | 'excludes' | 'parameterFilesOf'>;

const unconfigured: Configured = { includes: () => true, excludes: () => false, parameterFilesOf: () => undefined };

interface Candidate {
  readonly root: Root;
  readonly calls: Set<string>;
  readonly parameters: readonly DeclaredParameter[] | undefined;
}

function rootsOf(
  found: ReadonlyMap<string, FileFacts>,
  files: Files,
  configured: (uri: string) => Configured,
): readonly Root[] {
  const candidates = new Map<string, Candidate>();
  for (const [uri, { root: at, networksOnly, calls, parameters, generatedFrom: source }] of found) {
    const kind = kindOf(uri);
    if (at === undefined || kind === undefined || (source !== undefined && files.has(source))) continue;
    const known = candidates.get(at);
    const isOther = networksOnly && (!known || known.root.networksOnly === true);
    const all = known?.calls ?? new Set<string>();
    for (const call of calls) all.add(call);
    candidates.set(at, {
      root: { language: languageOf(kind).id, uri: at, ...(isOther ? { networksOnly: true as const } : {}) },
      calls: all,
      parameters,
    });
  }
  const parameterFiles = parameterFilesOf([...candidates.values()], found);
  for (const { root } of candidates.values()) {
    const own = () =>
      parameterFiles.get(root.uri)?.uris ?? languages[root.language].alternatives?.(root.uri, files) ?? [];
    const chosen = configured(root.uri).parameterFilesOf(root.uri, own, () => files.known());
    if (chosen) parameterFiles.set(root.uri, { uris: chosen, isDeployed: chosen.length > 0 });
  }
  // What a parameter file is for is deployed, whoever calls it besides; beside it many a file is only named so.
  const deployed = new Set([...parameterFiles].flatMap(([uri, own]) => (own.isDeployed ? [uri] : [])));
  const called = new Set(
    [...candidates.values()].flatMap(({ root, calls }) =>
      [...calls].filter((call) => call !== root.uri && !deployed.has(call)),
    ),
  );
  const roots = new Map<string, Root>();
  const reached = new Set<string>();
  const reach = (uri: string) => {
    const queue = [uri];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      queue.push(...(candidates.get(next)?.calls ?? []));
    }
  };
  const sorted = [...candidates.values()].sort((a, b) => (a.root.uri < b.root.uri ? -1 : 1));
  for (const { root } of [...sorted.filter(({ root }) => !called.has(root.uri)), ...sorted]) {
    if (reached.has(root.uri) && (!deployed.has(root.uri) || roots.has(root.uri))) continue;
    const own = parameterFiles.get(root.uri);
    roots.set(root.uri, own ? { ...root, parameterFiles: own.uris } : root);
    reach(root.uri);
  }
  return [...roots.values()];
}

/**
 * The parameter files of each template: `.bicepparam` files by what they are `using`; JSON that is named after a template beside it. Other JSON
 * parameter files belong to the one template in their folder that declares all their parameters; in a folder without templates to
 * the one that needs no others, either. Where several do, nobody knows.
 * @returns by the URI of the template; `isDeployed` where a file says so by more than its name
 */
function parameterFilesOf(
  templates: readonly Candidate[],
  found: ReadonlyMap<string, FileFacts>,
): Map<string, { readonly uris: readonly string[]; readonly isDeployed: boolean }> {
  const owned = new Map<string, { readonly uris: string[]; isDeployed: boolean }>();
  const own = (template: string, uri: string, isDeployed: boolean) => {
    const known = owned.get(template) ?? { uris: [], isDeployed: false };
    known.uris.push(uri);
    known.isDeployed ||= isDeployed;
    owned.set(template, known);
  };
  const files = templates.filter(({ parameters }) => parameters !== undefined);
  const byUri = new Map(files.map((template) => [template.root.uri, template]));
  const byStem = new Map<string, string[]>();
  for (const { root } of files) {
    const stem = `${dirname(root.uri)}/${stemOf(root.uri)}`;
    byStem.set(stem, [...(byStem.get(stem) ?? []), root.uri]);
  }
  const byName = new Map<string, Candidate[]>();
  for (const template of files) {
    for (const { name } of template.parameters ?? []) {
      for (const key of [name, `${dirname(template.root.uri)} ${name}`]) {
        const declaring = byName.get(key);
        if (declaring) declaring.push(template);
        else byName.set(key, [template]);
      }
    }
  }
  const folders = new Set(files.map(({ root }) => dirname(root.uri)));
  for (const [uri, { using, names }] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (using !== undefined && byUri.get(using)?.root.language === languageOf(kindOf(uri)!).id) own(using, uri, true);
    if (!names) continue;
    const named = namesakesOf(uri).flatMap((stem) => byStem.get(stem) ?? []);
    if (named.length > 0) {
      for (const template of named) own(template, uri, false);
      continue;
    }
    if (names.length === 0) continue;
    // Names that many templates have tell little: the template must need one of them, and elsewhere no others.
    const isNear = folders.has(dirname(uri));
    const given = new Set(names);
    const rarest =
      names
        .map((name) => byName.get(isNear ? `${dirname(uri)} ${name}` : name) ?? [])
        .sort((a, b) => a.length - b.length)[0] ?? [];
    const fitting = rarest.filter(({ parameters = [] }) => {
      const declared = new Set(parameters.map(({ name }) => name));
      return (
        names.every((name) => declared.has(name)) &&
        parameters.some(({ required }) => required) &&
        (isNear || parameters.every(({ name, required }) => !required || given.has(name)))
      );
    });
    const [only] = fitting;
    if (only && fitting.length === 1) own(only.root.uri, uri, true);
  }
  return owned;
}

function stemOf(template: string): string {
  return basename(template)
    .replace(/\.(json|jsonc|bicep)$/i, '')
    .toLowerCase();
}

/** Whether a file says by its name alone that it is a parameter file. */
function isParameterFile(uri: string): boolean {
  return kindOf(uri) === 'bicep-parameters' || isNamedAsParameters(uri);
}

/** Whether a file is named as parameter files of JSON are: `x.parameters.prod.json`, `x.prod.parameters.json`. */
function isNamedAsParameters(uri: string): boolean {
  return kindOf(uri) === 'json' && /\.(parameters|parameter)\b/i.test(basename(uri));
}

/** The templates that a parameter file may be named after, as folder and stem: `x.y.parameters.json` after `x` and `x.y`. */
function namesakesOf(uri: string): string[] {
  if (!isNamedAsParameters(uri)) return [];
  const parts = basename(uri).toLowerCase().split('.');
  return parts.slice(1).map((_, at) => `${dirname(uri)}/${parts.slice(0, at + 1).join('.')}`);
}

/** The ways a root is deployed: once per parameter file that belongs to it, or once without. */
export function contextsOf(root: Root, lowering: Lowering): readonly Context[] {
  const contexts = languages[root.language].contextsOf(root, lowering);
  if (contexts.length === 0) return [{ label: folderAndName(root.uri), args: undefined }];
  for (const { file } of contexts.slice(maxContexts)) {
    if (file !== undefined)
      note(
        lowering.evaluation,
        file,
        { start: 0, end: 0 },
        `${basename(root.uri)} is judged with ${maxContexts} parameter files, and this one is not among them.`,
      );
  }
  return contexts.slice(0, maxContexts);
}
