import { reportsOf } from '../changes/edit';
import { aksDocs, defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'no-pool-replacement',
  severity: 'warning',
  summary: 'The nodes of a pool are replaced.',
  why: 'azurerm makes a pool anew for what Azure does not change in place: by way of a temporary pool from 3.47, 3.59 and 4.16 on, without one before. Pods leave without drain either way.',
  references: [
    'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/kubernetes_cluster_node_pool',
    aksDocs('resize-node-pool'),
  ],
  check: (before) => reportsOf(before, 'poolReplaced'),
});
