import { smallest } from '../../shared-rules/lists';
import type { ClusterView, RootPlan } from './plan';

/** What is said above a cluster. Offsets are UTF-16. */
interface ClusterLine {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One line for each cluster of a file. Where parameter files differ, all that they come to, with "or" between, and the least room. */
export function clusterLines(file: string, plans: readonly RootPlan[]): ClusterLine[] {
  const found = new Map<number, { readonly end: number; readonly parts: Set<string>[]; room: number }>();
  for (const plan of plans)
    for (const cluster of plan.clusters) {
      const { place } = cluster;
      if (place?.file !== file) continue;
      const known = found.get(place.start) ?? { end: place.end, parts: [], room: Infinity };
      found.set(place.start, known);
      known.room = Math.min(known.room, roomFor(cluster, plan));
      partsOf(cluster).forEach((part, at) => (known.parts[at] ??= new Set()).add(part));
    }
  return [...found].map(([start, { end, parts, room }]) => ({
    start,
    end,
    text: [...parts.map((part, at) => heads[at]! + [...part].join(' or ')), ...roomText(room)].join(' | '),
  }));
}

/** What stands before each part of a line, once. */
const heads = ['', 'egress ', 'API server '];

/** In few words, as an editor cuts off what is longer than its window: the plugin and the ranges stand in the template below. */
function partsOf({ network, egress, apiServer }: ClusterView): string[] {
  return [
    network.replace(/^plugin .*, (?=policy )/, ''),
    egress,
    apiServer.replace(/for .*\/.*/, (ranges) => (ranges.includes(' 0.0.0.0/0') ? 'for everybody' : 'for named ranges')),
  ];
}

/** More nodes that fit into the fullest of its subnets; infinite where that is not known. */
function roomFor(cluster: ClusterView, { networks, subnets }: RootPlan): number {
  const rooms = [...networks.flatMap((network) => network.subnets), ...subnets].flatMap(({ owner, use }) =>
    use?.more !== undefined &&
    cluster.subnets.some(
      ({ label, instance, path }) => label === owner.label && instance === owner.instance && path === owner.path,
    )
      ? [use.more]
      : [],
  );
  return smallest(rooms);
}

function roomText(room: number): string[] {
  if (room === Infinity) return [];
  return [room < 0 ? 'no room for its nodes' : `room for ${room} more ${room === 1 ? 'node' : 'nodes'}`];
}
