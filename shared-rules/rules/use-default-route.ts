import { everywhere, exampleNextHop, firstUsableAddress } from '../model/azure';
import { nthAddress } from '../model/cidr';
import type { Model } from '../model/network';
import { add, blank, set } from '../model/resource';
import { rangesIn } from '../model/surroundings';
import { is, type Value } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-default-route',
  severity: 'error',
  category: 'egress',
  since: '0.1.0',
  summary: 'User-defined routing needs a default route that leads out.',
  why: 'With `userDefinedRouting` Azure builds no way out of the cluster. The route table of the node subnet must send 0.0.0.0/0 to a firewall or a gateway before the cluster is created, and Azure refuses one that sends it straight to the Internet.',
  references: [aksDocs('egress-udr'), aksDocs('limit-egress-traffic'), aksDocs('egress-outboundtype')],
  equivalents: ['MCSB NS-3'],
  azureErrors: { listed: ['RouteTableMissingDefaultRouteError', 'RouteTableInvalidNextHop'] },
  of: 'cluster',
  *check(cluster, { model }) {
    const { outboundType, ipFamilies } = cluster.network;
    if (!is(outboundType, 'userDefinedRouting')) return;
    const related = [{ at: outboundType, message: 'User-defined routing is chosen here.' }];
    const isDual = ipFamilies.kind === 'known' && ipFamilies.value.items.some((item) => is(item, 'IPv6'));
    const wantedRoutes = isDual ? [everywhere.ipv4, everywhere.ipv6] : [everywhere.ipv4];
    const nextHop = firewallAddress(model);
    const nextHopTo = (range: string) => (range === everywhere.ipv6 ? exampleNextHop.ipv6 : nextHop);
    const seen = new Set<unknown>();
    for (const { subnet: id } of cluster.pools().known) {
      const link = model.subnet(id);
      const subnet = link.kind === 'found' ? link.value : undefined;
      const one = subnet ?? (id.kind === 'known' ? id.value.key : undefined);
      if (one === undefined || seen.has(one)) continue;
      seen.add(one);
      const label =
        subnet?.label ?? (id.kind === 'known' ? id.value.name?.split('/').at(-1) : undefined) ?? 'the node subnet';
      const table = model.routeTableOf(id);
      if (subnet && table.kind === 'absent') {
        yield {
          at: subnet.routeTableId,
          message: `${detail(label)} has no route table, so nodes have no way out with userDefinedRouting. Route ${everywhere.ipv4} to a firewall.`,
          related,
          fixes: [
            {
              title: `Add a route table with a route for ${wantedRoutes.join(' and ')}`,
              safety: 'review',
              changes: [
                add(subnet.routeTableId, {
                  kind: 'routeTable',
                  name: `rt-${label}`,
                  routes: wantedRoutes.map((to) => ({ to, nextHop: nextHopTo(to) })),
                }),
              ],
            },
          ],
        };
        continue;
      }
      if (table.kind !== 'found') continue;
      const routes = table.value.routes();
      for (const wanted of wantedRoutes) {
        const route = routes.items.find(({ addressPrefix }) => is(addressPrefix, wanted));
        // A route for IPv6 is its author's choice: Azure asks for none.
        const isAsked = wanted === everywhere.ipv4;
        if (
          isAsked &&
          route &&
          (is(route.nextHopType, 'Internet') || is(route.nextHopType, 'None') || is(route.nextHopType, 'VnetLocal'))
        ) {
          yield {
            at: route.nextHopType,
            message: `The default route of ${detail(label)} ${is(route.nextHopType, 'Internet') ? 'leads straight to the Internet; Azure refuses it' : 'does not lead out'}. Send ${wanted} to a firewall or gateway.`,
            related,
            fixes: [
              {
                title: 'Send it to a virtual appliance',
                safety: 'review',
                changes: [
                  set(route.nextHopType, 'VirtualAppliance'),
                  set(route.nextHopIpAddress, blank(nextHopTo(wanted))),
                ],
              },
            ],
          };
        } else if (!route && routes.complete && routes.items.every(({ addressPrefix }) => isNarrower(addressPrefix))) {
          const at = table.value.resource.items('properties.routes');
          yield {
            at,
            severity: isAsked ? 'error' : 'information',
            message: `The route table of ${detail(label)} has no route for ${wanted}: no way out${isAsked ? '' : ' for IPv6'}. Send it to a firewall or gateway.`,
            related,
            fixes: [
              {
                title: `Add a route for ${wanted}`,
                safety: 'review',
                changes: [add(at, { kind: 'route', to: wanted, nextHop: nextHopTo(wanted) })],
              },
            ],
          };
        }
      }
    }
  },
});

/** Whether a prefix is certainly none of everywhere. The firewall's own address is often one that only the deployment knows, with /32 behind it. */
function isNarrower(prefix: Value<string>): boolean {
  return prefix.kind === 'known' || (prefix.kind === 'unknown' && /\/[1-9]\d*$/.test(prefix.ending ?? ''));
}

/** Where an Azure Firewall in these files answers: the first address that Azure leaves for use in its subnet; else an example. */
function firewallAddress(model: Model): string {
  const subnet = model.subnets.find(({ label }) => label.toLowerCase() === 'azurefirewallsubnet');
  const [range] = subnet ? rangesIn(subnet.addressPrefixes) : [];
  return (range && nthAddress(range.range, firstUsableAddress)) ?? exampleNextHop.ipv4;
}
