import { apiServerPorts, everywhere } from '../model/azure';
import { contains, overlaps, parseCidr, type Cidr } from '../model/cidr';
import { podRanges } from '../model/facts';
import type { Model } from '../model/network';
import { podsFrom } from '../model/plan';
import { rangesIn, type SecurityRule, type Subnet } from '../model/surroundings';
import { is, type List, type Value } from '../model/value';
import { aksDocs, defineRule, detail, type Report } from '../rule';

export default defineRule({
  id: 'no-nsg-blocking-cluster',
  severity: 'warning',
  category: 'segmentation',
  summary: 'A network security group must not keep the nodes from each other, or from the API server.',
  why: 'Nodes talk to each other on many ports, and with overlay pods send with addresses that the tag VirtualNetwork does not cover. A rule that denies this traffic before another allows it breaks DNS, services and the API server in ways that are hard to find. Separate pods with network policies instead.',
  references: [aksDocs('concepts-network-azure-cni-overlay'), aksDocs('outbound-rules-control-egress')],
  equivalents: [],
  of: 'subnet',
  *check(subnet, { model }) {
    const group = subnet.networkSecurityGroup;
    if (group.kind !== 'found') return;
    const inside = model.clusters.flatMap((cluster) => cluster.pools().known.map((pool) => ({ cluster, pool }))).find(({ pool }) => {
      const link = model.subnet(pool.subnet);
      return link.kind === 'found' && link.value === subnet;
    });
    // A group has many rules; they are read for subnets that a cluster is in.
    if (!inside && !withApiServer(subnet, model)) return;
    const { items: rules, complete } = group.value.rules();
    const read = rules.map(readRule);
    if (!complete || read.includes(undefined)) return;
    const sorted = read.flatMap((one) => one ?? []).sort((a, b) => a.priority - b.priority);
    yield* apiServerBlocks(subnet, sorted, model);
    if (!inside) return;
    const nodes = rangesIn(subnet.addressPrefixes).map(({ range }) => range);
    const pods = podsFrom(inside.cluster, inside.pool) === 'range of their own' && is(inside.cluster.network.networkPlugin, 'azure') ? podRanges(inside.cluster).map(({ range }) => range) : [];
    for (const direction of ['inbound', 'outbound']) {
      const own = sorted.filter((one) => one.direction === direction);
      const groups = [
        { what: 'nodes', ranges: nodes, tagged: true, partners: nodes },
        { what: 'overlay pods', ranges: pods, tagged: false, partners: [...nodes, ...pods] },
      ].filter(({ ranges }) => ranges.length > 0);
      const stopped = groups.flatMap(({ what, ranges, tagged, partners }) => {
        const isHit = (one: ReadRule) => one.from.some((text) => coversAll(text, ranges, tagged)) && one.to.some((text) => coversAll(text, partners, tagged) || (what !== 'nodes' && coversAll(text, nodes, true)));
        const deny = own.find((one) => !one.allows && (one.protocol === '*' || /^tcp$/i.test(one.protocol)) && one.allPorts && isHit(one));
        // Whatever is allowed before, even of another protocol, may be all that the cluster needs.
        const earlier = deny && own.some((one) => one.allows && one.priority < deny.priority && one.from.some((text) => touches(text, ranges, tagged)) && one.to.some((text) => touches(text, partners, tagged)));
        return deny && !earlier ? [{ what, deny }] : [];
      });
      for (const { deny } of stopped.filter((one, at) => stopped.findIndex((other) => other.deny === one.deny) === at)) {
        const whose = stopped.filter((one) => one.deny === deny).map(({ what }) => what).join(' and ');
        yield {
          at: deny.at,
          message: `This rule denies ${direction} traffic of the cluster's ${whose} in ${detail(subnet.label)} before any rule allows it. Allow it at a smaller priority, and use network policies to separate pods.`,
          related: [{ at: subnet.addressPrefixes, message: 'The nodes stand in this subnet.' }],
        };
      }
    }
  },
});

/** Nodes reach an API server in a subnet of yours through these ports of it. docs: api-server-vnet-integration. */
function* apiServerBlocks(subnet: Subnet, rules: readonly ReadRule[], model: Model): Iterable<Report> {
  const cluster = withApiServer(subnet, model);
  if (!cluster) return;
  const own = rangesIn(subnet.addressPrefixes).map(({ range }) => range);
  const reaches = (one: ReadRule) => (one.protocol === '*' || /^tcp$/i.test(one.protocol)) && apiServerPorts.every((port) => one.ports.some((text) => holdsPort(text, port))) && one.to.some((text) => coversAll(text, own, true));
  for (const from of model.subnetsOf(cluster)) {
    const nodes = rangesIn(from.addressPrefixes).map(({ range }) => range);
    const inbound = rules.filter(({ direction }) => direction === 'inbound');
    const deny = inbound.find((one) => !one.allows && reaches(one) && one.from.some((text) => coversAll(text, nodes, true)));
    // Whatever is allowed before may be all that the nodes need.
    if (nodes.length === 0 || !deny || inbound.some((one) => one.allows && one.priority < deny.priority && one.from.some((text) => touches(text, nodes, true)))) continue;
    yield {
      at: deny.at,
      message: `This rule keeps the nodes in ${detail(from.label)} from the API server in ${detail(subnet.label)}: they need its ports ${apiServerPorts.join(' and ')}. Allow them at a smaller priority.`,
      related: [{ at: from.addressPrefixes, message: 'The nodes stand in this subnet.' }],
    };
    return;
  }
}

/** Whether `443`, `400-500` or `*` takes in a port. */
function holdsPort(text: string, port: number): boolean {
  const [first = '', last = first] = text.split('-');
  return text === '*' || (Number(first) <= port && port <= Number(last));
}

interface ReadRule {
  readonly at: Value<string>;
  readonly priority: number;
  readonly direction: string;
  readonly allows: boolean;
  readonly protocol: string;
  readonly allPorts: boolean;
  readonly ports: readonly string[];
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** The cluster whose API server stands in a subnet. */
function withApiServer(subnet: Subnet, model: Model) {
  return model.clusters.find(({ apiServer }) => {
    const link = model.subnet(apiServer.subnet);
    return link.kind === 'found' && link.value === subnet;
  });
}

/** A rule whose parts are all known; undefined for any other. */
function readRule(rule: SecurityRule): ReadRule | undefined {
  const { access, direction, priority, protocol } = rule;
  const [from, to, ports] = [rule.sources, rule.destinations, rule.destinationPorts].map(texts);
  // Application security groups are sources and destinations that no address tells.
  if (from?.length === 0 || to?.length === 0) return undefined;
  if (access.kind !== 'known' || direction.kind !== 'known' || priority.kind !== 'known' || protocol.kind !== 'known' || !from || !to || !ports) return undefined;
  return { at: access, priority: priority.value, direction: direction.value.toLowerCase(), allows: is(access, 'Allow'), protocol: protocol.value, allPorts: ports.some((port) => port === '*' || port === '0-65535' || port === '1-65535'), ports, from, to };
}

function texts(list: Value<List<Value<string>>>): string[] | undefined {
  if (list.kind !== 'known' || !list.value.complete) return list.kind === 'absent' ? [] : undefined;
  const items = list.value.items.map((item) => (item.kind === 'known' ? item.value : undefined));
  return items.includes(undefined) ? undefined : items.flatMap((item) => item ?? []);
}

/** Whether a source or destination takes in all of the ranges; a tag only where it does so for certain. */
function coversAll(text: string, ranges: readonly Cidr[], tagged: boolean): boolean {
  if (isEverything(text)) return true;
  if (/^virtualnetwork$/i.test(text)) return tagged;
  const range = rangeOf(text);
  return range !== undefined && ranges.every((one) => contains(range, one));
}

/** Whether it takes in any of their addresses; of a tag that is not known it may. */
function touches(text: string, ranges: readonly Cidr[], tagged: boolean): boolean {
  if (isEverything(text)) return true;
  if (/^virtualnetwork$/i.test(text)) return tagged;
  const range = rangeOf(text);
  return range !== undefined && ranges.some((one) => overlaps(range, one));
}

function isEverything(text: string): boolean {
  return text === '*' || text === everywhere.ipv4 || /^any$/i.test(text);
}

function rangeOf(text: string): Cidr | undefined {
  return parseCidr(text.includes('/') ? text : `${text}/32`);
}
