import { withEntraId } from '../model/entra-id';
import { isCertainlyBase } from '../model/facts';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-entra-rbac',
  severity: 'hint',
  category: 'identity',
  since: '0.1.0',
  summary: 'Let Entra ID say who may do what in the cluster.',
  why: 'With Entra ID everybody comes with a name and a second factor, and leaves when they leave. With Azure RBAC their rights in the cluster are role assignments like all others, in one place.',
  references: [aksDocs('entra-id-control-plane-authentication'), aksDocs('entra-id-authorization')],
  equivalents: ['PSRule Azure.AKS.ManagedAAD (AZR-000029)', 'PSRule Azure.AKS.AzureRBAC (AZR-000032)'],
  of: 'cluster',
  *check(cluster) {
    const { entraId, azureRbacEnabled, rbacEnabled } = cluster;
    // Without Kubernetes RBAC there is nothing to add to; that is a finding of its own.
    if (!isCertainlyBase(cluster) || is(rbacEnabled, false)) return;
    if (entraId.kind === 'absent') {
      yield {
        at: entraId,
        message: 'Entra ID is not set up: the cluster knows certificates, not people. Set it up, with Azure RBAC.',
        // Entra ID needs RBAC, which cannot be switched on later.
        fixes: isNone(rbacEnabled, false)
          ? [
              {
                title: 'Set up Entra ID with Azure RBAC (cannot be undone)',
                safety: 'review',
                changes: withEntraId(cluster),
              },
            ]
          : [],
      };
    } else if (entraId.kind === 'known' && azureRbacEnabled.kind !== 'unknown' && !is(azureRbacEnabled, true)) {
      yield {
        at: azureRbacEnabled,
        message:
          'Azure RBAC is off: rights are kept in the cluster only. Switch it on, so that they are role assignments.',
        fixes: [
          { title: 'Set {0} (roles in the cluster go on beside it)', safety: 'review', changes: withEntraId(cluster) },
        ],
      };
    }
  },
});
