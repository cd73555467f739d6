import { costOfPrivate } from '../model/costs';
import { isCertainlyPublic } from '../model/facts';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-public-access-flag-only',
  severity: 'warning',
  category: 'private-access',
  summary: '`publicNetworkAccess: Disabled` alone does not close the API server.',
  why: 'The property reads as if it took the cluster off the Internet. Without a private cluster the API server still has its public address; only a private cluster or authorized ranges close it.',
  references: [aksDocs('private-clusters'), aksDocs('api-server-authorized-ip-ranges')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { publicNetworkAccess, enablePrivateCluster, authorizedIpRanges, enableVnetIntegration } = cluster.apiServer;
    if (!is(publicNetworkAccess, 'Disabled') || !isCertainlyPublic(cluster) || authorizedIpRanges.kind !== 'absent')
      return;
    yield {
      at: publicNetworkAccess,
      message: `${publicNetworkAccess.at.isWritten ? '' : 'The module sets '}publicNetworkAccess 'Disabled'${publicNetworkAccess.at.isWritten ? ' does' : ', which does'} not close the API server: without a private cluster it can still be reached from the Internet. Make the cluster private.`,
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
