import { growthOf } from '../model/growth';
import { planOf, sumInWords } from '../model/plan';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-large-enough-pod-subnet',
  severity: 'error',
  category: 'ip-planning',
  summary: 'The pod subnet must have a block of addresses for every node.',
  why: 'Nodes take addresses from a pod subnet in blocks of 16: one after the other as pods come, or with static blocks all at once for the most pods that the node may have. When no block is left, pods wait, and a node that is added gets none.',
  references: [aksDocs('concepts-network-azure-cni-pod-subnet'), aksDocs('concepts-network-ip-address-planning')],
  equivalents: [],
  of: 'subnet',
  *check(subnet, { model }) {
    const plan = planOf(subnet, model);
    if (!plan || plan.terms.some(({ what }) => what !== 'pods') || plan.planned <= plan.capacity) return;
    const fails = plan.least > plan.capacity;
    yield {
      at: subnet.addressPrefixes,
      weight: plan.planned - plan.capacity,
      severity: fails ? 'error' : 'warning',
      message: fails
        ? `The subnet is too small for its pods: ${detail(sumInWords(plan, subnet, 'least'))}.`
        : `The subnet holds its pods, but not during an upgrade: ${detail(sumInWords(plan, subnet, 'planned'))}.`,
      fixes: growthOf(subnet, plan),
      related: plan.terms.map(({ pool }) => ({
        at: pool.podSubnet,
        message: `${pool.title} takes its pods' addresses from here.`,
      })),
    };
  },
});
