import type { Field, Unlisted } from '../../../shared-rules/model/kubernetes';
import type { Data } from '../../evaluate/data';
import type { Files, SourceFile } from '../../files/files';
import { basename, dirname, join } from '../../files/uri';
import { ManifestResource } from '../../resources/manifest';
import { dataOf } from './data';
import { parseYaml, type YamlDocument } from './parse';

/** How the kustomizations of a workspace apply one file. */
export interface Applied {
  /** The same for the same way. */
  readonly key: string;
  /** The namespace that they give its objects; undefined: none does, null: too many do. */
  readonly namespace: string | null | undefined;
  /** The folder of the one kustomization on top. */
  readonly home: string | undefined;
  /** It is a patch, or what generators and replacements read: no manifest. */
  readonly isPatch: boolean;
  readonly unlisted: Unlisted | undefined;
  /** The paths of an object that patches set. */
  patchedIn(kind: string, name: string): ReadonlySet<string>;
}

interface Kustomization {
  readonly uri: string;
  /** Another one for another text. */
  readonly id: number;
  readonly folder: string;
  readonly namespace: string | undefined;
  /** URIs of files and folders that it applies. */
  readonly resources: readonly string[];
  readonly patchFiles: readonly string[];
  readonly patches: readonly Patch[];
  /** Everything that any text in it may name. */
  readonly mentions: ReadonlySet<string>;
  readonly isWhole: boolean;
  /** It applies what others keep elsewhere. */
  readonly isRemote: boolean;
  readonly field: Field;
}

interface Patch {
  /** Undefined: any. */
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly paths: readonly string[];
}

const names = ['kustomization.yaml', 'kustomization.yml'];
const none: ReadonlySet<string> = new Set();

/** How the kustomizations of a root apply its files. */
export interface Kustomizations {
  /** One for each namespace that overlays give it. */
  of(file: string): readonly Applied[];
  /** URI of one that applies what others keep elsewhere. */
  readonly remote: string | undefined;
}

/** What the kustomizations of a root come to, as long as they stay as they are. */
const known = new WeakMap<
  readonly string[],
  { readonly all: readonly Kustomization[]; readonly result: Kustomizations }
>();

/** Reads the kustomizations among the members of a root and in their folders. */
export function kustomizationsOf(members: readonly string[], files: Files): Kustomizations {
  let home = homes.get(members);
  if (!home)
    homes.set(members, (home = { own: members.filter(isKustomization), folders: [...new Set(members.map(dirname))] }));
  const uris = new Set(home.own);
  for (const folder of home.folders)
    for (const name of names) if (files.has(`${folder}/${name}`)) uris.add(`${folder}/${name}`);
  const all = [...uris].sort().flatMap((uri) => open(uri, files) ?? []);
  const before = known.get(members);
  if (before?.all.length === all.length && before.all.every((one, at) => one === all[at])) return before.result;
  const result = put(all);
  known.set(members, { all, result });
  return result;
}

/** The kustomizations among the members of a root, and the folders of the others. */
const homes = new WeakMap<
  readonly string[],
  { readonly own: readonly string[]; readonly folders: readonly string[] }
>();

export function isKustomization(uri: string): boolean {
  return names.some((name) => uri.endsWith(`/${name}`));
}

function put(all: readonly Kustomization[]): Kustomizations {
  const byFolder = new Map(all.map((one) => [one.folder, one]));
  const parents = new Map<string, Kustomization[]>();
  const patches = new Set<string>();
  const mentioned = new Set<string>();
  for (const one of all) {
    for (const target of one.resources) push(parents, target, one);
    for (const target of one.patchFiles) patches.add(target);
    for (const target of one.mentions) mentioned.add(target);
  }
  const contextsOf = contextsIn(parents);
  const made = new Map<string, readonly Applied[]>();
  const make = (file: string): readonly Applied[] => {
    const contexts = (parents.get(file) ?? []).flatMap((one) => contextsOf(one));
    const beside = byFolder.get(dirname(file));
    const isUnlisted = beside?.isWhole === true && beside.uri !== file && !mentioned.has(file);
    const common = {
      isPatch: patches.has(file),
      unlisted: isUnlisted
        ? { file: basename(file), kustomization: basename(beside.uri), resources: beside.field.get('resources') }
        : undefined,
    };
    const namespaces = [...new Set(contexts.map(({ namespace }) => namespace))];
    const mark = isUnlisted ? `${beside.uri}#${beside.id}` : '';
    if (namespaces.length <= 1) return [{ ...common, ...appliedBy(contexts, namespaces[0], mark) }];
    if (namespaces.length > maxNamespaces) return [{ ...common, ...appliedBy(contexts, null, mark) }];
    return namespaces.map((namespace) => ({
      ...common,
      ...appliedBy(
        contexts.filter((context) => context.namespace === namespace),
        namespace,
        mark,
      ),
    }));
  };
  return {
    remote: all.find(({ isRemote }) => isRemote)?.uri,
    of: (file) => {
      let applied = made.get(file);
      if (!applied) made.set(file, (applied = make(file)));
      return applied;
    },
  };
}

function appliedBy(
  contexts: readonly Context[],
  namespace: string | null | undefined,
  mark: string,
): Pick<Applied, 'key' | 'namespace' | 'home' | 'patchedIn'> {
  const homes = [...new Set(contexts.map(({ home }) => home))];
  const patched = contexts.flatMap(({ patches }) => patches);
  return {
    key: JSON.stringify([namespace, homes, mark, patched]),
    namespace,
    home: homes.length === 1 ? homes[0] : undefined,
    patchedIn: (kind, name) => {
      const paths = patched
        .filter((patch) => (patch.kind ?? kind) === kind && (patch.name ?? name) === name)
        .flatMap((patch) => patch.paths);
      return paths.length === 0 ? none : new Set(paths);
    },
  };
}

/** How a kustomization is applied by those above it. */
function contextsIn(
  parents: ReadonlyMap<string, readonly Kustomization[]>,
): (one: Kustomization) => readonly Context[] {
  const tops = new Map<Kustomization, readonly Context[]>();
  const topsOf = (one: Kustomization, path: ReadonlySet<Kustomization>): readonly Context[] => {
    const before = tops.get(one);
    if (before) return before;
    const above = (parents.get(one.folder) ?? []).filter((parent) => !path.has(parent) && parent !== one);
    const contexts = new Map<string, Context>();
    const add = (context: Context) => contexts.set(`${context.namespace ?? ''} ${context.home}`, context);
    if (above.length === 0) add({ namespace: one.namespace, home: one.folder, patches: one.patches });
    for (const parent of above) {
      for (const context of topsOf(parent, new Set([...path, one])))
        if (contexts.size < maxContexts)
          add({
            namespace: context.namespace ?? one.namespace,
            home: context.home,
            patches: [...context.patches, ...one.patches],
          });
    }
    const found = [...contexts.values()];
    tops.set(one, found);
    return found;
  };
  return (one) => topsOf(one, new Set());
}

interface Context {
  readonly namespace: string | undefined;
  readonly home: string;
  readonly patches: readonly Patch[];
}

const maxContexts = 40;
/** A file that overlays give more namespaces is in none that is known. */
const maxNamespaces = 8;

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/** What a kustomization says, as long as it and the patches that it names stay as they are. */
const opened = new WeakMap<
  SourceFile,
  { readonly patches: ReadonlyMap<string, SourceFile | undefined>; readonly one: Kustomization | undefined }
>();
let lastId = 0;

function open(uri: string, files: Files): Kustomization | undefined {
  const file = files.get(uri);
  if (!file) return undefined;
  const before = opened.get(file);
  if (before && [...before.patches].every(([patch, was]) => files.get(patch) === was)) return before.one;
  const patches = new Map<string, SourceFile | undefined>();
  const one = read(file, files, (patch) => {
    const found = files.get(patch);
    patches.set(patch, found);
    return found;
  });
  opened.set(file, { patches, one });
  return one;
}

type ReadFile = (uri: string) => SourceFile | undefined;

function read(file: SourceFile, files: Files, readFile: ReadFile): Kustomization | undefined {
  const { uri } = file;
  const [document] = files.parsed(file, parseYaml).documents;
  if (!document) return undefined;
  const data = dataOf(document.root, document, uri);
  if (data.kind !== 'object') return undefined;
  const apiVersion = textOf(data.get('apiVersion'));
  // Flux has a kind of the same name, and it is another thing.
  if (apiVersion !== undefined && !apiVersion.startsWith('kustomize.config.k8s.io/')) return undefined;
  const folder = dirname(uri);
  const field = fieldOf(data, document, uri);
  const texts = (list: Field) => list.items.flatMap((item) => item.text ?? []);
  const resources = ['resources', 'bases', 'components'].flatMap((key) => texts(field.get(key)));
  const local = resources.filter((path) => !/^[a-z+]+:\/\/|^git@|^github\.com\/|\?ref=/.test(path));
  const merges = texts(field.get('patchesStrategicMerge'));
  const withPaths = [
    ...field.get('patches').items,
    ...field.get('patchesJson6902').items,
    ...field.get('replacements').items,
  ];
  const patchFiles = [
    ...withPaths.flatMap((item) => item.get('path').text ?? []),
    ...merges.filter((text) => !text.includes('\n')),
  ].map((path) => join(folder, path));
  return {
    uri,
    id: ++lastId,
    folder,
    namespace: field.get('namespace').text,
    resources: local.map((path) => join(folder, path)),
    patchFiles,
    patches: [
      ...withPaths.flatMap((item) => patchesIn(item, folder, readFile)),
      ...merges.flatMap((text) =>
        text.includes('\n') ? mergePatches(text, uri) : patchesInFile(join(folder, text), readFile, undefined),
      ),
    ],
    mentions: new Set([...textsIn(data, 0)].map((text) => join(folder, text.split('=').at(-1)!))),
    isRemote: local.length < resources.length || field.get('helmCharts').shape === 'list',
    isWhole: !document.isBroken && field.get('resources').shape !== 'unknown',
    field,
  };
}

function patchesIn(item: Field, folder: string, readFile: ReadFile): Patch[] {
  const target = { kind: item.get('target', 'kind').text, name: item.get('target', 'name').text };
  const inline = item.get('patch').text;
  const path = item.get('path').text;
  if (inline !== undefined) return patchTexts(inline, 'inline', target);
  return path === undefined ? [] : patchesInFile(join(folder, path), readFile, target);
}

type Target = Pick<Patch, 'kind' | 'name'>;

function patchesInFile(uri: string, readFile: ReadFile, target: Target | undefined): Patch[] {
  const file = readFile(uri);
  return file ? patchTexts(file.text, uri, target ?? { kind: undefined, name: undefined }) : [];
}

function mergePatches(text: string, uri: string): Patch[] {
  return patchTexts(text, uri, { kind: undefined, name: undefined });
}

/** A strategic merge, or a list of JSON patches. */
function patchTexts(text: string, uri: string, target: Target): Patch[] {
  return parseYaml(text).documents.flatMap((document): Patch[] => {
    const data = dataOf(document.root, document, uri);
    if (data.kind === 'array') {
      const paths = data.items.flatMap((item) => {
        const one = item();
        const path = one.kind === 'object' ? textOf(one.get('path')) : undefined;
        return path === undefined ? [] : [pathOfPointer(path)];
      });
      return [{ ...target, paths }];
    }
    if (data.kind !== 'object') return [];
    const metadata = data.get('metadata');
    return [
      {
        kind: target.kind ?? textOf(data.get('kind')),
        name: target.name ?? (metadata?.kind === 'object' ? textOf(metadata.get('name')) : undefined),
        paths: data
          .keys()
          .filter((key) => !['apiVersion', 'kind'].includes(key))
          .flatMap((key) => leavesOf(data.get(key), key, 0)),
      },
    ];
  });
}

/** `/spec/ports/0/port` → `spec.ports`: of a list nobody knows which item it is in the end. */
function pathOfPointer(pointer: string): string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const list = steps.findIndex((step) => /^(\d+|-)$/.test(step));
  return (list < 0 ? steps : steps.slice(0, list)).join('.');
}

function leavesOf(data: Data | undefined, path: string, depth: number): string[] {
  if (path === 'metadata.name' || path === 'metadata.namespace') return [];
  if (data?.kind !== 'object' || depth > 20 || data.keys().length === 0) return [path];
  return data.keys().flatMap((key) => leavesOf(data.get(key), `${path}.${key}`, depth + 1));
}

function* textsIn(data: Data | undefined, depth: number): Generator<string> {
  if (!data || depth > 8) return;
  if (data.kind === 'scalar' && typeof data.value === 'string' && data.value.length < 300) yield data.value;
  if (data.kind === 'array') for (const item of data.items.slice(0, 2_000)) yield* textsIn(item(), depth + 1);
  if (data.kind === 'object') for (const key of data.keys()) yield* textsIn(data.get(key), depth + 1);
}

function fieldOf(data: Data, document: YamlDocument, uri: string): Field {
  const facts = {
    group: 'kustomize.config.k8s.io',
    version: 'v1beta1',
    kind: 'Kustomization',
    namespace: { key: '', name: undefined },
    isBroken: document.isBroken,
    way: '',
    unlisted: undefined,
    isHidden: false,
    file: uri,
  };
  return new ManifestResource('Kustomization', document.root, data, facts, none).root;
}

function textOf(data: Data | undefined): string | undefined {
  return data?.kind === 'scalar' && typeof data.value === 'string' ? data.value : undefined;
}
