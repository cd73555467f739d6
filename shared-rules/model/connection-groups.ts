import { endOf, type Connections } from './connections';
import type { Manifest, Workload } from './kubernetes';
import type { Manifests } from './manifests';
import { inWords } from './ports';
import type { Direction, PolicyRule } from './policies';
import { policiesAround } from './policies-around';

/** Workloads of one namespace that reach, and are reached by, the same others on the same ports. */
export interface ConnectionGroup {
  readonly members: readonly [Workload, ...Workload[]];
  /** The policies that isolate a direction of them, or may. */
  readonly isolating: { readonly [direction in Direction]: readonly Isolating[] };
}

export interface Isolating {
  readonly manifest: Manifest;
  readonly isSure: boolean;
}

export const directions: readonly Direction[] = ['ingress', 'egress'];

/**
 * Puts workloads together that policies cannot tell apart, so that what holds of one of them holds of all. Each rule is asked once for each workload.
 * @returns undefined where there is more to ask than anybody would want to see
 */
export function groupsOf(manifests: Manifests, connections: Connections): readonly ConnectionGroup[] | undefined {
  // Overlays and releases repeat what they are made of.
  const workloads = [...new Map(manifests.workloads.map((one) => [endOf(one), one])).values()];
  const policies = new Set(workloads.flatMap(({ namespace }) => policiesAround(manifests, namespace)));
  const rules = [...policies].flatMap((policy) => directions.flatMap((direction) => policy.rules(direction)));
  if (workloads.length * rules.length > maxAsked) return undefined;
  const numbers = new Map([...policies].map((policy, at) => [policy, at]));
  const groups = new Map<string, [Workload, ...Workload[]]>();
  for (const workload of workloads) {
    const chosen = directions.map((direction) =>
      connections
        .chosen(workload, direction)
        .map(({ policy, isCertain, isolates }) => `${numbers.get(policy)} ${isCertain} ${isolates}`),
    );
    const seen = rules.map((rule) => asPeer(rule, workload));
    const key = JSON.stringify([workload.namespace.key, workload.hostNetwork, chosen, seen.join(' ')]);
    const known = groups.get(key);
    if (known) known.push(workload);
    else groups.set(key, [workload]);
  }
  return [...groups.values()].map((members) => {
    const isolating = (direction: Direction) =>
      connections
        .chosen(members[0], direction)
        .flatMap(({ policy, isCertain, isolates }) =>
          isolates === false ? [] : [{ manifest: policy.manifest, isSure: isCertain && isolates === true }],
        );
    return { members, isolating: { ingress: isolating('ingress'), egress: isolating('egress') } };
  });
}

/** What a rule says of a workload on the other side, and of its ports where they have names. */
function asPeer(rule: PolicyRule, workload: Workload): string {
  const admits = rule.admits(workload);
  const truth = admits === undefined ? '?' : admits ? '1' : '0';
  const own = rule.ports(workload);
  if (!own.isNamed) return truth;
  return `${truth}${inWords(own.certain).join()}/${inWords(own.possible).join()}`;
}

/** Workloads × rules. */
const maxAsked = 400_000;
