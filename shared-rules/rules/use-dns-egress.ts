import { engineFor } from '../model/cluster-facts';
import { dnsPolicy, dnsReach, namespaceToWrite } from '../model/dns';
import type { Field, Manifest } from '../model/kubernetes';
import { isForAll, type Manifests } from '../model/manifests';
import { readPolicy, type Policy } from '../model/policies';
import { selectable } from '../model/near-miss';
import { OfWorkloads, policiesAround } from '../model/policies-around';
import { documents } from '../model/resource';
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
  of: 'policy',
  *check(manifest, { model: { manifests } }) {
    if (!manifests) return;
    const policy = readPolicy(manifest, manifests.namespaces, engineFor(manifests.tieOf(manifest))).find(
      (one) => one.isolates('egress') === true && one.engine !== 'calico' && !isAboutNames(one),
    );
    if (!policy) return;
    const selector = manifest.spec.get('podSelector');
    const candidates = isForAll(manifest)
      ? manifests.workloads
      : policy.engine === 'kubernetes'
        ? selectable(selector, manifest.namespace, manifests)
        : manifests.workloadsIn(manifest.namespace);
    const workloads = candidates.filter((workload) => policy.selects(workload) === true);
    const reaches =
      workloads.length === 0
        ? [dnsReach(policiesFor(manifest, manifests), manifest)]
        : workloads.map((workload) =>
            reached.of(workload, manifests, (selecting) => dnsReach(selecting, workload.manifest)),
          );
    if (!reaches.some((reach) => reach !== 'udp')) return;
    // Policies that are not read may allow it.
    if (manifests.othersPolicies.length > 0 || manifests.calicoPolicies.length > 0) return;
    const isolating = policiesFor(manifest, manifests).filter(
      (one) => one.isolates('egress') === true && one.engine !== 'calico',
    );
    const isBare = policy.rules('egress').length === 0 && isolating.every((other) => other === policy);
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
  },
});

/** A rule of its own speaks of names without DNS. */
function isAboutNames({ manifest, engine }: Policy): boolean {
  return engine === 'cilium' && manifest.spec.get('egress').items.some((rule) => rule.get('toFQDNs').items.length > 0);
}

function policiesFor(manifest: Manifest, manifests: Manifests): readonly Policy[] {
  return policiesAround(manifests, isForAll(manifest) ? { key: '', name: undefined } : manifest.namespace);
}

const reached = new OfWorkloads<ReturnType<typeof dnsReach>>();

function placeOf({ manifest: { spec, fields } }: Policy): Field {
  const type = spec.get('policyTypes').items.find(({ text }) => text === 'Egress');
  if (type) return type;
  const egress = spec.get('egress');
  return egress.kind === 'known' ? egress.named : fields.get('kind');
}
