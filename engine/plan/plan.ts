import { contains, findFree, formatCidr, type Cidr } from '../../shared-rules/model/cidr';
import { nodesOf, podRanges, serviceRanges } from '../../shared-rules/model/facts';
import type { Cluster, Model } from '../../shared-rules/model/network';
import { planOf, podsFrom, podsPerNodeOf, roomFor, sumInWords } from '../../shared-rules/model/plan';
import { rangesIn, type Link, type Subnet, type VirtualNetwork } from '../../shared-rules/model/surroundings';
import { is, isNone, type Origin, type Value } from '../../shared-rules/model/value';
import type { Networks } from '../analysis/networks';
import { modelsOf } from '../analysis/readings';
import type { Files } from '../project/files';
import type { Root } from '../project/roots';
import { SourceOrigin } from '../languages/resource';

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
  readonly use: { readonly needed: number; /** The files do not tell everything. */ readonly atLeast: boolean; readonly capacity: number; readonly sum: string; readonly more: number | undefined } | undefined;
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
  /** The subnets that its pools stand in. */
  readonly subnets: readonly Owner[];
  readonly pools: readonly { readonly name: string; readonly owner: Owner; readonly nodes: string; readonly pods: string; readonly subnet: string }[];
}

/** A root is drawn with at most so many parameter files. */
const maxContexts = 6;

/** The plans of all roots that deploy a cluster, each with its parameter files; of what hangs on undecided conditions one way. */
export function networkPlans(roots: readonly Root[], files: Files, networks: Networks): RootPlan[] {
  const plans: RootPlan[] = [];
  for (const { root, context, model, worlds } of modelsOf(roots, files, networks)) {
    if (model.clusters.length === 0 || plans.filter((plan) => plan.root === root.uri).length >= maxContexts) continue;
    const [world] = worlds.explore(() => planOfRoot(root, context, model));
    if (world) plans.push({ ...world.result, when: world.conditions });
  }
  return plans;
}

function planOfRoot(root: Root, context: string, model: Model): RootPlan {
  const view = (subnet: Subnet, network?: VirtualNetwork) => subnetView(subnet, network, model);
  return {
    root: root.uri,
    context,
    when: [],
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
    use: plan && { needed: plan.most, atLeast: !plan.complete, capacity: plan.capacity, sum: sumInWords(plan, subnet, 'most'), more: roomFor(plan) },
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
    pods: podRanges(cluster).length > 0 ? rangeText(podRanges(cluster)) : podsText(cluster),
    services: serviceRanges(cluster).length > 0 ? rangeText(serviceRanges(cluster)) : 'not known',
    egress: say(network.outboundType, automatic ? 'managedNATGateway' : 'loadBalancer'),
    apiServer: isPrivate
      ? 'private'
      : ranges.kind === 'known'
        ? `public, for ${ranges.value.items.map((item) => (item.kind === 'known' ? item.value : '?')).join(', ')}`
        : isNone(apiServer.enablePrivateCluster, true) && ranges.kind === 'absent'
          ? 'public, for everybody'
          : 'not known',
    subnets: model.subnetsOf(cluster).map((subnet) => ({ label: subnet.resource.label, path: subnet.path })),
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

/** Where pods have their addresses from, when that is no range of their own. */
function podsText(cluster: Cluster): string {
  const from = new Set(cluster.pools().known.map((pool) => podsFrom(cluster, pool)));
  const [only] = from;
  if (from.size !== 1 || only === undefined) return 'not known';
  return { 'node subnet': 'from the subnet of their node', 'pod subnet': 'from a subnet for pods', 'range of their own': 'not known', nowhere: 'from a plugin of your own' }[only];
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

/** The parts of the plan that stand in a file. Where parameter files differ, the one that needs the most is shown, and named. */
export function planNotes(file: string, plans: readonly RootPlan[]): PlanNote[] {
  const notes = new Map<number, PlanNote & { readonly need: number }>();
  const several = new Set(plans.map(({ context }) => context)).size > 1;
  for (const plan of plans) {
    const way = [...(several ? [`with ${plan.context}`] : []), ...(plan.when.length > 0 ? [`when ${plan.when.slice(0, 2).join(' and ')}`] : [])].join(', ');
    const add = (place: PlanPlace | undefined, need: number, lines: readonly string[], short?: string) => {
      if (place?.file !== file || lines.length === 0) return;
      const known = notes.get(place.start);
      if (known && known.need >= need) return;
      notes.set(place.start, { start: place.start, end: place.end, lines: way === '' ? lines : [...lines, `This is so ${way}.`], short, need });
    };
    const subnets = [...plan.networks.flatMap((network) => network.subnets), ...plan.subnets];
    for (const { place, use } of subnets) {
      if (!use) continue;
      const room = use.more === undefined ? [] : [use.more < 0 ? 'It is too small for its pools.' : `It has room for ${use.more} more ${use.more === 1 ? 'node' : 'nodes'}.`];
      add(place, use.needed / Math.max(1, use.capacity), [`${use.sum}.`, ...room], `${use.atLeast ? 'at least ' : ''}${use.needed} of ${use.capacity} addresses`);
    }
    for (const network of plan.networks) add(network.place, 0, [`${network.name} (${network.ranges.join(', ')}): ${network.free.length > 0 ? `largest free block ${network.free.join(', ')}` : 'free blocks are not known'}.`]);
    for (const cluster of plan.clusters) {
      const own = subnets.filter((subnet) => subnet.use?.more !== undefined && cluster.subnets.some(({ label, path }) => label === subnet.owner.label && path === subnet.owner.path));
      const rooms = own.map(({ use }) => use!.more!);
      const least = Math.min(...rooms);
      const short = rooms.length === 0 ? undefined : least < 0 ? 'no room for its nodes' : `room for ${least} more ${least === 1 ? 'node' : 'nodes'}`;
      add(cluster.place, rooms.length === 0 ? 0 : 1 / (least + 2), [`Pods: ${cluster.pods}. Services: ${cluster.services}. Way out: ${cluster.egress}. API server: ${cluster.apiServer}.`, ...own.map(({ name, use }) => (use!.more! < 0 ? `${name} is too small.` : `${name} has room for ${use!.more} more nodes.`))], short);
    }
  }
  return [...notes.values()].map(({ start, end, lines, short }) => ({ start, end, lines, short }));
}
