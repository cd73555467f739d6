import { defaultPodCidr, defaultServiceCidr } from './azure';
import { parseCidr, type Cidr } from './cidr';
import type { Cluster, NodePools } from './network';
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

/** Pods have addresses of their own range: kubenet, overlay, or no plugin named, which is one of the two. */
function usesPodCidr(cluster: Cluster): boolean {
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
  if (many.kind === 'known') return many.value.items.flatMap((item) => (item.kind === 'known' ? toRange(item, item.value, false) : []));
  return toRange(one, fallback, true);
}

function toRange(at: Value<string>, text: string, isDefault: boolean): Range[] {
  const range = parseCidr(text);
  return range ? [{ at, range, text, isDefault }] : [];
}
