import type { Field, Manifest } from '../model/kubernetes';
import { isPolicy, type Manifests } from '../model/manifests';
import { exactLabels, nearMiss, selectsNone, serviceLabels } from '../model/near-miss';
import { isMalformed, specsOf } from '../model/policy-structure';
import { rename, set } from '../model/resource';
import { defineRule, detail, type Report } from '../rule';

export default defineRule({
  id: 'use-matching-pod-selector',
  severity: 'warning',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'Selectors should select pods.',
  why: 'A selector that selects nothing is accepted without a word. A policy then protects nobody, a peer lets nobody in, and a Service answers nobody, and mostly one letter is the reason.',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/'],
  equivalents: [],
  of: 'manifest',
  *check(manifest, { model: { manifests } }) {
    if (!manifests) return;
    if (manifest.group === '' && manifest.kind === 'Service') {
      if (manifest.spec.get('type').text !== 'ExternalName')
        yield* reportsOf(manifest.spec.get('selector'), manifest, manifests, 'information');
      return;
    }
    if (!isBySelector(manifest) || isMalformed(manifest)) return;
    for (const spec of specsOf(manifest)) {
      const isCilium = manifest.group === 'cilium.io';
      if (manifest.kind !== 'CiliumClusterwideNetworkPolicy')
        yield* reportsOf(spec.get(isCilium ? 'endpointSelector' : 'podSelector'), manifest, manifests, 'warning');
      if (!isCilium) yield* peers(spec, manifest, manifests);
    }
  },
});

/** Policies of Kubernetes and Cilium: Calico has expressions. */
function isBySelector(manifest: Manifest): boolean {
  return isPolicy(manifest) && ['networking.k8s.io', 'cilium.io'].includes(manifest.group);
}

/** Peers are others' pods, so that only a slip is spoken of. */
function* peers(spec: Field, policy: Manifest, manifests: Manifests): Generator<Report> {
  for (const [direction, key] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const)
    for (const rule of spec.get(direction).items)
      for (const peer of rule.get(key).items)
        if (peer.get('namespaceSelector').kind === 'absent')
          yield* reportsOf(peer.get('podSelector'), policy, manifests, undefined);
}

/** @param otherwise how bad it is where no slip explains it, and everything is in the files; undefined: not at all */
function* reportsOf(
  selector: Field,
  of: Manifest,
  manifests: Manifests,
  otherwise: 'warning' | 'information' | undefined,
): Generator<Report> {
  const labels = of.kind === 'Service' ? serviceLabels(selector) : exactLabels(selector);
  if (!labels || labels.some(({ key }) => /^pod-template-hash$|[:]|^io\.(kubernetes|cilium)\./.test(key))) return;
  if (!selectsNone(labels, of.namespace, manifests)) return;
  const where = of.namespace.name === undefined ? 'this namespace' : detail(of.namespace.name);
  const miss = nearMiss(labels, of.namespace, manifests);
  if (miss && !isNamedByOthers(miss.key, miss.value, of, manifests)) {
    const { label, workload, key, value } = miss;
    yield {
      at: key === label.key ? label : label.named,
      message: `No pod in ${where} has ${label.key}: ${label.text ?? ''}. ${workload.title} has ${key}: ${value}.`,
      related: [{ at: workload.labels.get(key), message: `The label of ${workload.title} is here.` }],
      fixes: [
        {
          title: `Select ${workload.title}: ${key}: ${value}`,
          safety: 'review',
          changes: [key === label.key ? set(label, value) : rename(label, key)],
        },
      ],
    };
    return;
  }
  if (otherwise === undefined || manifests.hidden || miss) return;
  yield {
    at: selector.named,
    severity: otherwise,
    message: `No pod in ${where} has ${labels.map(({ key, text }) => `${key}: ${text ?? ''}`).join(' and ')}, so this selects nothing.`,
  };
}

/** Where another of its kind selects the workload by that label, this one means something else. */
function isNamedByOthers(key: string, value: string, of: Manifest, manifests: Manifests): boolean {
  const others = of.kind === 'Service' ? manifests.servicesIn(of.namespace) : manifests.policiesAround(of.namespace);
  const namers = namersIn(others).get(`${of.namespace.key}\n${key}=${value}`);
  return namers !== undefined && namers.some((other) => other !== of);
}

/** For each namespace and label the first two that select by it. */
function namersIn(others: readonly Manifest[]): ReadonlyMap<string, readonly Manifest[]> {
  let namers = known.get(others);
  if (namers) return namers;
  known.set(others, (namers = new Map<string, Manifest[]>()));
  for (const other of others) {
    if (other.kind !== 'Service' && !isBySelector(other)) continue;
    const selectors =
      other.kind === 'Service'
        ? [other.spec.get('selector')]
        : specsOf(other).map((spec) =>
            spec.get(other.group === 'cilium.io' ? 'endpointSelector' : 'podSelector').get('matchLabels'),
          );
    for (const { key, text } of selectors.flatMap((selector) => selector.entries)) {
      if (text === undefined) continue;
      const label = `${other.namespace.key}\n${key}=${text}`;
      const before = namers.get(label);
      if (!before) namers.set(label, [other]);
      else if (before.length === 1 && before[0] !== other) before.push(other);
    }
  }
  return namers;
}

/** As long as an answer stays as it is. */
const known = new WeakMap<readonly Manifest[], Map<string, Manifest[]>>();
