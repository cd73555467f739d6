import { reportsOf } from '../changes/edit';
import { defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'no-used-subnet-change',
  severity: 'error',
  summary: 'A subnet with nodes in it keeps its range and its name.',
  why: 'Azure neither changes nor deletes a range that has addresses in use, not even for a wider one, and deletes no subnet with nodes in it. The plan of Terraform shows it in place, and the apply fails.',
  references: ['https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-subnet'],
  azureErrors: { said: ['InUsePrefixCannotBeDeleted', 'InUseSubnetCannotBeDeleted'] },
  check: (before) => reportsOf(before, 'usedSubnet'),
});
