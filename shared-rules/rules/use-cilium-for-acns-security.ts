import { costOf } from '../model/costs';
import { isAllLinux, isCertainlyBase } from '../model/facts';
import { set } from '../model/resource';
import { is, isNone, type Value } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-cilium-for-acns-security',
  severity: 'error',
  category: 'compatibility',
  since: '0.1.0',
  summary: 'Network security of ACNS needs the Cilium data plane.',
  why: 'FQDN filtering, layer 7 policies and encryption between nodes are done by Cilium. Without its data plane Azure refuses them. Observability works on every data plane, and `enabled: true` alone is no reason to change it.',
  corrections: [
    'Advanced Container Networking Services are no preview any more, and the option `--enable-fqdn-policy` is gone: `--enable-acns` switches on both parts.',
  ],
  references: [aksDocs('advanced-container-networking-services-overview'), aksDocs('azure-cni-powered-by-cilium')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { network } = cluster;
    const { networkDataplane, networkPolicy, networkPlugin } = network;
    if (!isNone(networkDataplane, 'cilium') || !isCertainlyBase(cluster)) return;
    // What is switched off as a whole asks for nothing.
    const off = is(network.acnsEnabled, false) || is(network.acnsSecurityEnabled, false);
    const wanted: { at: Value<unknown>; what: string } | undefined = is(network.accelerationMode, 'BpfVeth')
      ? { at: network.accelerationMode, what: 'Acceleration with BpfVeth needs' }
      : off
        ? undefined
        : is(network.transitEncryptionType, 'WireGuard') || is(network.transitEncryptionType, 'mTLS')
          ? { at: network.transitEncryptionType, what: 'Encryption of traffic needs' }
          : is(network.advancedNetworkPolicies, 'L7')
            ? { at: network.advancedNetworkPolicies, what: 'Layer 7 policies need' }
            : is(network.advancedNetworkPolicies, 'FQDN')
              ? { at: network.advancedNetworkPolicies, what: 'FQDN filtering needs' }
              : is(network.acnsSecurityEnabled, true)
                ? {
                    at: network.acnsSecurityEnabled,
                    what: 'ACNS network security needs',
                  }
                : undefined;
    if (!wanted) return;
    const works = isAllLinux(cluster.pools()) && is(networkPlugin, 'azure');
    yield {
      at: wanted.at,
      message: `${wanted.what} the Cilium data plane, and this cluster has another. Use Cilium, or switch it off.`,
      related:
        networkDataplane.kind === 'known' ? [{ at: networkDataplane, message: 'The data plane is chosen here.' }] : [],
      fixes: works
        ? [
            {
              title: `Use {0} with {1} (${is(networkPolicy, 'calico') ? costOf(wanted.at.at.resource, 'cilium', 'calicoToCilium') : costOf(wanted.at.at.resource, 'cilium')})`,
              safety: 'review',
              changes: [set(networkDataplane, 'cilium'), set(networkPolicy, 'cilium')],
            },
          ]
        : [],
    };
  },
});
