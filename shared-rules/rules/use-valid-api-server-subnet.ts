import { apiServerSubnet } from '../model/azure';
import { differ, networkOf } from '../model/facts';
import type { Cluster, Model } from '../model/network';
import { add, type Reference, type Resource } from '../model/resource';
import { rangesIn } from '../model/surroundings';
import { is, type Value } from '../model/value';
import { aksDocs, defineRule, detail, type Report } from '../rule';

export default defineRule({
  id: 'use-valid-api-server-subnet',
  severity: 'error',
  category: 'private-access',
  since: '0.1.0',
  summary: 'API Server VNet Integration needs a subnet of its own.',
  why: 'The API server is put behind an internal load balancer in a subnet that is delegated to it. In a virtual network of your own Azure has to be told which one, and neither nodes nor anything else may stand in it. An Automatic cluster has the integration without asking.',
  references: [aksDocs('api-server-vnet-integration')],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    const { enableVnetIntegration, subnet } = cluster.apiServer;
    // An Automatic cluster always has VNet integration.
    if (!is(enableVnetIntegration, true) && !is(cluster.skuName, 'Automatic')) return;
    yield* encrypted(cluster, model);
    yield* elsewhere(cluster, model);
    yield* neighbours(cluster, model);
    const link = model.subnet(subnet);
    const isShared =
      subnet.kind === 'known' &&
      nodesOf(cluster).some((nodes) => nodes.subnet.kind === 'known' && nodes.subnet.value.key === subnet.value.key);
    if (link.kind === 'found' && !isShared) {
      const { addressPrefixes, delegations, label } = link.value;
      const related = [{ at: subnet, message: 'The API server stands in this subnet.' }];
      for (const { at, text, range } of rangesIn(addressPrefixes)) {
        if (range.family === 4 && range.prefix > apiServerSubnet.prefix)
          yield {
            at,
            message: `${detail(label)} (${text}) is too small for the API server. Azure wants a /${apiServerSubnet.prefix} or larger.`,
            related,
          };
      }
      const services =
        delegations.kind === 'known' && delegations.value.complete
          ? delegations.value.items
          : delegations.kind === 'absent'
            ? []
            : undefined;
      if (
        services?.every(({ kind }) => kind === 'known') &&
        !services.some((service) => is(service, apiServerSubnet.delegation))
      ) {
        // AKS delegates a subnet that nobody has delegated, if it may.
        const isFree = services.length === 0;
        yield {
          at: delegations,
          severity: isFree ? 'information' : 'error',
          message: isFree
            ? `${detail(label)} lacks the delegation to ${apiServerSubnet.delegation}, which the next deployment takes away. Write it down.`
            : `${detail(label)} is delegated to another service. Use a subnet delegated to ${apiServerSubnet.delegation}.`,
          related,
          fixes: isFree
            ? [
                {
                  title: 'Delegate the subnet',
                  safety: 'review',
                  changes: [add(delegations, { kind: 'delegation', to: apiServerSubnet.delegation })],
                },
              ]
            : [],
        };
      }
    }
    for (const nodes of nodesOf(cluster)) {
      if (nodes.subnet.kind !== 'known') continue;
      if (subnet.kind === 'absent') {
        yield {
          at: subnet,
          message:
            'The API server needs a subnet beside nodes in your own network. Name one of /28 or larger, delegated to AKS.',
          related: [{ at: nodes.subnet, message: `${nodes.title} stands in this subnet.` }],
        };
        return;
      }
      if (subnet.kind === 'known' && subnet.value.key === nodes.subnet.value.key) {
        yield {
          at: subnet,
          message: `The API server shares its subnet with nodes (${detail(nodes.label)}), which Azure refuses. Give it one of its own.`,
          related: [{ at: nodes.subnet, message: 'The subnet of the nodes is set here.' }],
        };
        return;
      }
    }
  },
});

/** Azure refuses VNet integration in a network whose traffic is encrypted. */
function* encrypted(cluster: Cluster, model: Model): Iterable<Report> {
  const networks = new Set(model.subnetsOf(cluster).flatMap((subnet) => subnet.virtualNetwork() ?? []));
  for (const { encryptionEnabled, resource } of networks) {
    if (is(encryptionEnabled, true))
      yield {
        at: encryptionEnabled,
        message: `${detail(resource.label)} encrypts traffic, which Azure refuses with API Server VNet Integration. Switch off one.`,
        related: [{ at: cluster.apiServer.enableVnetIntegration, message: 'The API server is integrated here.' }],
      };
  }
}

/** The pools of a cluster, and those of an Automatic one that AKS runs. */
function nodesOf({ pools, hostedNodeSubnet, hostedSystemSubnet }: Cluster) {
  return [
    ...pools().known.map(({ subnet, label, title }) => ({ subnet, label, title })),
    { subnet: hostedNodeSubnet, label: 'the managed nodes', title: 'Managed nodes' },
    { subnet: hostedSystemSubnet, label: 'the managed system nodes', title: 'Managed system nodes' },
  ];
}

/** The API server stands in the network of the nodes. */
function* elsewhere(cluster: Cluster, model: Model): Iterable<Report> {
  const { apiServer } = cluster;
  const own = networkOf(apiServer.subnet, model);
  for (const pool of nodesOf(cluster)) {
    const other = networkOf(pool.subnet, model);
    if (!own || !other || !differ(own, other)) continue;
    yield {
      at: apiServer.subnet,
      message: `The API server stands in network ${detail(own.name)}, and ${detail(pool.label)} in ${detail(other.name)}. Use the nodes' network.`,
      related: [{ at: pool.subnet, message: 'The subnet of the nodes is set here.' }],
    };
    return;
  }
}

/** Nothing else may stand in a subnet that is delegated to the API server. */
function* neighbours({ apiServer: { subnet } }: Cluster, model: Model): Iterable<Report> {
  if (subnet.kind !== 'known') return;
  const own = model.subnet(subnet);
  const others = [
    ...Object.entries(standing).flatMap(([type, [list, path]]) =>
      model.ofType(type).map(({ resource }) => ({ resource, ids: idsIn(resource, list, path) })),
    ),
    ...model.applicationGateways.map(({ resource, subnets }) => ({ resource, ids: subnets })),
    ...model.apiManagements.map((service) => ({ resource: service.resource, ids: [service.subnet] })),
  ];
  for (const { resource, ids } of others) {
    const at = ids.find((id) => {
      const link = model.subnet(id);
      return own.kind === 'found'
        ? link.kind === 'found' && link.value === own.value
        : id.kind === 'known' && id.value.key === subnet.value.key;
    });
    if (at)
      yield {
        at,
        message: `${detail(resource.label)} stands in the API server's subnet, which nothing else may use. Move it.`,
        related: [{ at: subnet, message: 'The API server stands in this subnet.' }],
      };
  }
}

/** Where resources of Azure name the subnets that they stand in: a list, if there are several, and the path in it. */
const standing: { readonly [type: string]: readonly [list: string, path: string] } = {
  'Microsoft.Network/privateEndpoints': ['', 'properties.subnet.id'],
  'Microsoft.Network/networkInterfaces': ['properties.ipConfigurations', '.properties.subnet.id'],
  'Microsoft.Network/loadBalancers': ['properties.frontendIPConfigurations', '.properties.subnet.id'],
  'Microsoft.Network/azureFirewalls': ['properties.ipConfigurations', '.properties.subnet.id'],
  'Microsoft.Network/bastionHosts': ['properties.ipConfigurations', '.properties.subnet.id'],
  'Microsoft.ContainerInstance/containerGroups': ['properties.subnetIds', '.id'],
  'Microsoft.App/managedEnvironments': ['', 'properties.vnetConfiguration.infrastructureSubnetId'],
  'Microsoft.Web/sites': ['', 'properties.virtualNetworkSubnetId'],
  'Microsoft.DBforPostgreSQL/flexibleServers': ['', 'properties.network.delegatedSubnetResourceId'],
  'Microsoft.DBforMySQL/flexibleServers': ['', 'properties.network.delegatedSubnetResourceId'],
};

function idsIn(resource: Resource, list: string, path: string): Value<Reference>[] {
  if (list === '') return [resource.reference(path)];
  const items = resource.items(list);
  return items.kind === 'known' ? items.value.items.map((item) => resource.reference(item + path)) : [];
}
