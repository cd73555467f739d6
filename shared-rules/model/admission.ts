import { manifestPolicies, namespacesWithoutPolicies } from './azure';
import type { Manifest, Tie } from './kubernetes';
import type { Resource } from './resource';
import { is, type Value } from './value';

export type AdmissionPolicy = keyof typeof manifestPolicies;

/** A built-in policy that a template assigns with the effect Deny. */
export interface Assignment {
  readonly resource: Resource;
  readonly definition: Value<unknown>;
}

/** The assignments by which every cluster that a manifest may run on refuses it; none where one of them does not have it. */
export function denying(policy: AdmissionPolicy, manifest: Manifest, tie: Tie): Assignment | undefined {
  const found = tie.clusters.map(({ model }) =>
    model
      .ofType('Microsoft.Authorization/policyAssignments')
      .map(({ resource }) => ({ resource, definition: resource.reference('properties.policyDefinitionId') }))
      .find(
        ({ resource, definition }) =>
          definition.kind === 'known' &&
          (definition.value.name ?? definition.value.key).toLowerCase().endsWith(manifestPolicies[policy]) &&
          is(resource.string('properties.parameters.effect.value'), 'Deny') &&
          isIncluded(resource, manifest),
      ),
  );
  return found.every((one) => one !== undefined) ? found[0] : undefined;
}

/** Whether the assignment certainly looks at the namespace of a manifest. */
function isIncluded(resource: Resource, { namespace: { name } }: Manifest): boolean {
  const [excluded, included] = ['excludedNamespaces', 'namespaces'].map((key) =>
    resource.strings(`properties.parameters.${key}.value`),
  );
  if (name === undefined || !excluded || !included) return false;
  if (excluded.kind === 'unknown' || included.kind === 'unknown') return false;
  const isIn = (list: typeof excluded) =>
    list.kind === 'known' &&
    (list.value.items.some((item) => item.kind !== 'known' || item.value === name) || !list.value.complete);
  // A list that is there and empty leaves nobody out; it reads as absent, and the namespaces of the system are not judged.
  const isExcluded = excluded.kind === 'absent' ? namespacesWithoutPolicies.includes(name) : isIn(excluded);
  return !isExcluded && (included.kind === 'absent' || isIn(included));
}
