import { withEntraId } from '../model/entra-id';
import { isCertainlyBase } from '../model/facts';
import { set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-local-accounts',
  severity: 'warning',
  category: 'identity',
  since: '0.1.0',
  summary: 'Switch off local accounts.',
  why: 'A local account is a certificate with full rights: it has no name, no second factor, and cannot be taken back from one person. Beside Entra ID it is a way around it.',
  references: [aksDocs('local-accounts')],
  equivalents: [
    'Checkov CKV_AZURE_141',
    'PSRule Azure.AKS.LocalAccounts (AZR-000031)',
    'Azure Policy 993c2fcd-2b29-49d2-9eb0-df2c3a730c32',
  ],
  of: 'cluster',
  *check(cluster) {
    const { disableLocalAccounts, entraId, rbacEnabled } = cluster;
    if (!isCertainlyBase(cluster)) return;
    if (disableLocalAccounts.kind === 'unknown' || is(disableLocalAccounts, true)) return;
    const beside = entraId.kind === 'known';
    const written = disableLocalAccounts.kind === 'known';
    yield {
      at: disableLocalAccounts,
      severity: written || beside ? 'warning' : 'hint',
      message: beside
        ? 'Local accounts are on beside Entra ID: a certificate with full rights goes around it. Switch them off.'
        : `Local accounts are on: a certificate gives full rights, without a name. ${entraId.kind === 'absent' ? 'Set up Entra ID and switch' : 'Switch'} them off.`,
      related: beside ? [{ at: entraId, message: 'Entra ID is set up here.' }] : [],
      // Azure refuses to switch off the only way in.
      fixes: beside
        ? [
            {
              title: 'Set {0} (ends access with --admin)',
              safety: 'review',
              changes: [set(disableLocalAccounts, true)],
            },
          ]
        : entraId.kind === 'absent' && isNone(rbacEnabled, false)
          ? [
              {
                title: 'Set {0} and set up Entra ID with Azure RBAC (cannot be undone, and ends access with --admin)',
                safety: 'review',
                changes: [set(disableLocalAccounts, true), ...withEntraId(cluster)],
              },
            ]
          : [],
    };
  },
});
