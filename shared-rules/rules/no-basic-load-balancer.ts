import { retirements } from '../model/azure';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-basic-load-balancer',
  severity: 'error',
  category: 'retirement',
  summary: 'The Basic Load Balancer is retired.',
  why: 'Azure retired the Basic Load Balancer on 2025-09-30 and refuses new clusters with it. It never supported authorized ranges, several node pools, availability zones or another outbound type either.',
  references: [aksDocs('upgrade-basic-load-balancer-on-aks'), aksDocs('load-balancer-standard')],
  equivalents: ['PSRule Azure.AKS.StandardLB (AZR-000026)'],
  of: 'cluster',
  *check({ network }) {
    if (!is(network.loadBalancerSku, 'basic')) return;
    yield {
      at: network.loadBalancerSku,
      message: `The Basic Load Balancer was retired on ${retirements.basicLoadBalancer.date}; Azure refuses new clusters with it. Use the Standard one.`,
      fixes: [{ title: 'Use {0} (an existing cluster is replaced or migrated)', safety: 'review', changes: [set(network.loadBalancerSku, 'standard')] }],
    };
  },
});
