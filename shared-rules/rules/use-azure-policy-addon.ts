import { isCertainlyBase } from '../model/facts';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-azure-policy-addon',
  severity: 'hint',
  category: 'observability',
  since: '0.1.0',
  summary: 'Switch on the Azure Policy add-on.',
  why: 'The add-on lets Azure Policy check what runs in the cluster: HTTPS on every ingress, internal load balancers only, no host network. Without it those policies can be assigned and nothing checks them.',
  references: [
    'https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes',
    aksDocs('use-azure-policy'),
  ],
  equivalents: [
    'Checkov CKV_AZURE_116',
    'Trivy AZU-0066',
    'KICS 43789711-161b-4708-b5bb-9d1c626f7492 (Terraform)',
    'PSRule Azure.AKS.AzurePolicyAddOn (AZR-000028)',
    'Azure Policy 0a15ec92-a229-4763-bb14-0ea34a568f8d',
  ],
  of: 'cluster',
  *check(cluster) {
    const { azurePolicyEnabled } = cluster;
    if (!isCertainlyBase(cluster)) return;
    if (azurePolicyEnabled.kind === 'unknown' || is(azurePolicyEnabled, true)) return;
    const written = azurePolicyEnabled.kind === 'known';
    yield {
      at: azurePolicyEnabled,
      severity: written ? 'information' : 'hint',
      message: 'The Azure Policy add-on is off, so no policy checks what runs in the cluster. Switch it on.',
      fixes: [{ title: 'Switch on Azure Policy', safety: 'safe', changes: [set(azurePolicyEnabled, true)] }],
    };
  },
});
