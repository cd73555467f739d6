import { retirements } from '../model/azure';
import { is } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'no-availability-set',
  severity: 'error',
  category: 'compatibility',
  since: '0.1.0',
  summary: 'Availability sets are retired in AKS.',
  why: 'Azure retired pools of virtual machines in availability sets on 2025-09-30 and refuses new ones. `az aks update --migrate-vmas-to-vms` (Azure CLI 2.76, Kubernetes 1.27) moves a cluster that runs to VirtualMachines pools in place, and its Basic Load Balancer to the Standard one. They also end several choices of the network: overlay, outbound types other than the load balancer, more than one pool.',
  references: [retirements.availabilitySets.source, aksDocs('virtual-machines-node-pools')],
  equivalents: ['Checkov CKV_AZURE_169', 'PSRule Azure.AKS.PoolScaleSet (AZR-000017)'],
  of: 'cluster',
  *check(cluster) {
    for (const pool of cluster.pools().known) {
      if (!is(pool.type, 'AvailabilitySet')) continue;
      yield {
        at: pool.type,
        message: `${detail(pool.title)} is an availability set, retired on ${retirements.availabilitySets.date}. Move it with az aks update --migrate-vmas-to-vms.`,
      };
    }
  },
});
