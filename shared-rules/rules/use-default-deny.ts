import { engineFor } from '../model/cluster-facts';
import { defaultDeny, dnsPolicy, namespaceToWrite, readPolicies } from '../model/dns';
import type { Field, Manifest } from '../model/kubernetes';
import type { Policy } from '../model/policies';
import { calicoSelector } from '../model/selectors';
import { specsOf } from '../model/policy-structure';
import { documents } from '../model/resource';
import { aksDocs, defineRule, type Fix } from '../rule';

export default defineRule({
  id: 'use-default-deny',
  severity: 'hint',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'A namespace should let nothing in that no policy allows.',
  why: 'Pods that no policy selects may be reached by everybody in the cluster. A policy that selects every pod of the namespace and allows nothing turns that around: what is to be reached is then written down.',
  references: [
    aksDocs('network-policy-best-practices'),
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic',
  ],
  equivalents: [],
  of: 'manifests',
  *check(manifests) {
    const policies = readPolicies(manifests);
    const first = new Map<string, Manifest>();
    for (const one of [...manifests.workloads.map(({ manifest }) => manifest), ...manifests.policies]) {
      const { name } = one.namespace;
      if (
        name !== undefined &&
        !/^(kube-|gatekeeper-system$|aks-|app-routing-system$)/.test(name) &&
        !first.has(name) &&
        !isForAll(one)
      )
        first.set(name, one);
    }
    for (const [name, one] of first) {
      if (manifests.othersPolicies.length > 0 || policies.some((policy) => denies(policy, name))) continue;
      const namespace = manifests.namespace(name);
      const tie = manifests.tieOf(one);
      const engine = engineFor(tie);
      const at = namespace?.fields.get('metadata', 'name') ?? written(one);
      yield {
        at,
        message: `${name} has no policy that denies the rest: every pod of the cluster may reach its pods.${engine === 'none' && tie ? ` ${tie.subject} has no engine that would enforce it.` : ''}`,
        fixes:
          engine === 'none'
            ? []
            : fixesOf(
                namespace ? { ...pick(namespace), name } : { ...pick(one), name: namespaceToWrite(one) },
                engine === 'cilium',
              ),
      };
    }
  },
});

function isForAll({ kind }: Manifest): boolean {
  return kind === 'CiliumClusterwideNetworkPolicy' || kind === 'GlobalNetworkPolicy';
}

function pick(manifest: Manifest): { readonly fields: Field } {
  return { fields: manifest.fields };
}

/** Where the namespace is said, else the name of the object. */
function written({ fields }: Manifest): Field {
  const namespace = fields.get('metadata', 'namespace');
  return namespace.kind === 'known' ? namespace : fields.get('metadata', 'name');
}

/** Whether a policy lets nothing into any pod of a namespace, or may. */
function denies({ manifest, engine }: Policy, name: string): boolean {
  const isElsewhere = !isForAll(manifest) && manifest.namespace.name !== undefined && manifest.namespace.name !== name;
  if (isElsewhere) return false;
  return specsOf(manifest).some((spec) => {
    if (engine === 'kubernetes')
      return isEverything(spec.get('podSelector')) && isolatesIngress(spec) && spec.get('ingress').items.length === 0;
    if (engine === 'cilium') {
      const lists = [...spec.get('ingress').items, ...spec.get('ingressDeny').items];
      return (
        isEverything(spec.get('endpointSelector')) &&
        lists.length > 0 &&
        spec.get('ingress').items.every((rule) => rule.shape === 'map' && rule.entries.length === 0)
      );
    }
    const selector = spec.get('selector');
    const isAll =
      selector.kind === 'absent' ||
      (selector.text !== undefined && calicoSelector(selector.text)?.(() => undefined) === true);
    return isAll && spec.get('ingress').items.every((rule) => rule.get('action').text !== 'Allow');
  });
}

/** It selects every pod, or nobody can say which. */
function isEverything(selector: Field): boolean {
  return (
    selector.kind === 'unknown' ||
    selector.shape === 'absent' ||
    selector.shape === 'null' ||
    (selector.shape === 'map' && selector.entries.every(({ shape }) => shape === 'null'))
  );
}

function isolatesIngress(spec: Field): boolean {
  const types = spec.get('policyTypes');
  return types.items.length === 0 || types.items.some(({ text, kind }) => text === 'Ingress' || kind === 'unknown');
}

function fixesOf(
  { fields, name }: { readonly fields: Field; readonly name: string | undefined },
  isCilium: boolean,
): Fix[] {
  return [
    {
      title: 'Deny ingress by default (what no policy allows stops)',
      safety: 'review',
      changes: [documents(fields, defaultDeny(name, isCilium, ['Ingress']))],
    },
    {
      title: 'Deny ingress and egress by default, and allow DNS (what no policy allows stops)',
      safety: 'review',
      changes: [documents(fields, defaultDeny(name, isCilium, ['Ingress', 'Egress']), dnsPolicy(name, isCilium))],
    },
  ];
}
