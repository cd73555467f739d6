import { costOfFixed } from '../model/costs';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-kubernetes-rbac',
  severity: 'warning',
  category: 'identity',
  since: '0.2.0',
  summary: 'Kubernetes RBAC must not be switched off.',
  why: 'Without RBAC whoever gets into the cluster may do everything in it: read every secret, and change or delete every network policy. Entra ID and Azure RBAC both need it, and it cannot be switched on later.',
  references: [aksDocs('concepts-identity'), aksDocs('operator-best-practices-identity')],
  equivalents: [
    'Checkov CKV_AZURE_5',
    'Trivy AZU-0042',
    'KICS 86f92117-eed8-4614-9c6c-b26da20ff37f (Terraform)',
    'PSRule Azure.AKS.UseRBAC (AZR-000038)',
    'TemplateAnalyzer TA-000024',
    'Azure Policy ac4a19c2-fa67-49b4-8ae5-0b2e78c49457',
  ],
  of: 'cluster',
  *check({ rbacEnabled }) {
    if (!is(rbacEnabled, false)) return;
    yield {
      at: rbacEnabled,
      message:
        'Kubernetes RBAC is off: whoever gets into the cluster may change every network policy in it. Leave it on.',
      fixes: [
        {
          title: `Set {0} (${costOfFixed(rbacEnabled.at.resource)})`,
          safety: 'review',
          changes: [set(rbacEnabled, true)],
        },
      ],
    };
  },
});
