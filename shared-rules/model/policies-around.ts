import { engineFor } from './cluster-facts';
import { isGivenLabel, type NamespaceRef, type Workload } from './kubernetes';
import type { Manifests } from './manifests';
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

/** Policies by one label that they ask for, and those of which that is not known, by their places. */
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
    const known = label === undefined ? others : byLabel.get(label);
    if (known) known.push(at);
    else byLabel.set(label!, [at]);
  }
  return { byLabel, others };
}

/** A label that pods have that it selects. */
function labelOf({ engine, manifest: { spec, fields } }: Policy): string | undefined {
  if (engine === 'calico' || fields.get('specs').kind !== 'absent') return undefined;
  const labels = spec.get(engine === 'cilium' ? 'endpointSelector' : 'podSelector', 'matchLabels');
  // With a prefix, or of Cilium, it may be no label of pods.
  const label = labels.entries.find(
    ({ key, text }) => text !== undefined && !isGivenLabel(key) && !/:|^(k8s|any|reserved)\.|^io\./.test(key),
  );
  return label && `${label.key}=${label.text}`;
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
