import assert from 'node:assert/strict';
import { objectOf, arrayOf, type Data, type Source } from '../../engine/evaluate/data';
import { avmTable } from '../../engine/languages/bicep/avm';
import { avmNetworkModule } from '../../engine/languages/bicep/avm-network';
import { avmNetworkModule as registryNetworkModule } from '../../engine/languages/terraform/avm-network';
import { registryModule } from '../../engine/languages/terraform/modules';
import { surroundings } from '../../engine/languages/terraform/surroundings';
import { armTypes, tables } from '../../engine/languages/terraform/table';
import { SourceResource, splitPath, joinPath, type Found, type Path } from '../../engine/resources/resource';
import { Table, type Row } from '../../engine/resources/table';
import { argumentsByVersion } from '../../shared-rules/model/azurerm';
import { Cluster, NodePool } from '../../shared-rules/model/network';
import * as surrounding from '../../shared-rules/model/surroundings';
import { Worlds } from '../../shared-rules/model/worlds';

const source: Source = { file: 'file:///a', node: { start: 0, end: 0 }, literal: false, via: [] };

/** Writes down what it is asked for. */
class Asked extends SourceResource {
  readonly paths = new Set<string>();
  /** Every list has one item. */
  hasLists = false;

  protected own(path: Path): Found {
    const text = joinPath(path);
    this.paths.add(text);
    const isList = this.hasLists && text.endsWith('s');
    const item = (): Data => objectOf([], source, false);
    return {
      data: isList ? arrayOf([item], source) : undefined,
      reason: undefined,
      place: { file: '', span: source.node, slot: { kind: 'missing', names: [], via: [], container: undefined } },
    };
  }
}

/** Reads all that a part of the model says of itself. */
function read(part: object): void {
  for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(part) as object)))
    try {
      descriptor.get?.call(part);
    } catch {
      // It leads to another part, which is not there.
    }
}

/** The paths that the model reads, by ARM type. */
function asked(): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  const of = (type: string, make: (resource: Asked) => readonly object[]) => {
    const resource = new Asked(type, 'a', new Worlds());
    make(resource).forEach(read);
    const other = new Asked(type, 'a', new Worlds());
    other.hasLists = true;
    make(other).forEach(read);
    all.set(type, new Set([...(all.get(type) ?? []), ...resource.paths, ...other.paths]));
  };
  const none = () => ({ items: [], complete: true });
  const [clusters, networks] = ['Microsoft.ContainerService/managedClusters', 'Microsoft.Network'];
  of(clusters, (resource) => {
    const cluster = new Cluster(resource, () => ({ known: [], complete: true }));
    return [cluster, cluster.network, cluster.apiServer, new NodePool(resource, 'properties.agentPoolProfiles[0]', '')];
  });
  of(`${clusters}/agentPools`, (resource) => [new NodePool(resource, 'properties', '')]);
  const links = { networkSecurityGroup: fail, routeTable: fail, natGateway: fail };
  of(`${networks}/virtualNetworks`, (resource) => [
    new surrounding.VirtualNetwork(resource, none),
    new surrounding.Subnet(resource, 'properties.subnets[0].properties', '', () => undefined, links),
  ]);
  of(`${networks}/virtualNetworks/subnets`, (resource) => [
    new surrounding.Subnet(resource, 'properties', '', () => undefined, links),
  ]);
  of(`${networks}/networkSecurityGroups`, (resource) => [
    new surrounding.SecurityRule(resource, 'properties.securityRules[0].'),
  ]);
  of(`${networks}/networkSecurityGroups/securityRules`, (resource) => [new surrounding.SecurityRule(resource, '')]);
  of(`${networks}/routeTables`, (resource) => [new surrounding.Route(resource, 'properties.routes[0].')]);
  of(`${networks}/routeTables/routes`, (resource) => [new surrounding.Route(resource, '')]);
  of(`${networks}/natGateways`, (resource) => [new surrounding.NatGateway(resource, () => undefined)]);
  of(`${networks}/applicationGateways`, (resource) => [new surrounding.ApplicationGateway(resource, none)]);
  of(`${networks}/ApplicationGatewayWebApplicationFirewallPolicies`, (resource) => [
    new surrounding.WafPolicy(resource),
  ]);
  of('Microsoft.ApiManagement/service', (resource) => [new surrounding.ApiManagement(resource)]);
  return all;
}

/** What azurerm offers in a shape that no row can say, so it stays unknown: a boolean for ARM's word. */
const unreadable = [
  'azurerm_kubernetes_automatic_cluster properties.ingressProfile.webAppRouting.gatewayAPIImplementations.appRoutingIstio.mode',
];

function fail(): never {
  throw new Error('not there');
}

describe('What a table does not have is unknown, and absent only what it lists as not offered', () => {
  const read = asked();
  const every: readonly { readonly name: string; readonly type: string; readonly rows: readonly Row[] }[] = [
    ...Object.entries(tables).map(([name, rows]) => ({ name, type: armTypes[name]!, rows })),
    ...Object.entries(surroundings).map(([name, { type, rows }]) => ({ name, type, rows })),
    ...['0.6.0', '0.11.1', '0.12.0', '0.14.0'].map((version) => {
      const module = avmTable(`br/public:avm/res/container-service/managed-cluster:${version}`)!;
      return { name: `managed-cluster ${version}`, ...module };
    }),
    ...['5.0.0', '9.4.1', '10.2.0'].map((version) => ({
      name: `Azure/aks ${version}`,
      ...registryModule('Azure/aks/azurerm', version)!,
    })),
    ...['0.4.0', '0.8.1'].map((version) => ({
      name: `avm-res-containerservice-managedcluster ${version}`,
      ...registryModule('Azure/avm-res-containerservice-managedcluster/azurerm', version)!,
    })),
    ...['virtual-network', 'network-security-group', 'route-table', 'nat-gateway'].map((name) => ({
      name,
      ...avmNetworkModule(`br/public:avm/res/network/${name}:0.7.0`)!,
    })),
    ...['virtualnetwork', 'virtualnetwork/azurerm//modules/subnet', 'networksecuritygroup', 'routetable'].map(
      (name) => ({
        name: `avm-res-network-${name}`,
        ...registryNetworkModule(`Azure/avm-res-network-${name.includes('//') ? name : `${name}/azurerm`}`)!,
      }),
    ),
  ];
  for (const { name, type, rows } of every) {
    const paths = [...(read.get(type) ?? [])];
    if (paths.length === 0) continue;
    it(`${name}: all ${paths.length} paths that are read of it`, () => {
      const table = Table.of(rows);
      const inPools = (path: string) =>
        path.startsWith('properties.agentPoolProfiles[') && !table.at('properties.agentPoolProfiles[0].name');
      assert.deepEqual(
        paths.filter(
          (path) =>
            !inPools(path) && !unreadable.includes(`${name} ${path}`) && table.match(splitPath(path)) === undefined,
        ),
        [],
      );
    });
  }
});

describe('Versions of azurerm', () => {
  it('are said of arguments that the tables have', () => {
    for (const [type, all] of Object.entries(argumentsByVersion)) {
      const known = new Set(tables[type]?.flatMap(({ names }) => names.map(({ path }) => path)));
      assert.deepEqual(
        Object.keys(all).filter((argument) => !known.has(argument)),
        [],
      );
    }
  });

  it('hold for the default pool of a cluster, too', () => {
    const names = tables['azurerm_kubernetes_cluster']!.flatMap((row) => row.names);
    const untilOf = (path: string) => names.find((name) => name.path === path)?.until;
    assert.equal(untilOf('default_node_pool.enable_node_public_ip'), 3);
    assert.equal(untilOf('default_node_pool.node_public_ip_enabled'), undefined);
  });
});
