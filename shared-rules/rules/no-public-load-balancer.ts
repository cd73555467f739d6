import {
  annotationsOf,
  azureAnnotation,
  exampleRange,
  facingOf,
  isOfType,
  restrictionsOf,
} from '../model/load-balancer';
import type { Field, Manifest } from '../model/kubernetes';
import { isAsymmetric } from '../model/cluster-facts';
import { blank, set } from '../model/resource';
import { aksDocs, defineRule, type Fix } from '../rule';

export default defineRule({
  id: 'no-public-load-balancer',
  severity: 'warning',
  category: 'ingress',
  since: '0.2.0',
  summary: 'A load balancer should be internal, or say who may reach it.',
  why: 'A Service of type LoadBalancer gets a public address that anybody may reach unless the manifest says otherwise, and the cluster opens its network security group for it. The annotation that makes it internal is compared exactly: "True" is public.',
  references: [
    aksDocs('internal-lb'),
    aksDocs('load-balancer-standard#restrict-inbound-traffic-to-specific-ip-ranges'),
  ],
  equivalents: ['Azure Policy 3fc4dc25-5baf-40d8-9b05-7fe74c1bc64e'],
  of: 'service',
  *check(service, { model }) {
    if (isOfType(service, 'LoadBalancer') !== true || service.spec.get('loadBalancerClass').kind !== 'absent') return;
    const { isKnown, isRestricted } = restrictionsOf(service);
    if (facingOf(service) !== 'public' || !isKnown || isRestricted || hasNoRules(service)) return;
    if (model.manifests && isAsymmetric(model.manifests.tieOf(service)) !== undefined) return;
    const internal = azureAnnotation(service, 'azure-load-balancer-internal');
    // What is no text is refused, which is a finding of its own.
    const isMeant = internal.kind === 'known' && internal.value !== 'false' && internal.value !== false;
    if (isMeant && internal.shape !== 'text') return;
    yield {
      at: isMeant ? internal : service.spec.get('type'),
      message: isMeant
        ? `This load balancer is public: the annotation makes it internal only when it is exactly "true", not "${internal.text ?? ''}".`
        : 'This load balancer has a public address that anybody may reach. Make it internal, or list the ranges that may reach it.',
      fixes: fixesOf(service, internal),
    };
  },
});

/** Every port is left out of the load balancer. */
function hasNoRules(service: Manifest): boolean {
  const ports = service.spec.get('ports').items;
  return (
    ports.length > 0 &&
    ports.every(
      (port) =>
        annotationsOf(service).get(`service.beta.kubernetes.io/port_${port.get('port').source ?? ''}_no_lb_rule`)
          .text === 'true',
    )
  );
}

function fixesOf(service: Manifest, internal: Field): Fix[] {
  return [
    { title: 'Make it internal (it loses its public address)', safety: 'review', changes: [set(internal, 'true')] },
    {
      title: 'Say who may reach it: add {0}',
      safety: 'review',
      changes: [set(service.spec.get('loadBalancerSourceRanges'), [blank(exampleRange)])],
    },
  ];
}
