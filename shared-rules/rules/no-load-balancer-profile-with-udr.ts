import { remove } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-load-balancer-profile-with-udr',
  severity: 'error',
  category: 'egress',
  summary: 'A load balancer profile goes with outbound type loadBalancer only.',
  why: 'The profile says how the load balancer leads out: its addresses, ports and timeouts. With `userDefinedRouting` there is none that leads out, and Azure refuses the profile (InvalidUserDefinedRoutingWithLoadBalancerProfile). With a NAT gateway or without outbound access it says nothing that anything follows.',
  references: [aksDocs('egress-outboundtype'), aksDocs('configure-load-balancer-standard'), 'https://github.com/Azure/AKS/issues/2072', 'https://github.com/Azure/bicep-registry-modules/issues/5759'],
  equivalents: [],
  of: 'cluster',
  *check({ network }) {
    const { loadBalancerProfile, outboundType } = network;
    if (loadBalancerProfile.kind !== 'known' || outboundType.kind !== 'known') return;
    const isRefused = is(outboundType, 'userDefinedRouting');
    if (!isRefused && !otherWays.some((way) => is(outboundType, way))) return;
    yield {
      at: loadBalancerProfile,
      severity: isRefused ? 'error' : 'warning',
      message: isRefused
        ? 'The load balancer profile is refused beside userDefinedRouting (InvalidUserDefinedRoutingWithLoadBalancerProfile). Delete it.'
        : `The load balancer profile has no effect with outbound type ${outboundType.value}. Delete it, or use loadBalancer.`,
      related: [{ at: outboundType, message: 'The outbound type is chosen here.' }],
      fixes: [{ title: 'Delete {0}', safety: 'review', changes: [remove(loadBalancerProfile)] }],
    };
  },
});

/** Outbound types under which the load balancer takes traffic in only. */
const otherWays = ['userAssignedNATGateway', 'managedNATGateway', 'managedNATGatewayV2', 'none', 'block'] as const;
