import { move, rename, set, type Change } from '../model/resource';
import { structureProblems, type StructureProblem } from '../model/policy-structure';
import { defineRule, type Fix } from '../rule';

export default defineRule({
  id: 'no-malformed-network-policy',
  severity: 'error',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'A policy must have the form that its engine reads.',
  why: 'One key that stands too far out turns a policy into another one: it selects every pod, denies everything, or is refused, and the rule that its author had in mind is nowhere. Servers that validate refuse such a policy; others leave out what they do not know without a word.',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
    'https://docs.cilium.io/en/stable/security/policy/language/',
    'https://docs.tigera.io/calico/latest/reference/resources/globalnetworkpolicy',
  ],
  equivalents: [],
  of: 'policy',
  *check(policy) {
    for (const problem of structureProblems(policy))
      yield { at: problem.at, message: problem.message, severity: problem.severity, fixes: fixesOf(problem) };
  },
});

function fixesOf({ at, moves = [], rename: name, instead, message }: StructureProblem): Fix[] {
  if (name !== undefined) return [{ title: `Call it ${name}`, safety: 'review', changes: [rename(at, name)] }];
  if (moves.length > 0) {
    const changes = moves.map(({ entry, into }): Change => move(entry, into));
    const names = [...new Set(moves.map(({ entry }) => entry.key))];
    return [
      {
        title: `Move ${names.join(' and ')} in to where ${names.length > 1 ? 'they belong' : 'it belongs'}`,
        safety: 'review',
        changes,
      },
    ];
  }
  if (instead) return [{ title: instead.title, safety: 'review', changes: [set(at, instead.value)] }];
  if (/quotes|A port is text/.test(message) && at.kind === 'known' && typeof at.value === 'number')
    return [{ title: 'Put it in quotes', safety: 'safe', changes: [set(at, at.source ?? '')] }];
  return [];
}
