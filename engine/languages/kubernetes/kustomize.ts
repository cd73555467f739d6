import type { Field, Unlisted } from '../../../shared-rules/model/kubernetes';
import type { Data } from '../../evaluate/data';
import type { Files } from '../../files/files';
import { basename, dirname, join } from '../../files/uri';
import { ManifestResource } from '../../resources/manifest';
import { dataOf } from './data';
import { parseYaml, type YamlDocument } from './parse';

/** How the kustomizations of a workspace apply one file. */
export interface Applied {
  /** The same for the same way. */
  readonly key: string;
  /** The namespace that they give its objects; undefined: none does, null: they differ. */
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

/** Reads the kustomizations among the members of a root and in their folders. */
export function kustomizationsOf(
  members: readonly string[],
  files: Files,
): { of(file: string): Applied; readonly remote: string | undefined } {
  const uris = new Set(members.filter((uri) => names.includes(basename(uri))));
  for (const folder of new Set(members.map(dirname)))
    for (const name of names) if (files.has(`${folder}/${name}`)) uris.add(`${folder}/${name}`);
  const all = [...uris].sort().flatMap((uri) => open(uri, files) ?? []);
  const byFolder = new Map(all.map((one) => [one.folder, one]));
  const parents = new Map<string, Kustomization[]>();
  const patches = new Set<string>();
  const mentioned = new Set<string>();
  for (const one of all) {
    for (const target of one.resources) push(parents, target, one);
    for (const target of one.patchFiles) patches.add(target);
    for (const target of one.mentions) mentioned.add(target);
  }
  const tops = new Map<Kustomization, ReadonlySet<Context>>();
  const topsOf = (one: Kustomization, path: ReadonlySet<Kustomization>): ReadonlySet<Context> => {
    const known = tops.get(one);
    if (known) return known;
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
    const found = new Set(contexts.values());
    tops.set(one, found);
    return found;
  };
  return {
    remote: all.find(({ isRemote }) => isRemote)?.uri,
    of(file) {
      const contexts = (parents.get(file) ?? []).flatMap((one) => [...topsOf(one, new Set())]);
      const namespaces = new Set(contexts.map(({ namespace }) => namespace));
      const homes = new Set(contexts.map(({ home }) => home));
      const beside = byFolder.get(dirname(file));
      const isUnlisted = beside?.isWhole === true && beside.uri !== file && !mentioned.has(file);
      const patched = contexts.flatMap((context) => context.patches);
      const unlisted = isUnlisted ? `${beside.uri} ${files.get(beside.uri)?.text.length ?? 0}` : '';
      return {
        key: JSON.stringify([[...namespaces], [...homes], unlisted, patched]),
        namespace: namespaces.size === 0 ? undefined : namespaces.size === 1 ? [...namespaces][0] : null,
        home: homes.size === 1 ? [...homes][0] : undefined,
        isPatch: patches.has(file),
        unlisted: isUnlisted
          ? { file: basename(file), kustomization: basename(beside.uri), resources: beside.field.get('resources') }
          : undefined,
        patchedIn: (kind, name) => {
          const paths = contexts.flatMap((context) =>
            context.patches
              .filter((patch) => (patch.kind ?? kind) === kind && (patch.name ?? name) === name)
              .flatMap((patch) => patch.paths),
          );
          return paths.length === 0 ? none : new Set(paths);
        },
      };
    },
  };
}

interface Context {
  readonly namespace: string | undefined;
  readonly home: string;
  readonly patches: readonly Patch[];
}

const maxContexts = 40;

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function open(uri: string, files: Files): Kustomization | undefined {
  const file = files.get(uri);
  const document = file && files.parsed(file, parseYaml).documents[0];
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
    folder,
    namespace: field.get('namespace').text,
    resources: local.map((path) => join(folder, path)),
    patchFiles,
    patches: [
      ...withPaths.flatMap((item) => patchesIn(item, folder, files)),
      ...merges.flatMap((text) =>
        text.includes('\n') ? mergePatches(text, uri) : patchesInFile(join(folder, text), files, undefined),
      ),
    ],
    mentions: new Set([...textsIn(data, 0)].map((text) => join(folder, text.split('=').at(-1)!))),
    isRemote: local.length < resources.length || field.get('helmCharts').shape === 'list',
    isWhole: !document.isBroken && field.get('resources').shape !== 'unknown',
    field,
  };
}

function patchesIn(item: Field, folder: string, files: Files): Patch[] {
  const target = { kind: item.get('target', 'kind').text, name: item.get('target', 'name').text };
  const inline = item.get('patch').text;
  const path = item.get('path').text;
  if (inline !== undefined) return patchTexts(inline, 'inline', target);
  return path === undefined ? [] : patchesInFile(join(folder, path), files, target);
}

type Target = Pick<Patch, 'kind' | 'name'>;

function patchesInFile(uri: string, files: Files, target: Target | undefined): Patch[] {
  const file = files.get(uri);
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
