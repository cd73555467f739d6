import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-public-fqdn-on-private',
  severity: 'hint',
  category: 'private-access',
  since: '0.1.0',
  summary: 'A private cluster need not have a public name.',
  why: "Unless it is told not to, Azure publishes the name of a private API server in public DNS too. Nobody can reach the server that way, but everybody can look up its private address, and so learn something about the network's inside.",
  references: [aksDocs('private-clusters')],
  equivalents: [],
  of: 'cluster',
  *check({ apiServer }) {
    const { enablePrivateCluster, enablePrivateClusterPublicFqdn, privateDnsZone } = apiServer;
    if (!is(enablePrivateCluster, true) || privateDnsZone.kind === 'unknown' || is(privateDnsZone, 'none')) return;
    if (enablePrivateClusterPublicFqdn.kind === 'unknown' || is(enablePrivateClusterPublicFqdn, false)) return;
    yield {
      at: enablePrivateClusterPublicFqdn,
      message:
        'The private cluster has a public name, which tells everybody its private address. Switch it off if unused.',
      fixes: [
        {
          title: 'Set {0} (who resolves the public name loses it)',
          safety: 'review',
          changes: [set(enablePrivateClusterPublicFqdn, false)],
        },
      ],
    };
  },
});
