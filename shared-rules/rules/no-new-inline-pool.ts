import { reportsOf } from '../changes/edit';
import { defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'no-new-inline-pool',
  severity: 'error',
  summary: 'A pool that is added to a cluster is a resource of its own.',
  why: 'The pools that are written in a cluster are those that it is made with. Azure refuses one more in a cluster that runs; it takes it as a resource below the cluster.',
  references: ['https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters/agentpools'],
  check: (before) => reportsOf(before, 'inlinePool'),
});
