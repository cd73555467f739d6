import { reportsOf } from '../changes/edit';
import { aksDocs, defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'no-ineffective-change',
  severity: 'warning',
  summary: 'The edit changes nothing.',
  why: 'Azure fills what a template leaves out of the network profile with what runs, and azurerm leaves computed arguments as they are. A line that is removed removes nothing: the next reader believes otherwise.',
  references: [aksDocs('use-network-policies')],
  check: (before) => reportsOf(before, 'nothing'),
});
