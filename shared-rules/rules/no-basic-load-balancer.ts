import { retirements } from '../model/azure';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-basic-load-balancer',
  severity: 'error',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'The Basic Load Balancer is retired.',
  why: 'Azure retired the Basic Load Balancer on 2025-09-30 and refuses new clusters with it. A cluster that runs moves in place, one of availability sets with `az aks update --migrate-vmas-to-vms`. The Basic one never supported authorized ranges, several node pools, availability zones or another outbound type either.',
  references: [
    aksDocs('upgrade-basic-load-balancer-on-aks'),
    aksDocs('load-balancer-standard'),
    retirements.availabilitySets.source,
  ],
  equivalents: ['PSRule Azure.AKS.StandardLB (AZR-000026)'],
  azureErrors: {
    listed: [
      'SLBRequiredForMultipleAgentPools',
      'PrivateClusterNotSupportedWithBasicLoadBalancer',
      'UnexpectedLoadBalancerSkuForCurrentOutboundConfiguration',
    ],
  },
  of: 'cluster',
  *check({ network, resource }) {
    if (!is(network.loadBalancerSku, 'basic')) return;
    yield {
      at: network.loadBalancerSku,
      message: `The Basic Load Balancer was retired on ${retirements.basicLoadBalancer.date}. Use Standard; az aks update moves a running cluster.`,
      fixes: [
        {
          title: `Use {0} (${resource.provider ? 'replaces the cluster' : 'an existing cluster is migrated first'})`,
          safety: 'review',
          changes: [set(network.loadBalancerSku, 'standard')],
        },
      ],
    };
  },
});
