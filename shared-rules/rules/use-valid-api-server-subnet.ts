import { apiServerSubnet } from '../model/azure';
import { add } from '../model/resource';
import { rangesIn } from '../model/surroundings';
import { is } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-valid-api-server-subnet',
  severity: 'error',
  category: 'private-access',
  summary: 'API Server VNet Integration needs a subnet of its own.',
  why: 'The API server is put behind an internal load balancer in a subnet that is delegated to it. In a virtual network of your own Azure has to be told which one, and nodes may not stand in it.',
  references: [aksDocs('api-server-vnet-integration')],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    const { enableVnetIntegration, subnet } = cluster.apiServer;
    if (!is(enableVnetIntegration, true)) return;
    const link = model.subnet(subnet);
    const isShared = subnet.kind === 'known' && cluster.pools().known.some((pool) => pool.subnet.kind === 'known' && pool.subnet.value.key === subnet.value.key);
    if (link.kind === 'found' && !isShared) {
      const { addressPrefixes, delegations, label } = link.value;
      const related = [{ at: subnet, message: 'The API server stands in this subnet.' }];
      for (const { at, text, range } of rangesIn(addressPrefixes)) {
        if (range.family === 4 && range.prefix > apiServerSubnet.prefix) yield { at, message: `${detail(label)} (${text}) is too small for the API server. Azure wants a /${apiServerSubnet.prefix} or larger.`, related };
      }
      const services = delegations.kind === 'known' && delegations.value.complete ? delegations.value.items : delegations.kind === 'absent' ? [] : undefined;
      if (services?.every(({ kind }) => kind === 'known') && !services.some((service) => is(service, apiServerSubnet.delegation))) {
        // AKS delegates a subnet that nobody has delegated, if it may.
        const isFree = services.length === 0;
        yield {
          at: delegations,
          severity: isFree ? 'information' : 'error',
          message: isFree
            ? `${detail(label)} is not delegated to ${apiServerSubnet.delegation}. AKS adds the delegation when it may, and the next deployment of the subnet takes it away: write it down.`
            : `${detail(label)} is delegated to another service, so Azure refuses it for the API server. Use a subnet that is delegated to ${apiServerSubnet.delegation}.`,
          related,
          fixes: isFree ? [{ title: 'Delegate the subnet', safety: 'review', changes: [add(delegations, { kind: 'delegation', to: apiServerSubnet.delegation })] }] : [],
        };
      }
    }
    for (const pool of cluster.pools().known) {
      if (pool.subnet.kind !== 'known') continue;
      if (subnet.kind === 'absent') {
        yield {
          at: subnet,
          message: 'The nodes stand in a virtual network of your own, so Azure needs the subnet of the API server too. Name one that is delegated to Microsoft.ContainerService/managedClusters, /28 or larger.',
          related: [{ at: pool.subnet, message: `${pool.title} stands in this subnet.` }],
        };
        return;
      }
      if (subnet.kind === 'known' && subnet.value.key === pool.subnet.value.key) {
        yield {
          at: subnet,
          message: `The API server shares its subnet with nodes (${detail(pool.label)}), which Azure refuses. Give it one that is delegated to Microsoft.ContainerService/managedClusters.`,
          related: [{ at: pool.subnet, message: 'The subnet of the nodes is set here.' }],
        };
        return;
      }
    }
  },
});
