import { engineFor } from './cluster-facts';
import { isGivenLabel, type Field, type NamespaceRef, type Workload } from './kubernetes';
import { isForAll, type Manifests } from './manifests';
import { readPolicy, type Policy } from './policies';

/** Several rules ask for them. */
const known = new WeakMap<Manifests, Map<string, readonly Policy[]>>();

/** The policies that may concern what is in a namespace, in readable form. */
export function policiesAround(manifests: Manifests, namespace: NamespaceRef): readonly Policy[] {
  const objects = manifests.policiesAround(namespace);
  const { namespaces } = manifests;
  let byNamespace = known.get(manifests);
  if (!byNamespace) known.set(manifests, (byNamespace = new Map<string, readonly Policy[]>()));
  const key = namespace.name === undefined ? '' : namespace.key;
  let policies = byNamespace.get(key);
  if (!policies) {
    policies = objects
      .filter(({ kind }) => !kind.startsWith('Staged'))
      .flatMap((manifest) => readPolicy(manifest, namespaces, engineFor(manifests.tieOf(manifest))));
    byNamespace.set(key, policies);
  }
  return policies;
}

/** The policies that may select a workload, in their order: of those that ask for a label only the ones that its pods have. */
export function policiesFor(manifests: Manifests, workload: Workload): readonly Policy[] {
  const policies = policiesAround(manifests, workload.namespace);
  let index = indexes.get(policies);
  if (!index) indexes.set(policies, (index = indexOf(policies)));
  const { known: labels, isWhole } = workload.knownLabels;
  if (!isWhole) return policies;
  const { byLabel, others } = index;
  const own = labels.flatMap(([key, value]) => byLabel.get(`${key}=${value}`) ?? []);
  return own.length === 0
    ? others.map((at) => policies[at]!)
    : [...own, ...others].sort((a, b) => a - b).map((at) => policies[at]!);
}

/** Policies by one label that they ask for, or workloads by those that they have, and those of which that is not known: by their places. */
interface Index {
  readonly byLabel: ReadonlyMap<string, readonly number[]>;
  readonly others: readonly number[];
}

const indexes = new WeakMap<readonly Policy[], Index>();

function indexOf(policies: readonly Policy[]): Index {
  const byLabel = new Map<string, number[]>();
  const others: number[] = [];
  for (const [at, policy] of policies.entries()) {
    const label = labelOf(policy);
    if (label) push(byLabel, nameOf(label), at);
    else others.push(at);
  }
  return { byLabel, others };
}

/** A label that pods have that it selects. */
function labelOf({ engine, manifest: { spec, fields } }: Policy): Field | undefined {
  if (engine === 'calico' || fields.get('specs').kind !== 'absent') return undefined;
  const labels = spec.get(engine === 'cilium' ? 'endpointSelector' : 'podSelector', 'matchLabels');
  // With a prefix, or of Cilium, it may be no label of pods.
  return labels.entries.find(
    ({ key, text }) => text !== undefined && !isGivenLabel(key) && !/:|^(k8s|any|reserved)\.|^io\./.test(key),
  );
}

function nameOf({ key, text }: Field): string {
  return `${key}=${text}`;
}

function push(lists: Map<string, number[]>, key: string, at: number): void {
  const known = lists.get(key);
  if (known) known.push(at);
  else lists.set(key, [at]);
}

/** The workloads that a policy may select: of those that it concerns only the ones whose pods have a label that it asks for, or may. */
export function workloadsFor(policy: Policy, manifests: Manifests): readonly Workload[] {
  const { manifest } = policy;
  const label = labelOf(policy);
  if (!isForAll(manifest))
    return label
      ? manifests.workloadsWith(manifest.namespace, label.key, label.text ?? '')
      : manifests.workloadsIn(manifest.namespace);
  const { workloads } = manifests;
  if (!label) return workloads;
  let index = labelled.get(workloads);
  if (!index) labelled.set(workloads, (index = indexOfLabels(workloads)));
  return [...(index.byLabel.get(nameOf(label)) ?? []), ...index.others].map((at) => workloads[at]!);
}

const labelled = new WeakMap<readonly Workload[], Index>();

/** Workloads by their labels, and those of which not all are known, by their places. */
function indexOfLabels(workloads: readonly Workload[]): Index {
  const byLabel = new Map<string, number[]>();
  const others: number[] = [];
  for (const [at, { knownLabels }] of workloads.entries()) {
    if (knownLabels.isWhole) for (const [key, value] of knownLabels.known) push(byLabel, `${key}=${value}`, at);
    else others.push(at);
  }
  return { byLabel, others };
}

/** What was found for a workload, with all that it hangs on. */
interface Kept<T> {
  readonly stamps: readonly object[];
  readonly value: T;
}

/** Keeps what the policies around a workload come to for it, as long as they say the same. */
export class OfWorkloads<T> {
  readonly #kept = new WeakMap<Workload, Kept<T>>();

  /** @param compute is given the policies that select it, or may */
  of(workload: Workload, manifests: Manifests, compute: (selecting: readonly Policy[]) => T): T {
    const stamps = manifests.stampsAround(workload.namespace);
    const kept = this.#kept.get(workload);
    if (kept && (kept.stamps === stamps || kept.stamps.every((stamp, at) => stamp === stamps[at]))) return kept.value;
    const policies = policiesFor(manifests, workload);
    const value = compute(policies.filter((one) => one.selects(workload) !== false));
    this.#kept.set(workload, { stamps, value });
    return value;
  }
}
