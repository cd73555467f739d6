import { maxNpmNodes, retirements, windowsServer2025Since } from '../model/azure';
import { costOf } from '../model/costs';
import { isAllLinux, kubernetesMinor, nodesOf } from '../model/facts';
import type { Cluster, NodePool } from '../model/network';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule, detail, isPast, retirementSeverity, type Fix } from '../rule';

export default defineRule({
  id: 'no-azure-npm',
  severity: 'error',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'Azure Network Policy Manager retires; use Cilium.',
  why: 'The engine behind networkPolicy azure ended on Windows nodes on 2026-09-30 and ends on Linux nodes on 2028-09-30. Until then it enforces policies on Linux, up to 250 nodes, and is far better than no engine.',
  corrections: ['The engine can be changed on an existing cluster: azure and calico move to Cilium in place.'],
  references: [aksDocs('migrate-from-npm-to-cilium-network-policy'), retirements.npmOnLinux.source],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { today }) {
    const { networkPolicy, networkDataplane, networkPlugin } = cluster.network;
    // With kubenet and Cilium the engine does not work at all, which is a finding of its own.
    if (!is(networkPolicy, 'azure') || is(networkPlugin, 'kubenet') || is(networkDataplane, 'cilium')) return;
    const windows = cluster.pools().known.find((pool) => is(pool.osType, 'Windows'));
    if (windows && isPast(retirements.npmOnWindows.date, today)) {
      yield {
        at: networkPolicy,
        message: `networkPolicy 'azure' was retired on Windows nodes on ${retirements.npmOnWindows.date}, as in ${detail(windows.label)}. ${isServer2025(windows, cluster) ? 'No engine is documented for Windows Server 2025.' : 'Use Calico there (Windows Server 2019, 2022).'}`,
        related: [{ at: windows.osType, message: 'The Windows pool is here.' }],
      };
      return;
    }
    const nodes = cluster.pools().known.reduce((sum, pool) => sum + (nodesOf(pool) ?? 0), 0);
    const works = isAllLinux(cluster.pools()) && is(networkPlugin, 'azure');
    const fixes: Fix[] = works
      ? [
          {
            title: `Use {0} with {1} (${costOf(networkPolicy.at.resource, 'cilium')})`,
            safety: 'review',
            changes: [set(networkPolicy, 'cilium'), set(networkDataplane, 'cilium')],
          },
        ]
      : [];
    if (nodes > maxNpmNodes && !isPast(retirements.npmOnLinux.date, today)) {
      yield {
        at: networkPolicy,
        severity: 'warning',
        message: `networkPolicy 'azure' works up to ${maxNpmNodes} nodes, and this cluster grows to ${nodes}. Move to Cilium.`,
        fixes,
      };
      return;
    }
    yield {
      at: networkPolicy,
      severity: retirementSeverity(retirements.npmOnLinux.date, today, 'error'),
      message: isPast(retirements.npmOnLinux.date, today)
        ? `networkPolicy 'azure' was retired on ${retirements.npmOnLinux.date}. Move to Cilium.`
        : `networkPolicy 'azure' retires on ${retirements.npmOnLinux.date}; it works until then. Plan the move to Cilium.`,
      fixes,
    };
  },
});

/** By what is written, or as the default of its version of Kubernetes. */
function isServer2025({ osSku }: NodePool, cluster: Cluster): boolean {
  return (
    is(osSku, 'Windows2025') || (osSku.kind === 'absent' && (kubernetesMinor(cluster) ?? 0) >= windowsServer2025Since)
  );
}
