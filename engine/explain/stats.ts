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

/** Reads every property of every cluster in every context. What is unknown in one world is counted as known when another world knows it. */
export function statsOf(roots: readonly Root[], files: Files): Stats {
  return sumOf([...statsOfEach(roots, files)]);
}

/** The same, a cluster in a context at a time. */
function* statsOfEach(roots: readonly Root[], files: Files): Generator<Stats> {
  for (const { cluster, worlds } of clustersOf(roots, files)) {
    let [properties, unknown] = [0, 0];
    const reasons = new Map<string, UnknownReason>();
    for (const read of propertiesOf(cluster)) {
      const values = worlds.explore(read).map((world) => world.result);
      const [value] = values;
      properties++;
      if (value?.kind !== 'unknown' || values.some((other) => other.kind !== 'unknown')) continue;
      unknown++;
      const place = value.at instanceof SourceOrigin ? value.at.place : undefined;
      const { reason, at } = value;
      count(reasons, { reason, count: 1, path: at.path, file: place?.file, start: place?.span.start ?? 0 });
    }
    yield { clusters: 1, properties, unknown, reasons: [...reasons.values()] };
  }
}

/** What roots came to, as long as they are not judged again. */
export class KnownStats {
  readonly #known = new WeakMap<object, Stats>();

  /** The sum over all, in steps. */
  *of(
    results: Iterable<{ readonly root: Root; readonly contexts: readonly { readonly judged: boolean }[] }>,
    files: Files,
  ): Generator<undefined, Stats> {
    const all: Stats[] = [];
    for (const result of results) {
      let known = this.#known.get(result);
      if (!known) {
        const parts: Stats[] = [];
        if (result.contexts.some(({ judged }) => judged))
          for (const part of statsOfEach([result.root], files)) {
            parts.push(part);
            yield;
          }
        this.#known.set(result, (known = sumOf(parts)));
      }
      all.push(known);
    }
    return sumOf(all);
  }
}

function sumOf(all: readonly Stats[]): Stats {
  const reasons = new Map<string, UnknownReason>();
  let [clusters, properties, unknown] = [0, 0, 0];
  for (const one of all) {
    clusters += one.clusters;
    properties += one.properties;
    unknown += one.unknown;
    for (const reason of one.reasons) count(reasons, reason);
  }
  return { clusters, properties, unknown, reasons: [...reasons.values()].sort((a, b) => b.count - a.count) };
}

/** The place of the first one stays. */
function count(reasons: Map<string, UnknownReason>, one: UnknownReason): void {
  const known = reasons.get(one.reason);
  reasons.set(one.reason, known ? { ...known, count: known.count + one.count } : one);
}
