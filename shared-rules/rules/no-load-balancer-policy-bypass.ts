import { engineFor } from '../model/cluster-facts';
import { readPolicies } from '../model/dns';
import { isOfType, restrictionsOf } from '../model/load-balancer';
import { set } from '../model/resource';
import { isSameNamespace } from '../model/selectors';
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
  of: 'manifests',
  *check(manifests) {
    const policies = readPolicies(manifests).filter((policy) => policy.isolates('ingress') === true);
    if (policies.length === 0) return;
    for (const service of manifests.services) {
      const tie = manifests.tieOf(service);
      if (isOfType(service, 'LoadBalancer', 'NodePort') !== true || !tie || engineFor(tie) !== 'azure') continue;
      const traffic = service.spec.get('externalTrafficPolicy');
      if (traffic.kind === 'unknown' || traffic.text === 'Local' || restrictionsOf(service).isRestricted) continue;
      const selector = service.spec.get('selector');
      const pods = manifests.workloads.filter(
        (workload) =>
          selector.entries.length > 0 &&
          isSameNamespace(workload.namespace, service.namespace) === true &&
          selector.entries.every(({ key, source }) => source !== undefined && workload.label(key) === source),
      );
      const policy = policies.find((one) => pods.some((workload) => one.selects(workload) === true));
      if (!policy) continue;
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
    }
  },
});
