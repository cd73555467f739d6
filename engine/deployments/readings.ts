import type { Tie } from '../../shared-rules/model/kubernetes';
import type { Manifests } from '../../shared-rules/model/manifests';
import type { Cluster, CompanyRange, Model } from '../../shared-rules/model/network';
import type { Value } from '../../shared-rules/model/value';
import type { Worlds } from '../../shared-rules/model/worlds';
import { newEvaluation, note } from '../evaluate/evaluate';
import { buildModel, maxClusters } from '../model/build';
import { manifestsOf } from '../model/manifests';
import { clusterType } from '../model/registry';
import type { Files } from '../files/files';
import { contextsOf } from './roots';
import type { Context, Root } from '../languages/language';
import type { Lowering } from '../resources/lowered';
import { SourceOrigin } from '../resources/resource';
import { Recent } from '../files/recent';
import { basename } from '../files/uri';
import { lowerMembers, lowerRoot } from '../languages/languages';
import type { Answers, Networks } from './networks';

/** A cluster as one context shows it. */
interface JudgedCluster {
  readonly cluster: Cluster;
  readonly root: Root;
  /** The parameter file, or the root. */
  readonly context: string;
  readonly worlds: Worlds;
}

/** The model of one root in one context. @param networks where it looks up those of other roots; undefined: nowhere @param companyRanges ranges that nothing may meet */
export function modelOf(
  root: Root,
  context: Context,
  lowering: Lowering,
  networks: Networks | undefined,
  companyRanges: readonly CompanyRange[] = [],
): { readonly model: Model; readonly answers: Answers } {
  const resources = lowerRoot(root, context, lowering);
  lowering.evaluation.steps -=
    resources.filter(({ resource }) => ofNetworks.test(resource.type)).length * stepsOfResource;
  const clusters = resources.filter(
    ({ existing, resource }) => !existing && resource.type.toLowerCase() === clusterType,
  );
  const beyond = clusters[maxClusters]?.resource.string('name').at;
  if (beyond instanceof SourceOrigin)
    note(
      lowering.evaluation,
      beyond.place.file,
      beyond.place.span,
      `Only the first ${maxClusters} clusters of ${basename(root.uri)} are judged; this is the next.`,
    );
  const { neighbours, answers } = networks?.neighboursOf(root, resources, lowering) ?? {
    neighbours: [],
    answers: new Map(),
  };
  return { model: buildModel(resources, lowering.evaluation.worlds, neighbours, companyRanges), answers };
}

/** The same of a root of manifests: what it applies, and the clusters that this runs on. */
export function manifestModelOf(root: Root, lowering: Lowering, ties: (file: string) => Tie | undefined): Model {
  const { files, others } = lowerMembers(root, lowering);
  const built = buildModel(others, lowering.evaluation.worlds, []);
  const key = root.members ?? none;
  const manifests = manifestsOf(files, ties, latest.get(key), lowering.files.isCopy);
  // What would come of an edit is compared with what is, and forgotten.
  if (!lowering.files.isCopy) latest.set(key, manifests);
  return { ...built, manifests };
}

const none: readonly string[] = [];

/** The manifests of roots as they were last, by their members. */
const latest = new Recent<readonly string[], Manifests>(200);

/** What the rules read of a resource costs about as much as so many steps. */
const stepsOfResource = 30;
const ofNetworks = /^(Microsoft\.(Network|ContainerService)\/|azurerm_(subnet|nat)_)/i;

/** Every root in every context, read again from the files. */
export function* modelsOf(
  roots: readonly Root[],
  files: Files,
  networks?: Networks,
): Generator<{ readonly root: Root; readonly context: string; readonly model: Model; readonly worlds: Worlds }> {
  for (const root of roots) {
    for (const context of contextsOf(root, { files, evaluation: newEvaluation(), stack: [root.uri] })) {
      const evaluation = newEvaluation();
      yield {
        root,
        context: context.label,
        model: modelOf(root, context, { files, evaluation, stack: [root.uri] }, networks).model,
        worlds: evaluation.worlds,
      };
    }
  }
}

/** Every cluster of every root in every context. */
export function* clustersOf(roots: readonly Root[], files: Files): Generator<JudgedCluster> {
  for (const { root, context, model, worlds } of modelsOf(roots, files)) {
    for (const cluster of model.clusters) yield { cluster, root, context, worlds };
  }
}

/** What the properties of clusters and pools may come to in each context of a root, by the resource that they are written in, to compare two texts by. */
export function readingsOf(root: Root, files: Files): Map<string, ReadonlySet<string>> {
  return readingsIn(
    (function* () {
      for (const { context, model, worlds } of modelsOf([root], files))
        yield { root: root.uri, label: context, model, worlds };
    })(),
  );
}

/** The model of a root in one context. */
export interface Judged {
  /** URI of the root. */
  readonly root: string;
  readonly label: string;
  readonly model: Model;
  readonly worlds: Worlds;
}

/** The same of models that are there. */
export function readingsIn(judged: Iterable<Judged>): Map<string, ReadonlySet<string>> {
  const readings = new Map<string, Set<string>>();
  for (const { model, worlds, ...context } of judged) {
    for (const cluster of model.clusters) {
      for (const { at, ...value } of worlds
        .explore(() => propertiesOf(cluster).map((read) => read()))
        .flatMap(({ result }) => result)) {
        if (!(at instanceof SourceOrigin)) continue;
        const owner = ownerOf(context, at.resource);
        let known = readings.get(owner);
        if (!known) readings.set(owner, (known = new Set()));
        known.add(`${at.path} ${value.kind} ${value.kind === 'known' ? textOf(value.value) : ''}`);
      }
    }
  }
  return readings;
}

/** A resource in a context, by what does not change when another line does. */
export function ownerOf(
  { root, label }: { readonly root: string; readonly label: string },
  resource: Pick<SourceOrigin['resource'], 'label' | 'instance'>,
): string {
  return `${root} ${label} ${resource.label}#${resource.instance}`;
}

/** Places in a list differ from text to text. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return 'items' in value && Array.isArray(value.items)
    ? value.items
        .map((item: unknown) => textOf(typeof item === 'object' && item !== null && 'value' in item ? item.value : ''))
        .join()
    : '';
}

/** Reads each property of a cluster and its pools. The accessors of the model are its properties; there is no second list. */
export function propertiesOf(cluster: Cluster): (() => Value<unknown>)[] {
  const parts: object[] = [cluster, cluster.network, cluster.apiServer, ...cluster.pools().known];
  return parts.flatMap((part) =>
    Object.values(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(part) as object)).flatMap((descriptor) => {
      const read = () => descriptor.get?.call(part) as Value<unknown>;
      return descriptor.get && isValue(read()) ? [read] : [];
    }),
  );
}

function isValue(value: unknown): value is Value<unknown> {
  return typeof value === 'object' && value !== null && 'kind' in value && 'at' in value;
}
