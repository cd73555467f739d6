import { is } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-route-table-with-kubenet',
  severity: 'warning',
  category: 'egress',
  since: '0.2.0',
  summary: 'A template that declares the subnet of a kubenet cluster must name its route table.',
  why: 'kubenet finds the pods of each node through a route table that AKS puts on the subnet. ARM sets a subnet to what the template says, so one without a route table takes it away with every further deployment, and pods on different nodes no longer reach each other. Terraform leaves alone what it has not written.',
  references: [
    aksDocs('configure-kubenet'),
    'https://github.com/Azure/AKS/issues/400',
    'https://github.com/Azure/AKS/issues/1242',
  ],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    const { networkPlugin, outboundType } = cluster.network;
    // With user-defined routing the missing table is a finding of its own.
    if (!is(networkPlugin, 'kubenet') || is(outboundType, 'userDefinedRouting')) return;
    const subnets = cluster
      .pools()
      .known.map(({ subnet }) => model.subnet(subnet))
      .flatMap((link) => (link.kind === 'found' ? [link.value] : []));
    for (const subnet of new Set(subnets)) {
      // Only what names an api-version, or its parent does, is sent to ARM as it is written.
      const isWhole = [subnet.resource, subnet.virtualNetwork()?.resource].some(
        (resource) => resource?.string('apiVersion').kind === 'known',
      );
      if (subnet.routeTable.kind !== 'absent' || !isWhole) continue;
      yield {
        at: subnet.routeTableId,
        message: `${detail(subnet.label)} names no route table: the next deployment detaches the one of kubenet. Declare one.`,
        related: [{ at: networkPlugin, message: 'kubenet is chosen here.' }],
      };
    }
  },
});
