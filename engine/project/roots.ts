import { armCalls, armParameters, generatedFrom, jsonParameterNames, openArmTemplate, readJsonParameters, readJsonValues } from '../languages/arm/lower';
import { bicepCalls, bicepParameters, bicepUsing, readBicepParameters } from '../languages/bicep/lower';
import type { Arguments, DeclaredParameter, Lowering } from '../languages/lowered';
import { readTerraformVariables, terraformCalls } from '../languages/terraform/lower';
import { note } from '../evaluate/evaluate';
import type { Files, SourceFile } from './files';
import { basename, dirname } from './uri';
import { kindOf, mayHoldCluster } from './kinds';

/** Something that is deployed: a file, or a Terraform folder. `uri` names it. */
export interface Root {
  readonly language: 'arm' | 'bicep' | 'terraform';
  readonly uri: string;
  /** URIs of the parameter files that it is deployed with, of a template. */
  readonly parameterFiles?: readonly string[];
  /** It can deploy no cluster: it is there for others to look up its networks, and not judged. */
  readonly networksOnly?: true;
}

/** A root with the parameter files it is deployed with. */
export interface Context {
  /** The parameter file, or the root itself: folder and name. For messages. */
  readonly label: string;
  /** URI of the parameter file. */
  readonly file?: string;
  readonly args: Arguments | undefined;
}

/** One root is judged with at most this many parameter files. */
const maxContexts = 40;

/** What one file has to do with roots: no more than its own text tells. */
interface FileFacts {
  /** It is a template, or a part of a Terraform module. */
  readonly language?: Root['language'];
  /** It can deploy a cluster, itself or through a module. */
  readonly holdsCluster: boolean;
  /** URIs of the modules that it calls. */
  readonly calls: readonly string[];
  /** Of a `.bicepparam` file: the URI of its template. */
  readonly using?: string;
  /** Of a JSON parameter file: the names that it gives values to, in lower case. */
  readonly names?: readonly string[];
  /** Of a template: what it declares. */
  readonly parameters: readonly DeclaredParameter[];
  /** Of compiled JSON: the URI of the Bicep file that it comes from, if that is there. */
  readonly generatedFrom?: string;
}

/**
 * Finds the files and Terraform folders that nobody among the files calls, and their parameter files. Where modules only call each
 * other in a circle, the first of them stands for the circle. An edit that changes nothing of that costs no more than its file.
 */
export class RootFinder {
  readonly #facts = new WeakMap<SourceFile, { readonly facts: FileFacts; readonly key: string }>();
  #known: { readonly keys: ReadonlyMap<string, string>; readonly candidates: ReadonlySet<string>; readonly folders: ReadonlyMap<string, readonly string[]>; readonly roots: readonly Root[] } | undefined;

  constructor(private readonly files: Files) {}

  /**
   * @param candidates URIs of the files that may have to do with clusters
   * @param touched those that may have changed since the last time; undefined: any
   */
  find(candidates: ReadonlySet<string>, touched: Iterable<string> | undefined): readonly Root[] {
    if (this.#known && touched && ![...touched].some((uri) => this.#hasChanged(uri, candidates))) return this.#known.roots;
    const folders = new Map<string, readonly string[]>();
    const found = new Map<string, FileFacts>();
    const keys = new Map<string, string>();
    const read = (uri: string) => {
      const known = keys.has(uri) ? undefined : this.#factsOf(uri);
      if (!known) return;
      found.set(uri, known.facts);
      keys.set(uri, known.key);
    };
    for (const uri of [...candidates].sort()) {
      read(uri);
      const folder = dirname(uri);
      const language = found.get(uri)?.language;
      if (language === undefined || language === 'terraform' || folders.has(folder)) continue;
      // Parameter files beside a template count, whether or not they say anything of clusters.
      const inside = this.files.list(folder);
      folders.set(folder, inside);
      for (const other of inside) if (kindOf(other) === 'bicep-parameters' || isNamedAsParameters(other)) read(other);
    }
    const roots = rootsOf(found, this.files);
    this.#known = { keys, candidates: new Set(candidates), folders, roots };
    return roots;
  }

  #hasChanged(uri: string, candidates: ReadonlySet<string>): boolean {
    const { keys, candidates: before, folders } = this.#known!;
    const inside = folders.get(dirname(uri));
    if (inside && inside !== this.files.list(dirname(uri))) return true;
    return candidates.has(uri) !== before.has(uri) || ((keys.has(uri) || candidates.has(uri)) && this.#factsOf(uri)?.key !== keys.get(uri));
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
  const holdsCluster = kind !== undefined && mayHoldCluster(kind, file.text);
  switch (kind) {
    case 'bicep':
      return { language: 'bicep', holdsCluster, calls: bicepCalls(file, files), parameters: bicepParameters(file, files) };
    case 'terraform':
      return { language: 'terraform', holdsCluster, calls: terraformCalls(file, files), parameters: [] };
    case 'bicep-parameters': {
      const using = bicepUsing(file, files);
      return { holdsCluster, calls: [], parameters: [], ...(using === undefined ? {} : { using }) };
    }
    case 'json': {
      const template = openArmTemplate(file, files);
      const source = template && generatedFrom(template);
      if (template) return { language: 'arm', holdsCluster, calls: armCalls(template), parameters: armParameters(template), ...(source === undefined ? {} : { generatedFrom: source }) };
      const names = jsonParameterNames(file, files)?.map((name) => name.toLowerCase());
      return { holdsCluster, calls: [], parameters: [], ...(names ? { names } : {}) };
    }
    default:
      return { holdsCluster, calls: [], parameters: [] };
  }
}

interface Candidate {
  readonly root: Root;
  readonly calls: Set<string>;
  readonly parameters: readonly DeclaredParameter[];
}

function rootsOf(found: ReadonlyMap<string, FileFacts>, files: Files): readonly Root[] {
  const candidates = new Map<string, Candidate>();
  for (const [uri, { language, holdsCluster, calls, parameters, generatedFrom: source }] of found) {
    if (language === undefined || (source !== undefined && files.has(source))) continue;
    const at = language === 'terraform' ? dirname(uri) : uri;
    const known = candidates.get(at);
    const isOther = language !== 'arm' && !holdsCluster && (!known || known.root.networksOnly === true);
    const all = known?.calls ?? new Set<string>();
    for (const call of calls) all.add(call);
    candidates.set(at, { root: { language, uri: at, ...(isOther ? { networksOnly: true as const } : {}) }, calls: all, parameters });
  }
  const parameterFiles = parameterFilesOf([...candidates.values()], found);
  // What a parameter file is for is deployed, whoever calls it besides; beside it many a file is only named so.
  const deployed = new Set([...parameterFiles].flatMap(([uri, own]) => (own.isDeployed ? [uri] : [])));
  const called = new Set([...candidates.values()].flatMap(({ root, calls }) => [...calls].filter((call) => call !== root.uri && !deployed.has(call))));
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
function parameterFilesOf(templates: readonly Candidate[], found: ReadonlyMap<string, FileFacts>): Map<string, { readonly uris: string[]; isDeployed: boolean }> {
  const owned = new Map<string, { readonly uris: string[]; isDeployed: boolean }>();
  const own = (template: string, uri: string, isDeployed: boolean) => {
    const known = owned.get(template) ?? { uris: [], isDeployed: false };
    known.uris.push(uri);
    known.isDeployed ||= isDeployed;
    owned.set(template, known);
  };
  const files = templates.filter(({ root }) => root.language !== 'terraform');
  const byUri = new Map(files.map((template) => [template.root.uri, template]));
  const byStem = new Map<string, string[]>();
  for (const { root } of files) {
    const stem = `${dirname(root.uri)}/${stemOf(root.uri)}`;
    byStem.set(stem, [...(byStem.get(stem) ?? []), root.uri]);
  }
  const byName = new Map<string, Candidate[]>();
  for (const template of files) {
    for (const { name } of template.parameters) {
      for (const key of [name, `${dirname(template.root.uri)} ${name}`]) {
        const declaring = byName.get(key);
        if (declaring) declaring.push(template);
        else byName.set(key, [template]);
      }
    }
  }
  const folders = new Set(files.map(({ root }) => dirname(root.uri)));
  for (const [uri, { using, names }] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (using !== undefined && byUri.get(using)?.root.language === 'bicep') own(using, uri, true);
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
    const rarest = names.map((name) => byName.get(isNear ? `${dirname(uri)} ${name}` : name) ?? []).sort((a, b) => a.length - b.length)[0] ?? [];
    const fitting = rarest.filter(({ parameters }) => {
      const declared = new Set(parameters.map(({ name }) => name));
      return names.every((name) => declared.has(name)) && parameters.some(({ required }) => required) && (isNear || parameters.every(({ name, required }) => !required || given.has(name)));
    });
    const [only] = fitting;
    if (only && fitting.length === 1) own(only.root.uri, uri, true);
  }
  return owned;
}

function stemOf(template: string): string {
  return basename(template).replace(/\.(json|jsonc|bicep)$/i, '').toLowerCase();
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
  const contexts = root.language === 'terraform' ? terraformContexts(root.uri, lowering) : parameterFiles(root, lowering);
  if (contexts.length === 0) return [{ label: nameOf(root.uri), args: undefined }];
  for (const { file } of contexts.slice(maxContexts)) {
    if (file !== undefined) note(lowering.evaluation, file, { start: 0, end: 0 }, `${basename(root.uri)} is judged with ${maxContexts} parameter files, and this one is not among them.`);
  }
  return contexts.slice(0, maxContexts);
}

/** The folder and the name of a file. */
function nameOf(uri: string): string {
  return uri.split('/').slice(-2).map(decodeURIComponent).join('/');
}

function parameterFiles(root: Root, lowering: Lowering): Context[] {
  const { files } = lowering;
  let own: ReadonlySet<string> | undefined;
  const isDeclared = (parameter: string) => (own ??= new Set(declaredParameters(root, files).map(({ name }) => name))).has(parameter.toLowerCase());
  return (root.parameterFiles ?? []).flatMap((uri): Context[] => {
    const file = files.get(uri);
    if (!file) return [];
    if (kindOf(uri) === 'bicep-parameters') return [{ label: nameOf(uri), file: uri, args: readBicepParameters(file, lowering).args }];
    const args = readJsonParameters(file, lowering);
    const undeclared = (args?.names ?? []).filter(({ name }) => !isDeclared(name));
    for (const { name, ...span } of undeclared.slice(0, maxUndeclared)) note(lowering.evaluation, uri, span, `${basename(root.uri)} declares no parameter ${name}: is this file for another template?`);
    const [next] = undeclared.slice(maxUndeclared);
    if (next) note(lowering.evaluation, uri, next, `${basename(root.uri)} declares ${undeclared.length - maxUndeclared} more of these parameters not.`);
    return args ? [{ label: nameOf(uri), file: uri, args }] : [];
  });
}

/** So many parameters that a template does not declare are noted one by one. */
const maxUndeclared = 5;

function declaredParameters(root: Root, files: Files): readonly DeclaredParameter[] {
  const file = files.get(root.uri);
  const template = file && root.language === 'arm' ? openArmTemplate(file, files) : undefined;
  return template ? armParameters(template) : file && root.language === 'bicep' ? bicepParameters(file, files) : [];
}

const isAutomatic = (uri: string) => /\/terraform\.tfvars(\.json)?$|\.auto\.tfvars(\.json)?$/.test(uri);

/** `terraform.tfvars` and `*.auto.tfvars` always; every other `*.tfvars` is an alternative on top of them. */
function terraformContexts(folder: string, lowering: Lowering): Context[] {
  const variables = variableFiles(folder, lowering.files);
  const automatic = variables.filter(isAutomatic);
  const alternatives = variables.filter((uri) => !isAutomatic(uri)).map((uri) => ({ label: nameOf(uri), file: uri, args: variablesOf(folder, [uri], lowering) }));
  const base: Context[] = automatic.length > 0 ? [{ label: automatic.map(basename).join(' and '), args: variablesOf(folder, [], lowering) }] : [];
  return [...base, ...alternatives];
}

function variableFiles(folder: string, files: Files): string[] {
  return files.list(folder).filter((uri) => kindOf(uri) === 'terraform-variables' || uri.endsWith('.tfvars.json'));
}

/**
 * The values that a root's variable files give: those that Terraform reads by itself, and on top of them the given ones.
 * @param given URIs of the files behind `-var-file`
 */
export function variablesOf(folder: string, given: readonly string[], lowering: Lowering): Arguments | undefined {
  const { files } = lowering;
  // Terraform reads terraform.tfvars first and the others in the order of their names; later ones win.
  const automatic = variableFiles(folder, files).filter(isAutomatic).sort((a, b) => Number(basename(b).startsWith('terraform.tfvars')) - Number(basename(a).startsWith('terraform.tfvars')));
  const layers = [...automatic, ...given].flatMap((uri): Arguments[] => {
    const file = files.get(uri);
    return file ? [uri.endsWith('.json') ? readJsonValues(file, lowering) : readTerraformVariables(file, lowering)] : [];
  });
  return layers.length === 0 ? undefined : { get: (name) => layers.map((layer) => layer.get(name)).findLast((value) => value !== undefined) };
}
