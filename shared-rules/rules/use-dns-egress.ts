import { engineFor } from '../model/cluster-facts';
import { dnsPolicy, dnsReach, namespaceToWrite } from '../model/dns';
import type { Field, Manifest, Workload } from '../model/kubernetes';
import { isForAll, type Manifests } from '../model/manifests';
import { readPolicy, type Policy } from '../model/policies';
import { OfWorkloads, policiesAround, workloadsFor } from '../model/policies-around';
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
    const policies = policiesFor(manifest, manifests);
    const { isAny, reach } = worstReach(policy, workloadsFor(policy, manifests), policies, manifests, manifest);
    if (reach === 'udp') return;
    // Policies that are not read may allow it.
    if (manifests.othersPolicies.length > 0 || manifests.calicoPolicies.length > 0) return;
    const isOther = (one: Policy) => one !== policy && one.isolates('egress') === true && one.engine !== 'calico';
    const isBare = !isAny && policy.rules('egress').length === 0 && !policies.some(isOther);
    yield {
      at: placeOf(policy),
      ...(isBare ? { severity: 'information' as const } : {}),
      message:
        reach === 'tcp'
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

/** What the pods that a policy selects reach: TCP where some do, else nothing where some do not. Without pods it is what its namespace allows. */
function worstReach(
  policy: Policy,
  candidates: readonly Workload[],
  around: readonly Policy[],
  manifests: Manifests,
  manifest: Manifest,
): { readonly isAny: boolean; readonly reach: Reach } {
  let isAny = false;
  let worst: Reach = 'udp';
  for (const workload of candidates) {
    if (policy.selects(workload) !== true) continue;
    isAny = true;
    const reach = reached.of(workload, manifests, (selecting) => dnsReach(selecting, workload.manifest));
    if (reach === 'udp') continue;
    worst = reach;
    // One tells for all, where no policy speaks of TCP.
    if (reach === 'tcp' || !hasTcp(around, manifest)) break;
  }
  return { isAny, reach: isAny ? worst : dnsReach(around, manifest) };
}

/** Whether some of the policies around let DNS be asked by TCP alone. */
function hasTcp(around: readonly Policy[], anybody: Manifest): boolean {
  let has = withTcp.get(around);
  if (has === undefined) withTcp.set(around, (has = around.some((policy) => dnsReach([policy], anybody) === 'tcp')));
  return has;
}

const withTcp = new WeakMap<readonly Policy[], boolean>();

function policiesFor(manifest: Manifest, manifests: Manifests): readonly Policy[] {
  return policiesAround(manifests, isForAll(manifest) ? { key: '', name: undefined } : manifest.namespace);
}

type Reach = ReturnType<typeof dnsReach>;

const reached = new OfWorkloads<Reach>();

function placeOf({ manifest: { spec, fields } }: Policy): Field {
  const type = spec.get('policyTypes').items.find(({ text }) => text === 'Egress');
  if (type) return type;
  const egress = spec.get('egress');
  return egress.kind === 'known' ? egress.named : fields.get('kind');
}
