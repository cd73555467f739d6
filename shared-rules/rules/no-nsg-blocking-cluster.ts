import { apiServerPorts } from '../model/azure';
import { podRanges } from '../model/facts';
import type { Model } from '../model/network';
import { podsFrom } from '../model/plan';
import {
  coverAllPorts,
  coversAll,
  mayBeUndone,
  touches,
  type KnownSecurityRule,
  type RulesInOrder,
} from '../model/security-rules';
import { rangesIn, type Subnet } from '../model/surroundings';
import { is } from '../model/value';
import { aksDocs, defineRule, detail, type Report } from '../rule';

export default defineRule({
  id: 'no-nsg-blocking-cluster',
  severity: 'warning',
  category: 'segmentation',
  since: '0.1.0',
  summary: 'A network security group must not keep the nodes from each other, or from the API server.',
  why: 'Nodes talk to each other on many ports, and with overlay pods send with addresses that the tag VirtualNetwork does not cover. A rule that denies this traffic before another allows it breaks DNS, services and the API server in ways that are hard to find. Separate pods with network policies instead.',
  references: [aksDocs('concepts-network-azure-cni-overlay'), aksDocs('outbound-rules-control-egress')],
  equivalents: [],
  of: 'subnet',
  *check(subnet, { model }) {
    const group = subnet.networkSecurityGroup;
    if (group.kind !== 'found') return;
    const inside = model.clusters
      .flatMap((cluster) => cluster.pools().known.map((pool) => ({ cluster, pool })))
      .find(({ pool }) => {
        const link = model.subnet(pool.subnet);
        return link.kind === 'found' && link.value === subnet;
      });
    // A group has many rules; they are read for subnets that a cluster is in.
    if (!inside && !withApiServer(subnet, model)) return;
    const rules = group.value.inOrder();
    if (!rules) return;
    yield* apiServerBlocks(subnet, rules, model);
    if (!inside) return;
    const nodes = rangesIn(subnet.addressPrefixes).map(({ range }) => range);
    const pods =
      podsFrom(inside.cluster, inside.pool) === 'range of their own' &&
      is(inside.cluster.network.networkPlugin, 'azure')
        ? podRanges(inside.cluster).map(({ range }) => range)
        : [];
    for (const direction of ['inbound', 'outbound']) {
      const own = rules.known.filter((one) => one.direction === direction);
      const groups = [
        { what: 'nodes', ranges: nodes, tagged: true, partners: nodes },
        { what: 'overlay pods', ranges: pods, tagged: false, partners: [...nodes, ...pods] },
      ].filter(({ ranges }) => ranges.length > 0);
      const stopped = groups.flatMap(({ what, ranges, tagged, partners }) => {
        const isHit = (one: KnownSecurityRule) =>
          one.from.some((end) => coversAll(end, ranges, tagged)) &&
          one.to.some((end) => coversAll(end, partners, tagged) || (what !== 'nodes' && coversAll(end, nodes, true)));
        const deny = own.find((one) => !one.allows && one.carriesTcp && one.allPorts && isHit(one));
        // Some ports, or one protocol, are not all that nodes and pods need; who they are allowed for may be.
        const earlier = deny
          ? own.filter(
              (one) =>
                one.allows &&
                one.priority < deny.priority &&
                one.from.some((end) => touches(end, ranges, tagged)) &&
                one.to.some((end) => touches(end, partners, tagged)),
            )
          : [];
        const isSaved =
          coverAllPorts(earlier.filter(({ carriesTcp }) => carriesTcp)) &&
          (deny?.carriesUdp !== true || coverAllPorts(earlier.filter(({ carriesUdp }) => carriesUdp)));
        return deny && !isSaved && !mayBeUndone(deny, rules) ? [{ what, deny, isPartly: earlier.length > 0 }] : [];
      });
      for (const { deny } of stopped.filter(
        (one, at) => stopped.findIndex((other) => other.deny === one.deny) === at,
      )) {
        const same = stopped.filter((one) => one.deny === deny);
        const whose = same.map(({ what }) => what).join(' and ');
        const before = same.every(({ isPartly }) => isPartly)
          ? ' that no earlier rule allows whole'
          : ' before any rule allows it';
        yield {
          at: deny.at,
          message: `This rule denies ${direction} traffic of ${whose} in ${detail(subnet.label)}${before}. Allow it at a smaller priority.`,
          related: [{ at: subnet.addressPrefixes, message: 'The nodes stand in this subnet.' }],
        };
      }
    }
  },
});

/** Nodes reach an API server in a subnet of yours through these ports of it. docs: api-server-vnet-integration. */
function* apiServerBlocks(subnet: Subnet, rules: RulesInOrder, model: Model): Iterable<Report> {
  const cluster = withApiServer(subnet, model);
  if (!cluster) return;
  const own = rangesIn(subnet.addressPrefixes).map(({ range }) => range);
  const reaches = (one: KnownSecurityRule) =>
    one.carriesTcp &&
    apiServerPorts.every((port) => one.ports.some(({ first, last }) => first <= port && port <= last)) &&
    one.to.some((end) => coversAll(end, own, true));
  for (const from of model.subnetsOf(cluster)) {
    const nodes = rangesIn(from.addressPrefixes).map(({ range }) => range);
    const inbound = rules.known.filter(({ direction }) => direction === 'inbound');
    const deny = inbound.find(
      (one) => !one.allows && reaches(one) && one.from.some((end) => coversAll(end, nodes, true)),
    );
    const earlier = inbound.filter(
      (one) =>
        one.allows &&
        one.carriesTcp &&
        one.priority < (deny?.priority ?? 0) &&
        one.from.some((end) => touches(end, nodes, true)),
    );
    if (
      nodes.length === 0 ||
      !deny ||
      mayBeUndone(deny, rules) ||
      apiServerPorts.every((port) =>
        earlier.some(({ ports }) => ports.some(({ first, last }) => first <= port && port <= last)),
      )
    )
      continue;
    yield {
      at: deny.at,
      message: `This rule keeps nodes in ${detail(from.label)} from the API server in ${detail(subnet.label)}. Allow ports ${apiServerPorts.join(' and ')} before it.`,
      related: [{ at: from.addressPrefixes, message: 'The nodes stand in this subnet.' }],
    };
    return;
  }
}

/** The cluster whose API server stands in a subnet. */
function withApiServer(subnet: Subnet, model: Model) {
  return model.clusters.find(({ apiServer }) => {
    const link = model.subnet(apiServer.subnet);
    return link.kind === 'found' && link.value === subnet;
  });
}
