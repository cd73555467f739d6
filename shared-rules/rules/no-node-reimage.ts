import { reportsOf } from '../changes/edit';
import { aksDocs, defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'no-node-reimage',
  severity: 'information',
  summary: 'Every node is made anew.',
  why: 'Another policy engine, data plane or image comes with new nodes: all pools at once for the network, so that surge and disruption budgets decide how long it takes. Policies are not enforced until the last node is done.',
  references: [aksDocs('use-network-policies'), aksDocs('update-azure-cni')],
  check: (before) => reportsOf(before, 'reimages'),
});
