import { reportsOf } from '../changes/edit';
import { aksDocs, defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'no-refused-change',
  severity: 'error',
  summary: 'Azure refuses the change for a cluster that runs.',
  why: 'What a cluster is made with stays: ranges, plugin, names, the subnet and size of a pool. A deployment that asks for something else fails, often after others of its resources have changed.',
  references: [aksDocs('update-azure-cni'), aksDocs('create-node-pools'), aksDocs('private-clusters')],
  azureErrors: { said: ['PropertyChangeNotAllowed'] },
  check: (before) => reportsOf(before, 'refused'),
});
