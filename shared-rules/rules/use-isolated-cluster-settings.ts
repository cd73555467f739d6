import { isolatedClusterSince } from '../model/azure';
import { costOfPrivate } from '../model/costs';
import { isCertainlyBase, isCertainlyPublic, kubernetesMinor } from '../model/facts';
import { set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule, detail } from '../rule';

export default defineRule({
  id: 'use-isolated-cluster-settings',
  severity: 'error',
  category: 'egress',
  since: '0.1.0',
  summary: 'A cluster without outbound access needs what replaces it.',
  why: 'Without outbound access nodes cannot fetch system images from the Internet: they need a cache in a registry, a private API server, and a plugin and a version that support it. Without these the cluster is refused or never gets ready.',
  references: [aksDocs('concepts-network-isolated'), aksDocs('network-isolated')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { outboundType, networkPlugin } = cluster.network;
    const { artifactSource, apiServer, nodeOsUpgradeChannel, kubernetesVersion } = cluster;
    const blocked = is(outboundType, 'block');
    if ((!is(outboundType, 'none') && !blocked) || !isCertainlyBase(cluster)) return;
    const related = [{ at: outboundType, message: 'Outbound access is ruled out here.' }];
    if (isNone(artifactSource, 'Cache')) {
      yield {
        at: artifactSource,
        message:
          'The images of the nodes come from the Internet, and there is no way out to it. Use a cache in a registry.',
        related,
        fixes: [
          {
            title: 'Use a cache: {0} (in a registry of yours, or one that AKS creates)',
            safety: 'review',
            changes: [set(artifactSource, 'Cache')],
          },
        ],
      };
    }
    if (isCertainlyPublic(cluster) && isNone(apiServer.enableVnetIntegration, true)) {
      yield {
        at: apiServer.enablePrivateCluster,
        severity: 'warning',
        message: 'The API server is public: nodes without outbound access cannot reach it. Make the cluster private.',
        related,
        fixes: [
          {
            title: `Make the cluster private: {0} (${costOfPrivate(apiServer.enablePrivateCluster.at.resource, is(apiServer.enableVnetIntegration, true) || is(cluster.skuName, 'Automatic'))})`,
            safety: 'review',
            changes: [set(apiServer.enablePrivateCluster, true)],
          },
        ],
      };
    }
    if (is(networkPlugin, 'kubenet'))
      yield {
        at: networkPlugin,
        message: 'kubenet does not work without outbound access. Use Azure CNI Overlay.',
        related,
      };
    const minor = kubernetesMinor(cluster);
    if (minor !== undefined && minor < Number(isolatedClusterSince.split('.')[1])) {
      yield {
        at: kubernetesVersion,
        message: `A cluster without outbound access needs Kubernetes ${isolatedClusterSince} or later.`,
        related,
      };
    }
    if (is(nodeOsUpgradeChannel, 'Unmanaged'))
      yield {
        at: nodeOsUpgradeChannel,
        message: "Channel 'Unmanaged' needs outbound access, and there is none. Use NodeImage, SecurityPatch or None.",
        related,
      };
    if (blocked) {
      const pool = cluster.pools().known.find(({ subnet }) => subnet.kind === 'known');
      if (pool)
        yield {
          at: outboundType,
          message: `Outbound type 'block' needs a network that AKS manages, and ${detail(pool.label)} stands in yours. Use 'none'.`,
          related: [{ at: pool.subnet, message: 'The subnet is set here.' }],
        };
    }
  },
});
