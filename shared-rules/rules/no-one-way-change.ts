import { reportsOf } from '../changes/edit';
import { aksDocs, defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'no-one-way-change',
  severity: 'information',
  summary: 'The change cannot be undone.',
  why: 'Some settings of a cluster only go one way: overlay, API Server VNet Integration, Entra ID, the OIDC issuer, a Standard load balancer. Going back takes a new cluster.',
  references: [aksDocs('update-azure-cni'), aksDocs('api-server-vnet-integration')],
  check: (before) => reportsOf(before, 'oneWay'),
});
