import { isCertainlyBase } from '../model/facts';
import type { Cluster, NodePool } from '../model/network';
import { isWholeList, rangesIn } from '../model/surroundings';
import { is, isNone, type Value } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-dual-stack-network',
  severity: 'error',
  category: 'compatibility',
  since: '0.2.0',
  summary: 'A dual-stack cluster needs a network that carries IPv6.',
  why: 'IPv6 works with Azure CNI Overlay, and with pod subnets whose addresses are given out in blocks (StaticBlock). The node subnet needs an IPv6 range of its own, and virtual nodes, node auto provisioning and static egress gateways know IPv4 only.',
  references: [
    aksDocs('configure-dual-stack'),
    aksDocs('azure-cni-overlay'),
    aksDocs('node-auto-provisioning'),
    aksDocs('configure-static-egress-gateway'),
  ],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    const { ipFamilies } = cluster.network;
    const families = ipFamilies.kind === 'known' ? ipFamilies.value.items : [];
    const ipv6 = families.find((family) => is(family, 'IPv6'));
    if (!ipv6) return;

    const pool = cluster.pools().known.find((one) => hasIpv4PodsOnly(cluster, one));
    if (pool) {
      yield {
        at: ipv6,
        message: `IPv6 needs Azure CNI Overlay, or pod subnets with StaticBlock; ${detail(pool.label)} has neither. Use overlay.`,
        related: [
          {
            at: pool.podSubnet.kind === 'known' ? pool.podSubnet : cluster.network.networkPlugin,
            message: 'Pods get their addresses here.',
          },
        ],
      };
    }

    for (const [feature, isOn, name] of ipv4Features(cluster)) {
      if (isOn)
        yield {
          at: ipv6,
          message: `${name} know IPv4 only, and the cluster is dual-stack. Use one of the two.`,
          related: [{ at: feature, message: 'It is switched on here.' }],
        };
    }

    const links = cluster.pools().known.map(({ subnet }) => model.subnet(subnet));
    for (const subnet of new Set(links.flatMap((link) => (link.kind === 'found' ? [link.value] : [])))) {
      const { addressPrefixes } = subnet;
      if (!isWholeList(addressPrefixes) || rangesIn(addressPrefixes).some(({ range }) => range.family === 6)) continue;
      yield {
        at: addressPrefixes,
        message: `${detail(subnet.label)} has no IPv6 range, and the cluster on it is dual-stack. Add a /64.`,
        related: [{ at: ipv6, message: 'IPv6 is chosen here.' }],
      };
    }
  },
});

/** Certainly neither overlay nor blocks of a pod subnet. What kubenet and other plugins do with IPv6 is not said here. */
function hasIpv4PodsOnly(cluster: Cluster, { podSubnet, podIpAllocationMode }: NodePool): boolean {
  const { networkPlugin, networkPluginMode } = cluster.network;
  if (!is(networkPlugin, 'azure') || networkPluginMode.kind !== 'absent' || !isCertainlyBase(cluster)) return false;
  return podSubnet.kind === 'absent' || (podSubnet.kind === 'known' && isNone(podIpAllocationMode, 'StaticBlock'));
}

function ipv4Features({
  virtualNodesEnabled,
  nodeProvisioningMode,
  network,
}: Cluster): readonly (readonly [Value<unknown>, boolean, string])[] {
  const { staticEgressGatewayEnabled } = network;
  return [
    [virtualNodesEnabled, is(virtualNodesEnabled, true), 'Virtual nodes'],
    [nodeProvisioningMode, is(nodeProvisioningMode, 'Auto'), 'Nodes of auto provisioning'],
    [staticEgressGatewayEnabled, is(staticEgressGatewayEnabled, true), 'Static egress gateways'],
  ];
}
