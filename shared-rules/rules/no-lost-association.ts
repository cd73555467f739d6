import { reportsOf } from '../changes/edit';
import { aksDocs, defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'no-lost-association',
  severity: 'error',
  summary: 'A subnet in use loses what it hangs on.',
  why: 'A subnet is deployed as a whole: a security group, route table or NAT gateway that is left out of it is taken from it. Nodes are then without filter, or without their way out.',
  references: ['https://learn.microsoft.com/azure/virtual-network/manage-route-table', aksDocs('egress-outboundtype')],
  check: (before) => reportsOf(before, 'association'),
});
