import { reportsOf } from '../changes/edit';
import { defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'no-removed-resource',
  severity: 'error',
  summary: 'What is gone from the files is destroyed, or runs on unmanaged.',
  why: 'Terraform destroys what its files do not have any more. A deployment of ARM deletes nothing: what was removed or renamed keeps running, keeps its addresses and costs, and nobody manages it.',
  references: [
    'https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-modes',
    'https://developer.hashicorp.com/terraform/language/resources/syntax',
  ],
  check: (before) => reportsOf(before, 'removed'),
});
