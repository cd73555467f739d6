import { engineFor } from './cluster-facts';
import type { NamespaceRef, Workload } from './kubernetes';
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
    const policies = policiesAround(manifests, workload.namespace);
    const value = compute(policies.filter((one) => one.selects(workload) !== false));
    this.#kept.set(workload, { stamps, value });
    return value;
  }
}
