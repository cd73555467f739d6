import { closedPlaceholderRange } from '../model/azure';
import { costOfPrivate } from '../model/costs';
import { isNoRange } from '../model/facts';
import { set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-open-api-server',
  severity: 'warning',
  category: 'private-access',
  since: '0.1.0',
  summary: 'The API server must not be open to the Internet.',
  why: 'The API server controls everything in the cluster. Unless the cluster is private or lists the ranges that may reach it, anybody on the Internet can try credentials and exploits against it.',
  references: [aksDocs('private-clusters'), aksDocs('api-server-authorized-ip-ranges')],
  equivalents: [
    'Checkov CKV_AZURE_6, CKV_AZURE_115',
    'Trivy AZU-0041, AZU-0065',
    'KICS 2583fab1-953b-4fae-bd02-4a136a6c21f9 (ARM), 599318f2-6653-4569-9e21-041d06c63a89 (Terraform)',
    'PSRule Azure.AKS.AuthorizedIPs (AZR-000030)',
    'TemplateAnalyzer TA-000023',
    'Azure Policy 040732e8-d947-40b8-95d6-854c95024bf8, 0e246bcf-5f6f-4f87-bc6f-775d4712c7ea',
    'CIS AKS 5.4.1',
    'MCSB NS-2',
  ],
  of: 'cluster',
  *check({ apiServer, network, skuName }) {
    const { enablePrivateCluster, authorizedIpRanges, publicNetworkAccess, enableVnetIntegration } = apiServer;
    if (!isNone(enablePrivateCluster, true)) return;
    // The flag alone does not close the API server; that is a finding of its own.
    if (publicNetworkAccess.kind === 'unknown' || is(publicNetworkAccess, 'Disabled')) return;
    // Azure refuses a list of what is no range, so it protects nothing either.
    const open =
      authorizedIpRanges.kind === 'absent' ||
      (authorizedIpRanges.kind === 'known' &&
        authorizedIpRanges.value.complete &&
        authorizedIpRanges.value.items.every((item) => item.kind === 'known' && isNoRange(item.value)));
    if (!open) return;
    // AKS adds the addresses of its own load balancer to the list. Those of a firewall or a gateway of yours it does not know, and the nodes would stay outside.
    const isIntegrated = is(enableVnetIntegration, true) || is(skuName, 'Automatic');
    const admitsNodes =
      isIntegrated ||
      isNone(
        network.outboundType,
        'userDefinedRouting',
        'userAssignedNATGateway',
        'managedNATGateway',
        'managedNATGatewayV2',
      );
    yield {
      at: enablePrivateCluster,
      message:
        'The API server is open to the whole Internet. Make the cluster private, or list the ranges that may reach it.',
      fixes: [
        {
          title: `Make the cluster private: {0} (${costOfPrivate(enablePrivateCluster.at.resource, isIntegrated)})`,
          safety: 'review',
          changes: [set(enablePrivateCluster, true)],
        },
        ...(admitsNodes
          ? [
              {
                title: 'Shut the API server and list who may come in: {0}',
                safety: 'review' as const,
                changes: [set(authorizedIpRanges, [closedPlaceholderRange])],
              },
            ]
          : []),
      ],
    };
  },
});
