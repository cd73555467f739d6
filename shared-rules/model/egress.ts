import type { Cluster, Model } from './network';
import type { Resource } from './resource';
import { is } from './value';

/** What the traffic of a cluster leaves the virtual network through. */
interface WayOut {
  /** A firewall, or a NAT gateway. */
  readonly through: Resource;
  /** Its public IP addresses, as far as they are deployed in these files. */
  readonly addresses: readonly Resource[];
}

/** The only firewall of the files for user-defined routing, the NAT gateway of the first pool's subnet for a gateway of one's own; undefined where the files do not show it. */
export function wayOut(cluster: Cluster, model: Model): WayOut | undefined {
  const { outboundType } = cluster.network;
  if (is(outboundType, 'userDefinedRouting')) {
    const [firewall, ...more] = model.ofType('Microsoft.Network/azureFirewalls');
    return firewall && more.length === 0
      ? {
          through: firewall.resource,
          addresses: addressesAt(
            firewall.resource,
            'properties.ipConfigurations',
            'properties.publicIPAddress.id',
            model,
          ),
        }
      : undefined;
  }
  if (!is(outboundType, 'userAssignedNATGateway')) return undefined;
  const [pool] = cluster.pools().known;
  const subnet = pool && model.subnet(pool.subnet);
  const gateway = subnet?.kind === 'found' ? subnet.value.natGateway : undefined;
  if (gateway?.kind !== 'found') return undefined;
  const { resource } = gateway.value;
  const associated = model
    .ofType('azurerm_nat_gateway_public_ip_association')
    .filter((one) => model.means(one.resource.reference('gateway'), resource) === true);
  const others = publicAddresses(model).filter((address) =>
    associated.some((one) => model.means(one.resource.reference('address'), address) === true),
  );
  return {
    through: resource,
    addresses: [...addressesAt(resource, 'properties.publicIpAddresses', 'id', model), ...others],
  };
}

function addressesAt(resource: Resource, list: string, id: string, model: Model): Resource[] {
  const items = resource.items(list);
  const ids = items.kind === 'known' ? items.value.items.map((path) => resource.reference(`${path}.${id}`)) : [];
  return publicAddresses(model).filter((address) => ids.some((one) => model.means(one, address) === true));
}

function publicAddresses(model: Model): Resource[] {
  return model.ofType('Microsoft.Network/publicIPAddresses').map(({ resource }) => resource);
}
