import { Cluster, NodePool, type Model, type NodePools } from '../shared-rules/model/network';
import type { LoweredResource } from './languages/lowered';

/** Puts the resources of one context together: clusters with their pools. */
export function buildModel(resources: readonly LoweredResource[]): Model {
  const ofType = (type: string) => resources.filter((one) => one.resource.type.toLowerCase() === type.toLowerCase());
  const separatePools = ofType('Microsoft.ContainerService/managedClusters/agentPools').filter((pool) => !pool.existing);
  const clusters = ofType('Microsoft.ContainerService/managedClusters')
    .filter((cluster) => !cluster.existing)
    .map((cluster) => new Cluster(cluster.resource, () => poolsOf(cluster, separatePools)));
  return { clusters };
}

/** Inline pools and the pools that are resources of their own. Where both have a name, the child wins. */
function poolsOf(cluster: LoweredResource, separate: readonly LoweredResource[]): NodePools {
  const inline = cluster.resource.items('properties.agentPoolProfiles');
  const children = separate.filter((pool) => pool.parent === cluster);
  const strays = separate.some((pool) => pool.parent !== undefined && 'unknown' in pool.parent);
  const childNames = new Set(children.map((pool) => shortName(pool.resource.string('name'))));
  const inlinePools = (inline.kind === 'known' ? inline.value.items : []).map((path) => {
    const name = cluster.resource.string(`${path}.name`);
    return { name: shortName(name), pool: new NodePool(cluster.resource, path, labelOf(name)) };
  });
  return {
    known: [
      ...inlinePools.filter(({ name }) => name === undefined || !childNames.has(name)).map(({ pool }) => pool),
      ...children.map((pool) => new NodePool(pool.resource, 'properties', labelOf(pool.resource.string('name'), pool.resource.label))),
    ],
    complete: !strays && (inline.kind === 'known' ? inline.value.complete : inline.kind === 'absent'),
  };
}

type Name = ReturnType<LoweredResource['resource']['string']>;

/** ARM names a child `cluster/pool`. */
function shortName(name: Name): string | undefined {
  return name.kind === 'known' ? name.value.split('/').at(-1)!.toLowerCase() : undefined;
}

function labelOf(name: Name, otherwise?: string): string {
  const known = name.kind === 'known' ? name.value.split('/').at(-1) : otherwise;
  return known === undefined || known === '' ? 'A node pool' : `Node pool '${known}'`;
}
