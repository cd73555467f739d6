import type { Cluster } from '../../shared-rules/model/network';
import type { Value } from '../../shared-rules/model/value';
import { newEvaluation } from '../evaluate/evaluate';
import { buildModel } from '../model';
import { contextsOf, type Root } from '../project/roots';
import type { Files } from '../project/files';
import { lowerRoot } from './analyze';

/** How much of the clusters' network the files tell. */
export interface Stats {
  /** Clusters, each counted once per context. */
  readonly clusters: number;
  /** Properties that the model reads. */
  readonly properties: number;
  readonly unknown: number;
  /** How often each reason for an unknown value came up, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number; readonly path: string }[];
}

/** Reads every property of every cluster in every context. What is unknown in one world is counted as known when another world knows it. */
export function statsOf(roots: readonly Root[], files: Files): Stats {
  let [clusters, properties, unknown] = [0, 0, 0];
  const reasons = new Map<string, { reason: string; count: number; path: string }>();
  for (const root of roots) {
    const evaluation = newEvaluation();
    for (const context of contextsOf(root, { files, evaluation, stack: [root.uri] }).contexts) {
      const inContext = newEvaluation();
      const model = buildModel(lowerRoot(root, context, { files, evaluation: inContext, stack: [root.uri] }));
      for (const cluster of model.clusters) {
        clusters++;
        for (const read of readersOf(cluster)) {
          const values = inContext.worlds.explore(read).map((world) => world.result);
          properties++;
          if (values.some((value) => value.kind !== 'unknown')) continue;
          const [value] = values;
          if (value?.kind !== 'unknown') continue;
          unknown++;
          const entry = reasons.get(value.reason) ?? { reason: value.reason, count: 0, path: value.at.path };
          entry.count++;
          reasons.set(value.reason, entry);
        }
      }
    }
  }
  return { clusters, properties, unknown, reasons: [...reasons.values()].sort((a, b) => b.count - a.count) };
}

/** The accessors of the model are its properties; there is no second list. */
function readersOf(cluster: Cluster): (() => Value<unknown>)[] {
  const parts: object[] = [cluster, cluster.network, cluster.apiServer, ...cluster.pools().known];
  return parts.flatMap((part) =>
    Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(part) as object)).flatMap(([, descriptor]) => {
      const read = () => descriptor.get?.call(part) as Value<unknown>;
      return descriptor.get && isValue(read()) ? [read] : [];
    }),
  );
}

function isValue(value: unknown): value is Value<unknown> {
  return typeof value === 'object' && value !== null && 'kind' in value && 'at' in value;
}
