import { everywhere } from '../model/azure';
import { isCertainlyBase } from '../model/facts';
import type { Subnet } from '../model/surroundings';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-unrestricted-egress',
  severity: 'off',
  category: 'egress',
  since: '0.1.0',
  summary: 'Filter what leaves the cluster.',
  why: 'Through a load balancer or a NAT gateway a pod reaches every address on the Internet. A firewall behind user-defined routing, or the FQDN policies of Advanced Container Networking Services, let out only what is listed.',
  references: [aksDocs('limit-egress-traffic'), aksDocs('container-network-security-fqdn-filtering-concepts')],
  equivalents: ['MCSB NS-3'],
  of: 'cluster',
  *check(cluster, { model }) {
    const { outboundType, acnsEnabled, acnsSecurityEnabled, advancedNetworkPolicies } = cluster.network;
    const filtered =
      !isNone(acnsSecurityEnabled, true) && !is(acnsEnabled, false) && !is(advancedNetworkPolicies, 'None');
    if (!isCertainlyBase(cluster) || !isNone(outboundType, 'userDefinedRouting', 'none', 'block') || filtered) return;
    // Routes and security groups of a subnet may filter whatever the type is.
    if (
      model.subnetsOf(cluster).some(isFiltered) ||
      cluster.pools().known.some(({ subnet }) => subnet.kind !== 'absent' && model.subnet(subnet).kind !== 'found')
    )
      return;
    yield {
      at: outboundType,
      message: `Egress is not filtered: ${is(outboundType, 'managedNATGateway') || is(outboundType, 'userAssignedNATGateway') ? 'a NAT gateway' : 'the load balancer'} lets pods reach every address. Use a firewall or FQDN policies.`,
    };
  },
});

/** Whether what leaves a subnet may be filtered: a default route that does not lead straight out, or a rule that denies the way out. */
function isFiltered({ routeTable, networkSecurityGroup }: Subnet): boolean {
  if (
    routeTable.kind === 'unknown' ||
    routeTable.kind === 'notInFiles' ||
    networkSecurityGroup.kind === 'unknown' ||
    networkSecurityGroup.kind === 'notInFiles'
  )
    return true;
  const routes = routeTable.kind === 'found' ? routeTable.value.routes() : undefined;
  if (
    routes &&
    (!routes.complete ||
      routes.items.some(
        ({ addressPrefix, nextHopType }) => !isNone(addressPrefix, everywhere.ipv4) && !is(nextHopType, 'Internet'),
      ))
  )
    return true;
  const rules = networkSecurityGroup.kind === 'found' ? networkSecurityGroup.value.rules() : undefined;
  return (
    rules !== undefined &&
    (!rules.complete ||
      rules.items.some(({ access, direction }) => !isNone(access, 'Deny') && !isNone(direction, 'Outbound')))
  );
}
