import { add, set, type Reference } from '../model/resource';
import { is, type Value } from '../model/value';
import { defineRule } from '../rule';

export default defineRule({
  id: 'use-flow-logs',
  severity: 'off',
  category: 'observability',
  since: '0.1.0',
  summary: "Log the flows of a cluster's virtual network.",
  why: 'A flow log says who talked to whom, from where and how much. Without one, what an attacker did in the network cannot be told afterwards. It may be switched on by a policy of the subscription, which no template shows.',
  references: ['https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview'],
  equivalents: [
    'Trivy AZU-0073',
    'KICS b90842e5-6779-44d4-9760-972f4c03ba1c (Terraform)',
    'Azure Policy 4c3c6c5f-0d47-4402-99b8-aa543dd8bcee',
  ],
  of: 'virtualNetwork',
  *check(network, { model }) {
    const holdsCluster = model.clusters.some((cluster) =>
      cluster.pools().known.some(({ subnet }) => {
        const link = model.subnet(subnet);
        return link.kind === 'found' && link.value.virtualNetwork() === network;
      }),
    );
    if (!holdsCluster) return;
    const all = model.ofType('Microsoft.Network/networkWatchers/flowLogs').map(({ resource }) => ({
      resource,
      target: resource.reference('properties.targetResourceId'),
      enabled: resource.boolean('properties.enabled'),
    }));
    const logs = all.filter(({ enabled }) => !is(enabled, false));
    const isOfSubnet = (target: Value<Reference>) => {
      const link = model.subnet(target);
      return link.kind === 'unknown' ? undefined : link.kind === 'found' && link.value.virtualNetwork() === network;
    };
    // One of a security group logs the same flows, and is a finding of its own.
    if (
      logs.some(
        ({ target }) =>
          target.kind === 'known' && /^microsoft\.network\/networksecuritygroups$/i.test(target.value.type ?? ''),
      )
    )
      return;
    if (logs.some(({ target }) => model.means(target, network.resource) !== false || isOfSubnet(target) !== false))
      return;
    const off = all.find(
      ({ target, enabled }) =>
        is(enabled, false) && (model.means(target, network.resource) === true || isOfSubnet(target) === true),
    );
    if (off) {
      yield {
        at: off.enabled,
        message: 'The flow log is switched off: nothing logs the flows of this network. Switch it on.',
        fixes: [{ title: 'Set {0}', safety: 'review', changes: [set(off.enabled, true)] }],
      };
      return;
    }
    yield {
      at: network.resource.string('name'),
      message: 'The flows of this network are logged nowhere in these files. Add a flow log, unless a policy does.',
      fixes: [
        {
          title: "Add a flow log, deployed to the network watcher's resource group",
          safety: 'review',
          changes: [add(network.resource.string('name'), { kind: 'flowLog' })],
        },
      ],
    };
  },
});
