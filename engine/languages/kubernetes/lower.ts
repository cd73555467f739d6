import type { ManifestFacts, NamespaceRef } from '../../../shared-rules/model/kubernetes';
import { memberOf, scalar, unknown, type Data, type ObjectData } from '../../evaluate/data';
import { note } from '../../evaluate/evaluate';
import type { Files, SourceFile } from '../../files/files';
import { dirname } from '../../files/uri';
import type { LoweredResource, Lowering } from '../../resources/lowered';
import { ManifestResource } from '../../resources/manifest';
import type { Span } from '../../syntax/tree';
import { clusterIn, withParents } from './clusters';
import { dataOf } from './data';
import { bringsNoPods, bringsPods, groupOf, isRead } from './kinds';
import { isKustomization, kustomizationsOf, type Applied } from './kustomize';
import { parseYaml, type ParsedYaml, type YamlDocument } from './parse';

export function openYaml(file: SourceFile, files: Files): ParsedYaml {
  return files.parsed(file, parseYaml);
}

/** The objects in the files of a root. Charts are left alone, and so are documents that a template makes. */
export function lowerManifests(members: readonly string[], lowering: Lowering): LoweredResource[] {
  const { files, evaluation } = lowering;
  const applied = kustomizationsOf(members, files);
  const isInChart = charts(files);
  const found: LoweredResource[] = applied.remote === undefined ? [] : [hiddenIn(applied.remote)];
  for (const uri of members) {
    const file = files.get(uri);
    if (!file || isKustomization(uri)) continue;
    if (isInChart(dirname(uri))) {
      found.push(hiddenIn(uri));
      continue;
    }
    const ways = applied.of(uri);
    if (ways.some(({ isPatch }) => isPatch)) continue;
    const parsed = openYaml(file, files);
    for (const problem of parsed.problems.slice(0, maxProblems))
      if (problem.message.startsWith('Only the first') || problem.message.startsWith('This document is nested'))
        note(evaluation, uri, problem, problem.message);
    for (const how of ways) {
      const objects = objectsOf(parsed, uri, how);
      evaluation.steps -= objects.length;
      if (evaluation.steps <= 0) return found;
      for (const one of objects) found.push(one);
    }
  }
  return withParents(found, (pool) => {
    const owner = pool.resource.string('properties.owner.name');
    return owner.kind === 'known' ? owner.value : undefined;
  });
}

/** The objects of a file, and of each document, made once for each text and each way to apply it: with them goes all that has been read of them. */
const known = new WeakMap<ParsedYaml | YamlDocument, Map<string, readonly LoweredResource[]>>();

/** @param key the way, and the file: documents of several files may be the same */
function keptOf(
  of: ParsedYaml | YamlDocument,
  key: string,
  make: () => readonly LoweredResource[],
): readonly LoweredResource[] {
  let ways = known.get(of);
  if (!ways) known.set(of, (ways = new Map<string, readonly LoweredResource[]>()));
  let objects = ways.get(key);
  if (!objects) ways.set(key, (objects = make()));
  return objects;
}

function objectsOf(parsed: ParsedYaml, uri: string, how: Applied): readonly LoweredResource[] {
  const objects = keptOf(parsed, how.key, () =>
    parsed.documents.flatMap((document) => {
      if (document.isTemplate) return [hiddenIn(uri)];
      return keptOf(document, `${uri} ${how.key}`, () =>
        objectsIn(dataOf(document.root, document, uri)).flatMap(
          (one) => lowerObject(one, uri, how, document.isBroken) ?? [],
        ),
      );
    }),
  );
  // Documents that two texts share, as where a fix is tried, belong to the one that is read now.
  const first = objects.find(({ resource }) => resource instanceof ManifestResource)?.resource;
  if (first instanceof ManifestResource && first.batch !== objects)
    for (const { resource } of objects) if (resource instanceof ManifestResource) resource.batch = objects;
  return objects;
}

const maxProblems = 5;
const maxListed = 5_000;

/** A List's items are objects of their own. */
function objectsIn(data: Data): ObjectData[] {
  if (data.kind !== 'object') return [];
  const items = data.get('items');
  const kind = textOf(data.get('kind'));
  if (items?.kind !== 'array' || !kind?.endsWith('List')) return [data];
  return items.items.slice(0, maxListed).flatMap((item) => {
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

/** What a template or a chart makes, of which nothing is known. */
function hiddenIn(file: string): LoweredResource {
  const body = unknown('a template makes it', { file, node: { start: 0, end: 0 }, literal: false, via: [] });
  const facts: ManifestFacts = {
    group: '',
    version: '',
    kind: 'template',
    namespace: { key: '', name: undefined },
    isBroken: false,
    way: '',
    unlisted: undefined,
    isHidden: true,
    file,
  };
  const resource = new ManifestResource('template', body.source.node, body, facts, new Set());
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
