import { isAllLinux, isCertainlyBase } from '../model/facts';
import { set } from '../model/resource';
import { is, isNone, type Value } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-cilium-for-acns-security',
  severity: 'error',
  category: 'compatibility',
  summary: 'Network security of ACNS needs the Cilium data plane.',
  why: 'FQDN filtering, layer 7 policies and encryption between nodes are done by Cilium. Without its data plane Azure refuses them. Observability works on every data plane, and `enabled: true` alone is no reason to change it.',
  corrections: ['Advanced Container Networking Services are no preview any more, and the option `--enable-fqdn-policy` is gone: `--enable-acns` switches on both parts.'],
  references: [aksDocs('advanced-container-networking-services-overview'), aksDocs('azure-cni-powered-by-cilium')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { network } = cluster;
    const { networkDataplane, networkPolicy, networkPlugin } = network;
    if (!isNone(networkDataplane, 'cilium') || !isCertainlyBase(cluster)) return;
    const wanted: { at: Value<unknown>; what: string } | undefined =
      is(network.transitEncryptionType, 'WireGuard') ? { at: network.transitEncryptionType, what: 'Encryption between nodes' }
      : is(network.advancedNetworkPolicies, 'L7') || is(network.advancedNetworkPolicies, 'FQDN') ? { at: network.advancedNetworkPolicies, what: is(network.advancedNetworkPolicies, 'L7') ? 'Layer 7 policies' : 'FQDN filtering' }
      : is(network.acnsSecurityEnabled, true) ? { at: network.acnsSecurityEnabled, what: 'Network security of Advanced Container Networking Services' }
      : undefined;
    if (!wanted) return;
    const works = isAllLinux(cluster.pools()) && is(networkPlugin, 'azure');
    yield {
      at: wanted.at,
      message: `${wanted.what} needs the Cilium data plane, and the cluster has Azure's. Use Cilium, or switch it off.`,
      related: networkDataplane.kind === 'known' ? [{ at: networkDataplane, message: 'The data plane is chosen here.' }] : [],
      fixes: works ? [{ title: 'Use {0} with {1} (updates every node)', safety: 'review', changes: [set(networkDataplane, 'cilium'), set(networkPolicy, 'cilium')] }] : [],
    };
  },
});
