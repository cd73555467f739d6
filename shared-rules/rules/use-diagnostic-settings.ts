import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

const apiServer = ['kube-apiserver', 'kube-audit', 'kube-audit-admin'];

export default defineRule({
  id: 'use-diagnostic-settings',
  severity: 'warning',
  category: 'observability',
  summary: "Send the API server's logs somewhere.",
  why: 'Who changed a network policy, and who tried to get in, stands in the logs of the API server. Azure keeps them only when a diagnostic setting sends them to a workspace, and each category has to be named.',
  references: [aksDocs('monitor-aks'), aksDocs('monitor-aks-reference')],
  equivalents: ['PSRule Azure.AKS.AuditLogs (AZR-000022)', 'Azure Policy 245fc9df-fa96-4414-9a0b-3738c2f7341c'],
  of: 'diagnosticSetting',
  *check({ resource }, { model }) {
    const scope = resource.reference('scope');
    const isChild = /\/providers\/diagnosticsettings$/i.test(resource.type);
    if (!isChild && !model.clusters.some((cluster) => model.means(scope, cluster.resource) === true)) return;
    const logs = resource.items('properties.logs');
    if (logs.kind === 'unknown') return;
    if (logs.kind === 'known') {
      if (!logs.value.complete) return;
      for (const path of logs.value.items) {
        const [category, group, enabled] = [resource.string(`${path}.category`), resource.string(`${path}.categoryGroup`), resource.boolean(`${path}.enabled`)];
        if (category.kind === 'unknown' || group.kind === 'unknown' || enabled.kind === 'unknown') return;
        if (!is(enabled, false) && (is(group, 'allLogs') || is(group, 'audit') || apiServer.some((name) => is(category, name)))) return;
      }
    }
    yield { at: logs, message: "The diagnostic setting leaves out the API server: who changed the network's rules is not written down. Add kube-audit-admin, or the group audit." };
  },
});
