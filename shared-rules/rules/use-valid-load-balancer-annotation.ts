import {
  annotationProblems,
  azureAnnotation,
  hasLoadBalancer,
  isOfType,
  type AnnotationProblem,
} from '../model/load-balancer';
import { remove, rename, set } from '../model/resource';
import { aksDocs, defineRule, detail, type Fix } from '../rule';

export default defineRule({
  id: 'use-valid-load-balancer-annotation',
  severity: 'error',
  category: 'ingress',
  since: '0.2.0',
  summary: 'Annotations for Azure load balancers must be ones that the provider knows, with values that it takes.',
  why: 'Annotations are the only way to tell Azure how a load balancer should be, and nothing checks them before they are applied: one with a wrong name is left out in silence, a value without quotes is refused by Kubernetes, and a wrong one leaves the Service pending.',
  references: [aksDocs('load-balancer-standard'), 'https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/'],
  equivalents: [],
  of: 'manifest',
  *check(service) {
    if (!hasLoadBalancer(service)) return;
    for (const problem of annotationProblems(service))
      yield { at: problem.at, severity: problem.severity, message: messageOf(problem), fixes: fixesOf(problem) };
    const address = service.spec.get('loadBalancerIP');
    if (service.kind !== 'Service' || address.text === undefined || isOfType(service, 'LoadBalancer') !== true) return;
    const annotation = azureAnnotation(
      service,
      address.text.includes(':') ? 'azure-load-balancer-ipv6' : 'azure-load-balancer-ipv4',
    );
    yield {
      at: address,
      severity: 'information',
      message: 'Kubernetes has retired loadBalancerIP. Write the annotation of Azure.',
      fixes:
        annotation.kind === 'absent'
          ? [
              {
                title: 'Use the annotation',
                safety: 'safe',
                changes: [set(annotation, address.text), remove(address)],
              },
            ]
          : [],
    };
  },
});

function messageOf({ message, at }: AnnotationProblem): string {
  return `${detail(at.key.replace(/^.*\//, ''))}: ${message}`;
}

function fixesOf({ at, value, rename: name }: AnnotationProblem): Fix[] {
  if (name !== undefined)
    return [{ title: `Call it ${name.replace(/^.*\//, '')}`, safety: 'review', changes: [rename(at, name)] }];
  return value === undefined ? [] : [{ title: 'Put it in quotes', safety: 'safe', changes: [set(at, value)] }];
}
