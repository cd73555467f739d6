import { NodePool, type NodePools } from '../../shared-rules/model/network';
import type { Value } from '../../shared-rules/model/value';
import type { LoweredResource } from '../resources/lowered';

/** More pools of one cluster are not judged; Azure makes 100 at most. */
const maxPools = 400;

interface LinkedPools {
  readonly of: ReadonlyMap<LoweredResource, readonly LoweredResource[]>;
  /** Clusters that pools are put into and that nothing here deploys. */
  readonly lookedUp: readonly LoweredResource[];
  /** Some pool belongs to a cluster that cannot be told. */
  readonly strays: boolean;
}

/** Finds the cluster of each pool: by what its language says, else by a name of the form `cluster/pool`. */
export function linkPools(pools: readonly LoweredResource[], clusters: readonly LoweredResource[]): LinkedPools {
  const byName = new Map<string, LoweredResource>();
  for (const cluster of clusters) {
    const name = cluster.name();
    if (name.kind === 'scalar') byName.set(String(name.value).toLowerCase(), cluster);
  }
  const of = new Map<LoweredResource, LoweredResource[]>();
  const lookedUp = new Set<LoweredResource>();
  let strays = false;
  for (const pool of pools) {
    const own = pool.parent;
    const told = parentOf(pool, clusters, byName);
    const isLookedUp = own !== undefined && !('unknown' in own) && own.existing && typeof told !== 'object';
    const parent = isLookedUp ? own : told;
    if (isLookedUp) {
      lookedUp.add(own);
      strays ||= told === undefined && clusters.length > 0;
    }
    if (parent === undefined) strays = true;
    else if (parent !== 'elsewhere') {
      const own = of.get(parent);
      if (own) own.push(pool);
      else of.set(parent, [pool]);
    }
  }
  return { of, lookedUp: [...lookedUp], strays };
}

function parentOf(
  pool: LoweredResource,
  clusters: readonly LoweredResource[],
  byName: ReadonlyMap<string, LoweredResource>,
): LoweredResource | 'elsewhere' | undefined {
  const { parent } = pool;
  if (!parent) return undefined;
  if ('unknown' in parent) {
    if (!parent.named) return undefined;
    const name = pool.name();
    if (name.kind === 'scalar')
      return clusterNamed(String(name.value).split('/').slice(0, -1).join('/'), clusters, byName);
    // A name that cannot be evaluated belongs to the only cluster there is.
    return clusters.length === 1 ? clusters[0] : undefined;
  }
  if (!parent.existing) return parent;
  // An existing cluster may be one that another file of these deploys.
  const name = parent.name();
  return name.kind === 'scalar' ? clusterNamed(String(name.value), clusters, byName) : undefined;
}

/** The cluster of a name; `elsewhere` only when the names of all clusters are known and none is this one. */
function clusterNamed(
  name: string,
  clusters: readonly LoweredResource[],
  byName: ReadonlyMap<string, LoweredResource>,
): LoweredResource | 'elsewhere' | undefined {
  return byName.get(name.toLowerCase()) ?? (byName.size === clusters.length ? 'elsewhere' : undefined);
}

/** Inline pools and the pools that are resources of their own. Where both have a name, the child wins. */
export function poolsOf(cluster: LoweredResource, pools: readonly LoweredResource[], strays: boolean): NodePools {
  const inline = cluster.resource.items('properties.agentPoolProfiles');
  const childNames = new Set(pools.map((pool) => shortName(pool.resource.string('name'))));
  const inlinePools = (inline.kind === 'known' ? inline.value.items : []).map((path) => {
    const name = cluster.resource.string(`${path}.name`);
    return { name: shortName(name), pool: new NodePool(cluster.resource, path, labelOf(name)) };
  });
  const known = [
    ...inlinePools.filter(({ name }) => name === undefined || !childNames.has(name)).map(({ pool }) => pool),
    ...pools.map(
      (pool) =>
        new NodePool(
          pool.resource,
          'properties',
          labelOf(pool.resource.string('name'), pool.resource.label),
          pool.deployed,
        ),
    ),
  ];
  return {
    known: known.slice(0, maxPools),
    complete:
      known.length <= maxPools &&
      !strays &&
      cluster.shared !== true &&
      (inline.kind === 'known' ? inline.value.complete : inline.kind === 'absent'),
  };
}

/** ARM names a child `cluster/pool`. */
function shortName(name: Value<string>): string | undefined {
  return name.kind === 'known' ? name.value.split('/').at(-1)!.toLowerCase() : undefined;
}

function labelOf(name: Value<string>, otherwise?: string): string {
  const known = name.kind === 'known' ? name.value.split('/').at(-1) : otherwise;
  return known === undefined || known === '' ? 'a node pool' : `node pool '${known}'`;
}
