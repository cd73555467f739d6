import { reportsOf } from '../changes/edit';
import { aksDocs, defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'no-egress-change',
  severity: 'warning',
  summary: 'Traffic leaves from other addresses.',
  why: 'Another outbound type gives the cluster other egress addresses and drops open connections. Firewalls downstream, and the authorized ranges of the API server, must know the new addresses first; a route or NAT gateway must be there.',
  references: [aksDocs('egress-outboundtype')],
  check: (before) => reportsOf(before, 'egress'),
});
