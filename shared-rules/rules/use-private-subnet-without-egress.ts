import { everywhere, privateSubnets } from '../model/azure';
import { set } from '../model/resource';
import type { Subnet } from '../model/surroundings';
import { is, type Value } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-private-subnet-without-egress',
  severity: 'warning',
  category: 'egress',
  since: '0.2.0',
  summary: 'Without outbound access the node subnet must not have any by default either.',
  why: "Outbound type none means that AKS sets up no way out. It doesn't shut the one that Azure gives machines by itself: in a subnet with default outbound access nodes still reach the Internet, from an address that nobody chose and no firewall sees.",
  references: [
    'https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access',
    aksDocs('concepts-network-isolated'),
  ],
  equivalents: ['Azure Policy 7bca8353-aa3b-429b-904a-9229c4385837'],
  of: 'cluster',
  *check(cluster, { model }) {
    const { outboundType } = cluster.network;
    if (!is(outboundType, 'none')) return;
    const links = cluster.pools().known.map(({ subnet }) => model.subnet(subnet));
    for (const subnet of new Set(links.flatMap((link) => (link.kind === 'found' ? [link.value] : [])))) {
      const { defaultOutboundAccess, apiVersion } = subnet;
      const isOlder = (than: string) => apiVersion.kind === 'known' && apiVersion.value.slice(0, than.length) < than;
      if (
        !is(defaultOutboundAccess, true) &&
        !(defaultOutboundAccess.kind === 'absent' && isOlder(privateSubnets.byDefault))
      )
        continue;
      if (!leadsOut(subnet)) continue;
      yield {
        at: defaultOutboundAccess,
        message: `${detail(subnet.label)} has default outbound access, although the cluster's outbound type is none. Switch it off.`,
        related: [{ at: outboundType, message: 'Outbound access is ruled out here.' }],
        fixes: isOlder(privateSubnets.known)
          ? []
          : [
              {
                title: 'Set {0} (running nodes keep the access until they are stopped)',
                safety: 'review',
                changes: [set(defaultOutboundAccess, false)],
              },
            ],
      };
    }
  },
});

/** Whether certainly neither a route nor a security rule keeps the default access from being used. */
function leadsOut({ routeTable, networkSecurityGroup }: Subnet): boolean {
  const routes = routeTable.kind === 'found' ? routeTable.value.routes() : undefined;
  const isRouted = routes
    ? !routes.complete ||
      routes.items.some(
        ({ addressPrefix, nextHopType }) =>
          addressPrefix.kind === 'unknown' || (is(addressPrefix, everywhere.ipv4) && !is(nextHopType, 'Internet')),
      )
    : routeTable.kind !== 'absent';
  const rules = networkSecurityGroup.kind === 'found' ? networkSecurityGroup.value.rules() : undefined;
  const isDenied = rules
    ? !rules.complete ||
      rules.items.some(
        ({ direction, access, destinations }) =>
          !isNot(direction, 'Outbound') &&
          !isNot(access, 'Deny') &&
          (destinations.kind !== 'known' ||
            !destinations.value.complete ||
            destinations.value.items.some(meansInternet)),
      )
    : networkSecurityGroup.kind !== 'absent';
  return !isRouted && !isDenied;
}

/** Certainly another word. */
function isNot(value: Value<string>, word: string): boolean {
  return value.kind === 'known' && !is(value, word);
}

function meansInternet(destination: Value<string>): boolean {
  return (
    destination.kind !== 'known' || ['*', everywhere.ipv4, 'any', 'internet'].includes(destination.value.toLowerCase())
  );
}
