import { retirements } from '../model/azure';
import { costOf } from '../model/costs';
import { set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-kubenet',
  severity: 'warning',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'kubenet retires; use Azure CNI Overlay.',
  why: 'kubenet hides pods behind their node, so the virtual network cannot tell them apart, and it stops at 400 nodes, Linux and one cluster per subnet. Azure retires it on 2028-03-31. Azure CNI Overlay needs no more addresses of the virtual network than kubenet does.',
  corrections: [
    'kubenet is the default only for clusters below Kubernetes 1.30; later ones get Azure CNI Overlay.',
    'The cluster need not be created anew: from Kubernetes 1.27 on kubenet moves to overlay in place, once a network policy engine that is installed has been removed. A cluster with a route table or a network of its own needs a user-assigned identity first.',
  ],
  references: [aksDocs('update-azure-cni'), retirements.kubenet.source],
  equivalents: [
    'Checkov CKV2_AZURE_29',
    'Conformity "Use Azure CNI for AKS"',
    'Azure Policy 46238e2f-3f6f-4589-9f3f-77bed4116e67',
  ],
  of: 'cluster',
  *check({ network }) {
    const { networkPlugin, networkPluginMode, networkPolicy } = network;
    if (!is(networkPlugin, 'kubenet')) return;
    const works = isNone(networkPolicy, 'cilium');
    yield {
      at: networkPlugin,
      message: `kubenet retires on ${retirements.kubenet.date}. Move to Azure CNI Overlay; an existing cluster must first remove its network policy.`,
      fixes: works
        ? [
            {
              title: `Use {0} with {1} (${costOf(networkPlugin.at.resource, 'plugin')}${isNone(networkPolicy, 'azure', 'calico') ? '' : '; without its policy engine first'})`,
              safety: 'review',
              changes: [set(networkPlugin, 'azure'), set(networkPluginMode, 'overlay')],
            },
          ]
        : [],
    };
  },
});
