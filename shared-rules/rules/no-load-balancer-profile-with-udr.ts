import { defaultOutboundIdleTimeout } from '../model/azure';
import type { Cluster } from '../model/network';
import { remove } from '../model/resource';
import { is, type Value } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-load-balancer-profile-with-udr',
  severity: 'error',
  category: 'egress',
  since: '0.2.0',
  summary: 'A load balancer profile goes with outbound type loadBalancer only.',
  why: 'The profile says how the load balancer leads out: its addresses, ports and timeouts. With `userDefinedRouting` there is none that leads out, and Azure refuses the profile (InvalidUserDefinedRoutingWithLoadBalancerProfile). With a NAT gateway or without outbound access it says nothing that anything follows.',
  references: [
    aksDocs('egress-outboundtype'),
    aksDocs('configure-load-balancer-standard'),
    'https://github.com/Azure/AKS/issues/2072',
    'https://github.com/Azure/bicep-registry-modules/issues/5759',
  ],
  equivalents: [],
  azureErrors: { said: ['InvalidUserDefinedRoutingWithLoadBalancerProfile'] },
  of: 'cluster',
  *check({ network }) {
    const { loadBalancerProfile, outboundType } = network;
    if (loadBalancerProfile.kind !== 'known' || outboundType.kind !== 'known') return;
    const isRefused = is(outboundType, 'userDefinedRouting');
    // A template for all outbound types may pass Azure's own defaults on; nobody misses what they say.
    if (!isRefused && (!otherWays.some((way) => is(outboundType, way)) || !saysMore(network))) return;
    yield {
      at: loadBalancerProfile,
      severity: isRefused ? 'error' : 'warning',
      message: isRefused
        ? 'A load balancer profile is refused with userDefinedRouting: InvalidUserDefinedRoutingWithLoadBalancerProfile. Delete it.'
        : `The load balancer profile has no effect with outbound type ${outboundType.value}. Delete it, or use loadBalancer.`,
      related: [{ at: outboundType, message: 'The outbound type is chosen here.' }],
      fixes: [{ title: 'Delete {0}', safety: 'review', changes: [remove(loadBalancerProfile)] }],
    };
  },
});

/** Whether something in the profile is certainly not what Azure does by itself. */
function saysMore({
  allocatedOutboundPorts,
  outboundIdleTimeout,
  managedOutboundIpCount,
  outboundIps,
  outboundIpPrefixes,
}: Cluster['network']): boolean {
  const isOther = (value: Value<number>, usual: number) => value.kind === 'known' && value.value !== usual;
  return (
    isOther(allocatedOutboundPorts, 0) ||
    isOther(outboundIdleTimeout, defaultOutboundIdleTimeout) ||
    isOther(managedOutboundIpCount, 0) ||
    outboundIps.kind === 'known' ||
    outboundIpPrefixes.kind === 'known'
  );
}

/** Outbound types under which the load balancer takes traffic in only. */
const otherWays = ['userAssignedNATGateway', 'managedNATGateway', 'managedNATGatewayV2', 'none', 'block'] as const;
