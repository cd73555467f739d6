import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-valid-api-server-subnet',
  severity: 'error',
  category: 'private-access',
  summary: 'API Server VNet Integration needs a subnet of its own.',
  why: 'The API server is put behind an internal load balancer in a subnet that is delegated to it. In a virtual network of your own Azure has to be told which one, and nodes may not stand in it.',
  references: [aksDocs('api-server-vnet-integration')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { enableVnetIntegration, subnet } = cluster.apiServer;
    if (!is(enableVnetIntegration, true)) return;
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
          message: `The API server shares its subnet with nodes (${pool.label}), which Azure refuses. Give it one that is delegated to Microsoft.ContainerService/managedClusters.`,
          related: [{ at: pool.subnet, message: 'The subnet of the nodes is set here.' }],
        };
        return;
      }
    }
  },
});
