import type { Resource, Reference } from '../shared-rules/model/resource';
import { Cluster, NodePool, type Model, type NodePools, type PoolInSubnet } from '../shared-rules/model/network';
import { ApiManagement, ApplicationGateway, NatGateway, NetworkSecurityGroup, Peering, Route, RouteTable, RuleCollectionGroup, SecurityRule, Subnet, VirtualNetwork, WafPolicy, type Link } from '../shared-rules/model/surroundings';
import { inOrder } from '../shared-rules/model/security-rules';
import type { List, Value } from '../shared-rules/model/value';
import type { Worlds } from '../shared-rules/model/worlds';
import { mark, numberOf } from './evaluate/data';
import type { LoweredResource } from './languages/lowered';
import { fullNameOf, partsOfId, SourceResource } from './languages/resource';

export const clusterType = 'microsoft.containerservice/managedclusters';
const networkType = 'microsoft.network/virtualnetworks';
const subnetType = `${networkType}/subnets`;

/** Another deployment, with virtual networks that resources of this one look up. */
export interface Neighbour {
  readonly resources: readonly LoweredResource[];
  readonly networks: readonly NeighbourNetwork[];
}

export interface NeighbourNetwork {
  readonly network: LoweredResource;
  /** Virtual networks of this deployment that exist already, and are this one. */
  readonly lookups: ReadonlySet<LoweredResource>;
  /** The name that ids have for it, in lower case. */
  readonly name: string | undefined;
  /** Whether it is the one that is meant; undefined when that stays open. */
  isMeant(): boolean | undefined;
}

/** More clusters than this in one deployment are not judged. */
export const maxClusters = 100;

/** More pools of one cluster are not judged; Azure makes 100 at most. */
const maxPools = 400;

/** Puts the resources of one context together: clusters with their pools, and the network around them. */
export function buildModel(own: readonly LoweredResource[], worlds: Worlds, neighbours: readonly Neighbour[] = []): Model {
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
  const clusters = ofType(clusterType).slice(0, maxClusters);
  if (clusters.length === 0) return nothing;
  const pools = linkPools(ofType(`${clusterType}/agentpools`), clusters);
  const nearby = neighbours.map((neighbour) => ({ neighbour, registry: new Registry(typesOf(neighbour.resources), [], worlds) }));
  const main = new Registry(neighbours.length === 0 ? byType : typesOf(own), nearby, worlds);
  const registries = new Map(nearby.flatMap(({ neighbour, registry }) => neighbour.resources.map((one) => [one, registry])));
  /** Names mean something in the deployment that they stand in. */
  const registryOf = (one: LoweredResource | undefined) => (one && registries.get(one)) ?? main;

  const made = <T>(type: string, make: (lowered: LoweredResource) => T) => new Map(ofType(type).map((lowered) => [lowered, make(lowered)]));
  const networkOf = made(networkType, (lowered) => new VirtualNetwork(lowered.resource, worlds.remember(() => subnetsOf(lowered))));
  const groups = made('microsoft.network/networksecuritygroups', (lowered) => {
    const rules = worlds.remember(() => children(lowered, 'properties.securityRules', 'microsoft.network/networksecuritygroups/securityrules', (resource, path) => new SecurityRule(resource, path)));
    return new NetworkSecurityGroup(lowered.resource, rules, worlds.remember(() => inOrder(rules())));
  });
  const tables = made('microsoft.network/routetables', (lowered) => new RouteTable(lowered.resource, worlds.remember(() => children(lowered, 'properties.routes', 'microsoft.network/routetables/routes', (resource, path) => new Route(resource, path)))));
  const gateways = made('microsoft.network/natgateways', (lowered) => new NatGateway(lowered.resource));
  const policies = made('microsoft.network/applicationgatewaywebapplicationfirewallpolicies', (lowered) => new WafPolicy(lowered.resource));

  /** The resources of one type by what they belong to, looked up once for all parents; open when one may belong to any. */
  const byParent = new Map<string, () => { readonly of: ReadonlyMap<LoweredResource, readonly LoweredResource[]>; readonly isOpen: boolean }>();
  function childrenOf(type: string) {
    let known = byParent.get(type);
    if (!known) {
      byParent.set(type, (known = worlds.remember(() => {
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
      })));
    }
    return known;
  }

  /** Inline items and children that are resources of their own; incomplete when a child's parent is not known. */
  function children<T>(parent: LoweredResource, path: string, type: string, make: (resource: Resource, path: string) => T): List<T> {
    const inline = parent.resource.items(path);
    const separate = childrenOf(type)();
    return {
      items: [
        ...(inline.kind === 'known' ? inline.value.items.map((item) => make(parent.resource, `${item}.`)) : []),
        ...(separate.of.get(parent) ?? []).map((child) => make(child.resource, '')),
      ],
      complete: parent.shared !== true && !separate.isOpen && (inline.kind === 'known' ? inline.value.complete : inline.kind === 'absent'),
    };
  }

  const linkTo = <T>(found: ReadonlyMap<LoweredResource, T>) => (id: Value<Reference>, from = main): Link<T> => {
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
  const linked = <T>(property: (subnet: Subnet) => Value<Reference>, association: string, to: (id: Value<Reference>, from?: Registry) => Link<T>) => {
    const associations = worlds.remember(() => {
      const of = new Map<Subnet, LoweredResource>();
      let open = false;
      for (const lowered of ofType(association)) {
        const target = toSubnet(lowered.resource.reference('subnet'), registryOf(lowered));
        if (target.kind === 'found' && !of.has(target.value)) of.set(target.value, lowered);
        if (target.kind === 'unknown') open = true;
      }
      return { of, open };
    });
    return (subnet: Subnet): Link<T> => {
      const own = property(subnet);
      const owner = subnetOwners.get(subnet);
      if (own.kind !== 'absent') return to(own, registryOf(owner));
      const lowered = associations().of.get(subnet);
      if (lowered) return to(lowered.resource.reference('target'), registryOf(lowered));
      return { kind: owner?.shared === true || associations().open ? 'unknown' : 'absent' };
    };
  };
  const links = {
    networkSecurityGroup: linked((subnet) => subnet.networkSecurityGroupId, 'azurerm_subnet_network_security_group_association', toGroup),
    routeTable: linked((subnet) => subnet.routeTableId, 'azurerm_subnet_route_table_association', toTable),
    natGateway: linked((subnet) => subnet.natGatewayId, 'azurerm_subnet_nat_gateway_association', toGateway),
  };

  const subnets: { readonly lowered: LoweredResource; readonly inline: string | undefined; readonly subnet: Subnet }[] = [
    ...ofType(subnetType).map((lowered) => ({ lowered, inline: undefined, subnet: new Subnet(lowered.resource, 'properties', labelled(lowered.resource.string('name'), lowered.resource.label), () => {
      const parent = registryOf(lowered).parentOf(lowered);
      return typeof parent === 'string' ? undefined : networkOf.get(parent);
    }, links) })),
    ...[...networkOf].flatMap(([lowered, network]) => {
      const inline = lowered.resource.items('properties.subnets');
      return (inline.kind === 'known' ? inline.value.items : []).map((path) => {
        const name = lowered.resource.string(`${path}.name`);
        return { lowered, inline: lowered.resource.symbol(`${path}.name`) ?? '', subnet: new Subnet(lowered.resource, `${path}.properties`, labelled(name, 'subnet'), () => network, links) };
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
  const byKey = new Map(subnets.map(({ subnet, lowered, inline }) => [inline === undefined ? `${numberOf(lowered)}` : `${numberOf(lowered)}|${inline}`, subnet]));
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
    return { kind: 'lowered' in target || target.resource.type.toLowerCase() === subnetType ? 'unknown' : 'notInFiles' };
  }

  const subnetsOfCluster = new Map<Cluster, () => readonly Subnet[]>();
  const modelled = clusters.map((cluster) => new Cluster(cluster.resource, worlds.remember(() => poolsOf(cluster, pools.of.get(cluster) ?? [], pools.strays)), cluster.deployed));
  const poolsBySubnet = worlds.remember(() => {
    const of = new Map<Subnet, PoolInSubnet[]>();
    let complete = clusters.length === ofType(clusterType).length;
    for (const cluster of modelled) {
      if (cluster.deployed === 'no') continue;
      const { known, complete: isWhole } = cluster.pools();
      complete &&= isWhole;
      for (const [at, pool] of known.entries()) {
        const [nodes, pods] = [toSubnet(pool.subnet), toSubnet(pool.podSubnet)];
        if (nodes.kind === 'unknown' || pods.kind === 'unknown') complete = false;
        for (const subnet of new Set([nodes, pods].flatMap((link) => (link.kind === 'found' ? [link.value] : [])))) {
          const use: PoolInSubnet = { cluster, pool, isFirst: at === 0, nodes: nodes.kind === 'found' && nodes.value === subnet, pods: pods.kind === 'found' && pods.value === subnet };
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
          const ids = cluster.pools().known.flatMap((pool) => [toSubnet(pool.subnet), toSubnet(pool.podSubnet)]);
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
    applicationGateways: ofType('microsoft.network/applicationgateways').map(({ resource }) => new ApplicationGateway(resource, () => {
      const listeners = resource.items('properties.httpListeners');
      return { items: listeners.kind === 'known' ? listeners.value.items.map((path) => resource.reference(`${path}.properties.firewallPolicy.id`)) : [], complete: listeners.kind === 'known' ? listeners.value.complete : listeners.kind === 'absent' };
    })),
    wafPolicies: [...policies.values()],
    apiManagements: ofType('microsoft.apimanagement/service').map(({ resource }) => new ApiManagement(resource)),
    peerings: [
      ...ofType(`${networkType}/virtualnetworkpeerings`).map((lowered) => new Peering(() => {
        const parent = registryOf(lowered).parentOf(lowered);
        return typeof parent === 'string' ? undefined : networkOf.get(parent);
      }, () => toNetwork(lowered.resource.reference('properties.remoteVirtualNetwork.id'), registryOf(lowered)))),
      ...[...networkOf].flatMap(([lowered, network]) => {
        const inline = lowered.resource.items('properties.virtualNetworkPeerings');
        return (inline.kind === 'known' ? inline.value.items : []).map((path) => new Peering(() => network, () => toNetwork(lowered.resource.reference(`${path}.properties.remoteVirtualNetwork.id`), registryOf(lowered))));
      }),
    ],
    ruleCollectionGroups: [
      ...ofType('microsoft.network/firewallpolicies/rulecollectiongroups').map(({ resource }) => new RuleCollectionGroup(resource, () => {
        const items = resource.items('properties.ruleCollections');
        return items.kind === 'known' ? { ...items, value: { ...items.value, items: items.value.items.map((path) => `${path}.`) } } : items;
      })),
      ...ofType('azurerm_firewall_application_rule_collection').map(({ resource }) => new RuleCollectionGroup(resource, () => ({ kind: 'known', value: { items: [''], complete: true }, at: resource.string('name').at }))),
    ],
    flowLogs: ofType('microsoft.network/networkwatchers/flowlogs').filter((one) => !registries.has(one)),
    duplicates: own.flatMap(({ again }) => again ?? []),
    ofType: (type) => ofType(type.toLowerCase()),
    subnet: (id) => toSubnet(id),
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
      return /\.(properties\.)?node_?resource_?group$|^mc_[^_]+_[^_]+_[a-z0-9]+$/.test(group) || /^aks-agentpool-\d+-nsg(\/|$)/i.test((lowered && fullNameOf(lowered)) ?? '');
    },
    isIdentityOf(principal, { resource, identities }) {
      const id = principal.kind === 'known' ? /^(.+?)\.(?:properties\.|identity\.)?principal_?id$/s.exec(principal.value.key)?.[1] : undefined;
      const owner = id === undefined ? undefined : main.named(id);
      if (!owner) return false;
      return owner.resource === resource || (identities.kind === 'known' && identities.value.items.some(({ key }) => main.named(key) === owner));
    },
    isChild(child, parent) {
      const lowered = loweredOf().get(child);
      const found = lowered && registryOf(lowered).parentOf(lowered);
      return found === undefined || found === 'unknown' ? undefined : found !== 'notInFiles' && found.resource === parent;
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
  ofType: () => [],
  subnetsOf: () => [],
  poolsIn: () => ({ items: [], complete: false }),
  subnet: () => ({ kind: 'unknown' }),
  virtualNetwork: () => ({ kind: 'unknown' }),
  wafPolicy: () => ({ kind: 'unknown' }),
  means: () => undefined,
  isInGroup: () => false,
  isInNodeGroup: () => false,
  isIdentityOf: () => false,
  isChild: () => undefined,
};

/** A subnet that is written inside its virtual network. */
interface Inline {
  readonly lowered: LoweredResource;
  /** In lower case. */
  readonly name: string;
}

/** `/subnets/aks`; a part that is not known may hold slashes between its marks. */
const childPattern = new RegExp(`^/([^/]+)/((?:[^/${mark}]|${mark}[^${mark}]*${mark})+)$`);

interface Index {
  readonly byNumber: Map<number, LoweredResource>;
  /** Keyed `type|name`, in lower case, symbols without their marks. */
  readonly byName: Map<string, LoweredResource[]>;
  /** Types with a resource whose name is not wholly known: it may be any. */
  readonly open: Set<string>;
}

/** Finds the resource that an id means: by symbol, or by type and name. */
class Registry {
  #index: Index | undefined;

  constructor(
    private readonly byType: ReadonlyMap<string, readonly LoweredResource[]>,
    private readonly neighbours: readonly { readonly neighbour: Neighbour; readonly registry: Registry }[],
    private readonly worlds: Worlds,
  ) {}

  /** Made when it is first asked for: most roots have no links. */
  get #indexed(): Index {
    if (this.#index) return this.#index;
    const index: Index = { byNumber: new Map(), byName: new Map(), open: new Set() };
    for (const [type, resources] of this.byType) {
      for (const resource of resources) {
        index.byNumber.set(numberOf(resource), resource);
        if (resource.existing) continue;
        const name = fullNameOf(resource)?.toLowerCase();
        if (name === undefined || name.includes(mark)) index.open.add(type);
        if (name === undefined) continue;
        const key = `${type}|${name.replaceAll(mark, '')}`;
        const same = index.byName.get(key);
        if (same) same.push(resource);
        else index.byName.set(key, [resource]);
      }
    }
    return (this.#index = index);
  }

  /** The resource that a child belongs to; a string when it is not known, or not in the files. */
  parentOf(child: LoweredResource): LoweredResource | 'unknown' | 'notInFiles' {
    const own = this.#ownParentOf(child);
    const { parent } = child;
    const near = typeof own === 'string' && parent && !('unknown' in parent) ? this.neighbours.flatMap(({ neighbour }) => neighbour.networks).find(({ lookups }) => lookups.has(parent)) : undefined;
    return typeof own === 'string' && near ? inWorld(near, near.network) : own;
  }

  #ownParentOf(child: LoweredResource): LoweredResource | 'unknown' | 'notInFiles' {
    const { parent } = child;
    const type = child.resource.type.toLowerCase().split('/').slice(0, -1).join('/');
    if (parent && !('unknown' in parent)) return parent.existing ? this.#named(type, fullNameOf(parent), child.module) : parent;
    const name = fullNameOf(child);
    return this.#named(type, name?.split('/').slice(0, -1).join('/'), child.module);
  }

  /** What an id names, whether it is deployed here or exists already. @param key as a reference has it */
  named(key: string): LoweredResource | undefined {
    const number = new RegExp(`^${mark}#(\\d+)${mark}$`).exec(key)?.[1];
    const target = number === undefined ? this.#resolve({ key, type: undefined, name: undefined }) : this.#indexed.byNumber.get(Number(number));
    return target === undefined || typeof target === 'string' || 'lowered' in target ? undefined : target;
  }

  /** What an id means: in this deployment, else in one whose network it looks up. */
  resolve(reference: Reference): LoweredResource | Inline | 'unknown' | 'notInFiles' {
    const own = this.#resolve(reference);
    if (typeof own !== 'string') return own;
    for (const { neighbour, registry } of this.neighbours) {
      for (const network of neighbour.networks) {
        const names = this.#namesIn(network, reference);
        if (names) return inWorld(network, names.subnet === undefined ? network.network : registry.#below(network.network, 'subnets', names.subnet));
      }
    }
    return own;
  }

  /** Whether an id is one of a neighbour's network, or of a subnet in it. */
  #namesIn({ lookups, name }: NeighbourNetwork, { key, type, name: full }: Reference): { readonly subnet: string | undefined } | undefined {
    const [, number, rest = ''] = new RegExp(`^${mark}#(\\d+)${mark}(.*)$`, 's').exec(key) ?? [];
    const target = number === undefined ? undefined : this.#indexed.byNumber.get(Number(number));
    if (target && lookups.has(target)) {
      const subnet = /^\/subnets\/([^/]+)$/.exec(rest)?.[1];
      return rest === '' || subnet !== undefined ? { subnet } : undefined;
    }
    if (target?.parent && !('unknown' in target.parent) && lookups.has(target.parent) && target.resource.type.toLowerCase() === subnetType) {
      const own = target.name();
      return own.kind === 'scalar' ? { subnet: String(own.value).split('/').at(-1) } : undefined;
    }
    const [meantType = '', names = ''] = target ? [target.resource.type, fullNameOf(target)] : [type, full];
    const [network, subnet, ...more] = names.toLowerCase().split('/');
    if (name === undefined || network !== name || more.length > 0 || (target && !target.existing)) return undefined;
    return meantType.toLowerCase() === (subnet === undefined ? networkType : subnetType) ? { subnet } : undefined;
  }

  #resolve({ key }: Reference): LoweredResource | Inline | 'unknown' | 'notInFiles' {
    const [, symbol, rest] = new RegExp(`^${mark}([^${mark}]+)${mark}(.*)$`, 's').exec(key) ?? [];
    if (symbol !== undefined) {
      const number = /^#(\d+)$/.exec(symbol)?.[1];
      const target = number === undefined ? undefined : this.#indexed.byNumber.get(Number(number));
      if (rest === '') {
        if (target) return target.existing ? this.#child(target.resource.type.toLowerCase(), fullNameOf(target), target.module) : target;
        const [type = '', name, scope = ''] = symbol.split('|');
        // In another resource group there may be one of the same name.
        return name === undefined || scope !== '' ? 'unknown' : this.#child(type, name);
      }
      const [, segment = '', childName] = childPattern.exec(rest ?? '') ?? [];
      const outer = target ?? this.#bySymbol(symbol);
      if (childName === undefined || typeof outer === 'string') return typeof outer === 'string' ? outer : 'unknown';
      return this.#below(outer, segment, childName);
    }
    // A scope may be relative: `Microsoft.ContainerService/managedClusters/aks`.
    const relative = /^[\w-]+\.[\w.-]+\/[^/]+\/[^/]+$/.test(key) ? key.split('/') : undefined;
    if (relative) return this.#child(relative.slice(0, 2).join('/'), relative[2]);
    if (key.includes(mark)) return 'unknown';
    const id = partsOfId(key);
    if (!id) return 'unknown';
    const found = this.#child(id.type, id.name);
    if (typeof found === 'string') return found;
    // A whole id names its resource group, and only one in the same group is meant.
    const own = ('lowered' in found ? found.lowered : found).resource.string('resourceGroupName');
    return own.kind === 'known' && own.value.toLowerCase() === id.group ? found : 'unknown';
  }

  /** The resource that `resourceId()` names in the deployment's own group. */
  #bySymbol(symbol: string): LoweredResource | 'unknown' | 'notInFiles' {
    const [type = '', name, scope = ''] = symbol.split('|');
    return name === undefined || scope !== '' ? 'unknown' : this.#named(type, name);
  }

  /** `<id of a network>/subnets/aks` */
  #below(outer: LoweredResource, segment: string, child: string): LoweredResource | Inline | 'unknown' | 'notInFiles' {
    const name = fullNameOf(outer);
    const type = `${outer.resource.type.toLowerCase()}/${segment}`;
    const found = name === undefined ? 'unknown' : this.#named(type, `${name}/${child}`, outer.module);
    if (typeof found !== 'string') return found;
    return this.#inline(outer.existing ? this.#named(outer.resource.type.toLowerCase(), name, outer.module) : outer, type, child) ?? (outer.existing ? 'notInFiles' : found);
  }

  /** By name, or as a subnet inside a network of that name. */
  #child(type: string, name: string | undefined, module?: number): LoweredResource | Inline | 'unknown' | 'notInFiles' {
    const found = this.#named(type, name, module);
    if (typeof found !== 'string' || name === undefined) return found;
    const outer = this.#named(type.split('/').slice(0, -1).join('/'), name.split('/').slice(0, -1).join('/'), module);
    return this.#inline(outer, type, name.split('/').at(-1)!) ?? (outer === 'unknown' && type === subnetType ? 'unknown' : found);
  }

  #inline(outer: LoweredResource | string, type: string, name: string): Inline | 'unknown' | undefined {
    if (typeof outer === 'string' || type !== subnetType) return undefined;
    let inline = this.#inlineNames.get(outer);
    if (!inline) this.#inlineNames.set(outer, (inline = this.worlds.remember(() => inlineNamesOf(outer))));
    const { names, complete } = inline();
    if (names.has(name.toLowerCase())) return { lowered: outer, name: name.toLowerCase() };
    return complete ? undefined : 'unknown';
  }

  readonly #inlineNames = new Map<LoweredResource, () => InlineNames>();

  /** @param module where a name is looked up first */
  #named(type: string, name: string | undefined, module?: number): LoweredResource | 'unknown' | 'notInFiles' {
    if (name === undefined) return 'unknown';
    const { byName, open } = this.#indexed;
    const plain = name.toLowerCase().replaceAll(mark, '');
    // Symbols hold a sign that no name of a resource may have.
    const candidates = byName.get(`${type}|${plain}`) ?? [];
    const near = module === undefined ? [] : candidates.filter((one) => one.module === module);
    const [only, ...others] = near.length > 0 ? near : candidates;
    // Two of one name stand in different resource groups.
    if (only) return others.length === 0 ? only : 'unknown';
    return plain.includes('#') || open.has(type) ? 'unknown' : 'notInFiles';
  }
}

interface InlineNames {
  /** In lower case; names that are not known are the same where their symbols are. */
  readonly names: ReadonlySet<string | undefined>;
  /** There are no others. */
  readonly complete: boolean;
}

function inlineNamesOf({ resource }: LoweredResource): InlineNames {
  const inline = resource.items('properties.subnets');
  if (inline.kind !== 'known') return { names: new Set(), complete: inline.kind === 'absent' };
  const names = new Set(inline.value.items.map((path) => resource.symbol(`${path}.name`)));
  return { names, complete: inline.value.complete && [...names].every((one) => one !== undefined && !one.includes(mark)) };
}

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

/** What an id means when it may be a neighbour's. */
function inWorld<T>(neighbour: NeighbourNetwork, found: T): T | 'unknown' | 'notInFiles' {
  const isMeant = neighbour.isMeant();
  return isMeant === undefined ? 'unknown' : isMeant ? found : 'notInFiles';
}

function labelled(name: Value<string>, otherwise: string): string {
  return name.kind === 'known' ? (name.value.split('/').at(-1) ?? name.value) : otherwise;
}

interface LinkedPools {
  readonly of: ReadonlyMap<LoweredResource, readonly LoweredResource[]>;
  /** Some pool belongs to a cluster that cannot be told. */
  readonly strays: boolean;
}

/** Finds the cluster of each pool: by what its language says, else by a name of the form `cluster/pool`. */
function linkPools(pools: readonly LoweredResource[], clusters: readonly LoweredResource[]): LinkedPools {
  const byName = new Map<string, LoweredResource>();
  for (const cluster of clusters) {
    const name = cluster.name();
    if (name.kind === 'scalar') byName.set(String(name.value).toLowerCase(), cluster);
  }
  const of = new Map<LoweredResource, LoweredResource[]>();
  let strays = false;
  for (const pool of pools) {
    const parent = parentOf(pool, clusters, byName);
    if (parent === undefined) strays = true;
    else if (parent !== 'elsewhere') {
      const own = of.get(parent);
      if (own) own.push(pool);
      else of.set(parent, [pool]);
    }
  }
  return { of, strays };
}

function parentOf(pool: LoweredResource, clusters: readonly LoweredResource[], byName: ReadonlyMap<string, LoweredResource>): LoweredResource | 'elsewhere' | undefined {
  const { parent } = pool;
  if (!parent) return undefined;
  if ('unknown' in parent) {
    if (!parent.named) return undefined;
    const name = pool.name();
    if (name.kind === 'scalar') return clusterNamed(String(name.value).split('/').slice(0, -1).join('/'), clusters, byName);
    // A name that cannot be evaluated belongs to the only cluster there is.
    return clusters.length === 1 ? clusters[0] : undefined;
  }
  if (!parent.existing) return parent;
  // An existing cluster may be one that another file of these deploys.
  const name = parent.name();
  return name.kind === 'scalar' ? clusterNamed(String(name.value), clusters, byName) : undefined;
}

/** The cluster of a name; `elsewhere` only when the names of all clusters are known and none is this one. */
function clusterNamed(name: string, clusters: readonly LoweredResource[], byName: ReadonlyMap<string, LoweredResource>): LoweredResource | 'elsewhere' | undefined {
  return byName.get(name.toLowerCase()) ?? (byName.size === clusters.length ? 'elsewhere' : undefined);
}

/** Inline pools and the pools that are resources of their own. Where both have a name, the child wins. */
function poolsOf(cluster: LoweredResource, pools: readonly LoweredResource[], strays: boolean): NodePools {
  const inline = cluster.resource.items('properties.agentPoolProfiles');
  const childNames = new Set(pools.map((pool) => shortName(pool.resource.string('name'))));
  const inlinePools = (inline.kind === 'known' ? inline.value.items : []).map((path) => {
    const name = cluster.resource.string(`${path}.name`);
    return { name: shortName(name), pool: new NodePool(cluster.resource, path, labelOf(name)) };
  });
  const known = [
    ...inlinePools.filter(({ name }) => name === undefined || !childNames.has(name)).map(({ pool }) => pool),
    ...pools.map((pool) => new NodePool(pool.resource, 'properties', labelOf(pool.resource.string('name'), pool.resource.label), pool.deployed)),
  ];
  return {
    known: known.slice(0, maxPools),
    complete: known.length <= maxPools && !strays && (inline.kind === 'known' ? inline.value.complete : inline.kind === 'absent'),
  };
}

/** ARM names a child `cluster/pool`. */
function shortName(name: Value<string>): string | undefined {
  return name.kind === 'known' ? name.value.split('/').at(-1)!.toLowerCase() : undefined;
}

function labelOf(name: Value<string>, otherwise?: string): string {
  const known = name.kind === 'known' ? name.value.split('/').at(-1) : otherwise;
  return known === undefined || known === '' ? 'a node pool' : `node pool '${known}'`;
}
