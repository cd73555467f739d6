import { reportsOf } from '../changes/edit';
import { aksDocs, defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'no-cluster-replacement',
  severity: 'error',
  summary: 'azurerm destroys the cluster and makes a new one.',
  why: 'Some arguments of azurerm_kubernetes_cluster cannot change in place, and which ones hangs on the version of the provider. The plan says *forces replacement* after review and with credentials; every workload, address and certificate of the cluster is lost when it is applied.',
  references: [
    'https://github.com/hashicorp/terraform-provider-azurerm/blob/main/CHANGELOG.md',
    aksDocs('update-azure-cni'),
  ],
  check: (before) => reportsOf(before, 'replaces'),
});
