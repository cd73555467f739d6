import { growthOf } from '../model/growth';
import { nameWithRange, needInWords, planOf, sumInWords } from '../model/plan';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-large-enough-pod-subnet',
  severity: 'error',
  category: 'ip-planning',
  since: '0.1.0',
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
        ? `Subnet ${detail(nameWithRange(plan, subnet))} is too small for its pods: ${detail(needInWords(plan, 'least'))}.`
        : `Subnet ${detail(nameWithRange(plan, subnet))} is too small for an upgrade: ${detail(needInWords(plan, 'planned'))}.`,
      fixes: growthOf(subnet, plan),
      related: [
        { at: subnet.addressPrefixes, message: `${sumInWords(plan, fails ? 'least' : 'planned')}.` },
        ...plan.terms.map(({ pool }) => ({
          at: pool.podSubnet,
          message: `${pool.title} takes its pods' addresses from here.`,
        })),
      ],
    };
  },
});
