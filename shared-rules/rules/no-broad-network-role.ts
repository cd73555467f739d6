import { broadRoles } from '../model/azure';
import type { Cluster, Model } from '../model/network';
import { set, type Resource } from '../model/resource';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-broad-network-role',
  severity: 'hint',
  category: 'identity',
  since: '0.1.0',
  summary: "The cluster's identity needs no more than Network Contributor on its subnet.",
  why: 'The identity of a cluster joins nodes and load balancers to the network. With Contributor or Owner on the resource group, or on the whole network, whoever gets hold of the control plane may change firewalls, peerings and everything else in it. Network Contributor on the subnet is enough, and on what else the cluster joins: a route table, a NAT gateway, public addresses, a DNS zone.',
  references: [
    aksDocs('concepts-identity'),
    aksDocs('configure-azure-cni'),
    'https://learn.microsoft.com/azure/role-based-access-control/best-practices',
  ],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    for (const { resource } of model.ofType('Microsoft.Authorization/roleAssignments')) {
      const role = broadRoleOf(resource);
      const scope = scopeOf(resource, cluster, model);
      if (!role || !scope || !model.isIdentityOf(resource.reference('properties.principalId'), cluster)) continue;
      const byName = resource.string('properties.roleDefinitionName');
      yield {
        at: role.at,
        message: `The cluster's identity is ${role.name} of ${scope}. Give it Network Contributor on the subnet and what else it joins.`,
        fixes:
          byName.kind === 'known'
            ? [
                {
                  title: 'Use {0} (what else the identity does there may need a role of its own)',
                  safety: 'review',
                  changes: [set(byName, 'Network Contributor')],
                },
              ]
            : [],
      };
    }
  },
});

function broadRoleOf(assignment: Resource) {
  const byName = assignment.string('properties.roleDefinitionName');
  const byId = assignment.reference('properties.roleDefinitionId');
  const found = broadRoles.find(
    ({ id, name }) =>
      (byName.kind === 'known' && byName.value.toLowerCase() === name.toLowerCase()) ||
      (byId.kind === 'known' && (byId.value.name ?? byId.value.key).toLowerCase().endsWith(id)),
  );
  return found && { name: found.name, at: byName.kind === 'known' ? byName : byId };
}

/** What an assignment is for, in words, when the cluster's network stands in it; undefined for others, and where nobody can say. */
function scopeOf(assignment: Resource, cluster: Cluster, model: Model): string | undefined {
  const scope = assignment.reference('scope');
  const subnets = model.subnetsOf(cluster);
  // In ARM and Bicep an assignment without a scope is one of what the template is deployed to.
  if (scope.kind === 'absent') return subnets.length > 0 ? 'the resource group' : undefined;
  if (scope.kind !== 'known') return undefined;
  const group = model
    .ofType('Microsoft.Resources/resourceGroups')
    .find(({ resource }) => model.means(scope, resource) === true);
  if (group)
    return subnets.some(({ resource }) => model.isInGroup(resource, group.resource)) ? 'the resource group' : undefined;
  const network = model.virtualNetwork(scope);
  return network.kind === 'found' && subnets.some((subnet) => subnet.virtualNetwork() === network.value)
    ? 'the whole virtual network'
    : undefined;
}
