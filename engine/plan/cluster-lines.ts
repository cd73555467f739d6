import type { ClusterView, RootPlan } from './plan';

/** What is said above a cluster. Offsets are UTF-16. */
interface ClusterLine {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One line for each cluster of a file. Where parameter files differ, all that they come to, with "or" between. */
export function clusterLines(file: string, plans: readonly RootPlan[]): ClusterLine[] {
  const found = new Map<number, { readonly end: number; readonly parts: Set<string>[] }>();
  for (const plan of plans)
    for (const cluster of plan.clusters) {
      const { place } = cluster;
      if (place?.file !== file) continue;
      const known = found.get(place.start) ?? { end: place.end, parts: [] };
      found.set(place.start, known);
      partsOf(cluster, plan).forEach((part, at) => (known.parts[at] ??= new Set()).add(part));
    }
  return [...found].map(([start, { end, parts }]) => ({
    start,
    end,
    text: parts
      .map((part) => [...part].filter((one) => one !== '').join(' or '))
      .filter((part) => part !== '')
      .join(' | '),
  }));
}

function partsOf(cluster: ClusterView, { networks, subnets }: RootPlan): string[] {
  const rooms = [...networks.flatMap((network) => network.subnets), ...subnets].flatMap(({ owner, use }) =>
    use?.more !== undefined &&
    cluster.subnets.some(
      ({ label, instance, path }) => label === owner.label && instance === owner.instance && path === owner.path,
    )
      ? [use.more]
      : [],
  );
  const least = Math.min(...rooms);
  const room =
    rooms.length === 0
      ? ''
      : least < 0
        ? 'no room for its nodes'
        : `room for ${least} more ${least === 1 ? 'node' : 'nodes'}`;
  return [cluster.network, `egress ${cluster.egress}`, `API server ${cluster.apiServer}`, room];
}
