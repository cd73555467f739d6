import { retirements } from '../model/azure';
import { costOf } from '../model/costs';
import { isAllLinux } from '../model/facts';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule, detail, isPast, retirementSeverity } from '../rule';

export default defineRule({
  id: 'no-azure-npm',
  severity: 'error',
  category: 'retirement',
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
        message: `The engine of networkPolicy azure was retired on Windows nodes on ${retirements.npmOnWindows.date}, and ${detail(windows.label)} runs Windows. Use Calico there.`,
        related: [{ at: windows.osType, message: 'The Windows pool is here.' }],
      };
      return;
    }
    const works = isAllLinux(cluster.pools()) && is(networkPlugin, 'azure');
    yield {
      at: networkPolicy,
      severity: retirementSeverity(retirements.npmOnLinux.date, today, 'error'),
      message: isPast(retirements.npmOnLinux.date, today)
        ? `The engine of networkPolicy azure was retired on ${retirements.npmOnLinux.date}. Move to Cilium.`
        : `The engine of networkPolicy azure retires on ${retirements.npmOnLinux.date}. It works until then; plan the move to Cilium.`,
      fixes: works ? [{ title: `Use {0} with {1} (${costOf(networkPolicy.at.resource, 'cilium')})`, safety: 'review', changes: [set(networkPolicy, 'cilium'), set(networkDataplane, 'cilium')] }] : [],
    };
  },
});
