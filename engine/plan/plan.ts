import { contains, findFree, formatCidr, type Cidr } from '../../shared-rules/model/cidr';
import { nodesOf, podRanges, serviceRanges } from '../../shared-rules/model/facts';
import type { Cluster, Model } from '../../shared-rules/model/network';
import { planOf, podsPerNodeOf, roomFor, sumInWords } from '../../shared-rules/model/plan';
import { rangesIn, type Link, type Subnet, type VirtualNetwork } from '../../shared-rules/model/surroundings';
import { is, isNone, type Origin, type Value } from '../../shared-rules/model/value';
import { modelsOf } from '../analysis/readings';
import type { Files } from '../project/files';
import type { Root } from '../project/roots';
import { SourceOrigin } from '../languages/resource';

/** The address space and the ways in and out, as a person would draw them. One for each root, in its first context. */
export interface RootPlan {
  /** URI of the root. */
  readonly root: string;
  readonly context: string;
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
  readonly path: string;
}

export interface NetworkView {
  readonly name: string;
  readonly place: PlanPlace | undefined;
  readonly owner: Owner;
  readonly ranges: readonly string[];
  readonly subnets: readonly SubnetView[];
  /** The largest free block of each range. */
  readonly free: readonly string[];
  readonly peers: readonly string[];
}

export interface SubnetView {
  readonly name: string;
  readonly place: PlanPlace | undefined;
  readonly owner: Owner;
  readonly ranges: readonly string[];
  /** Part of its network's addresses, 0 to 1; 0 where the network is not known. */
  readonly share: number;
  /** Undefined where no pool stands in it. */
  readonly use: { readonly needed: number; readonly capacity: number; readonly sum: string; readonly more: number | undefined } | undefined;
  /** The security group, route table and gateway on it. */
  readonly attached: readonly Owner[];
  readonly holds: readonly string[];
  readonly securityGroup: string;
  readonly routeTable: string;
  readonly natGateway: string;
}

export interface ClusterView {
  readonly name: string;
  readonly place: PlanPlace | undefined;
  readonly owner: Owner;
  readonly network: string;
  readonly pods: string;
  readonly services: string;
  readonly egress: string;
  readonly apiServer: string;
  readonly pools: readonly { readonly name: string; readonly owner: Owner; readonly nodes: string; readonly pods: string; readonly subnet: string }[];
}

/** The plans of all roots that deploy a cluster. */
export function networkPlans(roots: readonly Root[], files: Files): RootPlan[] {
  const plans: RootPlan[] = [];
  for (const { root, context, model, worlds } of modelsOf(roots, files)) {
    if (plans.some((plan) => plan.root === root.uri) || model.clusters.length === 0) continue;
    const [world] = worlds.explore(() => planOfRoot(root, context, model));
    if (world) plans.push(world.result);
  }
  return plans;
}

function planOfRoot(root: Root, context: string, model: Model): RootPlan {
  const view = (subnet: Subnet, network?: VirtualNetwork) => subnetView(subnet, network, model);
  return {
    root: root.uri,
    context,
    networks: model.virtualNetworks.map((network): NetworkView => {
      const subnets = network.subnets().items;
      const ranges = rangesIn(network.addressPrefixes).map(({ range }) => range);
      const taken = subnets.flatMap((subnet) => rangesIn(subnet.addressPrefixes).map(({ range }) => range));
      const name = network.resource.string('name');
      return {
        name: textOf(name) ?? network.resource.label,
        place: placeOf(name.at),
        owner: { label: network.resource.label, path: '' },
        ranges: ranges.map(formatCidr),
        subnets: [...subnets].sort((a, b) => Number((rangesIn(a.addressPrefixes)[0]?.range.first ?? 0n) - (rangesIn(b.addressPrefixes)[0]?.range.first ?? 0n))).map((subnet) => view(subnet, network)),
        free: network.subnets().complete ? ranges.flatMap((range) => largestFree(range, taken) ?? []) : [],
        peers: model.peerings.filter((peering) => peering.local() === network).map((peering) => linkText(peering.remote(), (other) => textOf(other.resource.string('name')) ?? other.resource.label)),
      };
    }),
    subnets: model.subnets.filter((subnet) => !subnet.virtualNetwork()).map((subnet) => view(subnet)),
    clusters: model.clusters.map((cluster) => clusterView(cluster, model)),
  };
}

function subnetView(subnet: Subnet, network: VirtualNetwork | undefined, model: Model): SubnetView {
  const ranges = rangesIn(subnet.addressPrefixes).map(({ range }) => range);
  const plan = planOf(subnet, model);
  const all = network ? rangesIn(network.addressPrefixes).map(({ range }) => range) : [];
  const size = (of: readonly Cidr[]) => of.reduce((sum, range) => sum + Number(range.last - range.first) + 1, 0);
  const whole = size(all);
  const leadsHere = (id: Parameters<Model['subnet']>[0]) => {
    const link = model.subnet(id);
    return link.kind === 'found' && link.value === subnet;
  };
  return {
    name: subnet.label,
    place: placeOf(subnet.addressPrefixes.at),
    owner: { label: subnet.resource.label, path: subnet.path },
    ranges: ranges.map(formatCidr),
    share: whole === 0 ? 0 : size(ranges.filter((range) => all.some((one) => contains(one, range)))) / whole,
    use: plan && { needed: plan.planned, capacity: plan.capacity, sum: sumInWords(plan, subnet, plan.planned), more: roomFor(plan) },
    attached: [subnet.networkSecurityGroup, subnet.routeTable, subnet.natGateway].flatMap((link) => (link.kind === 'found' ? [{ label: link.value.resource.label, path: '' }] : [])),
    holds: [
      ...model.clusters.flatMap((cluster) => cluster.pools().known.flatMap((pool) => [...(leadsHere(pool.subnet) ? [pool.label] : []), ...(leadsHere(pool.podSubnet) ? [`pods of ${pool.label}`] : [])])),
      ...(model.clusters.some(({ apiServer }) => leadsHere(apiServer.subnet)) ? ['API server'] : []),
    ],
    securityGroup: linkText(subnet.networkSecurityGroup, (group) => textOf(group.resource.string('name')) ?? group.resource.label),
    routeTable: linkText(subnet.routeTable, (table) => textOf(table.resource.string('name')) ?? table.resource.label),
    natGateway: linkText(subnet.natGateway, (gateway) => textOf(gateway.resource.string('name')) ?? gateway.resource.label),
  };
}

function clusterView(cluster: Cluster, model: Model): ClusterView {
  const { network, apiServer, resource } = cluster;
  const name = resource.string('name');
  const say = (value: Value<string>, otherwise: string) => (value.kind === 'known' ? value.value : value.kind === 'absent' ? otherwise : 'not known');
  const rangeText = (ranges: ReturnType<typeof podRanges>) => ranges.map(({ text, isDefault }) => `${text}${isDefault ? " (Azure's default)" : ''}`).join(', ');
  const isPrivate = is(apiServer.enablePrivateCluster, true);
  const ranges = apiServer.authorizedIpRanges;
  const automatic = is(cluster.skuName, 'Automatic');
  return {
    name: textOf(name) ?? resource.label,
    place: placeOf(name.kind === 'known' ? name.at : network.networkPlugin.at),
    owner: { label: resource.label, path: '' },
    network: automatic
      ? 'Automatic: Azure CNI Overlay with Cilium'
      : [`plugin ${say(network.networkPlugin, "Azure's choice")}`, ...(network.networkPluginMode.kind === 'known' ? [network.networkPluginMode.value] : []), `data plane ${say(network.networkDataplane, 'azure')}`, `policy ${say(network.networkPolicy, is(network.networkDataplane, 'cilium') ? 'cilium' : 'none')}`].join(', '),
    pods: podRanges(cluster).length > 0 ? rangeText(podRanges(cluster)) : 'from the virtual network',
    services: serviceRanges(cluster).length > 0 ? rangeText(serviceRanges(cluster)) : 'not known',
    egress: say(network.outboundType, automatic ? 'managedNATGateway' : 'loadBalancer'),
    apiServer: isPrivate
      ? 'private'
      : ranges.kind === 'known'
        ? `public, for ${ranges.value.items.map((item) => (item.kind === 'known' ? item.value : '?')).join(', ')}`
        : isNone(apiServer.enablePrivateCluster, true) && ranges.kind === 'absent'
          ? 'public, for everybody'
          : 'not known',
    pools: cluster.pools().known.map((pool) => {
      const nodes = nodesOf(pool);
      const pods = podsPerNodeOf(cluster, pool);
      return {
        name: pool.label,
        owner: { label: pool.resource.label, path: pool.subnet.at.path.split('.').slice(0, -1).join('.') },
        nodes: nodes === undefined ? 'not known' : `${is(pool.enableAutoScaling, true) ? 'at most ' : ''}${nodes}`,
        pods: pods === undefined ? 'not known' : String(pods),
        subnet: pool.subnet.kind === 'absent' ? 'managed by AKS' : linkText(model.subnet(pool.subnet), (subnet) => subnet.label),
      };
    }),
  };
}

/** The widest block inside a range that nothing takes. */
function largestFree(range: Cidr, taken: readonly Cidr[]): string | undefined {
  if (range.family !== 4) return undefined;
  for (let prefix = range.prefix; prefix <= 29; prefix++) {
    const free = findFree(prefix, [range], taken);
    if (free) return formatCidr(free);
  }
  return undefined;
}

function linkText<T>(link: Link<T>, name: (value: T) => string): string {
  return { found: () => name((link as { value: T }).value), absent: () => 'none', notInFiles: () => 'in other files', unknown: () => 'not known' }[link.kind]();
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

/** The parts of the plan that stand in a file. */
export function planNotes(file: string, plans: readonly RootPlan[]): PlanNote[] {
  const notes: PlanNote[] = [];
  const add = (place: PlanPlace | undefined, lines: readonly string[], short?: string) => {
    if (place?.file === file && lines.length > 0 && !notes.some((note) => note.start === place.start && note.lines.join() === lines.join())) notes.push({ start: place.start, end: place.end, lines, short });
  };
  for (const plan of plans) {
    for (const subnet of [...plan.networks.flatMap(({ subnets }) => subnets), ...plan.subnets]) {
      const { use } = subnet;
      if (!use) continue;
      const room = use.more === undefined ? [] : [use.more < 0 ? 'It is too small for its pools.' : `It has room for ${use.more} more ${use.more === 1 ? 'node' : 'nodes'}.`];
      add(subnet.place, [`${use.sum}.`, ...room], `${use.needed} of ${use.capacity} addresses`);
    }
    for (const network of plan.networks) add(network.place, [`${network.name} (${network.ranges.join(', ')}): ${network.free.length > 0 ? `largest free block ${network.free.join(', ')}` : 'free blocks are not known'}.`]);
    for (const cluster of plan.clusters) {
      const rooms = [...plan.networks.flatMap(({ subnets }) => subnets), ...plan.subnets].filter(({ holds, use }) => use?.more !== undefined && cluster.pools.some((pool) => holds.includes(pool.name)));
      const least = rooms.map(({ use }) => use!.more!).sort((a, b) => a - b)[0];
      add(cluster.place, [`Pods: ${cluster.pods}. Services: ${cluster.services}. Way out: ${cluster.egress}. API server: ${cluster.apiServer}.`, ...rooms.map(({ name, use }) => `${name} has room for ${Math.max(0, use!.more!)} more nodes.`)], least === undefined ? undefined : `room for ${Math.max(0, least)} more nodes`);
    }
  }
  return notes;
}
