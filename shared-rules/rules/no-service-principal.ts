import { remove, set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-service-principal',
  severity: 'warning',
  category: 'identity',
  summary: 'Use a managed identity instead of a service principal.',
  why: 'A service principal has a secret that stands in parameters and pipelines and ends after a year; then the cluster can no longer change load balancers, routes or addresses. A managed identity has none.',
  references: [aksDocs('use-managed-identity')],
  equivalents: ['PSRule Azure.AKS.ManagedIdentity (AZR-000025)', 'Azure Policy da6e2401-19da-4532-9141-fb8fbde08431'],
  of: 'cluster',
  *check({ servicePrincipal, servicePrincipalClientId, identityType }) {
    if (servicePrincipal.kind !== 'known' || servicePrincipalClientId.kind === 'absent' || is(servicePrincipalClientId, 'msi') || !isNone(identityType, 'SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned')) return;
    yield {
      at: servicePrincipalClientId,
      message: "The cluster acts with a service principal, whose secret has to be kept and renewed; when it ends, the network can't be changed any more. Use a managed identity.",
      fixes: [{ title: 'Use a system-assigned identity (needs the roles of the service principal; no way back)', safety: 'review', changes: [set(identityType, 'SystemAssigned'), remove(servicePrincipal)] }],
    };
  },
});
