import { withdrawnNatGatewayV2 } from '../model/azure';
import { add, set } from '../model/resource';
import type { Link, NatGateway, Subnet } from '../model/surroundings';
import { is, type Value } from '../model/value';
import { aksDocs, defineRule, detail, type Report } from '../rule';

export default defineRule({
  id: 'use-matching-nat-gateway',
  severity: 'error',
  category: 'egress',
  since: '0.1.0',
  summary: 'The NAT gateway must belong to who owns the network.',
  why: 'AKS makes a NAT gateway only in a virtual network that it manages itself. In your own network the gateway is yours, and has to be on the subnet, with a public address, before the cluster is created.',
  references: [aksDocs('nat-gateway'), aksDocs('egress-outboundtype')],
  equivalents: [],
  azureErrors: {
    listed: [
      'ManagedNATGatewayWithCustomVNetNotAllowed',
      'UserAssignedNATGatewayWithManagedVNetNotAllowed',
      'SubnetNotAssociatedWithNATGateway',
      'NATGatewayNotAssociatedWithPublicIPOrIPPrefix',
    ],
  },
  of: 'cluster',
  *check(cluster, { model }) {
    const { outboundType, ipFamilies } = cluster.network;
    const isDual = ipFamilies.kind === 'known' && ipFamilies.value.items.some((item) => is(item, 'IPv6'));
    const pools = cluster.pools().known;
    if (is(outboundType, 'managedNATGateway') || is(outboundType, 'managedNATGatewayV2')) {
      const version = cluster.apiVersion;
      if (
        is(outboundType, 'managedNATGatewayV2') &&
        version.kind === 'known' &&
        (version.value >= withdrawnNatGatewayV2 || !/-preview$/i.test(version.value))
      ) {
        yield {
          at: outboundType,
          severity: 'warning',
          message: `managedNATGatewayV2 was withdrawn, and API version ${version.value} does not have it. Use managedNATGateway with sku StandardV2.`,
          related: [{ at: version, message: 'The API version is chosen here.' }],
        };
      }
      const sku = cluster.network.natGatewaySku;
      if (isDual && is(sku, 'Standard')) yield noIpv6(sku, ipFamilies, 'The managed NAT gateway');
      // Whoever cannot choose the SKU gets the first one: azurerm, which writes no api-version, and older api-versions.
      const isFirst = version.kind === 'absent' || (version.kind === 'known' && version.value < skuSince);
      if (isDual && sku.kind === 'absent' && isFirst && is(outboundType, 'managedNATGateway'))
        yield noIpv6(outboundType, ipFamilies, 'The managed NAT gateway');
      const pool = pools.find(({ subnet }) => subnet.kind === 'known');
      if (!pool) return;
      yield {
        at: outboundType,
        message: `managedNATGateway needs a network that AKS manages, and ${detail(pool.label)} stands in yours. Use userAssignedNATGateway.`,
        related: [{ at: pool.subnet, message: 'The subnet is set here.' }],
        fixes: pools.some(({ subnet }) => subnet.kind !== 'known' || isBare(model.subnet(subnet)))
          ? []
          : [
              {
                title: 'Use {0} (the subnet needs a NAT gateway first)',
                safety: 'review',
                changes: [set(outboundType, 'userAssignedNATGateway')],
              },
            ],
      };
    } else if (is(outboundType, 'userAssignedNATGateway')) {
      const bare = pools.map(({ subnet }) => model.subnet(subnet)).find(isBare);
      if (bare?.kind === 'found') {
        // One that is there and on no subnet is the one that is meant.
        const [gateway, ...more] = model.ofType('Microsoft.Network/natGateways');
        const idle =
          more.length === 0 && model.subnets.every(({ natGateway }) => natGateway.kind === 'absent')
            ? gateway
            : undefined;
        yield {
          at: bare.value.natGatewayId,
          message: `${detail(bare.value.label)} has no NAT gateway, and userAssignedNATGateway builds none. Put one on the subnet.`,
          related: [{ at: outboundType, message: 'The outbound type is chosen here.' }],
          fixes: idle
            ? [
                {
                  title: `Put the NAT gateway ${idle.resource.label} on the subnet`,
                  safety: 'review',
                  changes: [add(bare.value.natGatewayId, { kind: 'natGatewayLink', gateway: idle.resource.label })],
                },
              ]
            : [
                {
                  title: 'Add a NAT gateway with a public IP address',
                  safety: 'review',
                  changes: [add(bare.value.natGatewayId, { kind: 'natGateway', name: `ng-${bare.value.label}` })],
                },
              ],
        };
      }
      const seen = new Set<NatGateway>();
      for (const { subnet } of pools) {
        const link = model.natGatewayOf(subnet);
        if (link.kind !== 'found' || seen.has(link.value)) continue;
        seen.add(link.value);
        const { resource, skuName } = link.value;
        if (link.value.hasAddress() === false) {
          yield {
            at: resource.items('properties.publicIpAddresses'),
            message: `NAT gateway ${detail(resource.label)} has no public IP address, so nodes have no way out. Give it one, or a prefix.`,
            related: [{ at: outboundType, message: 'The outbound type is chosen here.' }],
          };
        }
        // Azure's default is Standard.
        if (isDual && (skuName.kind === 'absent' || is(skuName, 'Standard')))
          yield noIpv6(skuName, ipFamilies, `NAT gateway ${detail(resource.label)}`);
      }
      if (cluster.hostedSystemProfile.kind !== 'absent') return;
      if (pools.length === 0 && cluster.pools().complete && is(cluster.skuName, 'Automatic')) {
        yield {
          at: outboundType,
          message:
            'userAssignedNATGateway uses the gateway of your subnet, and AKS manages the network of this cluster. Use managedNATGateway.',
          fixes: [{ title: 'Use {0}', safety: 'review', changes: [set(outboundType, 'managedNATGateway')] }],
        };
        return;
      }
      const pool = pools.find(({ subnet }) => subnet.kind === 'absent');
      if (!pool) return;
      yield {
        at: outboundType,
        message: `${detail(pool.title)} has no subnet that your NAT gateway could be on. Name one, or use managedNATGateway.`,
        fixes: pools.some(({ subnet }) => subnet.kind !== 'absent')
          ? []
          : [{ title: 'Use {0}', safety: 'review', changes: [set(outboundType, 'managedNATGateway')] }],
      };
    }
  },
});

function noIpv6(sku: Value<string>, families: Value<unknown>, what: string): Report {
  return {
    at: sku,
    message: `${what} is of SKU Standard, which a dual-stack cluster cannot use. Use StandardV2.`,
    related: [{ at: families, message: 'IPv6 is chosen here.' }],
  };
}

/** The first preview api-version in which the SKU of a managed NAT gateway can be chosen. */
const skuSince = '2025-10-01';

/** A subnet of these files that certainly has no NAT gateway. */
function isBare(link: Link<Subnet>): boolean {
  return link.kind === 'found' && link.value.natGateway.kind === 'absent';
}
