import type { Resource, Reference } from '../../shared-rules/model/resource';
import { Cluster, type CompanyRange, type Model, type PoolInSubnet } from '../../shared-rules/model/network';
import {
  ApiManagement,
  ApplicationGateway,
  NatGateway,
  NetworkSecurityGroup,
  Peering,
  Route,
  RouteTable,
  RuleCollectionGroup,
  SecurityRule,
  Subnet,
  VirtualNetwork,
  WafPolicy,
  type Link,
} from '../../shared-rules/model/surroundings';
import { inOrder } from '../../shared-rules/model/security-rules';
import type { List, Value } from '../../shared-rules/model/value';
import type { Worlds } from '../../shared-rules/model/worlds';
import { numberOf } from '../evaluate/data';
import type { LoweredResource } from '../resources/lowered';
import { fullNameOf, SourceOrigin, SourceResource } from '../resources/resource';
import { linkPools, poolsOf } from './pools';
import { clusterType, networkType, Registry, subnetType, type Neighbour } from './registry';

/** More clusters than this in one deployment are not judged. */
export const maxClusters = 100;

/** What a template has that only switches something on in a cluster that exists. */
const patched: ReadonlySet<string> = new Set(
  ['azureMonitorProfile', 'oidcIssuerProfile', 'workloadAutoScalerProfile', 'autoUpgradeProfile', 'storageProfile'].map(
    (name) => name.toLowerCase(),
  ),
);

/**
 * Whether a resource is no new cluster: it has no pools, DNS prefix, SKU, identity or hosted system, and nothing of its network, so that what is not
 * written stays as it is.
 */
function isPatch(resource: SourceResource): boolean {
  const { at } = resource.object('properties');
  const slot = at instanceof SourceOrigin ? at.place.slot : undefined;
  const written = slot?.kind === 'written' && slot.data.kind === 'object' ? slot.data : undefined;
  const names = written?.open === undefined ? (written?.keys() ?? []) : [];
  return (
    names.length > 0 &&
    names.every((name) => patched.has(name.toLowerCase())) &&
    ['sku.name', 'identity.type'].every((path) => resource.string(path).kind === 'absent')
  );
}

/** Puts the resources of one context together: clusters with their pools, and the network around them. */
export function buildModel(
  own: readonly LoweredResource[],
  worlds: Worlds,
  neighbours: readonly Neighbour[] = [],
  companyRanges: readonly CompanyRange[] = [],
): Model {
  const resources = [...own, ...neighbours.flatMap((neighbour) => neighbour.resources)];
  const byType = typesOf(resources);
  let byResource: Map<Resource, LoweredResource> | undefined;
  const loweredOf = () => (byResource ??= new Map(resources.map((one) => [one.resource, one])));
  const labels = new Map<string, number>();
  for (const { resource } of resources) {
    resource.instance = labels.get(resource.label) ?? 0;
    labels.set(resource.label, resource.instance + 1);
  }
  const deployedOfType = new Map<string, readonly LoweredResource[]>();
  const ofType = (type: string): readonly LoweredResource[] => {
    let found = deployedOfType.get(type);
    if (!found) deployedOfType.set(type, (found = (byType.get(type) ?? []).filter(({ existing }) => !existing)));
    return found;
  };
  const deployed = ofType(clusterType).filter(({ resource }) => !isPatch(resource));
  const pools = linkPools(ofType(`${clusterType}/agentpools`), deployed);
  // Pools of a cluster that is only looked up are judged with what is known of it.
  const clusters = [...deployed, ...pools.lookedUp].slice(0, maxClusters);
  if (clusters.length === 0) return nothing;
  const nearby = neighbours.map((neighbour) => ({
    neighbour,
    registry: new Registry(typesOf(neighbour.resources), [], worlds),
  }));
  const main = new Registry(neighbours.length === 0 ? byType : typesOf(own), nearby, worlds);
  const registries = new Map(
    nearby.flatMap(({ neighbour, registry }) => neighbour.resources.map((one) => [one, registry])),
  );
  /** Names mean something in the deployment that they stand in. */
  const registryOf = (one: LoweredResource | undefined) => (one && registries.get(one)) ?? main;

  const made = <T>(type: string, make: (lowered: LoweredResource) => T) =>
    new Map(ofType(type).map((lowered) => [lowered, make(lowered)]));
  const networkOf = made(
    networkType,
    (lowered) =>
      new VirtualNetwork(
        lowered.resource,
        worlds.remember(() => subnetsOf(lowered)),
      ),
  );
  const groups = made('microsoft.network/networksecuritygroups', (lowered) => {
    const rules = worlds.remember(() =>
      children(
        lowered,
        'properties.securityRules',
        'microsoft.network/networksecuritygroups/securityrules',
        (resource, path) => new SecurityRule(resource, path),
      ),
    );
    return new NetworkSecurityGroup(
      lowered.resource,
      rules,
      worlds.remember(() => inOrder(rules())),
    );
  });
  const tables = made(
    'microsoft.network/routetables',
    (lowered) =>
      new RouteTable(
        lowered.resource,
        worlds.remember(() =>
          children(
            lowered,
            'properties.routes',
            'microsoft.network/routetables/routes',
            (resource, path) => new Route(resource, path),
          ),
        ),
      ),
  );
  const gateways = made(
    'microsoft.network/natgateways',
    (lowered) =>
      new NatGateway(
        lowered.resource,
        worlds.remember(() => hasAddress(lowered)),
      ),
  );
  /** A NAT gateway's addresses stand in it, or are associated with it in azurerm. */
  function hasAddress(gateway: LoweredResource): boolean | undefined {
    const lists = ['publicIpAddresses', 'publicIpPrefixes', 'publicIpAddressesV6', 'publicIpPrefixesV6'].map((name) =>
      gateway.resource.items(`properties.${name}`),
    );
    const links = ['azurerm_nat_gateway_public_ip_association', 'azurerm_nat_gateway_public_ip_prefix_association']
      .flatMap((type) => ofType(type))
      .map((one) => {
        const id = one.resource.reference('gateway');
        const target = id.kind === 'known' ? registryOf(one).resolve(id.value) : 'unknown';
        return target === 'unknown' ? undefined : target === gateway;
      });
    if (lists.some((list) => list.kind === 'known' && list.value.items.length > 0) || links.includes(true)) return true;
    // A module may bring addresses that its arguments do not name.
    const isOpen =
      gateway.shared === true ||
      links.includes(undefined) ||
      lists.some((list) => list.kind === 'unknown' || (list.kind === 'known' && !list.value.complete)) ||
      !lists[0]!.at.isOffered;
    return isOpen ? undefined : false;
  }
  const policies = made(
    'microsoft.network/applicationgatewaywebapplicationfirewallpolicies',
    (lowered) => new WafPolicy(lowered.resource),
  );

  /** The resources of one type by what they belong to, looked up once for all parents; open when one may belong to any. */
  const byParent = new Map<
    string,
    () => { readonly of: ReadonlyMap<LoweredResource, readonly LoweredResource[]>; readonly isOpen: boolean }
  >();
  function childrenOf(type: string) {
    let known = byParent.get(type);
    if (!known) {
      byParent.set(
        type,
        (known = worlds.remember(() => {
          const of = new Map<LoweredResource, LoweredResource[]>();
          let isOpen = false;
          for (const child of ofType(type)) {
            const parent = registryOf(child).parentOf(child);
            if (parent === 'unknown') isOpen = true;
            if (typeof parent === 'string') continue;
            const siblings = of.get(parent);
            if (siblings) siblings.push(child);
            else of.set(parent, [child]);
          }
          return { of, isOpen };
        })),
      );
    }
    return known;
  }

  /** Inline items and children that are resources of their own; incomplete when a child's parent is not known. */
  function children<T>(
    parent: LoweredResource,
    path: string,
    type: string,
    make: (resource: Resource, path: string) => T,
  ): List<T> {
    const inline = parent.resource.items(path);
    const separate = childrenOf(type)();
    return {
      items: [
        ...(inline.kind === 'known' ? inline.value.items.map((item) => make(parent.resource, `${item}.`)) : []),
        ...(separate.of.get(parent) ?? []).map((child) => make(child.resource, '')),
      ],
      complete:
        parent.shared !== true &&
        !separate.isOpen &&
        (inline.kind === 'known' ? inline.value.complete : inline.kind === 'absent'),
    };
  }

  const linkTo =
    <T>(found: ReadonlyMap<LoweredResource, T>) =>
    (id: Value<Reference>, from = main): Link<T> => {
      if (id.kind !== 'known') return { kind: id.kind };
      const target = from.resolve(id.value);
      if (target === 'unknown' || target === 'notInFiles') return { kind: target };
      const value = 'lowered' in target ? undefined : found.get(target);
      return value === undefined ? { kind: found.size === 0 ? 'notInFiles' : 'unknown' } : { kind: 'found', value };
    };
  const toGroup = linkTo(groups);
  const toTable = linkTo(tables);
  const toGateway = linkTo(gateways);
  const toPolicy = linkTo(policies);
  const toNetwork = linkTo(networkOf);

  /** By the subnet's own property, else by azurerm's association resources. */
  const linked = <T>(
    property: (subnet: Subnet) => Value<Reference>,
    association: string,
    to: (id: Value<Reference>, from?: Registry) => Link<T>,
  ) => {
    const associations = worlds.remember(() => {
      const of = new Map<Subnet, LoweredResource>();
      const ofOthers = new Map<string, LoweredResource>();
      let open = false;
      for (const lowered of ofType(association)) {
        const id = lowered.resource.reference('subnet');
        const target = toSubnet(id, registryOf(lowered));
        if (target.kind === 'found' && !of.has(target.value)) of.set(target.value, lowered);
        if (target.kind === 'unknown') open = true;
        if (target.kind !== 'found' && id.kind === 'known' && registryOf(lowered) === main)
          ofOthers.set(id.value.key, lowered);
      }
      return { of, ofOthers, open };
    });
    const ofSubnet = (subnet: Subnet): Link<T> => {
      const own = property(subnet);
      const owner = subnetOwners.get(subnet);
      if (own.kind !== 'absent') return to(own, registryOf(owner));
      const lowered = associations().of.get(subnet);
      if (lowered) return to(lowered.resource.reference('target'), registryOf(lowered));
      return { kind: owner?.shared === true || associations().open ? 'unknown' : 'absent' };
    };
    /** Of a subnet that is looked up the files show what they associate with it. */
    const ofId = (id: Value<Reference>): Link<T> => {
      const subnet = toSubnet(id);
      if (subnet.kind === 'found') return ofSubnet(subnet.value);
      const lowered = id.kind === 'known' ? associations().ofOthers.get(id.value.key) : undefined;
      return lowered ? to(lowered.resource.reference('target'), registryOf(lowered)) : { kind: subnet.kind };
    };
    return { ofSubnet, ofId };
  };
  const groupLinks = linked(
    (subnet) => subnet.networkSecurityGroupId,
    'azurerm_subnet_network_security_group_association',
    toGroup,
  );
  const tableLinks = linked((subnet) => subnet.routeTableId, 'azurerm_subnet_route_table_association', toTable);
  const gatewayLinks = linked((subnet) => subnet.natGatewayId, 'azurerm_subnet_nat_gateway_association', toGateway);
  const links = {
    networkSecurityGroup: groupLinks.ofSubnet,
    routeTable: tableLinks.ofSubnet,
    natGateway: gatewayLinks.ofSubnet,
  };

  const subnets: { readonly lowered: LoweredResource; readonly inline: string | undefined; readonly subnet: Subnet }[] =
    [
      ...ofType(subnetType).map((lowered) => ({
        lowered,
        inline: undefined,
        subnet: new Subnet(
          lowered.resource,
          'properties',
          labelled(lowered.resource.string('name'), lowered.resource.label),
          () => {
            const parent = registryOf(lowered).parentOf(lowered);
            return typeof parent === 'string' ? undefined : networkOf.get(parent);
          },
          links,
        ),
      })),
      ...[...networkOf].flatMap(([lowered, network]) => {
        const inline = lowered.resource.items('properties.subnets');
        return (inline.kind === 'known' ? inline.value.items : []).map((path) => {
          const name = lowered.resource.string(`${path}.name`);
          return {
            lowered,
            inline: lowered.resource.symbol(`${path}.name`) ?? '',
            subnet: new Subnet(lowered.resource, `${path}.properties`, labelled(name, 'subnet'), () => network, links),
          };
        });
      }),
    ];
  const subnetOwners = new Map(subnets.map(({ subnet, lowered }) => [subnet, lowered]));
  /** A subnet that is a resource of its own, and those of a network's own list. */
  const subnetsIn = new Map<LoweredResource, Subnet[]>();
  for (const { lowered, subnet } of subnets) {
    const siblings = subnetsIn.get(lowered);
    if (siblings) siblings.push(subnet);
    else subnetsIn.set(lowered, [subnet]);
  }
  const byKey = new Map(
    subnets.map(({ subnet, lowered, inline }) => [
      inline === undefined ? `${numberOf(lowered)}` : `${numberOf(lowered)}|${inline}`,
      subnet,
    ]),
  );
  const resolved = new Map<Registry, Map<string, () => Link<Subnet>>>();
  function subnetsOf(lowered: LoweredResource): List<Subnet> {
    const inline = lowered.resource.items('properties.subnets');
    const separate = childrenOf(subnetType)();
    return {
      items: [...(separate.of.get(lowered) ?? []), lowered].flatMap((owner) => subnetsIn.get(owner) ?? []),
      complete: !separate.isOpen && (inline.kind === 'known' ? inline.value.complete : inline.kind === 'absent'),
    };
  }
  function toSubnet(id: Value<Reference>, from = main): Link<Subnet> {
    if (id.kind !== 'known') return { kind: id.kind };
    const { value } = id;
    let known = resolved.get(from);
    if (!known) resolved.set(from, (known = new Map<string, () => Link<Subnet>>()));
    let link = known.get(value.key);
    if (!link) known.set(value.key, (link = worlds.remember(() => findSubnet(value, from))));
    return link();
  }
  function findSubnet(id: Reference, from: Registry): Link<Subnet> {
    const target = from.resolve(id);
    if (target === 'unknown' || target === 'notInFiles') return { kind: target };
    const found = byKey.get('lowered' in target ? `${numberOf(target.lowered)}|${target.name}` : `${numberOf(target)}`);
    if (found) return { kind: 'found', value: found };
    // The id of something else is the id of no subnet.
    return {
      kind: 'lowered' in target || target.resource.type.toLowerCase() === subnetType ? 'unknown' : 'notInFiles',
    };
  }

  const subnetsOfCluster = new Map<Cluster, () => readonly Subnet[]>();
  const modelled = clusters.map(
    (cluster) =>
      new Cluster(
        cluster.resource,
        worlds.remember(() => poolsOf(cluster, pools.of.get(cluster) ?? [], pools.strays)),
        cluster.deployed,
      ),
  );
  const poolsBySubnet = worlds.remember(() => {
    const of = new Map<Subnet, PoolInSubnet[]>();
    let complete = clusters.length === deployed.length + pools.lookedUp.length;
    for (const cluster of modelled) {
      if (cluster.deployed === 'no') continue;
      const { known, complete: isWhole } = cluster.pools();
      complete &&= isWhole;
      for (const [at, pool] of known.entries()) {
        const [nodes, pods] = [toSubnet(pool.subnet), toSubnet(pool.podSubnet)];
        if (nodes.kind === 'unknown' || pods.kind === 'unknown') complete = false;
        for (const subnet of new Set([nodes, pods].flatMap((link) => (link.kind === 'found' ? [link.value] : [])))) {
          const use: PoolInSubnet = {
            cluster,
            pool,
            isFirst: at === 0,
            nodes: nodes.kind === 'found' && nodes.value === subnet,
            pods: pods.kind === 'found' && pods.value === subnet,
          };
          const others = of.get(subnet);
          if (others) others.push(use);
          else of.set(subnet, [use]);
        }
      }
    }
    return { of, complete };
  });
  return {
    clusters: modelled,
    poolsIn(subnet) {
      const { of, complete } = poolsBySubnet();
      return { items: of.get(subnet) ?? [], complete };
    },
    subnetsOf(cluster) {
      let own = subnetsOfCluster.get(cluster);
      if (!own) {
        own = worlds.remember(() => {
          const pooled = cluster.pools().known.flatMap((pool) => [pool.subnet, pool.podSubnet]);
          const ids = [...pooled, cluster.hostedNodeSubnet, cluster.hostedSystemSubnet].map((id) => toSubnet(id));
          return [...new Set(ids.flatMap((link) => (link.kind === 'found' ? [link.value] : [])))];
        });
        subnetsOfCluster.set(cluster, own);
      }
      return own();
    },
    virtualNetworks: [...networkOf.values()],
    subnets: subnets.map(({ subnet }) => subnet),
    networkSecurityGroups: [...groups.values()],
    routeTables: [...tables.values()],
    applicationGateways: ofType('microsoft.network/applicationgateways').map(
      ({ resource }) =>
        new ApplicationGateway(resource, () => {
          const listeners = resource.items('properties.httpListeners');
          return {
            items:
              listeners.kind === 'known'
                ? listeners.value.items.map((path) => resource.reference(`${path}.properties.firewallPolicy.id`))
                : [],
            complete: listeners.kind === 'known' ? listeners.value.complete : listeners.kind === 'absent',
          };
        }),
    ),
    wafPolicies: [...policies.values()],
    apiManagements: ofType('microsoft.apimanagement/service').map(({ resource }) => new ApiManagement(resource)),
    peerings: [
      ...ofType(`${networkType}/virtualnetworkpeerings`).map(
        (lowered) =>
          new Peering(
            () => {
              const parent = registryOf(lowered).parentOf(lowered);
              return typeof parent === 'string' ? undefined : networkOf.get(parent);
            },
            () => toNetwork(lowered.resource.reference('properties.remoteVirtualNetwork.id'), registryOf(lowered)),
          ),
      ),
      ...[...networkOf].flatMap(([lowered, network]) => {
        const inline = lowered.resource.items('properties.virtualNetworkPeerings');
        return (inline.kind === 'known' ? inline.value.items : []).map(
          (path) =>
            new Peering(
              () => network,
              () =>
                toNetwork(
                  lowered.resource.reference(`${path}.properties.remoteVirtualNetwork.id`),
                  registryOf(lowered),
                ),
            ),
        );
      }),
    ],
    ruleCollectionGroups: [
      ...ofType('microsoft.network/firewallpolicies/rulecollectiongroups').map(
        ({ resource }) =>
          new RuleCollectionGroup(resource, () => {
            const items = resource.items('properties.ruleCollections');
            return items.kind === 'known'
              ? { ...items, value: { ...items.value, items: items.value.items.map((path) => `${path}.`) } }
              : items;
          }),
      ),
      ...ofType('azurerm_firewall_application_rule_collection').map(
        ({ resource }) =>
          new RuleCollectionGroup(resource, () => ({
            kind: 'known',
            value: { items: [''], complete: true },
            at: resource.string('name').at,
          })),
      ),
    ],
    flowLogs: ofType('microsoft.network/networkwatchers/flowlogs').filter((one) => !registries.has(one)),
    duplicates: own.flatMap(({ again }) => again ?? []),
    companyRanges,
    ofType: (type) => ofType(type.toLowerCase()),
    subnet: (id) => toSubnet(id),
    routeTableOf: tableLinks.ofId,
    natGatewayOf: gatewayLinks.ofId,
    virtualNetwork: (id) => toNetwork(id),
    wafPolicy: (id) => toPolicy(id),
    isInGroup(resource, group) {
      const name = group instanceof SourceResource ? group.symbol('name') : undefined;
      return name !== undefined && resource instanceof SourceResource && resource.symbol('resourceGroupName') === name;
    },
    isInNodeGroup(resource) {
      const lowered = loweredOf().get(resource);
      // By AKS's names: `MC_group_cluster_region`, `aks-agentpool-12345678-nsg`.
      const group = lowered?.resource.symbol('resourceGroupName') ?? '';
      return (
        /\.(properties\.)?node_?resource_?group$|^mc_[^_]+_[^_]+_[a-z0-9]+$/.test(group) ||
        /^aks-agentpool-\d+-nsg(\/|$)/i.test((lowered && fullNameOf(lowered)) ?? '')
      );
    },
    isIdentityOf(principal, { resource, identities }) {
      const id =
        principal.kind === 'known'
          ? /^(.+?)\.(?:properties\.|identity\.)?principal_?id$/s.exec(principal.value.key)?.[1]
          : undefined;
      const owner = id === undefined ? undefined : main.named(id);
      if (!owner) return false;
      return (
        owner.resource === resource ||
        (identities.kind === 'known' && identities.value.items.some(({ key }) => main.named(key) === owner))
      );
    },
    isChild(child, parent) {
      const lowered = loweredOf().get(child);
      const found = lowered && registryOf(lowered).parentOf(lowered);
      return found === undefined || found === 'unknown'
        ? undefined
        : found !== 'notInFiles' && found.resource === parent;
    },
    means(id, resource) {
      if (id.kind !== 'known') return id.kind === 'absent' ? false : undefined;
      const target = main.resolve(id.value);
      if (target === 'unknown') return undefined;
      return typeof target !== 'string' && !('lowered' in target) && target.resource === resource;
    },
  };
}

/** Without a cluster nothing is judged. */
const nothing: Model = {
  clusters: [],
  virtualNetworks: [],
  subnets: [],
  networkSecurityGroups: [],
  routeTables: [],
  applicationGateways: [],
  wafPolicies: [],
  apiManagements: [],
  peerings: [],
  ruleCollectionGroups: [],
  flowLogs: [],
  duplicates: [],
  companyRanges: [],
  ofType: () => [],
  subnetsOf: () => [],
  poolsIn: () => ({ items: [], complete: false }),
  subnet: () => ({ kind: 'unknown' }),
  routeTableOf: () => ({ kind: 'unknown' }),
  natGatewayOf: () => ({ kind: 'unknown' }),
  virtualNetwork: () => ({ kind: 'unknown' }),
  wafPolicy: () => ({ kind: 'unknown' }),
  means: () => undefined,
  isInGroup: () => false,
  isInNodeGroup: () => false,
  isIdentityOf: () => false,
  isChild: () => undefined,
};

function typesOf(resources: readonly LoweredResource[]): Map<string, LoweredResource[]> {
  const byType = new Map<string, LoweredResource[]>();
  for (const one of resources) {
    const type = one.resource.type.toLowerCase();
    // A cluster is judged even where the files do not deploy it now; what stands around one is there or not.
    if (one.deployed === 'no' && type !== clusterType) continue;
    const same = byType.get(type);
    if (same) same.push(one);
    else byType.set(type, [one]);
  }
  return byType;
}

function labelled(name: Value<string>, otherwise: string): string {
  return name.kind === 'known' ? (name.value.split('/').at(-1) ?? name.value) : otherwise;
}
