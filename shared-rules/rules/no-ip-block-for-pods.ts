import { engineFor, podAndNodeRanges } from '../model/cluster-facts';
import { contains } from '../model/cidr';
import type { Field } from '../model/kubernetes';
import { isMalformed, rangeOf, specsOf } from '../model/policy-structure';
import { append } from '../model/resource';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-ip-block-for-pods',
  severity: 'warning',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'To Cilium, ranges of addresses never mean pods or nodes.',
  why: 'Cilium tells pods and nodes by who they are, not by their address. A range that lies inside of the range of pods or nodes matches nothing, and 0.0.0.0/0 is everything but them.',
  references: [aksDocs('azure-cni-powered-by-cilium'), 'https://github.com/cilium/cilium/issues/9209'],
  equivalents: [],
  of: 'policy',
  *check(policy, { model: { manifests } }) {
    const tie = manifests?.tieOf(policy);
    if (!tie || engineFor(tie) !== 'cilium' || isMalformed(policy) || policy.group.endsWith('projectcalico.org'))
      return;
    for (const { cidr, peers, isOnly, direction } of specsOf(policy).flatMap(rangesIn)) {
      const range = cidr.text === undefined ? undefined : rangeOf(cidr.text)?.cidr;
      if (!range) continue;
      const inside = tie.agreed((tied) => podAndNodeRanges(tied).find((one) => contains(one.range, range))?.what);
      // Pods that are admitted by their labels need no range.
      const hasPods = peers.items.some((peer) => peer.get('namespaceSelector').shape === 'map');
      if (inside !== undefined && hasPods) continue;
      if (inside !== undefined)
        yield {
          at: cidr,
          message: `${cidr.text ?? ''} lies in the range of ${inside} of ${tie.object}, and Cilium never tells ${inside} by their address: this matches nothing. Use a selector.`,
          fixes:
            policy.group === 'networking.k8s.io' && inside === 'pods'
              ? [
                  {
                    title: 'Add every pod of the cluster beside it',
                    safety: 'review',
                    changes: [append(peers, { namespaceSelector: {} })],
                  },
                ]
              : [],
        };
      else if (isOnly && direction === 'egress' && range.prefix === 0)
        yield {
          at: cidr,
          severity: 'information',
          message: `To Cilium ${cidr.text ?? ''} means everything but pods and nodes, and no other peer admits these.`,
        };
    }
  },
});

interface RangeInPolicy {
  readonly cidr: Field;
  readonly peers: Field;
  /** Nothing else stands beside it. */
  readonly isOnly: boolean;
  readonly direction: 'ingress' | 'egress';
}

function rangesIn(spec: Field): RangeInPolicy[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const side = direction === 'ingress' ? 'from' : 'to';
    const rules = spec.get(direction).items;
    return rules.flatMap((rule): RangeInPolicy[] => {
      const peers = rule.get(side);
      const own = peers.items.map((peer) => peer.get('ipBlock', 'cidr')).filter(({ kind }) => kind !== 'absent');
      const ciliums = [
        ...rule.get(`${side}CIDR`).items,
        ...rule.get(`${side}CIDRSet`).items.map((one) => one.get('cidr')),
      ];
      const isOnly = rules.length === 1 && peers.items.length + ciliums.length === 1;
      return [...own, ...ciliums].map((cidr) => ({ cidr, peers, isOnly, direction }));
    });
  });
}
