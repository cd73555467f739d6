import { engineFor } from '../model/cluster-facts';
import { costOf } from '../model/costs';
import { isAllLinux } from '../model/facts';
import type { Manifest, TiedCluster } from '../model/kubernetes';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule, detail, type Fix } from '../rule';

export default defineRule({
  id: 'no-unenforced-network-policy',
  severity: 'error',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'Policies need a cluster that enforces them.',
  why: 'Kubernetes accepts a NetworkPolicy whether or not anything in the cluster enforces it. In a cluster without an engine the policy is there, is listed, and filters nothing, and everybody who reads it believes that it does.',
  references: [aksDocs('use-network-policies')],
  equivalents: [],
  of: 'policy',
  *check(policy, { model: { manifests } }) {
    const tie = manifests?.tieOf(policy);
    if (!manifests || !tie || engineFor(tie) !== 'none') return;
    if (manifests.besides(policy).find(isNetworkPolicy)?.name !== policy.name) return;
    const [first] = tie.clusters;
    yield {
      at: policy.fields.get('kind'),
      severity: tie.severity,
      message: `${detail(tie.subject)} has no network policy engine, so this policy is accepted and enforced by nobody.`,
      related: [{ at: first!.cluster.network.networkPolicy, message: 'The engine would stand here.' }],
      fixes: tie.clusters.length === 1 ? engineFixes(first!) : [],
    };
  },
});

/** Only what Kubernetes itself accepts: the other kinds are not there without their engine. */
function isNetworkPolicy({ group, kind }: Manifest): boolean {
  return group === 'networking.k8s.io' && kind === 'NetworkPolicy';
}

/** What gives a cluster an engine, in its template. */
function engineFixes({ cluster }: TiedCluster): Fix[] {
  const { networkPolicy, networkDataplane, networkPlugin } = cluster.network;
  const fixes: Fix[] = [];
  if (is(networkPlugin, 'azure') && isAllLinux(cluster.pools()))
    fixes.push({
      title: `Give the cluster {0} with {1} (${costOf(cluster.resource, 'cilium')})`,
      safety: 'review',
      changes: [set(networkPolicy, 'cilium'), set(networkDataplane, 'cilium')],
    });
  fixes.push({
    title: `Give the cluster {0} (${costOf(cluster.resource, 'policy')})`,
    safety: 'review',
    changes: [set(networkPolicy, 'calico')],
  });
  return fixes;
}
