import { outboundPorts } from '../model/azure';
import { nodesOf, startingNodesOf, surgeOf } from '../model/facts';
import type { Cluster } from '../model/network';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule, type Fix } from '../rule';

export default defineRule({
  id: 'use-enough-outbound-ports',
  severity: 'error',
  category: 'egress',
  since: '0.2.0',
  summary: 'The outbound addresses of the load balancer must have ports for every node.',
  why: 'Each outbound IP address of the load balancer has 64,000 ports, and every node gets as many of them as `allocatedOutboundPorts` says. Azure refuses a cluster whose nodes take more than there are (InvalidLoadBalancerProfileAllocatedOutboundPorts), and a cluster that has just enough can neither grow nor be upgraded.',
  references: [
    aksDocs('configure-load-balancer-standard'),
    'https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/invalidloadbalancerprofileallocatedoutboundports-error',
  ],
  equivalents: [],
  azureErrors: {
    said: ['InvalidLoadBalancerProfileAllocatedOutboundPorts'],
    listed: ['LoadBalancerProfileAllocatedOutboundPortsMustBeMultipleOfEight'],
  },
  of: 'cluster',
  *check(cluster) {
    const {
      allocatedOutboundPorts,
      managedOutboundIpCount,
      outboundType,
      loadBalancerSku,
      outboundIps,
      outboundIpPrefixes,
    } = cluster.network;
    if (allocatedOutboundPorts.kind !== 'known' || allocatedOutboundPorts.value === 0 || is(loadBalancerSku, 'basic'))
      return;
    if (outboundType.kind !== 'absent' && !is(outboundType, 'loadBalancer')) return;
    const ports = allocatedOutboundPorts.value;
    const { perAddress, step, maxAddresses } = outboundPorts;
    if (ports > perAddress) {
      yield {
        at: allocatedOutboundPorts,
        message: `${inWords(ports)} ports for each node are too many. Use ${inWords(perAddress)} at most.`,
      };
      return;
    }
    if (ports % step !== 0) {
      const nearest = Math.max(step, Math.floor(ports / step) * step);
      yield {
        at: allocatedOutboundPorts,
        message: `${inWords(ports)} ports for each node are no multiple of ${step}, which Azure refuses. Use ${inWords(nearest)}.`,
        fixes: [{ title: 'Use {0}', safety: 'review', changes: [set(allocatedOutboundPorts, nearest)] }],
      };
      return;
    }
    const addresses = addressesOf(cluster);
    if (addresses === undefined) return;
    const { start, most, surge } = nodesIn(cluster);
    const available = addresses * perAddress;
    const fails = start * ports > available;
    const nodes = fails ? start : most + surge;
    if (nodes * ports <= available) return;
    const wanted = Math.ceil(((most + surge) * ports) / perAddress);
    const fitting = Math.floor(available / (most + surge) / step) * step;
    const isOurs = outboundIps.kind === 'absent' && outboundIpPrefixes.kind === 'absent' && wanted <= maxAddresses;
    const ways = [...(isOurs ? [`${wanted} IPs`] : []), ...(fitting > 0 ? [`${inWords(fitting)} ports`] : [])];
    const fixes: Fix[] = [
      ...(isOurs
        ? [
            {
              title: `Use ${wanted} outbound IP addresses: {0} (each is charged)`,
              safety: 'review' as const,
              changes: [set(managedOutboundIpCount, wanted)],
            },
          ]
        : []),
      ...(fitting > 0
        ? [
            {
              title: 'Use {0} (nodes have fewer connections at a time)',
              safety: 'review' as const,
              changes: [set(allocatedOutboundPorts, fitting)],
            },
          ]
        : []),
    ];
    const sum = `${inWords(ports)} ports × ${nodes} ${nodes === 1 ? 'node' : 'nodes'}${fails ? '' : ` at the most${surge > 0 ? ` (${surge} of them during an upgrade)` : ''}`} = ${inWords(nodes * ports)}`;
    yield {
      at: allocatedOutboundPorts,
      severity: fails ? 'error' : 'warning',
      weight: nodes * ports - available,
      message: `Outbound ports are too few${fails ? '' : ' at the maximum'}: ${inWords(nodes * ports)} needed, ${inWords(available)} there${fails ? ' (InvalidLoadBalancerProfileAllocatedOutboundPorts)' : ''}. ${ways.length > 0 ? `Use ${ways.join(' or ')}.` : 'Use fewer nodes, or a NAT gateway.'}`,
      related: [
        {
          at: allocatedOutboundPorts,
          message: `${sum}; ${addresses} outbound ${addresses === 1 ? 'IP has' : 'IPs have'} ${inWords(available)}.`,
        },
      ],
      fixes,
    };
  },
});

/** The outbound addresses of the load balancer; undefined where the files do not tell, as with prefixes. */
function addressesOf({ network }: Cluster): number | undefined {
  const { managedOutboundIpCount, outboundIps, outboundIpPrefixes } = network;
  if (
    outboundIpPrefixes.kind !== 'absent' ||
    outboundIps.kind === 'unknown' ||
    managedOutboundIpCount.kind === 'unknown'
  )
    return undefined;
  if (outboundIps.kind === 'known') return outboundIps.value.complete ? outboundIps.value.items.length : undefined;
  // As modules pass it on, 0 is none of one's own choice.
  return managedOutboundIpCount.kind === 'known' && managedOutboundIpCount.value > 0 ? managedOutboundIpCount.value : 1;
}

/** The nodes of the pools that are known: when they are deployed, at the most, and what upgrades add. Of pools that hang on conditions the largest counts: one may exclude the other. */
function nodesIn(cluster: Cluster): { readonly start: number; readonly most: number; readonly surge: number } {
  const pools = cluster
    .pools()
    .known.filter(({ deployed }) => deployed !== 'no')
    .map((pool) => {
      const start = startingNodesOf(pool) ?? 0;
      const most = Math.max(start, nodesOf(pool) ?? 0);
      return { start, most, surge: surgeOf(pool, most) ?? 0, isMaybe: pool.deployed === 'maybe' };
    });
  const [largest] = pools.filter(({ isMaybe }) => isMaybe).sort((a, b) => b.most - a.most);
  const counted = pools.filter((pool) => !pool.isMaybe || pool === largest);
  const sum = (of: 'start' | 'most' | 'surge') => counted.reduce((total, pool) => total + pool[of], 0);
  return { start: sum('start'), most: sum('most'), surge: sum('surge') };
}

function inWords(count: number): string {
  return count.toLocaleString('en');
}
