import { reportsOf } from '../changes/edit';
import { aksDocs, defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'use-separate-deployments',
  severity: 'error',
  summary: 'The change takes two deployments.',
  why: 'Azure does not take some changes together, and not in every order: a policy engine is removed before another comes and before overlay, and the data plane moves after the plugin mode.',
  references: [aksDocs('update-azure-cni'), aksDocs('use-network-policies')],
  check: (before) => reportsOf(before, 'order'),
});
