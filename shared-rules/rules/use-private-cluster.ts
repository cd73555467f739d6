import { costOfPrivate } from '../model/costs';
import { set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-private-cluster',
  severity: 'off',
  category: 'private-access',
  since: '0.2.0',
  summary: 'The API server must have no public address.',
  why: 'Authorized ranges say who may ask a public API server; they do not take it off the Internet, and a list grows. Control 5.4.2 of the CIS AKS benchmark wants a private endpoint and no public access, whatever the ranges are. It is a choice: a private cluster has to be reached through its network, by people and by pipelines.',
  references: [aksDocs('private-clusters'), aksDocs('api-server-vnet-integration')],
  equivalents: [
    'Checkov CKV_AZURE_115',
    'Trivy AZU-0065',
    'KICS 599318f2-6653-4569-9e21-041d06c63a89 (Terraform)',
    'Azure Policy 040732e8-d947-40b8-95d6-854c95024bf8',
    'CIS AKS 5.4.2',
  ],
  of: 'cluster',
  *check({ apiServer }) {
    const { enablePrivateCluster, authorizedIpRanges, enableVnetIntegration } = apiServer;
    if (!isNone(enablePrivateCluster, true)) return;
    const ranges = authorizedIpRanges.kind === 'known' && authorizedIpRanges.value.items.length > 0;
    yield {
      at: enablePrivateCluster,
      message: `The API server has a public address${ranges ? ' behind authorized ranges' : ''}. Make the cluster private if its users reach its network.`,
      related: ranges
        ? [{ at: authorizedIpRanges, message: 'The authorized ranges are listed here; a private cluster needs none.' }]
        : [],
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
