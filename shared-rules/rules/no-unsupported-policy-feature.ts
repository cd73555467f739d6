import { lastCiliumWithoutPortRanges, mostIpBlocks } from '../model/azure';
import { engineFor, hasWindows, minorFor } from '../model/cluster-facts';
import type { Field } from '../model/kubernetes';
import { isMalformed } from '../model/policy-structure';
import { aksDocs, defineRule, type Report } from '../rule';

export default defineRule({
  id: 'no-unsupported-policy-feature',
  severity: 'warning',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'Policies should keep to what the engine of their cluster does.',
  why: 'Engines leave parts of NetworkPolicy out. Kubernetes accepts the policy, and the part is applied as if it were not there, or the whole policy is not applied at all.',
  references: [aksDocs('use-network-policies'), aksDocs('azure-cni-powered-by-cilium')],
  equivalents: [],
  of: 'policy',
  *check(policy, { model: { manifests } }) {
    const tie = manifests?.tieOf(policy);
    if (!tie || policy.group !== 'networking.k8s.io' || isMalformed(policy)) return;
    const engine = engineFor(tie);
    const { ports, peers, selectors } = partsOf(policy.spec);
    if (engine === 'azure') {
      const isWindows = tie.agreed(hasWindows) === true;
      const on = `the engine azure of ${tie.object}`;
      if (isWindows) yield* onWindows(ports, peers, selectors, on);
      const six = peers.map((peer) => peer.get('ipBlock', 'cidr')).find(({ text }) => text?.includes(':'));
      if (six) yield { at: six, message: `IPv6 ranges are not for ${on}.` };
      const blocks = peers.map((peer) => peer.get('ipBlock')).filter(({ shape }) => shape === 'map');
      if (blocks.length > mostIpBlocks)
        yield {
          at: blocks[mostIpBlocks]!.named,
          severity: 'information',
          message: `More than ${mostIpBlocks} ranges in one policy may not all be applied by ${on}.`,
        };
    }
    const minor = minorFor(tie);
    if (engine === 'cilium' && minor !== undefined && minor <= lastCiliumWithoutPortRanges) {
      const end = ports.map((port) => port.get('endPort')).find(({ kind }) => kind === 'known');
      if (end)
        yield {
          at: end,
          message: `The Cilium of Kubernetes 1.${minor} knows no ranges of ports, so ${tie.object} applies the first port alone.`,
        };
    }
  },
});

function* onWindows(
  ports: readonly Field[],
  peers: readonly Field[],
  selectors: readonly Field[],
  on: string,
): Generator<Report> {
  const named = ports.map((port) => port.get('port')).find(({ text }) => text !== undefined && !/^\d+$/.test(text));
  if (named) yield { at: named, message: `Ports by name do not work on Windows nodes with ${on}. Write the number.` };
  const sctp = ports.map((port) => port.get('protocol')).find(({ text }) => text === 'SCTP');
  if (sctp) yield { at: sctp, message: `SCTP does not work on Windows nodes with ${on}.` };
  const operator = selectors
    .flatMap((selector) => selector.get('matchExpressions').items)
    .map((one) => one.get('operator'))
    .find(({ text }) => text === 'NotIn' || text === 'DoesNotExist');
  if (operator) yield { at: operator, message: `${operator.text ?? ''} does not work on Windows nodes with ${on}.` };
  const except = peers.map((peer) => peer.get('ipBlock', 'except')).find(({ items }) => items.length > 0);
  if (except) yield { at: except.named, message: `Exceptions of ranges do not work on Windows nodes with ${on}.` };
}

function partsOf(spec: Field) {
  const rules = [...spec.get('ingress').items, ...spec.get('egress').items];
  const peers = rules.flatMap((rule) => [...rule.get('from').items, ...rule.get('to').items]);
  return {
    ports: rules.flatMap((rule) => rule.get('ports').items),
    peers,
    selectors: [
      spec.get('podSelector'),
      ...peers.flatMap((peer) => [peer.get('podSelector'), peer.get('namespaceSelector')]),
    ],
  };
}
