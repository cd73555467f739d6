import { podsPerNode, podsPerPool } from '../model/azure';
import { nodesOf } from '../model/facts';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-valid-max-pods',
  severity: 'error',
  category: 'ip-planning',
  since: '0.1.0',
  summary: 'A node holds 10 to 250 pods, and a pool at least 30.',
  why: "Azure refuses fewer than 10 pods a node and more than 250. The system's own pods need room too, so all nodes of a pool together must hold 30: with 10 pods a node that is three nodes.",
  references: [aksDocs('concepts-network-ip-address-planning')],
  equivalents: [],
  azureErrors: { listed: ['InsufficientAgentPoolMaxPodsPerAgentPool', 'MaxPodsLimitExceeded'] },
  of: 'cluster',
  *check(cluster) {
    for (const pool of cluster.pools().known) {
      const { maxPods } = pool;
      if (maxPods.kind !== 'known') continue;
      const nodes = nodesOf(pool);
      if (maxPods.value < podsPerNode.least || maxPods.value > podsPerNode.most) {
        yield {
          at: maxPods,
          message: `${detail(pool.title)} has ${maxPods.value} pods a node. Use ${podsPerNode.least} to ${podsPerNode.most}.`,
        };
      } else if (nodes !== undefined && nodes > 0 && maxPods.value * nodes < podsPerPool) {
        yield {
          at: maxPods,
          message: `${detail(pool.title)} holds ${maxPods.value * nodes} pods (${detail(`${nodes} ${nodes === 1 ? 'node' : 'nodes'}`)} × ${maxPods.value}) and must hold ${podsPerPool}. Use ${Math.ceil(podsPerPool / nodes)} pods a node or more.`,
        };
      }
    }
  },
});
