import { defaultPodCidr, defaultServiceCidr, defaultSurgePercent } from './azure';
import { findFree, formatCidr, parseCidr, type Cidr } from './cidr';
import type { Cluster, Model, NodePool, NodePools } from './network';
import type { Reference } from './resource';
import { isWholeList, rangesIn, type Subnet, type VirtualNetwork } from './surroundings';
import { is, isNone, type Value } from './value';

/** Questions that several rules ask of a cluster. Each answers true only for what is certain. */

/** Certainly not an Automatic cluster, whose network and access are preconfigured. */
export function isCertainlyBase(cluster: Cluster): boolean {
  return isNone(cluster.skuName, 'Automatic');
}

/** Every pool is known and runs Linux, so that nothing stands against Cilium or Azure's own engine. */
export function isAllLinux(pools: NodePools): boolean {
  return pools.complete && pools.known.every((pool) => isNone(pool.osType, 'Windows'));
}

/** The most nodes that a pool grows to; undefined when the files do not tell. */
export function nodesOf(pool: NodePool): number | undefined {
  // Pools of virtual machines have a count for each of their profiles.
  if (pool.enableAutoScaling.kind === 'unknown' || !isNone(pool.type, 'VirtualMachines')) return undefined;
  const nodes = is(pool.enableAutoScaling, true) ? pool.maxCount : pool.count;
  if (nodes.kind === 'absent') return is(pool.enableAutoScaling, true) ? undefined : 1;
  return nodes.kind === 'known' ? nodes.value : undefined;
}

/** The nodes that a pool is deployed with; undefined when the files do not tell. */
export function startingNodesOf(pool: NodePool): number | undefined {
  if (!isNone(pool.type, 'VirtualMachines')) return undefined;
  if (pool.count.kind !== 'absent') return pool.count.kind === 'known' ? pool.count.value : undefined;
  if (is(pool.enableAutoScaling, true)) return pool.minCount.kind === 'known' ? pool.minCount.value : undefined;
  return isNone(pool.enableAutoScaling, true) ? 1 : undefined;
}

/** The nodes that an upgrade adds to a pool, by what is written or Azure's default; undefined when the files do not tell. */
export function surgeOf(pool: NodePool, nodes: number): number | undefined {
  const { maxSurge, maxUnavailable } = pool;
  if (nodes === 0) return 0;
  if (maxSurge.kind === 'unknown' || maxUnavailable.kind === 'unknown') return undefined;
  if (maxSurge.kind === 'absent')
    return maxUnavailable.kind === 'known' && maxUnavailable.value !== '0'
      ? 0
      : Math.max(1, Math.ceil((nodes * defaultSurgePercent) / 100));
  const percent = /^(\d+)%$/.exec(maxSurge.value)?.[1];
  if (percent !== undefined) return Math.ceil((nodes * Number(percent)) / 100);
  return /^\d+$/.test(maxSurge.value) ? Number(maxSurge.value) : undefined;
}

/** Certainly no private cluster. */
export function isCertainlyPublic({ apiServer }: Cluster): boolean {
  return isNone(apiServer.enablePrivateCluster, true);
}

/** What an entry of the authorized ranges admits: an address, or a range. Undefined for what is neither. */
export function authorizedRange(entry: string): Cidr | undefined {
  return parseCidr(entry.includes('/') ? entry : `${entry}/${entry.includes(':') ? 128 : 32}`);
}

/** Whether an entry is certainly neither, and no service tag such as `AzureCloud.WestEurope` or text that a pipeline replaces. */
export function isNoRange(entry: string): boolean {
  return (
    authorizedRange(entry) === undefined &&
    /^(?!__)[\w.:/-]+$/.test(entry) &&
    !/^[A-Z][A-Za-z]{3,}(\.[A-Za-z0-9]+)?$/.test(entry)
  );
}

/** The minor version of Kubernetes 1; undefined when it is not known. */
export function kubernetesMinor({ kubernetesVersion }: Cluster): number | undefined {
  const minor = kubernetesVersion.kind === 'known' ? /^1\.(\d+)/.exec(kubernetesVersion.value)?.[1] : undefined;
  return minor === undefined ? undefined : Number(minor);
}

/** Pods have addresses of their own range: kubenet, overlay, or no plugin named, which is one of the two. */
export function usesPodCidr(cluster: Cluster): boolean {
  const { networkPlugin, networkPluginMode } = cluster.network;
  if (networkPlugin.kind === 'absent') return isCertainlyBase(cluster);
  return is(networkPlugin, 'kubenet') || (is(networkPlugin, 'azure') && is(networkPluginMode, 'overlay'));
}

export interface Range {
  /** The value that says so, or the absent one. */
  readonly at: Value<string>;
  readonly range: Cidr;
  /** As written, or as Azure chooses it. */
  readonly text: string;
  readonly isDefault: boolean;
}

/** The service ranges that are certain: as written, or Azure's default. Empty when they are not known. */
export function serviceRanges({ network }: Cluster): Range[] {
  return rangesOf(network.serviceCidr, network.serviceCidrs, defaultServiceCidr);
}

/** The pod ranges that are certain; empty where pods have none of their own. */
export function podRanges(cluster: Cluster): Range[] {
  return usesPodCidr(cluster) ? rangesOf(cluster.network.podCidr, cluster.network.podCidrs, defaultPodCidr) : [];
}

function rangesOf(one: Value<string>, many: Cluster['network']['serviceCidrs'], fallback: string): Range[] {
  if (one.kind === 'known') return toRange(one, one.value, false);
  if (one.kind === 'unknown' || many.kind === 'unknown') return [];
  if (many.kind === 'known')
    return many.value.items.flatMap((item) => (item.kind === 'known' ? toRange(item, item.value, false) : []));
  return toRange(one, fallback, true);
}

function toRange(at: Value<string>, text: string, isDefault: boolean): Range[] {
  const range = parseCidr(text);
  return range ? [{ at, range, text, isDefault }] : [];
}

/**
 * The smallest free range of a prefix in a subnet's network, around the range that it has if that can grow; undefined where the files do
 * not show all of the network.
 * @param alsoTaken ranges beside those of its subnets
 */
export function freeSubnetRange(subnet: Subnet, prefix: number, alsoTaken: readonly Cidr[] = []): Cidr | undefined {
  const network = subnet.virtualNetwork();
  const others = network?.subnets();
  const [own, ...more] = rangesIn(subnet.addressPrefixes);
  if (
    !network ||
    !others?.complete ||
    !own ||
    more.length > 0 ||
    !isWholeList(network.addressPrefixes) ||
    !others.items.every((one) => isWholeList(one.addressPrefixes))
  )
    return undefined;
  const spaces = rangesIn(network.addressPrefixes)
    .map(({ range }) => range)
    .filter(({ family }) => family === own.range.family);
  const taken = [
    ...alsoTaken,
    ...others.items
      .filter((one) => one !== subnet)
      .flatMap(({ addressPrefixes }) => rangesIn(addressPrefixes).map(({ range }) => range)),
  ];
  const around = parseCidr(`${formatCidr(own.range).split('/')[0]}/${prefix}`);
  const isInside = (range: Cidr) => spaces.some((space) => space.first <= range.first && range.last <= space.last);
  const grown = around && prefix < own.range.prefix ? findFree(prefix, [around], taken) : undefined;
  return grown && isInside(grown) ? grown : findFree(prefix, spaces, taken);
}

/** Networks that are peered with one of these, whichever side says so. */
export function peersOf(networks: readonly VirtualNetwork[], model: Model): VirtualNetwork[] {
  const peers = model.peerings.flatMap((peering) => {
    const [local, remote] = [peering.local(), peering.remote()];
    const other = remote.kind === 'found' ? remote.value : undefined;
    return [
      ...(local && networks.includes(local) && other ? [other] : []),
      ...(other && networks.includes(other) && local ? [local] : []),
    ];
  });
  return [...new Set(peers)].filter((network) => !networks.includes(network));
}

/** The ranges that a cluster takes beside its subnets: services, pods, the subnet that its Application Gateway makes. */
export function ownRangesOf(cluster: Cluster): Cidr[] {
  const { applicationGatewaySubnetCidr: gateway } = cluster;
  const made = gateway.kind === 'known' ? parseCidr(gateway.value) : undefined;
  return [...[...serviceRanges(cluster), ...podRanges(cluster)].map(({ range }) => range), ...(made ? [made] : [])];
}

/** Every range that the files show around a cluster: its subnets and their neighbours, its networks and their peers. */
export function rangesAround(cluster: Cluster, model: Model): Cidr[] {
  const subnets = model.subnetsOf(cluster);
  const networks = [...new Set(subnets.flatMap((subnet) => subnet.virtualNetwork() ?? []))];
  const all = [
    ...subnets,
    ...networks.flatMap((network) => network.subnets().items),
    ...networks,
    ...peersOf(networks, model),
  ];
  return [
    ...[...new Set(all)].flatMap(({ addressPrefixes }) => rangesIn(addressPrefixes).map(({ range }) => range)),
    ...model.companyRanges.map(({ range }) => range),
  ];
}

/** Of a virtual network. */
interface NetworkName {
  readonly name: string;
  readonly id: string | undefined;
}

/** The virtual network of a subnet by its name, and by its whole id where that is written. Networks with different names differ. */
export function networkOf(subnet: Value<Reference>, model: Model): NetworkName | undefined {
  if (subnet.kind !== 'known') return undefined;
  const [name, ...rest] = /^microsoft\.network\/virtualnetworks\/subnets$/i.test(subnet.value.type ?? '')
    ? (subnet.value.name?.split('/') ?? [])
    : [];
  if (name !== undefined && rest.length === 1)
    return { name: name.toLowerCase(), id: /^(\/subscriptions\/.*)\/subnets\/[^/]+$/.exec(subnet.value.key)?.[1] };
  const link = model.subnet(subnet);
  const own = link.kind === 'found' ? link.value.virtualNetwork()?.resource.string('name') : undefined;
  return own?.kind === 'known' ? { name: own.value.toLowerCase(), id: undefined } : undefined;
}

/** Whether two are certainly not the same network. */
export function differ(one: NetworkName, other: NetworkName): boolean {
  return one.name !== other.name || (one.id !== undefined && other.id !== undefined && one.id !== other.id);
}

/** The name of a subnet, by the files or by its id. */
export function subnetName(subnet: Value<Reference>, model: Model): string | undefined {
  const link = model.subnet(subnet);
  if (link.kind === 'found') return link.value.label;
  return subnet.kind === 'known' && /^microsoft\.network\/virtualnetworks\/subnets$/i.test(subnet.value.type ?? '')
    ? subnet.value.name?.split('/').at(-1)
    : undefined;
}
