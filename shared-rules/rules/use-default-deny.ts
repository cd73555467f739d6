import { engineFor } from '../model/cluster-facts';
import { defaultDeny, dnsPolicy, namespaceToWrite } from '../model/dns';
import { isWorkload, type Field, type Manifest } from '../model/kubernetes';
import { isForAll, isPolicy, type Manifests } from '../model/manifests';
import type { Policy } from '../model/policies';
import { policiesAround } from '../model/policies-around';
import { calicoSelector } from '../model/selectors';
import { specsOf } from '../model/policy-structure';
import { documents } from '../model/resource';
import { aksDocs, defineRule, detail, type Fix } from '../rule';

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
  equivalents: ['CIS AKS 4.4.2'],
  of: 'manifest',
  *check(manifest, { model: { manifests } }) {
    const isNamespace = manifest.group === '' && manifest.kind === 'Namespace';
    const name = isNamespace ? manifest.name : manifest.namespace.name;
    if (!manifests || name === undefined || name === '' || systemNamespaces.test(name)) return;
    if (!isNamespace && !isWorkload(manifest) && (!isPolicy(manifest) || isForAll(manifest))) return;
    // One finding for each: at the Namespace, else at the first object that says its name.
    const namespace = manifests.namespaces.get(name);
    if (isNamespace ? namespace !== manifest : namespace !== undefined) return;
    const first = firstIn(name, manifests);
    if (!first || (!isNamespace && first !== manifest)) return;
    if (manifests.othersPolicies.length > 0) return;
    if (policiesAround(manifests, first.namespace).some((policy) => denies(policy, name))) return;
    const tie = manifests.tieOf(first);
    const engine = engineFor(tie);
    // That nothing enforces one that is there is said at the policy.
    const isMeant = (one: Manifest) =>
      one.group === 'networking.k8s.io' && denies({ manifest: one, engine: 'kubernetes' }, name);
    if (engine === 'none' && manifests.policiesAround(first.namespace).some(isMeant)) return;
    const at = isNamespace ? manifest.fields.get('metadata', 'name') : written(manifest);
    yield {
      at,
      message: `${detail(name)} has no policy that denies the rest: every pod of the cluster may reach its pods.${engine === 'none' && tie ? ` ${tie.subject} has no engine that would enforce it.` : ''}`,
      fixes:
        engine === 'none'
          ? []
          : fixesOf(
              isNamespace ? { ...pick(manifest), name } : { ...pick(manifest), name: namespaceToWrite(manifest) },
              engine === 'cilium',
            ),
    };
  },
});

const systemNamespaces = /^(kube-|gatekeeper-system$|aks-|app-routing-system$)/;

/** Where a namespace has no Namespace: the first workload in it, else the first policy. */
function firstIn(name: string, manifests: Manifests): Manifest | undefined {
  const namespace = { key: name, name };
  return (
    manifests.firstWorkloadIn(namespace) ??
    manifests.policiesAround(namespace).find((one) => one.namespace.name === name && !isForAll(one))
  );
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
function denies({ manifest, engine }: Pick<Policy, 'manifest' | 'engine'>, name: string): boolean {
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
