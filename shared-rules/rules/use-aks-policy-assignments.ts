import { networkPolicyDefinitions } from '../model/azure';
import { add } from '../model/resource';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-aks-policy-assignments',
  severity: 'off',
  category: 'observability',
  since: '0.1.0',
  summary: "Assign Azure's policies for the network of AKS.",
  why: 'Built-in policies check what a template cannot: that every ingress uses HTTPS, that load balancers are internal, that nobody takes the host network. They are mostly assigned to a management group, above the templates of clusters, so this is a matter of choice.',
  references: [aksDocs('policy-reference'), aksDocs('use-azure-policy')],
  equivalents: [],
  of: 'cluster',
  *check({ resource }, { model }) {
    const ids = model
      .ofType('Microsoft.Authorization/policyAssignments')
      .map((assignment) => assignment.resource.reference('properties.policyDefinitionId'));
    const isOpen = ids.some(
      (id) =>
        id.kind === 'unknown' ||
        (id.kind === 'known' && (id.value.name === undefined || /policysetdefinitions/i.test(id.value.type ?? ''))),
    );
    if (
      isOpen ||
      ids.some(
        (id) =>
          id.kind === 'known' && networkPolicyDefinitions.some((known) => id.value.name?.toLowerCase().endsWith(known)),
      )
    )
      return;
    const at = resource.string('name');
    yield {
      at,
      message: "None of Azure's built-in AKS network policies is assigned in these files. Assign them here, or above.",
      fixes: [
        {
          title: 'Assign the policy for authorized ranges',
          safety: 'review',
          changes: [add(at, { kind: 'policyAssignment', definition: networkPolicyDefinitions[0] })],
        },
      ],
    };
  },
});
