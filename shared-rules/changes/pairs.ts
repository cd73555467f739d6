import type { Cluster, Model, NodePool } from '../model/network';
import { isReplaced } from './edit';
import type { Resource } from '../model/resource';
import type { Subnet } from '../model/surroundings';

/** The same thing as it was and as it is. */
export interface Pair<T> {
  readonly before: T;
  readonly now: T;
  /** Before is what Azure says: all pools are in their cluster there, and nothing is azurerm's. */
  readonly isDeployed?: true;
}

/** The clusters that run with those of the files, by their names. */
export function deployedPairs(deployed: Model, now: Model): Pair<Cluster>[] {
  return now.clusters.flatMap((cluster) => {
    const name = nameOf(cluster.resource);
    const same = name === undefined ? [] : deployed.clusters.filter(({ resource }) => nameOf(resource) === name);
    return same.length === 1 ? [{ before: same[0]!, now: cluster, isDeployed: true as const }] : [];
  });
}

/** Clusters of one type and name; else of one label; else the only one there was and the only one there is, where a name is not known. */
export function clusterPairs(before: Model, now: Model): Pair<Cluster>[] {
  return pairs(before.clusters, now.clusters, ({ resource }) => resource);
}

/** Subnets of one name in networks of one name. */
export function subnetPairs(before: Model, now: Model): Pair<Subnet>[] {
  return now.subnets.flatMap((subnet) => {
    const same = before.subnets.filter((one) => keyOf(one) === keyOf(subnet));
    const isOne = now.subnets.filter((one) => keyOf(one) === keyOf(subnet)).length === 1;
    return same.length === 1 && isOne ? [{ before: same[0]!, now: subnet }] : [];
  });
}

/** What tells a subnet from others: its name, and that of its network. */
export function keyOf(subnet: Subnet): string {
  return `${subnet.label} ${networkOf(subnet)}`.toLowerCase();
}

/** By its name, which an address that moves does not change. */
function networkOf(subnet: Subnet): string {
  const network = subnet.virtualNetwork()?.resource;
  return network ? (nameOf(network) ?? network.label) : '';
}

/** Pools by their names in one cluster, the default pool with the default pool. */
export function poolPairs({
  before,
  now,
  isDeployed,
}: Pair<Cluster>): (Pair<NodePool> & { readonly isDefault: boolean })[] {
  const [old, pools] = [before.pools().known, now.pools().known];
  return pools.flatMap((pool) => {
    const isDefault = pool.resource === now.resource && now.resource.provider !== undefined;
    const same = old.filter((one) =>
      isDeployed
        ? one.label === pool.label
        : isDefault
          ? one.resource === before.resource
          : one.label === pool.label && (one.resource === before.resource) === (pool.resource === now.resource),
    );
    return same.length === 1 && pools.filter(({ label }) => label === pool.label).length === 1
      ? [{ before: same[0]!, now: pool, isDefault }]
      : [];
  });
}

function pairs<T>(before: readonly T[], now: readonly T[], resourceOf: (one: T) => Resource): Pair<T>[] {
  const left = new Set(before);
  const found = new Map<T, T>();
  const take = (one: T, isSame: (other: T) => boolean) => {
    const same = found.has(one) ? [] : [...left].filter(isSame);
    if (same.length !== 1) return;
    found.set(one, same[0]!);
    left.delete(same[0]!);
  };
  for (const one of now) {
    const name = nameOf(resourceOf(one));
    if (name !== undefined)
      take(one, (other) => nameOf(resourceOf(other)) === name && isAlike(resourceOf(other), resourceOf(one)));
  }
  for (const one of now)
    take(one, (other) => {
      const [a, b] = [resourceOf(other), resourceOf(one)];
      return a.label === b.label && isAlike(a, b) && (nameOf(a) === undefined || nameOf(b) === undefined);
    });
  return [...found].map(([one, other]) => ({ before: other, now: one }));
}

/** Both are azurerm's, or neither is. */
function isAlike(a: Resource, b: Resource): boolean {
  return a.type.toLowerCase() === b.type.toLowerCase() && (a.provider === undefined) === (b.provider === undefined);
}

/** In lower case; undefined where it is not known, or filled in later. */
export function nameOf(resource: Resource): string | undefined {
  const name = resource.string('name');
  return name.kind === 'known' && !isReplaced(name.value) ? name.value.toLowerCase() : undefined;
}
