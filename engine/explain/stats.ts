import type { Cluster } from '../../shared-rules/model/network';
import type { Worlds } from '../../shared-rules/model/worlds';
import { SourceOrigin } from '../resources/resource';
import type { Files } from '../files/files';
import type { Root } from '../languages/language';
import { clustersOf, propertiesOf } from '../deployments/readings';

/** How much of the clusters' network the files tell. */
export interface Stats {
  /** Clusters, each counted once per context. */
  readonly clusters: number;
  /** Properties that the model reads. */
  readonly properties: number;
  readonly unknown: number;
  /** How often each reason for an unknown value came up, most frequent first. */
  readonly reasons: readonly UnknownReason[];
}

interface UnknownReason {
  readonly reason: string;
  readonly count: number;
  /** One property that it holds for: its ARM path, and where it is shown. The offset is UTF-16. */
  readonly path: string;
  readonly file: string | undefined;
  readonly start: number;
}

/**
 * Reads every property of every cluster in every context. What is unknown in one world is counted as known when another world knows it. A
 * cluster that a context does not deploy counts there only where no other context of its root deploys it, either.
 */
export function statsOf(roots: readonly Root[], files: Files): Stats {
  const steps = stepsOf(roots, files);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** The same in steps: a cluster in a context at a time. */
function* stepsOf(roots: readonly Root[], files: Files): Generator<undefined, Stats> {
  const counts = newCounts();
  /** What contexts count that do not deploy a cluster, by the cluster. */
  const absent = new Map<string, Counts[]>();
  const deployed = new Set<string>();
  for (const { cluster, root, worlds } of clustersOf(roots, files)) {
    const key = `${root.uri} ${keyOf(cluster)}`;
    if (cluster.deployed !== 'no') {
      deployed.add(key);
      absent.delete(key);
      count(cluster, worlds, counts);
    } else if (!deployed.has(key)) {
      const own = newCounts();
      count(cluster, worlds, own);
      absent.set(key, [...(absent.get(key) ?? []), own]);
    }
    yield;
  }
  for (const own of [...absent.values()].flat()) add(counts, own);
  const reasons = [...counts.reasons.values()].sort((a, b) => b.count - a.count);
  return { ...counts, reasons };
}

/** What roots came to, as long as they are not judged again. */
export class KnownStats {
  readonly #known = new WeakMap<object, Counts>();

  /** The sum over all, in steps, between which other work gets its turn. */
  *of(
    results: Iterable<{ readonly root: Root; readonly contexts: readonly { readonly judged: boolean }[] }>,
    files: Files,
  ): Generator<undefined, Stats> {
    const counts = newCounts();
    for (const result of results) {
      if (!result.contexts.some(({ judged }) => judged)) continue;
      let known = this.#known.get(result);
      if (!known) {
        const { reasons, ...own } = yield* stepsOf([result.root], files);
        known = { ...own, reasons: new Map(reasons.map((one) => [one.reason, one])) };
        this.#known.set(result, known);
      }
      add(counts, known);
    }
    return { ...counts, reasons: [...counts.reasons.values()].sort((a, b) => b.count - a.count) };
  }
}

interface Counts {
  clusters: number;
  properties: number;
  unknown: number;
  readonly reasons: Map<string, UnknownReason>;
}

function newCounts(): Counts {
  return { clusters: 0, properties: 0, unknown: 0, reasons: new Map() };
}

function add(counts: Counts, more: Counts): void {
  counts.clusters += more.clusters;
  counts.properties += more.properties;
  counts.unknown += more.unknown;
  for (const [reason, one] of more.reasons) addReason(counts, reason, one);
}

function addReason({ reasons }: Counts, reason: string, one: UnknownReason): void {
  const known = reasons.get(reason);
  reasons.set(reason, known ? { ...known, count: known.count + one.count } : one);
}

function count(cluster: Cluster, worlds: Worlds, counts: Counts): void {
  counts.clusters++;
  for (const read of propertiesOf(cluster)) {
    const values = worlds.explore(read).map((world) => world.result);
    const [value] = values;
    counts.properties++;
    if (value?.kind !== 'unknown' || values.some((other) => other.kind !== 'unknown')) continue;
    counts.unknown++;
    const { reason, at } = value;
    const place = at instanceof SourceOrigin ? at.place : undefined;
    const start = place?.span.start ?? 0;
    addReason(counts, reason, { reason, count: 1, path: at.path, file: place?.file, start });
  }
}

/** The same for a cluster in each context. */
function keyOf(cluster: Cluster): string {
  const { at } = cluster.location;
  return at instanceof SourceOrigin ? `${at.place.file} ${at.resource.label}` : '';
}
