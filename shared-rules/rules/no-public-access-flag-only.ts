import { costOfPrivate } from '../model/costs';
import { isCertainlyPublic } from '../model/facts';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-public-access-flag-only',
  severity: 'warning',
  category: 'private-access',
  since: '0.1.0',
  summary: '`publicNetworkAccess: Disabled` alone does not close the API server.',
  why: 'The property reads as if it took the cluster off the Internet. Without a private cluster the API server still has its public address; only a private cluster or authorized ranges close it.',
  references: [aksDocs('private-clusters'), aksDocs('api-server-authorized-ip-ranges')],
  equivalents: ['CIS AKS 5.4.2', 'MCSB NS-2'],
  of: 'cluster',
  *check(cluster) {
    const { publicNetworkAccess, enablePrivateCluster, authorizedIpRanges, enableVnetIntegration } = cluster.apiServer;
    if (!is(publicNetworkAccess, 'Disabled') || !isCertainlyPublic(cluster) || authorizedIpRanges.kind !== 'absent')
      return;
    yield {
      at: publicNetworkAccess,
      message: `publicNetworkAccess 'Disabled'${publicNetworkAccess.at.isWritten ? '' : ', set by the module,'} does not close the API server by itself. Make the cluster private.`,
      fixes: [
        {
          title: `Make the cluster private: {0} (${costOfPrivate(enablePrivateCluster.at.resource, is(enableVnetIntegration, true))})`,
          safety: 'review',
          changes: [set(enablePrivateCluster, true)],
        },
      ],
    };
  },
});
