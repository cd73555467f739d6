import { addressesPerBlock, defaultPods, maxNodes, nodeBlockPrefix, reservedPerSubnet } from './azure';
import { formatCidr, type Cidr } from './cidr';
import { nodesOf, podRanges, surgeOf, usesPodCidr } from './facts';
import type { Cluster, Model, NodePool } from './network';
import { isWholeList, rangesIn, type Subnet } from './surroundings';
import { is, isNone } from './value';

/** What the pools of all clusters take from one subnet, and what it holds. */
export interface SubnetPlan {
  readonly ranges: readonly Cidr[];
  /** Addresses that Azure leaves for use. */
  readonly capacity: number;
  /** What pods and nodes take at their most, with the surge of an upgrade. */
  readonly planned: number;
  /** The same when every node has all its pods. */
  readonly most: number;
  /** The same without any node more: what Azure counts when it deploys. */
  readonly least: number;
  readonly terms: readonly PlanTerm[];
  /** False when something that takes addresses is not known: the sums are lower bounds. */
  readonly complete: boolean;
}

/** One pool's part of the sum. */
interface PlanTerm {
  readonly cluster: Cluster;
  readonly pool: NodePool;
  readonly what: 'nodes' | 'nodes and pods' | 'pods';
  readonly nodes: number;
  readonly surge: number;
  /** Pods on a node; 0 where pods take nothing from this subnet. */
  readonly pods: number;
  /** Addresses for each node, at the least. */
  readonly each: number;
  /** Addresses for each node when it has all its pods. */
  readonly most: number;
}

/** Where the pods of a pool take their addresses from; undefined when the files do not tell. */
export function podsFrom(
  cluster: Cluster,
  pool: NodePool,
): 'range of their own' | 'node subnet' | 'pod subnet' | 'nowhere' | undefined {
  const { networkPlugin, networkPluginMode } = cluster.network;
  if (is(networkPlugin, 'none')) return 'nowhere';
  if (usesPodCidr(cluster)) return 'range of their own';
  if (!is(networkPlugin, 'azure') || networkPluginMode.kind !== 'absent' || pool.podSubnet.kind === 'unknown')
    return undefined;
  return pool.podSubnet.kind === 'known' ? 'pod subnet' : 'node subnet';
}

/** Pods on a node at most: as written, or Azure's default. Undefined when the files do not tell. */
export function podsPerNodeOf(cluster: Cluster, pool: NodePool): number | undefined {
  if (pool.maxPods.kind !== 'absent') return pool.maxPods.kind === 'known' ? pool.maxPods.value : undefined;
  switch (podsFrom(cluster, pool)) {
    case 'node subnet':
      return defaultPods.nodeSubnet;
    case 'pod subnet':
      return defaultPods.podSubnet;
    case 'range of their own':
      return is(cluster.network.networkPlugin, 'azure')
        ? defaultPods.overlay
        : is(cluster.network.networkPlugin, 'kubenet')
          ? defaultPods.kubenet
          : undefined;
    default:
      return undefined;
  }
}

/**
 * The plan of a subnet; undefined when no pool is known to stand in it, or its ranges are not known. Formulas: docs,
 * concepts-network-ip-address-planning and configure-azure-cni-static-block-allocation.
 */
export function planOf(subnet: Subnet, model: Model): SubnetPlan | undefined {
  const { addressPrefixes } = subnet;
  if (!isWholeList(addressPrefixes)) return undefined;
  const ranges = rangesIn(addressPrefixes)
    .map(({ range }) => range)
    .filter(({ family }) => family === 4);
  const terms: PlanTerm[] = [];
  const uses = model.poolsIn(subnet);
  let { complete } = uses;
  let extra = 0;
  for (const { cluster, pool, isFirst, nodes, pods } of uses.items) {
    const term = termOf(cluster, pool, pods);
    if (term) terms.push(term.term);
    if (!term || term.open) complete = false;
    // The private endpoint of the API server stands in the subnet of the first pool.
    if (
      isFirst &&
      nodes &&
      cluster.deployed === undefined &&
      is(cluster.apiServer.enablePrivateCluster, true) &&
      isNone(cluster.apiServer.enableVnetIntegration, true)
    )
      extra++;
  }
  if (terms.length === 0 || ranges.length === 0) return undefined;
  const capacity = ranges.reduce((sum, range) => sum + capacityOf(range), 0);
  // Of what hangs on conditions one may exclude the other: only the largest is certain to need its place beside the rest.
  const maybe = terms.filter(isConditional).sort((a, b) => (b.nodes + b.surge) * b.each - (a.nodes + a.surge) * a.each);
  const counted = [...terms.filter((term) => !isConditional(term)), ...maybe.slice(0, 1)];
  const sum = (surgeIn: (term: PlanTerm) => number) =>
    extra + counted.reduce((total, term) => total + (term.nodes + surgeIn(term)) * term.each, 0);
  const most = extra + counted.reduce((total, term) => total + (term.nodes + term.surge) * term.most, 0);
  return {
    ranges,
    capacity,
    planned: sum(({ surge }) => surge),
    most,
    least: sum(() => 0),
    terms: counted,
    complete: complete && maybe.length <= 1,
  };
}

function isConditional({ cluster, pool }: PlanTerm): boolean {
  return cluster.deployed !== undefined || pool.deployed !== undefined;
}

/** What a pool takes from a subnet; with `open` at least that. Undefined when not even its nodes are known. */
function termOf(
  cluster: Cluster,
  pool: NodePool,
  inPodSubnet: boolean,
): { readonly term: PlanTerm; readonly open: boolean } | undefined {
  const nodes = nodesOf(pool);
  if (nodes === undefined) return undefined;
  const surge = surgeOf(pool, nodes);
  const from = podsFrom(cluster, pool);
  const pods = podsPerNodeOf(cluster, pool);
  const base = { cluster, pool, nodes, surge: surge ?? 0 };
  if (inPodSubnet) {
    if (from !== 'pod subnet') return undefined;
    // A node takes whole blocks: for its most pods at once, or one block after the other as they come.
    const isStatic = is(pool.podIpAllocationMode, 'StaticBlock');
    const blocks = isStatic && pods !== undefined ? Math.ceil((pods + 1) / addressesPerBlock) : 1;
    // A block more is taken when fewer than half a block is left.
    const all =
      pods === undefined ? blocks : isStatic ? blocks : Math.ceil((pods + addressesPerBlock / 2) / addressesPerBlock);
    return {
      term: { ...base, what: 'pods', pods: pods ?? 0, each: blocks * addressesPerBlock, most: all * addressesPerBlock },
      open: surge === undefined || pool.podIpAllocationMode.kind === 'unknown' || (isStatic && pods === undefined),
    };
  }
  if (from === 'node subnet' && pods !== undefined)
    return {
      term: { ...base, what: 'nodes and pods', pods, each: 1 + pods, most: 1 + pods },
      open: surge === undefined,
    };
  return {
    term: { ...base, what: 'nodes', pods: 0, each: 1, most: 1 },
    open: surge === undefined || from === undefined || from === 'node subnet',
  };
}

/** Addresses of a range that Azure leaves for use. */
export function capacityOf(range: Cidr): number {
  return Math.max(0, 2 ** (32 - range.prefix) - reservedPerSubnet);
}

/** The smallest subnet for so many addresses, as a prefix length; negative where there is none. */
export function prefixFor(addresses: number): number {
  return 32 - Math.max(3, Math.ceil(Math.log2(addresses + reservedPerSubnet)));
}

/**
 * `(20 nodes + 1 surge) × (1 + 30 pods) = 651 addresses`
 * @param basis what is counted: `planned`, at the `least` without the surge of an upgrade, or at the `most`
 */
export function sumInWords(plan: SubnetPlan, basis: 'planned' | 'least' | 'most'): string {
  const surgeOfTerm = ({ surge }: PlanTerm) => (basis === 'least' ? 0 : surge);
  const words = plan.terms.map((term) => {
    const surge = surgeOfTerm(term);
    const count = `${term.nodes} ${term.nodes === 1 ? 'node' : 'nodes'}${surge > 0 ? ` + ${surge} surge` : ''}`;
    if (term.what === 'nodes') return plan.terms.length > 1 && surge > 0 ? `(${count})` : count;
    const machines = surge > 0 ? `(${count})` : count;
    return term.what === 'pods'
      ? `${machines} × ${basis === 'most' ? term.most : term.each} pod addresses`
      : `${machines} × (1 + ${term.pods} pods)`;
  });
  const needed = plan[basis];
  const counted = plan.terms.reduce(
    (total, term) => total + (term.nodes + surgeOfTerm(term)) * (basis === 'most' ? term.most : term.each),
    0,
  );
  if (needed > counted) words.push(`${needed - counted} private endpoint`);
  return `${words.join(' + ')} = ${needed} addresses${plan.complete ? '' : ' or more'}`;
}

/** `651 addresses needed, 251 there; /22 fits` */
export function needInWords(plan: SubnetPlan, basis: 'planned' | 'least'): string {
  return `${plan[basis]} addresses${plan.complete ? '' : ' or more'} needed, ${plan.capacity} there${fitting(plan, plan[basis])}`;
}

/** `snet-aks (10.1.0.0/24)` */
export function nameWithRange({ ranges }: SubnetPlan, { label }: Subnet): string {
  return `${label} (${ranges.map(formatCidr).join(', ')})`;
}

/** `; /23 fits, and /22 for upgrades`; nothing where the sum is a lower bound. */
export function fitting(plan: SubnetPlan, needed: number): string {
  const [least, all] = [prefixFor(needed), prefixFor(Math.max(plan.planned, needed))];
  if (!plan.complete || all < 0) return '';
  return least === all ? `; /${all} fits` : `; /${least} fits, and /${all} for upgrades`;
}

/** How many nodes more of the largest kind a subnet holds, their surge and pods included, and the blocks of their pod range; undefined when nothing can be said. */
export function roomFor(plan: SubnetPlan): number | undefined {
  const [largest] = [...plan.terms].sort((a, b) => b.most - a.most);
  if (!plan.complete || !largest) return undefined;
  if (plan.most > plan.capacity) return -1;
  const { cluster, pool, nodes, surge, most } = largest;
  const blocks =
    largest.what === 'nodes' && podsFrom(cluster, pool) === 'range of their own' ? blocksLeft(cluster) : Infinity;
  if (blocks === undefined) return undefined;
  let more = 0;
  for (let next = 1; next <= maxNodes; next++) {
    const added = next + (surgeOf(pool, nodes + next) ?? surge) - surge;
    if (plan.most + added * most > plan.capacity || added > blocks) break;
    more = next;
  }
  return more;
}

/** The blocks of a cluster's pod range: those that its nodes take with their surge, and all; undefined when the range or a pool is not known. */
export function podBlocks(cluster: Cluster): { readonly needed: number; readonly total: number } | undefined {
  const range = podRanges(cluster).find((one) => one.range.family === 4);
  const pools = cluster.pools();
  if (!range || !pools.complete) return undefined;
  const total = range.range.prefix > nodeBlockPrefix ? 0 : 2 ** (nodeBlockPrefix - range.range.prefix);
  let needed = 0;
  for (const pool of pools.known) {
    const nodes = nodesOf(pool);
    const surge = nodes === undefined ? undefined : surgeOf(pool, nodes);
    if (nodes === undefined || surge === undefined) return undefined;
    needed += nodes + surge;
  }
  return { needed, total };
}

/** Blocks of the pod range that no node of the cluster takes; undefined when that is not known. */
function blocksLeft(cluster: Cluster): number | undefined {
  const blocks = podBlocks(cluster);
  return blocks && Math.max(0, blocks.total - blocks.needed);
}
