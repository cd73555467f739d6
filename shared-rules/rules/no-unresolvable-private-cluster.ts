import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-unresolvable-private-cluster',
  severity: 'error',
  category: 'private-access',
  since: '0.1.0',
  summary: 'A private cluster needs a name in private or public DNS.',
  why: 'Nodes and people find the API server by its name. With private DNS set to none and no public name, there is none, and Azure refuses the cluster. In Terraform the public name is off unless it is switched on, so this happens without a word about it.',
  references: [aksDocs('private-clusters')],
  equivalents: [],
  azureErrors: { listed: ['NonePrivateDNSZonePublicFQDNDisabledError'] },
  of: 'cluster',
  *check({ apiServer }) {
    const { enablePrivateCluster, privateDnsZone, enablePrivateClusterPublicFqdn } = apiServer;
    if (!is(enablePrivateCluster, true) || !is(privateDnsZone, 'none') || !is(enablePrivateClusterPublicFqdn, false))
      return;
    yield {
      at: privateDnsZone,
      message: 'The API server has no private DNS zone and no public name. Publish the name, or let Azure make a zone.',
      fixes: [{ title: 'Publish the name: {0}', safety: 'safe', changes: [set(enablePrivateClusterPublicFqdn, true)] }],
    };
  },
});
