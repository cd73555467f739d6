import { addAll } from '../../shared-rules/lists';
import { note } from '../evaluate/evaluate';
import type { Configuration } from '../configuration/resolve';
import type { Files, SourceFile } from '../files/files';
import { Groups } from '../files/groups';
import { kindOf } from '../files/kinds';
import { basename, dirname, folderAndName } from '../files/uri';
import type { Context, FileFacts, Root, Stranger } from '../languages/language';
import { languageOf, languages } from '../languages/languages';
import { maxContexts, type DeclaredParameter, type Lowering } from '../resources/lowered';
import { plansOf } from './plans';
import { isVariableFile, nearestOf, variableFilesOf } from './variable-files';

/**
 * Finds the files and Terraform folders that nobody among the files calls, and their parameter files. Where modules only call each
 * other in a circle, the first of them stands for the circle. An edit that changes nothing of that costs no more than its file.
 */
export class RootFinder {
  readonly #facts = new Map<
    string,
    { readonly of: WeakRef<SourceFile>; readonly facts: FileFacts; readonly key: string }
  >();
  /** Files that belong to no root by themselves: somebody may read them, or nobody. */
  loose: readonly string[] = [];
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
    // What a folder's other files declare counts where there are variable files for it elsewhere.
    if ([...candidates].some((uri) => isVariableFile(uri) && !folders.has(dirname(uri))))
      for (const folder of folders.keys())
        for (const other of this.files.list(folder))
          if (isPartOf(folder, other) && !this.configured(other).excludes(other)) read(other);
    const roots = [...rootsOf(found, this.files, this.configured), ...groupsOf(found, this.files.folders)];
    this.loose = [...found].flatMap(([uri, facts]) => (isLoose(uri, facts, found, this.files) ? [uri] : []));
    for (const uri of this.#facts.keys()) if (!keys.has(uri)) this.#facts.delete(uri);
    this.#known = { keys, candidates: new Set(candidates), folders, roots };
    return roots;
  }

  /** Parameter files of what is included are included, too. */
  #isWanted(uri: string): boolean {
    const configured = this.configured(uri);
    return isParameterFile(uri) || isVariableFile(uri) ? !configured.excludes(uri) : configured.includes(uri);
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
    const known = this.#facts.get(uri);
    if (known && this.files.isDropped(uri)) return known;
    const file = this.files.get(uri);
    if (!file || known?.of.deref() === file) return file && known;
    const facts = factsOf(file, this.files);
    const made = { of: new WeakRef(file), facts, key: JSON.stringify(facts) };
    this.#facts.set(uri, made);
    return made;
  }
}

function factsOf(file: SourceFile, files: Files): FileFacts {
  const language = languageOf(file);
  return language ? { ...language.factsOf(file, files), language: language.id } : { networksOnly: true, calls: [] };
}

/** Manifests are deployed together where a template deploys their cluster: below the nearest folder with one, else all of a workspace folder. */
function groupsOf(found: ReadonlyMap<string, FileFacts>, folders: readonly string[]): Root[] {
  const withTemplates = new Set<string>();
  for (const [uri, { root, networksOnly }] of found) {
    if (root === undefined || networksOnly) continue;
    for (let folder = dirname(uri); !withTemplates.has(folder) && folder.includes('/'); folder = dirname(folder))
      withTemplates.add(folder);
  }
  const groups = new Map<string, { readonly root: Root; readonly members: string[] }>();
  for (const [uri, { isMember, language }] of found) {
    if (!isMember || !language) continue;
    let home = dirname(uri);
    while (!withTemplates.has(home) && !folders.includes(home) && home.includes('/')) home = dirname(home);
    const at = membersOf(home);
    let group = groups.get(at);
    if (!group) {
      const members: string[] = [];
      groups.set(at, (group = { root: { language, uri: at, members }, members }));
    }
    group.members.push(uri);
  }
  return [...groups.values()].map(({ root }) => root);
}

/** What the manifests below a folder are called together. */
function membersOf(folder: string): string {
  return `${folder}/*.yaml`;
}

/** What the configuration says of roots. */
type Configured = Pick<Configuration, 'includes' | 'excludes' | 'parameterFilesOf'>;

const unconfigured: Configured = { includes: () => true, excludes: () => false, parameterFilesOf: () => undefined };

export interface Candidate {
  readonly root: Root;
  readonly calls: Set<string>;
  readonly parameters: readonly DeclaredParameter[] | undefined;
}

/** No root, or what the compiler made of a source that is here. */
function isLoose(
  uri: string,
  { root, generatedFrom, parameters }: FileFacts,
  found: ReadonlyMap<string, FileFacts>,
  files: Files,
): boolean {
  if (root === undefined) return true;
  return generatedFrom !== undefined && (files.has(generatedFrom) || isCompiled(uri, parameters, found, files));
}

function rootsOf(
  found: ReadonlyMap<string, FileFacts>,
  files: Files,
  configured: (uri: string) => Configured,
): readonly Root[] {
  const candidates = new Map<string, Candidate>();
  for (const [uri, facts] of found) {
    const { root: at, networksOnly, calls, parameters, language } = facts;
    if (at === undefined || !language || isLoose(uri, facts, found, files)) continue;
    const known = candidates.get(at);
    const isOther = networksOnly && (!known || known.root.networksOnly === true);
    const all = known?.calls ?? new Set<string>();
    for (const call of calls) all.add(call);
    candidates.set(at, {
      root: { language, uri: at, ...(isOther ? { networksOnly: true as const } : {}) },
      calls: all,
      parameters:
        known?.parameters && parameters ? [...known.parameters, ...parameters] : (parameters ?? known?.parameters),
    });
  }
  const plans = plansOf([...candidates.values()], found, files);
  for (const plan of [...plans.values()].flat()) candidates.delete(plan);
  const { owned: parameterFiles, others: strangers } = parameterFilesOf([...candidates.values()], found, files);
  for (const { root, owned, others } of variableFilesOf([...candidates.values()], found, files)) {
    if (owned.length > 0) parameterFiles.set(root, { uris: [...owned], isDeployed: true });
    if (others.length > 0) strangers.set(root, others);
  }
  const configuredRoots = new Set<string>();
  for (const { root } of candidates.values()) {
    const own = () => [
      ...(languages[root.language].alternatives?.(root.uri, files) ?? []),
      ...(parameterFiles.get(root.uri)?.uris ?? []),
    ];
    const chosen = configured(root.uri).parameterFilesOf(root.uri, own, () => files.known());
    if (!chosen) continue;
    parameterFiles.set(root.uri, { uris: chosen, isDeployed: chosen.length > 0 });
    strangers.delete(root.uri);
    configuredRoots.add(root.uri);
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
      addAll(queue, candidates.get(next)?.calls ?? []);
    }
  };
  const sorted = [...candidates.values()].sort((a, b) => (a.root.uri < b.root.uri ? -1 : 1));
  for (const { root } of [...sorted.filter(({ root }) => !called.has(root.uri)), ...sorted]) {
    if (reached.has(root.uri) && (!deployed.has(root.uri) || roots.has(root.uri))) continue;
    const own = parameterFiles.get(root.uri);
    const others = strangers.get(root.uri);
    roots.set(root.uri, {
      ...root,
      ...(own ? { parameterFiles: own.uris } : {}),
      ...(configuredRoots.has(root.uri) ? { isConfigured: true as const } : {}),
      ...(others ? { strangers: others } : {}),
      ...(plans.has(root.uri) ? { plans: plans.get(root.uri)! } : {}),
    });
    reach(root.uri);
  }
  return grouped([...roots.values()], candidates);
}

/** Roots that call each other's modules, or the same ones, with the first of them as their group. */
function grouped(roots: readonly Root[], candidates: ReadonlyMap<string, Candidate>): readonly Root[] {
  const groups = new Groups();
  for (const [uri, { calls }] of candidates) for (const call of calls) groups.join(uri, call);
  const first = new Map<string, string>();
  return roots.map((root) => {
    const top = groups.of(root.uri);
    const group = first.get(top);
    if (group === undefined) first.set(top, root.uri);
    return group === undefined ? root : { ...root, group };
  });
}

/** Whether a file of a folder is one of those that are deployed together. */
function isPartOf(folder: string, uri: string): boolean {
  const kind = kindOf(uri);
  return (
    kind !== undefined &&
    !isVariableFile(uri) &&
    kindOf(folder) === undefined &&
    !isParameterFile(uri) &&
    kind !== 'json'
  );
}

/** Whether a template that a compiler wrote comes from a file of another name or folder: it takes the same parameters and deploys the same types. */
function isCompiled(
  uri: string,
  parameters: readonly DeclaredParameter[] | undefined,
  found: ReadonlyMap<string, FileFacts>,
  files: Files,
): boolean {
  const text = files.peek(uri)?.text ?? '';
  const key = namesOf(parameters);
  for (const [other, facts] of found) {
    if (facts.parameters === undefined || facts.generatedFrom !== undefined || kindOf(other) === kindOf(uri)) continue;
    if (facts.root !== other || namesOf(facts.parameters) !== key) continue;
    const types = [...(files.peek(other)?.text ?? '').matchAll(/'([\w.]+\/[\w./]+)@([\w-]+)'/g)];
    const isSame =
      types.length > 0 &&
      types.every(([, type, version]) => text.includes(`"${type}"`) && text.includes(`"${version}"`));
    if (isSame && (key !== '' || stemOf(other) === stemOf(uri))) return true;
  }
  return false;
}

function namesOf(parameters: readonly DeclaredParameter[] | undefined): string {
  return (parameters ?? [])
    .map(({ name }) => name.toLowerCase())
    .sort()
    .join();
}

/**
 * The parameter files of each template: `.bicepparam` files by what they are `using`; JSON that is named after a template beside it. Other JSON
 * parameter files belong to the one template in their folder that declares all their parameters; in a folder without templates to
 * the nearest one that needs no others, either. Where several do, nobody knows.
 * @returns by the URI of the template; `isDeployed` where a file says so by more than its name; `others` fit none
 */
function parameterFilesOf(
  templates: readonly Candidate[],
  found: ReadonlyMap<string, FileFacts>,
  sourceFiles: Files,
): {
  readonly owned: Map<string, { readonly uris: readonly string[]; readonly isDeployed: boolean }>;
  readonly others: Map<string, readonly Stranger[]>;
} {
  const owned = new Map<string, { readonly uris: string[]; isDeployed: boolean }>();
  const own = (template: string, uri: string, isDeployed: boolean) => {
    const known = owned.get(template) ?? { uris: [], isDeployed: false };
    known.uris.push(uri);
    known.isDeployed ||= isDeployed;
    owned.set(template, known);
  };
  const files = templates.filter(({ root, parameters }) => parameters !== undefined && kindOf(root.uri) !== undefined);
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
  const others = new Map<string, Stranger[]>();
  // A file that gives mostly what a template near it declares was meant for it.
  const strange = (uri: string, names: readonly string[]) => {
    const meant = files.flatMap((template) => {
      const declared = new Set((template.parameters ?? []).map(({ name }) => name));
      const missing = names.filter((name) => !declared.has(name));
      return template.root.networksOnly !== true && 2 * missing.length < names.length ? [{ ...template, missing }] : [];
    });
    const near = nearestOf(meant, uri, sourceFiles);
    if (near) others.set(near.root.uri, [...(others.get(near.root.uri) ?? []), { uri, missing: near.missing }]);
  };
  for (const [uri, { using, names, language }] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (using !== undefined && byUri.get(using)?.root.language === language) own(using, uri, true);
    if (!names || isVariableFile(uri)) continue;
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
    const only = fitting.length > 1 && !isNear ? nearestOf(fitting, uri, sourceFiles) : fitting[0];
    if (only && (fitting.length === 1 || !isNear)) own(only.root.uri, uri, true);
    else if (fitting.length === 0 && !isNear) strange(uri, names);
  }
  return { owned, others };
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
  const rest = contexts.slice(maxContexts);
  const [next] = rest;
  if (next?.file !== undefined)
    note(
      lowering.evaluation,
      next.file,
      { start: 0, end: 0 },
      `${basename(root.uri)} is judged with ${maxContexts} parameter files, and this one${rest.length > 1 ? ` and ${rest.length - 1} more are` : ' is'} not among them.`,
    );
  return contexts.slice(0, maxContexts);
}
