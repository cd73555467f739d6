import { remove } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-authorized-ranges-on-private',
  severity: 'information',
  category: 'private-access',
  since: '0.1.0',
  summary: 'Authorized ranges have no effect on a private cluster.',
  why: 'Authorized ranges guard the public endpoint of the API server, and a private cluster has none. A list there looks like protection and is none; who may reach a private API server is decided by the virtual network.',
  references: [aksDocs('private-clusters'), aksDocs('api-server-authorized-ip-ranges')],
  equivalents: [],
  of: 'cluster',
  *check({ apiServer }) {
    const { authorizedIpRanges, enablePrivateCluster } = apiServer;
    if (!is(enablePrivateCluster, true)) return;
    if (authorizedIpRanges.kind !== 'known' || authorizedIpRanges.value.items.length === 0) return;
    yield {
      at: authorizedIpRanges,
      message: 'Authorized ranges have no effect: the cluster is private and has no public API server. Remove them.',
      related: [{ at: enablePrivateCluster, message: 'The cluster is made private here.' }],
      fixes: [{ title: 'Remove {0}', safety: 'review', changes: [remove(authorizedIpRanges)] }],
    };
  },
});
