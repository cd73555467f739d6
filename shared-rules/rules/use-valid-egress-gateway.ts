import { gatewayPools } from '../model/azure';
import { startingNodesOf } from '../model/facts';
import type { NodePool } from '../model/network';
import { remove, set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule, detail, type Fix, type Report } from '../rule';

export default defineRule({
  id: 'use-valid-egress-gateway',
  severity: 'error',
  category: 'compatibility',
  since: '0.2.0',
  summary: 'A pool of static egress gateways needs its feature, Linux nodes, and an address for each of them.',
  why: 'Pods leave through a gateway pool to have a fixed source address. Each node of it takes one address of a public IP prefix of /28 to /31, so the pool has a fixed size of two to sixteen nodes, and with one node every outage of it is one of the traffic. The feature has to be on in the cluster, and goes neither with pod subnets, eBPF host routing, Windows nor with IPv6 (see use-dual-stack-network). Network policies do not cover this traffic.',
  references: [aksDocs('configure-static-egress-gateway')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { staticEgressGatewayEnabled, accelerationMode } = cluster.network;
    const pools = cluster.pools().known;
    for (const pool of pools.filter(({ mode }) => is(mode, 'Gateway'))) {
      const name = detail(pool.title);
      const related = [{ at: pool.mode, message: 'The pool is made one for gateways here.' }];
      // azurerm has no argument for it: there it is switched on by other means.
      if (
        isNone(staticEgressGatewayEnabled, true) &&
        (staticEgressGatewayEnabled.kind === 'known' || cluster.resource.provider === undefined)
      ) {
        yield {
          at: staticEgressGatewayEnabled.kind === 'known' ? staticEgressGatewayEnabled : pool.mode,
          message: `${name} holds egress gateways, and static egress gateways are off in the cluster. Switch them on.`,
          fixes: [
            {
              title: 'Switch static egress gateways on: {0}',
              safety: 'review',
              changes: [set(staticEgressGatewayEnabled, true)],
            },
          ],
        };
      }
      if (is(pool.osType, 'Windows'))
        yield {
          at: pool.osType,
          message: `${name} runs Windows, and gateways run on Linux nodes only. Use Linux.`,
          related,
        };
      const other = pools.find(({ podSubnet }) => podSubnet.kind === 'known');
      if (other)
        yield {
          at: pool.mode,
          message: `${name} does not work in a cluster with pod subnets, such as that of ${detail(other.label)}. Use overlay.`,
          related: [{ at: other.podSubnet, message: 'The pod subnet is set here.' }],
        };
      if (is(accelerationMode, 'BpfVeth'))
        yield {
          at: accelerationMode,
          message: `eBPF host routing (BpfVeth) does not work beside gateways such as ${detail(pool.label)}. Use one of the two.`,
          related,
        };
      if (is(pool.enableAutoScaling, true)) yield scaling(pool, name);
      yield* size(pool, name);
    }
  },
});

function scaling(pool: NodePool, name: string): Report {
  const bounds = [pool.minCount, pool.maxCount].filter(({ kind }) => kind !== 'absent').map(remove);
  const count = pool.count.kind === 'absent' ? [set(pool.count, gatewayPools.leastNodes)] : [];
  return {
    at: pool.enableAutoScaling,
    message: `${name} holds egress gateways and cannot scale by itself, as its prefix is fixed. Switch auto-scaling off.`,
    fixes: [{ title: 'Set {0}', safety: 'review', changes: [set(pool.enableAutoScaling, false), ...count, ...bounds] }],
  };
}

/** What is wrong with the prefix of a gateway pool, or with the number of its nodes. */
function* size(pool: NodePool, name: string): Iterable<Report> {
  const { gatewayPrefixSize, count } = pool;
  if (gatewayPrefixSize.kind === 'unknown') return;
  const { largestPrefix, smallestPrefix, defaultPrefix, leastNodes } = gatewayPools;
  const prefix = gatewayPrefixSize.kind === 'known' ? gatewayPrefixSize.value : defaultPrefix;
  const nodes = startingNodesOf(pool);
  const fitting = Math.min(smallestPrefix, 32 - Math.ceil(Math.log2(Math.max(nodes ?? leastNodes, leastNodes))));
  const grow: Fix[] =
    fitting < largestPrefix
      ? []
      : [
          {
            title: 'Use {0} (an existing pool has to be made anew)',
            safety: 'review',
            changes: [set(gatewayPrefixSize, fitting)],
          },
        ];
  if (prefix < largestPrefix || prefix > smallestPrefix) {
    yield {
      at: gatewayPrefixSize,
      message: `The public IP prefix of ${detail(pool.label)} is a /${prefix}, and Azure takes /${largestPrefix} to /${smallestPrefix}. Use /${Math.max(fitting, largestPrefix)}.`,
      fixes: grow,
    };
  } else if (nodes !== undefined && nodes > 2 ** (32 - prefix)) {
    const addresses = 2 ** (32 - prefix);
    yield {
      at: count,
      message: `${name} has ${nodes} nodes, and its public IP prefix${gatewayPrefixSize.kind === 'known' ? '' : ", Azure's default,"} has ${addresses} addresses (/${prefix}). Use ${grow.length > 0 ? `/${fitting} or ` : ''}${addresses} nodes.`,
      fixes: [...grow, { title: 'Use {0}', safety: 'review', changes: [set(count, addresses)] }],
    };
  } else if (nodes !== undefined && nodes < leastNodes) {
    yield {
      at: count,
      severity: 'warning',
      message: `${name} has ${nodes === 0 ? 'no node' : `${nodes} node`}: when it is down, so is the traffic through it. Use ${leastNodes} or more.`,
      fixes: [{ title: 'Use {0}', safety: 'review', changes: [set(count, leastNodes)] }],
    };
  }
}
