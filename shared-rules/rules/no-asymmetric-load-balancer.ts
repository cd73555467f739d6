import { isAsymmetric } from '../model/cluster-facts';
import { azureAnnotation, facingOf, isOfType } from '../model/load-balancer';
import { set } from '../model/resource';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-asymmetric-load-balancer',
  severity: 'warning',
  category: 'ingress',
  since: '0.2.0',
  summary: 'A cluster whose traffic leaves through a firewall cannot answer through a public load balancer.',
  why: 'Requests come in through the public load balancer, and replies leave through the firewall that the route table names. The firewall has never seen the connection and drops them, so that nobody gets an answer.',
  references: [aksDocs('limit-egress-traffic')],
  equivalents: [],
  of: 'service',
  *check(service, { model: { manifests } }) {
    if (
      isOfType(service, 'LoadBalancer') !== true ||
      facingOf(service) !== 'public' ||
      service.spec.get('loadBalancerClass').kind !== 'absent'
    )
      return;
    const tie = manifests?.tieOf(service);
    const reason = isAsymmetric(tie);
    if (!tie || !reason) return;
    yield {
      at: service.spec.get('type'),
      message: `Replies of this public load balancer leave ${tie.object} another way than requests come in: ${reason.what}. Make it internal, behind DNAT or a gateway.`,
      related: [{ at: reason.at, message: 'This sends the replies another way.' }],
      fixes: [
        {
          title: 'Make it internal (it loses its public address)',
          safety: 'review',
          changes: [set(azureAnnotation(service, 'azure-load-balancer-internal'), 'true')],
        },
      ],
    };
  },
});
