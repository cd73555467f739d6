import { Worlds } from '../../../shared-rules/model/worlds';
import { scalar, type ObjectData } from '../../evaluate/data';
import type { LoweredResource } from '../../resources/lowered';
import { row, type Row } from '../../resources/table';
import { TranslatedResource } from '../../resources/translated-resource';
import type { Span } from '../../syntax/tree';

const clusterType = 'Microsoft.ContainerService/managedClusters';

/** Azure Service Operator: ARM's own names, below `spec`. Source: containerservice.azure.com CRDs, 2026-11. */
const operator: readonly Row[] = [
  row('name', ['spec.azureName', 'metadata.name']),
  row('properties.agentPoolProfiles[*].vnetSubnetID', 'spec.agentPoolProfiles[*].vnetSubnetReference.armId'),
  row('properties.agentPoolProfiles[*].podSubnetID', 'spec.agentPoolProfiles[*].podSubnetReference.armId'),
  row('properties.apiServerAccessProfile.subnetId', 'spec.apiServerAccessProfile.subnetReference.armId'),
  row('properties.vnetSubnetID', 'spec.vnetSubnetReference.armId'),
  row('properties.podSubnetID', 'spec.podSubnetReference.armId'),
  row('properties', 'spec', { below: true }),
  row('sku', 'spec.sku', { below: true }),
  row('identity', 'spec.identity', { below: true }),
  row('location', 'spec.location'),
];

/** Cluster API for Azure. What it keeps in other objects is not in it. Source: infrastructure.cluster.x-k8s.io/v1beta1 CRDs, 2026-11. */
const controlPlane: readonly Row[] = [
  row('name', 'metadata.name'),
  row('location', 'spec.location'),
  row('sku.tier', 'spec.sku.tier'),
  // It makes no Automatic clusters, and every pool is an object of its own.
  row('sku.name', 'spec.sku.name', { default: 'Base' }),
  row('properties.agentPoolProfiles', 'spec.agentPoolProfiles', { default: [] }),
  row('properties.networkProfile.networkPlugin', 'spec.networkPlugin'),
  row('properties.networkProfile.networkPluginMode', 'spec.networkPluginMode'),
  row('properties.networkProfile.networkPolicy', 'spec.networkPolicy'),
  row('properties.networkProfile.networkDataplane', 'spec.networkDataplane'),
  row('properties.networkProfile.outboundType', 'spec.outboundType'),
  row('properties.networkProfile.loadBalancerSku', 'spec.loadBalancerSKU'),
  row('properties.networkProfile.dnsServiceIP', 'spec.dnsServiceIP'),
  row('properties.disableLocalAccounts', 'spec.disableLocalAccounts'),
  row('properties.apiServerAccessProfile.enablePrivateCluster', 'spec.apiServerAccessProfile.enablePrivateCluster'),
  row(
    'properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN',
    'spec.apiServerAccessProfile.enablePrivateClusterPublicFQDN',
  ),
  row('properties.apiServerAccessProfile.privateDNSZone', 'spec.apiServerAccessProfile.privateDNSZone'),
  row('properties.apiServerAccessProfile.authorizedIPRanges', 'spec.apiServerAccessProfile.authorizedIPRanges'),
];

const machinePool: readonly Row[] = [
  row('name', ['spec.name', 'metadata.name']),
  row('properties.mode', 'spec.mode'),
  row('properties.osType', 'spec.osType'),
  row('properties.maxPods', 'spec.maxPods'),
  row('properties.enableNodePublicIP', 'spec.enableNodePublicIP'),
  row('properties.minCount', 'spec.scaling.minSize'),
  row('properties.maxCount', 'spec.scaling.maxSize'),
];

const kinds: {
  readonly [kind: string]: { readonly type: string; readonly table: readonly Row[] } | undefined;
} = {
  'containerservice.azure.com/ManagedCluster': { type: clusterType, table: operator },
  'containerservice.azure.com/ManagedClustersAgentPool': { type: `${clusterType}/agentPools`, table: operator },
  'infrastructure.cluster.x-k8s.io/AzureManagedControlPlane': { type: clusterType, table: controlPlane },
  'infrastructure.cluster.x-k8s.io/AzureManagedMachinePool': {
    type: `${clusterType}/agentPools`,
    table: machinePool,
  },
};

/** Nothing in a manifest hangs on a condition. */
const decided = new Worlds();

/** The cluster or pool that an object is; undefined for every other object. @param kind with its group */
export function clusterIn(
  kind: string,
  name: string,
  file: string,
  anchor: Span,
  body: ObjectData,
): LoweredResource | undefined {
  const known = kinds[kind];
  if (!known) return undefined;
  const resource = new TranslatedResource(known.table, {}, known.type, name, file, anchor, () => body, decided);
  return { resource, existing: false, name: () => scalar(name, body.source) };
}

/** Pools with the clusters that they belong to: by their owner, or as there is only one. */
export function withParents(
  found: readonly LoweredResource[],
  ownerOf: (pool: LoweredResource) => string | undefined,
): LoweredResource[] {
  const clusters = found.filter(({ resource }) => resource.type === clusterType);
  if (clusters.length === 0) return [...found];
  return found.map((one) => {
    if (one.resource.type !== `${clusterType}/agentPools`) return one;
    const owner = ownerOf(one);
    const named = owner === undefined ? clusters : clusters.filter(({ resource }) => resource.label === owner);
    return { ...one, parent: named.length === 1 ? named[0]! : { unknown: 'its cluster is not in these files' } };
  });
}
