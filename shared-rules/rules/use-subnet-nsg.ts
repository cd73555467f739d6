import { reservedSubnets } from '../model/azure';
import { add } from '../model/resource';
import type { Subnet } from '../model/surroundings';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-subnet-nsg',
  severity: 'warning',
  category: 'segmentation',
  since: '0.1.0',
  summary: 'The subnets of a cluster need a network security group.',
  why: 'A network security group on the subnet decides which other networks may reach the nodes. The one that AKS makes belongs to the load balancer and is overwritten; yours has to be on the subnet.',
  references: [aksDocs('concepts-security'), aksDocs('operator-best-practices-network')],
  equivalents: [
    'Checkov CKV2_AZURE_31',
    'PSRule Azure.VNET.UseNSGs (AZR-000263)',
    'Terrascan AC_AZURE_0356',
    'Azure Policy e71308d3-144b-4262-b144-efdc3cc90517',
    'MCSB NS-1',
  ],
  of: 'cluster',
  *check(cluster, { model }) {
    for (const subnet of model.subnetsOf(cluster)) {
      // A subnet that is reserved for another service may not have one; that nodes stand in it is a finding of its own.
      if (
        subnet.networkSecurityGroup.kind === 'absent' &&
        !reservedSubnets.some((name) => name.toLowerCase() === subnet.label.toLowerCase())
      ) {
        yield missing(
          subnet,
          'warning',
          `${detail(named(subnet))} holds nodes or pods of a cluster and has no network security group. Put one on the subnet.`,
        );
      }
    }
    const link = model.subnet(cluster.apiServer.subnet);
    if (
      link.kind === 'found' &&
      link.value.networkSecurityGroup.kind === 'absent' &&
      !model.subnetsOf(cluster).includes(link.value)
    ) {
      yield {
        ...missing(
          link.value,
          'information',
          `${detail(named(link.value))} holds the API server and has no network security group. Put one on the subnet.`,
        ),
        related: [
          {
            at: cluster.apiServer.subnet,
            message: 'The API server stands there: let in 443 and 4443 from the nodes, 9988 from the load balancer.',
          },
        ],
      };
    }
    for (const type of [
      'Microsoft.Network/networkSecurityGroups',
      'Microsoft.Network/networkSecurityGroups/securityRules',
    ]) {
      for (const { resource } of model.ofType(type)) {
        if (!model.isInNodeGroup(resource)) continue;
        yield {
          at: resource.string('name'),
          message:
            'This changes the network security group of AKS, which changes it back. Put a group of your own on the subnet.',
        };
      }
    }
  },
});

/** A subnet whose name is not known is called what it is. */
function named({ label }: Subnet): string {
  return label === 'subnet' ? 'This subnet' : label;
}

function missing(subnet: Subnet, severity: 'warning' | 'information', message: string) {
  const at = subnet.networkSecurityGroupId;
  return {
    at,
    severity,
    message,
    fixes: [
      {
        title: 'Add a network security group',
        safety: 'review' as const,
        changes: [add(at, { kind: 'networkSecurityGroup', name: `nsg-${subnet.label}` })],
      },
    ],
  };
}
