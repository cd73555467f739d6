import type { Cluster } from '../model/network';
import type { Value } from '../model/value';
import { since, wordOf, type Edit, type Outcome } from './edit';
import type { Pair } from './pairs';

/**
 * What changes of a cluster's properties come to. Sources: terraform-provider-azurerm, ForceNew and CustomizeDiff of its tags 3.0 to 5.2;
 * learn.microsoft.com/azure/aks: update-azure-cni, use-network-policies, egress-outboundtype, private-clusters,
 * api-server-vnet-integration, upgrade-basic-load-balancer-on-aks, azure-cni-overlay-pod-expand; 2026-08.
 */
interface Fact {
  readonly property: string;
  read(cluster: Cluster): Value<unknown>;
  /** What Azure takes when the cluster is made without it, where that is certain. */
  readonly initial?: string | ((cluster: Cluster) => string | undefined);
  /** What azurerm sends when the line is removed; undefined: nothing, it leaves what there is. */
  readonly provided?: string;
  /** `''` never comes: it is the initial value, or there is no edit. */
  judge(from: string, to: string, pair: Pair<Cluster>): Outcome | undefined;
  /** ARM's omitted members of the network profile stay as they are. */
  readonly stays?: true;
}

const nodes = 'Azure makes every node of every pool anew';

const facts: readonly Fact[] = [
  {
    property: 'networkPolicy',
    read: ({ network }) => network.networkPolicy,
    initial: 'none',
    stays: true,
    judge(from, to, { before, now }) {
      const { provider } = now.resource;
      const moves = wordOf(before.network.networkDataplane) !== wordOf(now.network.networkDataplane);
      const reimages: Outcome = moves
        ? { kind: 'inPlace', says: 'The policy engine moves with the data plane.' }
        : {
            kind: 'reimages',
            says: `The policy engine becomes ${to}: ${nodes}, and policies are enforced when the last is done.`,
          };
      if (to === 'none')
        return {
          kind: 'reimages',
          says: 'The policy engine is uninstalled: policies stay as objects that nobody enforces.',
        };
      if (from === 'none')
        return provider && to !== 'cilium'
          ? since(now.resource, [3, 108], reimages, replaced('networkPolicy', from, to))
          : reimages;
      if (to === 'cilium')
        return provider
          ? since(now.resource, from === 'azure' ? [4, 58] : [4, 59], reimages, replaced('networkPolicy', from, to))
          : reimages;
      if (provider) return replaced('networkPolicy', from, to);
      return from === 'cilium'
        ? undefined
        : {
            kind: 'order',
            says: `A cluster goes from ${from} to ${to} in two deployments: first networkPolicy 'none', then '${to}'. Nobody enforces policies in between.`,
          };
    },
  },
];

/** The sentence for what azurerm replaces. */
function replaced(property: string, from: string, to: string): Outcome {
  return {
    kind: 'replaces',
    says: `Terraform destroys this cluster and makes a new one: ${property} cannot go from ${from} to ${to} in place. All that runs in it is lost.`,
  };
}

/** One edit for each property that is another. */
export function* clusterEdits(pair: Pair<Cluster>): Generator<Edit> {
  for (const fact of facts) {
    const [before, now] = [fact.read(pair.before), fact.read(pair.now)];
    const [from, to] = [wordOf(before), wordOf(now)];
    if (from === undefined || to === undefined || isSame(from, to)) continue;
    const outcome = outcomeOf(fact, from, to, pair);
    if (outcome)
      yield {
        subject: `cluster ${pair.now.resource.label}`,
        property: fact.property,
        before,
        now,
        from: from === '' ? 'not written' : from,
        to: to === '' ? 'not written' : to,
        outcome,
      };
  }
}

function outcomeOf(fact: Fact, from: string, to: string, pair: Pair<Cluster>): Outcome | undefined {
  const initial = (cluster: Cluster) => (typeof fact.initial === 'function' ? fact.initial(cluster) : fact.initial);
  const was =
    from === ''
      ? pair.before.resource.provider
        ? (fact.provided ?? initial(pair.before))
        : initial(pair.before)
      : from;
  if (was === undefined) return undefined;
  if (to !== '') return isSame(was, to) ? undefined : fact.judge(was.toLowerCase(), to.toLowerCase(), pair);
  if (pair.now.resource.provider && fact.provided !== undefined)
    return isSame(was, fact.provided) ? undefined : fact.judge(was.toLowerCase(), fact.provided, pair);
  if (isSame(was, initial(pair.now) ?? '') || !(fact.stays || pair.now.resource.provider)) return undefined;
  return {
    kind: 'nothing',
    says: `${fact.property} stays ${was}: leaving the line out changes nothing of a cluster that runs.${fact.property === 'networkPolicy' ? " Write 'none' to remove the engine." : ''}`,
  };
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
