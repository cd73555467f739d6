import { maxKubenetNodes } from '../model/azure';
import { costOf } from '../model/costs';
import { nodesOf } from '../model/facts';
import { set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-oversized-kubenet',
  severity: 'error',
  category: 'compatibility',
  since: '0.1.0',
  summary: `A kubenet cluster ends at ${maxKubenetNodes} nodes.`,
  why: `kubenet keeps one route for each node in the route table of its subnet, and a route table holds ${maxKubenetNodes}. Beyond that new nodes get no pods' traffic, or are refused. Azure CNI Overlay has no such limit.`,
  references: [aksDocs('configure-kubenet'), aksDocs('update-azure-cni')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { networkPlugin, networkPluginMode, networkPolicy } = cluster.network;
    if (!is(networkPlugin, 'kubenet')) return;
    const counts = cluster.pools().known.map(nodesOf);
    const nodes = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    const least = cluster.pools().complete && !counts.includes(undefined) ? '' : 'at least ';
    if (nodes <= maxKubenetNodes) return;
    yield {
      at: networkPlugin,
      message: `kubenet ends at ${maxKubenetNodes} nodes, and the pools grow to ${least}${nodes}. Move to Azure CNI Overlay.`,
      fixes: isNone(networkPolicy, 'cilium')
        ? [
            {
              title: `Use {0} with {1} (${costOf(networkPlugin.at.resource, 'plugin')})`,
              safety: 'review',
              changes: [set(networkPlugin, 'azure'), set(networkPluginMode, 'overlay')],
            },
          ]
        : [],
    };
  },
});
