import { addAll } from '../../../shared-rules/lists';
import type { ManifestFacts, NamespaceRef } from '../../../shared-rules/model/kubernetes';
import { memberOf, scalar, unknown, type Data, type ObjectData } from '../../evaluate/data';
import { note } from '../../evaluate/evaluate';
import type { Files, SourceFile } from '../../files/files';
import { Recent } from '../../files/recent';
import { dirname } from '../../files/uri';
import type { LoweredFile, LoweredResource, Lowering } from '../../resources/lowered';
import { ManifestResource } from '../../resources/manifest';
import type { Problem, Span } from '../../syntax/tree';
import { clusterIn, withParents } from './clusters';
import { property } from '../arm/objects';
import { behindAliases, dataOf, hasTooManyAliases } from './data';
import { bringsNoPods, bringsPods, groupOf, isRead } from './kinds';
import { isKustomization, kustomizationsOf, type Applied, type Kustomizations } from './kustomize';
import { mostObjects, parseYaml, type ParsedYaml, type YamlDocument } from './parse';

export function openYaml(file: SourceFile, files: Files): ParsedYaml {
  return files.parsed(file, parseYaml);
}

/** The resources that the files of a root declare, all in one list. */
export function lowerManifests(members: readonly string[], lowering: Lowering): LoweredResource[] {
  const files = lowerFiles(members, lowering);
  return [...files.flatMap(({ ways }) => ways.flat()), ...clustersIn(files)];
}

/** The clusters and pools among them. */
export function clustersIn(files: readonly LoweredFile[]): readonly LoweredResource[] {
  const found: LoweredResource[] = [];
  for (const { others } of files) if (others.length > 0) addAll(found, others);
  return withParents(found, (pool) => {
    const owner = pool.resource.string('properties.owner.name');
    return owner.kind === 'known' ? owner.value : undefined;
  });
}

/**
 * The objects in the files of a root, file by file. Charts are left alone, and so are documents that a template makes. What a file came to is
 * the same one as long as its text and the way it is applied stay as they are.
 */
export function lowerFiles(members: readonly string[], { files, evaluation }: Lowering): readonly LoweredFile[] {
  const applied = kustomizationsOf(members, files);
  const isInChart = charts(files);
  const state = stateOf(members);
  const found: LoweredFile[] = [];
  if (applied.remote !== undefined) found.push(hiddenFile(applied.remote, state));
  for (const [at, uri] of members.entries()) {
    const file = files.get(uri);
    if (!file || state.kustomizations[at]) continue;
    if (isInChart(state.folders[at]!)) {
      found.push(hiddenFile(uri, state));
      continue;
    }
    const own = readingOf(at, uri, file, applied, files, state);
    if (!own.lowered) continue;
    for (const problem of own.problems) note(evaluation, uri, problem, problem.message);
    evaluation.steps -= own.count;
    if (evaluation.steps <= 0) {
      const first = { start: 0, end: 0 };
      note(
        evaluation,
        uri,
        first,
        'This and what follows is not read: there is more in these manifests than is judged together.',
      );
      evaluation.isExhausted = true;
      found.push({ uri, ways: [[hiddenIn(uri, 'unread')]], others: [] });
      break;
    }
    found.push(own.lowered);
  }
  return found;
}

/** What one file came to. */
interface Reading {
  readonly file: SourceFile;
  readonly by: Kustomizations;
  readonly applied: readonly Applied[];
  readonly lowered: LoweredFile | undefined;
  readonly count: number;
  readonly problems: readonly Problem[];
}

/** What is kept of the members of a root. */
interface State {
  readonly folders: readonly string[];
  /** Which of the members are kustomizations. */
  readonly kustomizations: readonly boolean[];
  /** What the members came to, each in its place. */
  readonly readings: Reading[];
  /** What stands for a file that is a chart's, or that applies what is elsewhere. */
  readonly hidden: Map<string, LoweredFile>;
  /** Files whose objects were counted anew for a text that was only tried. */
  readonly tried: Set<string>;
}

const states = new Recent<readonly string[], State>(200);

function stateOf(members: readonly string[]): State {
  let state = states.get(members);
  if (!state) {
    const home = new Map<string, string>();
    // One text for each folder: they are looked up at every key.
    const folders = members.map(dirname).map((folder) => home.get(folder) ?? (home.set(folder, folder), folder));
    const kustomizations = members.map(isKustomization);
    state = { folders, kustomizations, readings: [], hidden: new Map(), tried: new Set() };
    states.set(members, state);
  }
  return state;
}

function readingOf(
  at: number,
  uri: string,
  file: SourceFile,
  by: Kustomizations,
  files: Files,
  { readings, tried }: State,
): Reading {
  const before = readings[at];
  if (before?.file === file && (before.by === by || isAppliedAlike(before.applied, by.of(uri)))) {
    if (tried.size > 0 && tried.delete(uri) && before.lowered) number(before.lowered);
    return before;
  }
  const reading = read(uri, file, by, files);
  if (files.isCopy) tried.add(uri);
  else {
    readings[at] = reading;
    tried.delete(uri);
  }
  return reading;
}

function isAppliedAlike(one: readonly Applied[], other: readonly Applied[]): boolean {
  return (
    one === other ||
    (one.length === other.length &&
      one.every(({ key, isPatch }, at) => key === other[at]!.key && isPatch === other[at]!.isPatch))
  );
}

function read(uri: string, file: SourceFile, by: Kustomizations, files: Files): Reading {
  const applied = by.of(uri);
  if (applied.some(({ isPatch }) => isPatch)) return { file, by, applied, lowered: undefined, count: 0, problems: [] };
  const parsed = openYaml(file, files);
  const all = applied.map((how) => objectsOf(parsed, uri, how));
  const isManifest = ({ resource }: LoweredResource) => resource instanceof ManifestResource;
  const lowered = {
    uri,
    ways: all.map((objects) => objects.filter(isManifest)),
    others: all.flatMap((objects) => objects.filter((one) => !isManifest(one))),
  };
  number(lowered);
  const aliased = parsed.documents
    .filter((document) => !hasTooManyAliases(document))
    .reduce((sum, document) => sum + behindAliases(document), 0);
  return {
    file,
    by,
    applied,
    lowered,
    count: all.reduce((sum, { length }) => sum + length, 0) + aliased,
    problems: [
      ...parsed.problems.filter(({ message }) => said.test(message)).slice(0, maxProblems),
      ...parsed.documents.slice(0, maxProblems).flatMap((document) => {
        const item = firstLeftOut(document);
        const message = `Only the first ${mostItems(document)} items of a list are read.`;
        return item ? [{ start: item.start, end: item.start, message }] : [];
      }),
      ...parsed.documents
        .filter(isHeadless)
        .slice(0, maxProblems)
        .map(({ end }) => ({ start: end, end, message: headless })),
      ...parsed.documents
        .filter(hasTooManyAliases)
        .slice(0, maxProblems)
        .flatMap(({ anchors }) =>
          [...anchors.keys()].slice(0, 1).map(({ start, end }) => ({ start, end, message: tooMany })),
        ),
    ],
  };
}

/** Tells objects of one name in one file apart: the same object is a part of other texts, too, where fixes are tried. */
function number({ ways }: LoweredFile): void {
  const labels = new Map<string, number>();
  for (const objects of ways)
    for (const { resource } of objects) {
      resource.instance = labels.get(resource.label) ?? 0;
      labels.set(resource.label, resource.instance + 1);
    }
}

function hiddenFile(uri: string, { hidden }: State): LoweredFile {
  let file = hidden.get(uri);
  if (!file) hidden.set(uri, (file = { uri, ways: [[hiddenIn(uri)]], others: [] }));
  return file;
}

/** The objects of each document, made once for each text and each way to apply it: with them goes all that has been read of them. */
const known = new WeakMap<YamlDocument, Map<string, readonly LoweredResource[]>>();

/** @param key the way, and the file: documents of several files may be the same */
function keptOf(of: YamlDocument, key: string, make: () => readonly LoweredResource[]): readonly LoweredResource[] {
  let ways = known.get(of);
  if (!ways) known.set(of, (ways = new Map<string, readonly LoweredResource[]>()));
  let objects = ways.get(key);
  if (!objects) ways.set(key, (objects = make()));
  return objects;
}

function objectsOf(parsed: ParsedYaml, uri: string, how: Applied): readonly LoweredResource[] {
  return parsed.documents.flatMap((document) =>
    keptOf(document, `${uri} ${how.key}`, () =>
      document.unread
        ? [hiddenIn(uri, document.unread)]
        : [
            ...objectsIn(dataOf(document.root, document, uri), mostItems(document)).flatMap(
              (one) => lowerObject(one, uri, how, document.isBroken) ?? [],
            ),
            ...(firstLeftOut(document) ? [hiddenIn(uri, 'unread')] : []),
          ],
    ),
  );
}

const maxProblems = 5;
const tooMany = 'More stands behind the aliases of this document than is followed, so what they stand for is unknown.';
/** What of a text is not read although it is no broken YAML. */
const said = /^Only the first|^This document is (nested|too long)| is written twice in this mapping\.$/;
const headless = 'This list ends without its kind: it seems to be cut off, and only what stands here is judged.';

function isHeadless({ root }: YamlDocument): boolean {
  if (root.kind !== 'object' || property(root, 'kind') || !property(root, 'apiVersion')) return false;
  return property(root, 'items')?.value.kind === 'array';
}

function mostItems({ start, end }: YamlDocument): number {
  return mostObjects(end - start);
}

/** The first item of a list that is too long to be read as a whole. */
function firstLeftOut(document: YamlDocument): Span | undefined {
  const { root } = document;
  const items = root.kind === 'object' && property(root, 'kind') ? property(root, 'items')?.value : undefined;
  return items?.kind === 'array' ? items.items[mostItems(document)] : undefined;
}

/** A List's items are objects of their own. kubectl prints its kind behind them: it is missing where the text was cut off. */
function objectsIn(data: Data, most: number): ObjectData[] {
  if (data.kind !== 'object') return [];
  const items = data.get('items');
  const kind = data.get('kind');
  const isList = kind ? textOf(kind)?.endsWith('List') : data.get('apiVersion') !== undefined;
  if (items?.kind !== 'array' || !isList) return [data];
  return items.items.slice(0, most).flatMap((item) => {
    const one = item();
    return one.kind === 'object' ? [one] : [];
  });
}

function lowerObject(body: ObjectData, file: string, how: Applied, isBroken: boolean): LoweredResource | undefined {
  const [apiVersion, kind] = [textOf(body.get('apiVersion')), textOf(body.get('kind'))];
  if (apiVersion === undefined || kind === undefined) return undefined;
  const { group, version } = groupOf(apiVersion);
  if (!isRead(group, kind) && bringsNoPods(group)) return undefined;
  const metadata = memberOf(body, 'metadata');
  const nameData = metadata?.kind === 'object' ? metadata.get('name') : undefined;
  const name = textOf(nameData) ?? '';
  const written = metadata?.kind === 'object' ? metadata.get('namespace') : undefined;
  const facts: ManifestFacts = {
    group,
    version,
    kind,
    namespace: namespaceOf(written, how, file),
    isBroken,
    way: how.key,
    unlisted: how.unlisted,
    isHidden: bringsPods(group, kind) || !isRead(group, kind),
    file,
  };
  const property = body.property('kind');
  const anchor: Span = property?.kind === 'property' ? property.value : body.source.node;
  const cluster = clusterIn(`${group}/${kind}`, name, file, anchor, body);
  if (cluster) return cluster;
  const resource = new ManifestResource(
    `${kind}/${name}`,
    { start: anchor.start, end: anchor.end },
    body,
    facts,
    how.patchedIn(kind, name),
  );
  return {
    resource,
    existing: false,
    name: () => nameData ?? scalar(name, body.source),
  };
}

/** What a template or a chart makes, of which nothing is known, or what was not read any more. */
function hiddenIn(file: string, kind: 'template' | 'unread' = 'template'): LoweredResource {
  const body = unknown('a template makes it', { file, node: { start: 0, end: 0 }, literal: false, via: [] });
  const facts: ManifestFacts = {
    group: '',
    version: '',
    kind,
    namespace: { key: '', name: undefined },
    isBroken: false,
    way: '',
    unlisted: undefined,
    isHidden: true,
    file,
  };
  const resource = new ManifestResource(kind, body.source.node, body, facts, new Set());
  return { resource, existing: false, name: () => body };
}

/** The kustomization's namespace wins; where nobody says one, those of one folder share it. */
function namespaceOf(written: Data | undefined, how: Applied, file: string): NamespaceRef {
  const given = how.namespace;
  if (typeof given === 'string') return { key: given, name: given };
  const own = textOf(written);
  if (own !== undefined && given === undefined) return { key: own, name: own };
  const symbol = written?.kind === 'unknown' ? 'replaced' : '';
  return { key: `\u0001${how.home ?? dirname(file)}${symbol}`, name: undefined };
}

function textOf(data: Data | undefined): string | undefined {
  return data?.kind === 'scalar' && typeof data.value === 'string' ? data.value : undefined;
}

/** Says whether a folder is one with a chart, or below it. Each is looked at once. */
function charts(files: Files): (folder: string) => boolean {
  const known = new Map<string, boolean>();
  const isInChart = (folder: string): boolean => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const isIn =
      files.isInside(folder) &&
      (files.has(`${folder}/Chart.yaml`) || (!files.folders.includes(folder) && isInChart(dirname(folder))));
    known.set(folder, isIn);
    return isIn;
  };
  return isInChart;
}
