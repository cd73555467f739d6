import { growthOf } from '../model/growth';
import { nameWithRange, needInWords, planOf, sumInWords } from '../model/plan';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-large-enough-node-subnet',
  severity: 'error',
  category: 'ip-planning',
  since: '0.1.0',
  summary: 'The node subnet must hold all pools at their largest.',
  why: 'Every node takes an address, with Azure CNI in a node subnet every pod as well, and an upgrade adds nodes before it takes others away. Azure counts the most nodes that auto-scaling may reach and keeps five addresses of each subnet. The range of a subnet in use cannot be changed.',
  corrections: ["The deck's example for Azure CNI comes to 444 addresses, not 442."],
  references: [aksDocs('concepts-network-ip-address-planning'), aksDocs('configure-azure-cni')],
  equivalents: ['PSRule Azure.AKS.CNISubnetSize (AZR-000020)'],
  azureErrors: { said: ['InsufficientSubnetSize', 'SubnetIsFull'] },
  of: 'subnet',
  *check(subnet, { model }) {
    const plan = planOf(subnet, model);
    if (!plan || plan.terms.every(({ what }) => what === 'pods') || plan.planned <= plan.capacity) return;
    const fails = plan.least > plan.capacity;
    yield {
      at: subnet.addressPrefixes,
      severity: fails ? 'error' : 'warning',
      weight: plan.planned - plan.capacity,
      message: fails
        ? `Subnet ${detail(nameWithRange(plan, subnet))} is too small for its nodes: ${detail(needInWords(plan, 'least'))} (InsufficientSubnetSize).`
        : `Subnet ${detail(nameWithRange(plan, subnet))} is too small for an upgrade: ${detail(needInWords(plan, 'planned'))} (SubnetIsFull).`,
      fixes: growthOf(subnet, plan),
      related: [
        { at: subnet.addressPrefixes, message: `${sumInWords(plan, fails ? 'least' : 'planned')}.` },
        ...plan.terms.map(({ pool }) => ({ at: pool.subnet, message: `${pool.title} stands in this subnet.` })),
      ],
    };
  },
});
