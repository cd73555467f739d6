import { addAll, smallest } from '../../shared-rules/lists';
import { everywhere } from '../../shared-rules/model/azure';
import { contains, formatCidr, parseAddress, type Cidr } from '../../shared-rules/model/cidr';
import { nodesOf, podRanges, serviceRanges } from '../../shared-rules/model/facts';
import type { Cluster, Model } from '../../shared-rules/model/network';
import {
  capacityOf,
  fitting,
  nameWithRange,
  planOf,
  podBlocks,
  podsFrom,
  podsPerNodeOf,
  roomFor,
  sumInWords,
} from '../../shared-rules/model/plan';
import {
  isWholeList,
  rangesIn,
  type Link,
  type RouteTable,
  type Subnet,
  type VirtualNetwork,
} from '../../shared-rules/model/surroundings';
import { is, isNone, type Origin, type Value } from '../../shared-rules/model/value';
import type { Networks } from '../deployments/networks';
import { modelsOf } from '../deployments/readings';
import type { Files } from '../files/files';
import type { Root } from '../languages/language';
import { SourceOrigin, SourceResource } from '../resources/resource';
import type { Resource } from '../../shared-rules/model/resource';
import { firewallRules, isFirewallOf, wafStep } from './gates';
import { largestFree, spaceOf, type SpaceView } from './space';

/** The address space and the ways in and out, as a person would draw them: of one root with one parameter file. */
export interface RootPlan {
  /** URI of the root. */
  readonly root: string;
  readonly context: string;
  /** The conditions under which it is so. */
  readonly when: readonly string[];
  readonly networks: readonly NetworkView[];
  /** Subnets whose network is not in the files. */
  readonly subnets: readonly SubnetView[];
  readonly clusters: readonly ClusterView[];
}

/** A place in a file. Offsets are UTF-16. */
export interface PlanPlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Says which findings belong to a thing: those of this resource, at or below this ARM path. */
export interface Owner {
  readonly label: string;
  /** Which of those with this label. */
  readonly instance: number;
  readonly path: string;
}

/** A way in, from the outside to what stands there, or a way out, from there to the outside. */
export interface WayView {
  readonly steps: readonly StepView[];
}

export interface StepView {
  readonly text: string;
  readonly place: PlanPlace | undefined;
}

export interface NetworkView {
  readonly name: string;
  readonly place: PlanPlace | undefined;
  readonly owner: Owner;
  readonly ranges: readonly string[];
  /** Where the ranges are written. */
  readonly places: readonly PlanPlace[];
  readonly subnets: readonly SubnetView[];
  /** Empty when its ranges are not known. */
  readonly space: readonly SpaceView[];
  /** The largest free block of each range. */
  readonly free: readonly string[];
  readonly peers: readonly string[];
}

export interface SubnetView {
  readonly name: string;
  readonly place: PlanPlace | undefined;
  readonly owner: Owner;
  readonly ranges: readonly string[];
  /** Addresses that Azure leaves for use; undefined where its ranges are not known. */
  readonly capacity: number | undefined;
  /** Undefined where no pool stands in it. */
  readonly use:
    | {
        readonly needed: number;
        /** The files do not tell everything. */ readonly atLeast: boolean;
        readonly capacity: number;
        readonly sum: string;
        readonly more: number | undefined;
      }
    | undefined;
  /** The security group, route table and gateway on it. */
  readonly attached: readonly Owner[];
  readonly holds: readonly string[];
  readonly securityGroup: string;
  readonly routeTable: string;
  readonly natGateway: string;
  readonly waysIn: readonly WayView[];
  readonly waysOut: readonly WayView[];
}

export interface ClusterView {
  readonly name: string;
  readonly place: PlanPlace | undefined;
  readonly owner: Owner;
  readonly network: string;
  readonly pods: string;
  readonly services: string;
  /** The written ranges of pods and services, each with a sentence about it. */
  readonly written: readonly { readonly place: PlanPlace; readonly text: string; readonly short: string | undefined }[];
  readonly egress: string;
  readonly apiServer: string;
  /** The blocks of the pod range that nodes take, and all. */
  readonly podBlocks: { readonly needed: number; readonly total: number } | undefined;
  /** The ways that lead through no subnet of these files. */
  readonly waysIn: readonly WayView[];
  readonly waysOut: readonly WayView[];
  /** The subnets that its pools stand in. */
  readonly subnets: readonly Owner[];
  readonly pools: readonly {
    readonly name: string;
    readonly owner: Owner;
    readonly nodes: string;
    readonly pods: string;
    readonly subnet: string;
  }[];
}

/** The plans of all roots that deploy a cluster, each with its parameter files; of what hangs on undecided conditions one way. */
export function networkPlans(roots: readonly Root[], files: Files, networks: Networks): RootPlan[] {
  const plans: RootPlan[] = [];
  for (const { root, context, model, worlds } of modelsOf(roots, files, networks)) {
    if (model.clusters.length === 0) continue;
    const [world] = worlds.explore(() => planOfRoot(root, context, model));
    if (world) plans.push({ ...world.result, when: world.conditions });
  }
  return plans;
}

function planOfRoot(root: Root, context: string, model: Model): RootPlan {
  const view = (subnet: Subnet) => subnetView(subnet, model);
  return {
    root: root.uri,
    context,
    when: [],
    networks: model.virtualNetworks.map((network): NetworkView => {
      const subnets = network.subnets().items;
      const ranges = rangesIn(network.addressPrefixes).map(({ range }) => range);
      const taken = subnets.flatMap((subnet) => rangesIn(subnet.addressPrefixes).map(({ range }) => range));
      const name = network.resource.string('name');
      // What a subnet takes whose range is not known cannot be called free.
      const isWhole = network.subnets().complete && subnets.every((subnet) => isWholeList(subnet.addressPrefixes));
      return {
        name: textOf(name) ?? network.resource.label,
        place: placeOf(name.at),
        owner: ownerOf(network.resource),
        ranges: ranges.map(formatCidr),
        places: rangesIn(network.addressPrefixes).flatMap(({ at }) => placeOf(at.at) ?? []),
        space: isWhole ? spaceOf(ranges, subnets) : [],
        subnets: [...subnets]
          .sort((a, b) =>
            Number(
              (rangesIn(a.addressPrefixes)[0]?.range.first ?? 0n) - (rangesIn(b.addressPrefixes)[0]?.range.first ?? 0n),
            ),
          )
          .map(view),
        free: isWhole ? ranges.flatMap((range) => largestFree(range, taken) ?? []) : [],
        peers: model.peerings
          .filter((peering) => peering.local() === network)
          .map((peering) => peerText(peering.remote())),
      };
    }),
    subnets: model.subnets.filter((subnet) => !subnet.virtualNetwork()).map(view),
    clusters: model.clusters.map((cluster) => clusterView(cluster, model)),
  };
}

function subnetView(subnet: Subnet, model: Model): SubnetView {
  const ranges = rangesIn(subnet.addressPrefixes).map(({ range }) => range);
  const plan = planOf(subnet, model);
  const leadsHere = (id: Parameters<Model['subnet']>[0]) => leadsTo(id, subnet, model);
  return {
    name: subnet.label,
    place: placeOf(subnet.addressPrefixes.at),
    owner: ownerOf(subnet.resource, subnet.path),
    ranges: ranges.map(formatCidr),
    capacity: isWholeList(subnet.addressPrefixes)
      ? ranges.filter(({ family }) => family === 4).reduce((sum, range) => sum + capacityOf(range), 0)
      : undefined,
    use: plan && {
      needed: plan.most,
      atLeast: !plan.complete,
      capacity: plan.capacity,
      sum: `${sumInWords(plan, 'most')}; ${nameWithRange(plan, subnet)} has ${plan.capacity}${fitting(plan, plan.most)}`,
      more: roomFor(plan),
    },
    attached: [subnet.networkSecurityGroup, subnet.routeTable, subnet.natGateway].flatMap((link) =>
      link.kind === 'found' ? [ownerOf(link.value.resource)] : [],
    ),
    holds: [
      ...model.clusters.flatMap((cluster) =>
        cluster
          .pools()
          .known.flatMap((pool) => [
            ...(leadsHere(pool.subnet) ? [pool.label] : []),
            ...(leadsHere(pool.podSubnet) ? [`pods of ${pool.label}`] : []),
          ]),
      ),
      ...(model.clusters.some(({ apiServer }) => leadsHere(apiServer.subnet)) ? ['API server'] : []),
    ],
    securityGroup: linkText(subnet.networkSecurityGroup, (group) => nameOf(group.resource)),
    routeTable: linkText(subnet.routeTable, (table) => nameOf(table.resource)),
    natGateway: linkText(subnet.natGateway, (gateway) => nameOf(gateway.resource)),
    ...waysOf(subnet, model),
  };
}

function clusterView(cluster: Cluster, model: Model): ClusterView {
  const { network, resource } = cluster;
  const name = resource.string('name');
  const say = (value: Value<string>, otherwise: string) =>
    value.kind === 'known' ? value.value : value.kind === 'absent' ? otherwise : 'not known';
  const rangeText = (ranges: ReturnType<typeof podRanges>) =>
    ranges.map(({ text, isDefault }) => `${text}${isDefault ? " (Azure's default)" : ''}`).join(', ');
  const automatic = is(cluster.skuName, 'Automatic');
  return {
    name: textOf(name) ?? resource.label,
    place: placeOf(name.kind === 'known' ? name.at : network.networkPlugin.at),
    owner: ownerOf(resource),
    network: automatic
      ? 'Automatic: Azure CNI Overlay with Cilium'
      : [
          `plugin ${say(network.networkPlugin, "Azure's choice")}`,
          ...(network.networkPluginMode.kind === 'known' ? [network.networkPluginMode.value] : []),
          `data plane ${say(network.networkDataplane, 'azure')}`,
          `policy ${say(network.networkPolicy, is(network.networkDataplane, 'cilium') ? 'cilium' : 'none')}`,
        ].join(', '),
    pods: podRanges(cluster).length > 0 ? rangeText(podRanges(cluster)) : podsText(cluster),
    services: serviceRanges(cluster).length > 0 ? rangeText(serviceRanges(cluster)) : 'not known',
    egress: say(network.outboundType, automatic ? 'managedNATGateway' : 'loadBalancer'),
    apiServer: apiServerText(cluster),
    podBlocks: podBlocks(cluster),
    written: writtenRanges(cluster),
    ...waysAround(cluster, model),
    subnets: model.subnetsOf(cluster).map((subnet) => ownerOf(subnet.resource, subnet.path)),
    pools: cluster.pools().known.map((pool) => {
      const nodes = nodesOf(pool);
      const pods = podsPerNodeOf(cluster, pool);
      return {
        name: pool.label,
        owner: ownerOf(pool.resource, pool.subnet.at.path.split('.').slice(0, -1).join('.')),
        nodes: nodes === undefined ? 'not known' : `${is(pool.enableAutoScaling, true) ? 'at most ' : ''}${nodes}`,
        pods: pods === undefined ? 'not known' : String(pods),
        subnet:
          pool.subnet.kind === 'absent'
            ? 'managed by AKS'
            : linkText(model.subnet(pool.subnet), (subnet) => subnet.label),
      };
    }),
  };
}

function apiServerText({ apiServer }: Cluster): string {
  const { authorizedIpRanges: ranges, enablePrivateCluster } = apiServer;
  if (is(enablePrivateCluster, true)) return 'private';
  if (!isNone(enablePrivateCluster, true)) return 'not known';
  if (ranges.kind === 'known')
    return `public, for ${ranges.value.items.map((item) => (item.kind === 'known' ? item.value : '?')).join(', ')}`;
  return ranges.kind === 'absent' ? 'public, for everybody' : 'public, for ranges that are not known';
}

/** Who reaches the API server. */
function apiServerCallers(cluster: Cluster): string {
  const { authorizedIpRanges: ranges, enablePrivateCluster } = cluster.apiServer;
  if (is(enablePrivateCluster, true)) return 'Connected networks';
  if (!isNone(enablePrivateCluster, true) || ranges.kind === 'unknown') return 'Not known';
  return ranges.kind === 'absent'
    ? 'Internet: everybody'
    : `Internet: ${ranges.value.items.map((item) => (item.kind === 'known' ? item.value : '?')).join(', ')}`;
}

/** Without VNet integration a private API server answers at an endpoint in the subnet of the first pool. */
function hasPrivateEndpoint({ apiServer }: Cluster): boolean {
  return is(apiServer.enablePrivateCluster, true) && isNone(apiServer.enableVnetIntegration, true);
}

const outside = 'Internet';
const inside = 'Connected networks';

/** What leads into a subnet, and out of it. */
function waysOf(
  subnet: Subnet,
  model: Model,
): { readonly waysIn: readonly WayView[]; readonly waysOut: readonly WayView[] } {
  const waysIn: WayView[] = [];
  const waysOut: WayView[] = [];
  for (const cluster of model.clusters) {
    const pools = cluster.pools().known;
    const own = pools.filter((pool) => leadsTo(pool.subnet, subnet, model));
    const name = nameOf(cluster.resource);
    const server = stepAt(`API server of ${name}`, cluster.apiServer.enablePrivateCluster.at);
    if (leadsTo(cluster.apiServer.subnet, subnet, model)) waysIn.push(way(apiServerCallers(cluster), server));
    else if (hasPrivateEndpoint(cluster) && pools[0] !== undefined && own.includes(pools[0]))
      waysIn.push(way(inside, { ...server, text: `Private endpoint of the ${server.text}` }));
    if (own.length === 0) continue;
    addAll(waysIn, ingressOf(cluster));
    for (const pool of own)
      if (is(pool.enableNodePublicIp, true))
        waysIn.push(way(outside, stepAt(`Public addresses of ${pool.label}`, pool.enableNodePublicIp.at)));
    waysOut.push(wayOut(cluster, subnet, model));
  }
  for (const gateway of model.applicationGateways) {
    if (!gateway.subnets.some((id) => leadsTo(id, subnet, model))) continue;
    const waf = wafStep(gateway, model);
    waysIn.push(
      way(
        gateway.isPublic === undefined ? 'Not known' : gateway.isPublic ? outside : inside,
        stepAt(`Application Gateway ${nameOf(gateway.resource)}`, gateway.tier.at),
        stepAt(waf.text, waf.at),
      ),
    );
  }
  const distinct = (ways: readonly WayView[]) => [
    ...new Map(ways.map((one) => [one.steps.map(({ text }) => text).join('\n'), one])).values(),
  ];
  return { waysIn: distinct(waysIn), waysOut: distinct(waysOut) };
}

/** The ways of a cluster that lead through no subnet of these files: Azure runs what stands there. */
function waysAround(
  cluster: Cluster,
  model: Model,
): { readonly waysIn: readonly WayView[]; readonly waysOut: readonly WayView[] } {
  const isPlaced = model.subnetsOf(cluster).length > 0;
  const inSubnet = model.subnet(cluster.apiServer.subnet).kind === 'found' || (isPlaced && hasPrivateEndpoint(cluster));
  const server = inSubnet
    ? []
    : [way(apiServerCallers(cluster), stepAt('API server', cluster.apiServer.enablePrivateCluster.at))];
  return {
    waysIn: [...server, ...(isPlaced ? [] : ingressOf(cluster))],
    waysOut: isPlaced ? [] : [wayOut(cluster, undefined, model)],
  };
}

/** What AKS itself puts in front of a cluster. Services of type LoadBalancer stand in no template. */
function ingressOf(cluster: Cluster): WayView[] {
  const { webAppRoutingEnabled, defaultIngressControllerType: type, externalIstioGatewayEnabled } = cluster;
  const ways: WayView[] = [];
  if (is(webAppRoutingEnabled, true) && !is(type, 'None'))
    ways.push(
      way(
        is(type, 'Internal') ? inside : is(type, 'External') ? outside : 'Internet or connected networks, as annotated',
        stepAt('Application routing', webAppRoutingEnabled.at),
      ),
    );
  if (is(externalIstioGatewayEnabled, true))
    ways.push(way(outside, stepAt('Istio ingress gateway', externalIstioGatewayEnabled.at)));
  return ways;
}

/** What leaves the nodes passes these. @param subnet undefined: AKS manages the network */
function wayOut(cluster: Cluster, subnet: Subnet | undefined, model: Model): WayView {
  const { outboundType } = cluster.network;
  const chosen =
    outboundType.kind === 'known'
      ? outboundType.value.toLowerCase()
      : outboundType.kind === 'unknown'
        ? undefined
        : is(cluster.skuName, 'Automatic')
          ? 'managednatgateway'
          : 'loadbalancer';
  const at = outboundType.at;
  switch (chosen) {
    case 'loadbalancer':
      return (subnet && ownWayOut(subnet, at, model)) ?? way(stepAt('Load balancer of AKS', at), outside);
    case 'managednatgateway':
    case 'managednatgatewayv2':
      return way(stepAt('NAT gateway of AKS', at), outside);
    case 'userassignednatgateway':
      if (subnet?.natGateway.kind === 'absent') return way(stepAt('No NAT gateway', at), 'Nowhere');
      return (subnet && ownWayOut(subnet, at, model)) ?? way(stepAt('NAT gateway', at), outside);
    case 'userdefinedrouting':
      return subnet
        ? routeOut(subnet, stepAt('Routes of yours', at), model)
        : way(stepAt('Routes of yours', at), 'Not known');
    case 'none':
    case 'block':
      return way(stepAt('Nothing leaves', at));
    default:
      return way(stepAt('Not known', at));
  }
}

/** A default route, and then a NAT gateway, on the subnet come before what AKS makes; undefined when there is neither. */
function ownWayOut(subnet: Subnet, at: Origin, model: Model): WayView | undefined {
  const { routeTable, natGateway } = subnet;
  if (routeTable.kind === 'unknown' || routeTable.kind === 'notInFiles')
    return way(stepAt('Routes that are not in these files', at), 'Not known');
  const routes = routeTable.kind === 'found' ? routeTable.value.routes() : undefined;
  const route = routes?.items.find(({ addressPrefix }) => is(addressPrefix, everywhere.ipv4));
  if (route && !is(route.nextHopType, 'Internet')) return routeOut(subnet, stepAt('Routes', at), model);
  if (natGateway.kind === 'absent') return undefined;
  return way(stepAt(`NAT gateway ${linkText(natGateway, (gateway) => nameOf(gateway.resource))}`, at), outside);
}

/** Where the routes of a subnet send what goes to everywhere. */
function routeOut(subnet: Subnet, otherwise: StepView, model: Model): WayView {
  const link = subnet.routeTable;
  if (link.kind !== 'found')
    return way(
      link.kind === 'absent' ? { ...otherwise, text: 'No route table' } : otherwise,
      link.kind === 'absent' ? 'Nowhere' : 'Not known',
    );
  const table: RouteTable = link.value;
  const routes = table.routes();
  const first = stepAt(`Route table ${nameOf(table.resource)}`, table.resource.string('name').at);
  const route = routes.items.find(({ addressPrefix }) => is(addressPrefix, everywhere.ipv4));
  if (!route)
    return way(
      first,
      routes.complete && routes.items.every(({ addressPrefix }) => addressPrefix.kind === 'known')
        ? 'Nowhere'
        : 'Not known',
    );
  const { nextHopType, nextHopIpAddress } = route;
  if (is(nextHopType, 'Internet')) return way(first, outside);
  if (is(nextHopType, 'VirtualNetworkGateway'))
    return way(first, stepAt('Virtual network gateway', nextHopType.at), 'On-premises');
  if (!is(nextHopType, 'VirtualAppliance')) return way(first, nextHopType.kind === 'known' ? 'Nowhere' : 'Not known');
  const address = nextHopIpAddress.kind === 'known' ? parseAddress(nextHopIpAddress.value) : undefined;
  const home =
    address && model.subnets.find((one) => rangesIn(one.addressPrefixes).some(({ range }) => contains(range, address)));
  const isFirewall = home?.label.toLowerCase() === 'azurefirewallsubnet' || isFirewallOf(route, model);
  const appliance = stepAt(
    `${isFirewall ? 'Azure Firewall' : 'Virtual appliance'}${nextHopIpAddress.kind === 'known' ? ` ${nextHopIpAddress.value}` : ''}`,
    nextHopType.at,
  );
  const rules = isFirewall ? firewallRules(model) : undefined;
  if (!rules) return way(first, appliance, 'What it lets through');
  const texts = rules.steps.map(({ text }) => text);
  const steps = rules.steps
    .filter(({ text }, at) => texts.indexOf(text) === at)
    .map(({ text, at }) => stepAt(text, at));
  if (steps.length === 0)
    return way(first, appliance, rules.isWhole ? 'Nothing is let through' : 'What it lets through');
  return way(first, appliance, ...steps, rules.isWhole ? outside : 'And what else it lets through');
}

function way(...steps: readonly (StepView | string)[]): WayView {
  return { steps: steps.map((step) => (typeof step === 'string' ? { text: step, place: undefined } : step)) };
}

function stepAt(text: string, at: Origin): StepView {
  return { text, place: placeOf(at) };
}

function leadsTo(id: Parameters<Model['subnet']>[0], subnet: Subnet, model: Model): boolean {
  const link = model.subnet(id);
  return link.kind === 'found' && link.value === subnet;
}

function nameOf(resource: Resource): string {
  return textOf(resource.string('name')) ?? resource.label;
}

export function ownerOf(resource: Resource, path = ''): Owner {
  return { label: resource.label, instance: resource instanceof SourceResource ? resource.instance : 0, path };
}

/** What is to be said of each written range. */
function writtenRanges(cluster: Cluster): ClusterView['written'] {
  const blocks = podBlocks(cluster);
  const name = nameOf(cluster.resource);
  const say = (
    ranges: ReturnType<typeof podRanges>,
    text: (range: Cidr) => string,
    short: (range: Cidr) => string | undefined,
  ) =>
    ranges.flatMap(({ at, range, isDefault }) => {
      const place = isDefault ? undefined : placeOf(at.at);
      return place ? [{ place, text: text(range), short: short(range) }] : [];
    });
  return [
    ...say(
      podRanges(cluster),
      (range) =>
        `Pods of ${name}: ${formatCidr(range)}${blocks && range.family === 4 ? `. Its nodes take ${blocks.needed} of ${blocks.total} blocks at their most` : ''}.`,
      (range) => (blocks && range.family === 4 ? `${blocks.needed} of ${blocks.total} blocks for nodes` : undefined),
    ),
    ...say(
      serviceRanges(cluster),
      (range) => `Services of ${name}: ${formatCidr(range)}, ${String(range.last - range.first + 1n)} addresses.`,
      () => undefined,
    ),
  ];
}

/** Where pods have their addresses from, when that is no range of their own. */
function podsText(cluster: Cluster): string {
  const from = new Set(cluster.pools().known.map((pool) => podsFrom(cluster, pool)));
  const [only] = from;
  if (from.size !== 1 || only === undefined) return 'not known';
  return {
    'node subnet': 'from the subnet of their node',
    'pod subnet': 'from a subnet for pods',
    'range of their own': 'not known',
    nowhere: 'from a plugin of your own',
  }[only];
}

function linkText<T>(link: Link<T>, name: (value: T) => string): string {
  return {
    found: () => name((link as { value: T }).value),
    absent: () => 'none',
    notInFiles: () => 'in other files',
    unknown: () => 'not known',
  }[link.kind]();
}

/** A network at the other end of a peering. */
function peerText(link: Link<VirtualNetwork>): string {
  const ranges =
    link.kind === 'found'
      ? rangesIn(link.value.addressPrefixes)
          .map(({ text }) => text)
          .join(', ')
      : '';
  return link.kind === 'found'
    ? `${nameOf(link.value.resource)}${ranges === '' ? '' : ` (${ranges})`}`
    : link.kind === 'notInFiles'
      ? 'a network in other files'
      : 'a network that is not known';
}

function textOf(value: Value<string>): string | undefined {
  return value.kind === 'known' ? value.value : undefined;
}

function placeOf(at: Origin): PlanPlace | undefined {
  if (!(at instanceof SourceOrigin)) return undefined;
  const { file, span } = at.place;
  return { file, start: span.start, end: span.end };
}

/** What the plan says at a place: a subnet's sum, a cluster's room. Markdown-free text, a sentence a line. */
export interface PlanNote {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
  /** In a few words, for a hint in the text. */
  readonly short: string | undefined;
}

/** The parts of the plan that stand in a file. Where parameter files differ, the one that needs the most is shown, and named. */
export function planNotes(file: string, plans: readonly RootPlan[]): PlanNote[] {
  const notes = new Map<number, PlanNote & { readonly need: number }>();
  const several = new Set(plans.map(({ context }) => context)).size > 1;
  for (const plan of plans) {
    const way = [
      ...(several ? [`with ${plan.context}`] : []),
      ...(plan.when.length > 0 ? [`when ${plan.when.slice(0, 2).join(' and ')}`] : []),
    ].join(', ');
    const add = (place: PlanPlace | undefined, need: number, lines: readonly string[], short?: string) => {
      if (place?.file !== file || lines.length === 0) return;
      const known = notes.get(place.start);
      if (known && known.need >= need) return;
      notes.set(place.start, {
        start: place.start,
        end: place.end,
        lines: way === '' ? lines : [...lines, `This is so ${way}.`],
        short,
        need,
      });
    };
    const subnets = [...plan.networks.flatMap((network) => network.subnets), ...plan.subnets];
    for (const { name, ranges, capacity, place, use } of subnets) {
      if (!use) {
        add(place, 0, [
          `${name} (${ranges.join(', ') || 'range not known'}): ${capacity === undefined ? '' : `${capacity} addresses, `}no pool of these files stands in it.`,
        ]);
        continue;
      }
      const room =
        use.more === undefined
          ? []
          : [
              use.more < 0
                ? 'It is too small for its pools.'
                : `It has room for ${use.more} more ${use.more === 1 ? 'node' : 'nodes'}.`,
            ];
      add(
        place,
        use.needed / Math.max(1, use.capacity),
        [`${use.sum}.`, ...room],
        `${use.atLeast ? 'at least ' : ''}${use.needed} of ${use.capacity} addresses`,
      );
    }
    for (const network of plan.networks)
      for (const place of [network.place, ...network.places])
        add(place, 0, [
          `${network.name} (${network.ranges.join(', ')}): ${network.free.length > 0 ? `largest free block ${network.free.join(', ')}` : 'free blocks are not known'}.`,
        ]);
    for (const cluster of plan.clusters) {
      for (const { place, text, short } of cluster.written) add(place, 0, [text], short);
      const own = subnets.filter(
        (subnet) =>
          subnet.use?.more !== undefined &&
          cluster.subnets.some(
            ({ label, instance, path }) =>
              label === subnet.owner.label && instance === subnet.owner.instance && path === subnet.owner.path,
          ),
      );
      const rooms = own.map(({ use }) => use!.more!);
      const least = smallest(rooms);
      const short =
        rooms.length === 0
          ? undefined
          : least < 0
            ? 'no room for its nodes'
            : `room for ${least} more ${least === 1 ? 'node' : 'nodes'}`;
      add(
        cluster.place,
        rooms.length === 0 ? 0 : 1 / (least + 2),
        [
          `Pods: ${cluster.pods}. Services: ${cluster.services}. Way out: ${cluster.egress}. API server: ${cluster.apiServer}.`,
          ...own.map(({ name, use }) =>
            use!.more! < 0 ? `${name} is too small.` : `${name} has room for ${use!.more} more nodes.`,
          ),
        ],
        short,
      );
    }
  }
  return [...notes.values()].map(({ start, end, lines, short }) => ({ start, end, lines, short }));
}
