import { dnsPolicy, dnsReach, namespaceToWrite, readPolicies } from '../model/dns';
import type { Field, Manifest } from '../model/kubernetes';
import type { Policy } from '../model/policies';
import { documents } from '../model/resource';
import { isSameNamespace } from '../model/selectors';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-dns-egress',
  severity: 'warning',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'Pods whose egress is restricted still need DNS.',
  why: 'The first thing that almost every pod does is to ask for a name. A policy that isolates egress and does not allow UDP port 53 to the DNS of the cluster makes everything that has a name unreachable, and the error speaks of names, not of policies.',
  references: [
    aksDocs('use-network-policies'),
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  ],
  equivalents: [],
  of: 'manifests',
  *check(manifests) {
    const policies = readPolicies(manifests);
    const isolating = policies.filter((policy) => policy.isolates('egress') === true && policy.engine !== 'calico');
    const done = new Set<Manifest>();
    for (const policy of isolating) {
      const { manifest } = policy;
      if (done.has(manifest) || isAboutNames(policy)) continue;
      done.add(manifest);
      const namespace = policies.filter(
        (one) =>
          isAnywhere(one) ||
          isAnywhere(policy) ||
          isSameNamespace(one.manifest.namespace, manifest.namespace) !== false,
      );
      const workloads = manifests.workloads.filter((workload) => policy.selects(workload) === true);
      const concerning =
        workloads.length === 0
          ? [namespace]
          : workloads.map((workload) => namespace.filter((one) => one.selects(workload) !== false));
      const reaches = concerning.map((some) => dnsReach(some, manifest));
      if (!reaches.some((reach) => reach !== 'udp')) continue;
      // Policies that are not read may allow it.
      if (manifests.othersPolicies.length > 0 || manifests.calicoPolicies.length > 0) continue;
      const isBare =
        policy.rules('egress').length === 0 &&
        isolating.every((other) => other === policy || !namespace.includes(other));
      const isTcp = reaches.includes('tcp');
      yield {
        at: placeOf(policy),
        ...(isBare && workloads.length === 0 ? { severity: 'information' as const } : {}),
        message: isTcp
          ? 'Port 53 without a protocol is TCP only, and names are asked for by UDP: these pods find no names. Allow UDP, too.'
          : 'These pods may not ask the DNS of the cluster (UDP port 53 of kube-dns), so they find no names. Allow it.',
        fixes: [
          {
            title: 'Add a policy that allows DNS',
            safety: 'review',
            changes: [documents(manifest.fields, dnsPolicy(namespaceToWrite(manifest), policy.engine === 'cilium'))],
          },
        ],
      };
    }
  },
});

/** A rule of its own speaks of names without DNS. */
function isAboutNames({ manifest, engine }: Policy): boolean {
  return engine === 'cilium' && manifest.spec.get('egress').items.some((rule) => rule.get('toFQDNs').items.length > 0);
}

function isAnywhere({ manifest: { kind } }: Policy): boolean {
  return kind === 'CiliumClusterwideNetworkPolicy' || kind === 'GlobalNetworkPolicy';
}

function placeOf({ manifest: { spec, fields } }: Policy): Field {
  const type = spec.get('policyTypes').items.find(({ text }) => text === 'Egress');
  if (type) return type;
  const egress = spec.get('egress');
  return egress.kind === 'known' ? egress.named : fields.get('kind');
}
