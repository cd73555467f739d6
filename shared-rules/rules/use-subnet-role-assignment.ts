import { add } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-subnet-role-assignment',
  severity: 'off',
  category: 'identity',
  since: '0.1.0',
  summary: "The cluster's identity needs Network Contributor on its subnet.",
  why: 'The identity of a cluster joins nodes and load balancers to the subnet. With a user-assigned identity in a network of your own you give it that right yourself; without it the cluster fails when it makes its first internal load balancer. The assignment may stand in another repository, so this is a matter of choice.',
  references: [aksDocs('configure-azure-cni'), aksDocs('managed-identity-overview')],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    if (!is(cluster.identityType, 'UserAssigned')) return;
    const subnets = model.subnetsOf(cluster);
    if (subnets.length === 0) return;
    const scopes = model
      .ofType('Microsoft.Authorization/roleAssignments')
      .map(({ resource }) => resource.reference('scope'));
    // In ARM and Bicep an assignment without a scope is one of the resource group, which holds the network.
    // A role on a network that the files do not show may be on the one that the subnet stands in.
    if (subnets.some((subnet) => !subnet.virtualNetwork())) return;
    if (
      scopes.some(
        (scope) =>
          scope.kind !== 'known' ||
          model.subnet(scope).kind !== 'notInFiles' ||
          subnets.some(
            (subnet) =>
              model.means(scope, subnet.resource) !== false ||
              model.means(scope, (subnet.virtualNetwork() ?? subnet).resource) !== false,
          ),
      )
    )
      return;
    yield {
      at: cluster.identityType,
      message: `The cluster's identity has no role on ${detail(subnets[0]!.label)} in these files. Assign Network Contributor, here or elsewhere.`,
      related: [{ at: subnets[0]!.addressPrefixes, message: 'The subnet is here.' }],
      fixes: [
        {
          title: 'Assign Network Contributor on the subnet',
          safety: 'review',
          changes: [add(subnets[0]!.addressPrefixes, { kind: 'roleAssignment', subnet: subnets[0]!.label })],
        },
      ],
    };
  },
});
