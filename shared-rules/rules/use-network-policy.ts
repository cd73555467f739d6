import { retirements } from '../model/azure';
import { costOf } from '../model/costs';
import { isAllLinux, isCertainlyBase } from '../model/facts';
import { set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule, type Fix } from '../rule';

export default defineRule({
  id: 'use-network-policy',
  severity: 'warning',
  category: 'segmentation',
  since: '0.1.0',
  summary: 'A cluster needs a network policy engine.',
  why: 'Without an engine every pod can reach every other pod in the cluster. Kubernetes still accepts NetworkPolicy objects, so a team can believe itself protected while nothing enforces them.',
  corrections: [
    'The recommendation once said that an engine can only be chosen when the cluster is created. Azure can add one to an existing cluster, and can move from `azure` or `calico` to `cilium` in place.',
    'Lists of good engines that stop at `azure` and `calico` are out of date: with the Cilium data plane `cilium` is the engine, and `none` is no engine.',
  ],
  references: [aksDocs('use-network-policies'), aksDocs('azure-cni-powered-by-cilium')],
  equivalents: [
    'Checkov CKV_AZURE_7',
    'Trivy AZU-0043',
    'KICS f5342045-b935-402d-adf1-8dbbd09c0eef (Terraform), 25c0228e-4444-459b-a2df-93c7df40b7ed (ARM)',
    'PSRule Azure.AKS.NetworkPolicy (AZR-000027)',
    'Terrascan AC_AZURE_0158',
    'CIS AKS 5.4.4',
    'MCSB NS-1',
  ],
  of: 'cluster',
  *check(cluster) {
    const { networkPolicy, networkDataplane, networkPlugin, networkPluginMode, ipFamilies } = cluster.network;
    if (!isCertainlyBase(cluster)) return;
    if (!isNone(networkDataplane, 'cilium')) return;
    if (networkPlugin.kind === 'unknown' || is(networkPlugin, 'none')) return;
    if (networkPolicy.kind === 'unknown' || !(networkPolicy.kind === 'absent' || is(networkPolicy, 'none'))) return;

    const { resource } = cluster;
    const add = networkPolicy.kind === 'absent' ? 'Add' : 'Change to';
    const isLinux = isAllLinux(cluster.pools());
    const isDual =
      ipFamilies.kind === 'unknown' ||
      (ipFamilies.kind === 'known' && ipFamilies.value.items.some((family) => !is(family, 'IPv4')));
    const fixes: Fix[] = [];
    if (networkPlugin.kind === 'absent' && isLinux && networkPluginMode.kind !== 'unknown') {
      // An engine needs a plugin; Azure gives new clusters this one.
      const plugin = [
        set(networkPlugin, 'azure'),
        ...(networkPluginMode.kind === 'absent' ? [set(networkPluginMode, 'overlay')] : []),
      ];
      fixes.push({
        title: `${add} {0} with {1}, on Azure CNI Overlay (${costOf(resource, 'plugin', 'cilium')})`,
        safety: 'review',
        changes: [set(networkPolicy, 'cilium'), set(networkDataplane, 'cilium'), ...plugin],
      });
    }
    if (is(networkPlugin, 'azure') && isLinux) {
      fixes.push({
        title: `${add} {0} with {1} (${costOf(resource, 'cilium')})`,
        safety: 'review',
        changes: [set(networkPolicy, 'cilium'), set(networkDataplane, 'cilium')],
      });
      if (!isDual)
        fixes.push({
          title: `${add} {0} (retires ${retirements.npmOnLinux.date}; ${costOf(resource, 'policy')})`,
          safety: 'review',
          changes: [set(networkPolicy, 'azure')],
        });
    }
    if (!isDual)
      fixes.push({
        title: `${add} {0} (${costOf(resource, 'policy')})`,
        safety: 'review',
        changes: [set(networkPolicy, 'calico')],
      });
    yield {
      at: networkPolicy,
      message:
        'No network policy engine: every pod reaches every other, and NetworkPolicy objects have no effect. Choose one.',
      fixes,
    };
  },
});
