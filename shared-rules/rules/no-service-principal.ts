import { remove, set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-service-principal',
  severity: 'error',
  category: 'identity',
  since: '0.1.0',
  summary: 'Use a managed identity instead of a service principal.',
  why: 'A service principal has a secret that stands in parameters and pipelines and ends after a year; then the cluster can no longer change load balancers, routes or addresses. A managed identity has none. The two do not go together: azurerm refuses them, and Azure ignores the principal.',
  references: [aksDocs('managed-identity-overview')],
  equivalents: ['PSRule Azure.AKS.ManagedIdentity (AZR-000025)', 'Azure Policy da6e2401-19da-4532-9141-fb8fbde08431'],
  of: 'cluster',
  *check({ servicePrincipal, servicePrincipalClientId, identityType, resource }) {
    if (
      servicePrincipal.kind !== 'known' ||
      servicePrincipalClientId.kind === 'absent' ||
      is(servicePrincipalClientId, 'msi')
    )
      return;
    if (
      identityType.kind === 'known' &&
      identityType.at.isWritten &&
      // azurerm refuses the two blocks, whatever they say.
      (servicePrincipalClientId.kind === 'known' || resource.provider) &&
      !is(identityType, 'None')
    ) {
      yield {
        at: servicePrincipalClientId,
        severity: resource.provider ? 'error' : 'warning',
        message: resource.provider
          ? 'azurerm refuses a service principal beside a managed identity. Remove it.'
          : 'The service principal has no effect beside the managed identity. Remove it, and its secret.',
        related: [{ at: identityType, message: 'The managed identity is chosen here.' }],
        fixes: [
          {
            title: 'Remove the service principal (the identity needs its roles)',
            safety: 'review',
            changes: [remove(servicePrincipal)],
          },
        ],
      };
      return;
    }
    if (!isNone(identityType, 'SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned')) return;
    yield {
      at: servicePrincipalClientId,
      severity: 'warning',
      message:
        'The cluster has a service principal, whose secret expires and then stops network changes. Use a managed identity.',
      fixes: [
        {
          title: 'Use a system-assigned identity (needs the roles of the service principal; no way back)',
          safety: 'review',
          changes: [set(identityType, 'SystemAssigned'), remove(servicePrincipal)],
        },
      ],
    };
  },
});
