import { add } from '../model/resource';
import { defineRule } from '../rule';

export default defineRule({
  id: 'use-flow-logs',
  severity: 'off',
  category: 'observability',
  summary: "Log the flows of a cluster's virtual network.",
  why: 'A flow log says who talked to whom, from where and how much. Without one, what an attacker did in the network cannot be told afterwards. It may be switched on by a policy of the subscription, which no template shows.',
  references: ['https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview'],
  equivalents: ['Checkov CKV_AZURE_12', 'Azure Policy 4c3c6c5f-0d47-4402-99b8-aa543dd8bcee'],
  of: 'virtualNetwork',
  *check(network, { model }) {
    const holdsCluster = model.clusters.some((cluster) =>
      cluster.pools().known.some(({ subnet }) => {
        const link = model.subnet(subnet);
        return link.kind === 'found' && link.value.virtualNetwork() === network;
      }),
    );
    if (!holdsCluster) return;
    // One of a security group logs the same flows, and is a finding of its own.
    const isGroup = (id: ReturnType<typeof network.resource.reference>) => id.kind === 'known' && /^microsoft\.network\/networksecuritygroups$/i.test(id.value.type ?? '');
    if (model.ofType('Microsoft.Network/networkWatchers/flowLogs').some(({ resource }) => isGroup(resource.reference('properties.targetResourceId')))) return;
    const logs = model.ofType('Microsoft.Network/networkWatchers/flowLogs').map(({ resource }) => model.means(resource.reference('properties.targetResourceId'), network.resource));
    const parts = model.ofType('Microsoft.Network/networkWatchers/flowLogs').map(({ resource }) => model.subnet(resource.reference('properties.targetResourceId')));
    if (logs.some((means) => means !== false) || parts.some((link) => link.kind === 'unknown' || (link.kind === 'found' && link.value.virtualNetwork() === network))) return;
    yield {
      at: network.resource.string('name'),
      message: "Nothing logs the flows of this network, unless a policy of the subscription does. Add a flow log of the virtual network.",
      fixes: [{ title: "Add a flow log, deployed to the network watcher's resource group", safety: 'review', changes: [add(network.resource.string('name'), { kind: 'flowLog' })] }],
    };
  },
});
