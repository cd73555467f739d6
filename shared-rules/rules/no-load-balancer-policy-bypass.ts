import { engineFor } from '../model/cluster-facts';
import { isOfType, restrictionsOf } from '../model/load-balancer';
import { policiesAround } from '../model/policies-around';
import { set } from '../model/resource';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-load-balancer-policy-bypass',
  severity: 'warning',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'Policies of the engine azure do not filter what comes through a load balancer.',
  why: 'Azure Network Policy Manager does not filter requests that arrive at a Service of type LoadBalancer or NodePort with externalTrafficPolicy Cluster, which is the default. The default deny looks effective and is not: whoever reaches the Service reaches the pods.',
  references: [aksDocs('migrate-from-npm-to-cilium-network-policy')],
  equivalents: [],
  of: 'service',
  *check(service, { model: { manifests } }) {
    const tie = manifests?.tieOf(service);
    if (!manifests || !tie || isOfType(service, 'LoadBalancer', 'NodePort') !== true || engineFor(tie) !== 'azure')
      return;
    const traffic = service.spec.get('externalTrafficPolicy');
    if (traffic.kind === 'unknown' || traffic.text === 'Local' || restrictionsOf(service).isRestricted) return;
    const selector = service.spec.get('selector').entries;
    if (selector.length === 0) return;
    const pods = manifests
      .workloadsWith(service.namespace, selector[0]!.key, selector[0]!.source ?? '')
      .filter((workload) =>
        selector.every(({ key, source }) => source !== undefined && workload.label(key) === source),
      );
    const policies = policiesAround(manifests, service.namespace).filter((one) => one.isolates('ingress') === true);
    const policy = policies.find((one) => pods.some((workload) => one.selects(workload) === true));
    if (!policy) return;
    yield {
      at: service.spec.get('type'),
      message: `${policy.manifest.title} does not filter what comes through this Service: the engine azure of ${tie.object} lets it pass. Use externalTrafficPolicy Local, or source ranges.`,
      related: [{ at: policy.manifest.fields.get('metadata', 'name'), message: 'The policy is here.' }],
      fixes: [
        {
          title: 'Use {0} (client addresses are filtered then: traffic may stop)',
          safety: 'review',
          changes: [set(traffic, 'Local')],
        },
      ],
    };
  },
});
