import type { Cluster, Model } from '../model/network';
import type { Resource } from '../model/resource';
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
    const cluster = model.clusters.find((one) => isOf(resource, one, model));
    if (!cluster) return;
    // What one setting leaves out another may have.
    const settings = [...model.ofType('Microsoft.Insights/diagnosticSettings'), ...model.ofType('Microsoft.ContainerService/managedClusters/providers/diagnosticSettings')];
    const own = settings.filter((one) => isOf(one.resource, cluster, model) !== false);
    if (own[0]?.resource !== resource || own.some((one) => hasApiServer(one.resource) !== false)) return;
    yield { at: resource.items('properties.logs'), message: "The diagnostic setting leaves out the API server: who changed the network's rules is not written down. Add kube-audit-admin, or the group audit." };
  },
});

/** Whether a setting is one of the cluster; undefined where nobody can say. */
function isOf(setting: Resource, cluster: Cluster, model: Model): boolean | undefined {
  return /\/providers\/diagnosticsettings$/i.test(setting.type) ? model.clusters.length === 1 : model.means(setting.reference('scope'), cluster.resource);
}

/** Whether a setting sends the API server's log or an audit log; undefined where nobody can say. */
function hasApiServer(setting: Resource): boolean | undefined {
  const logs = setting.items('properties.logs');
  if (logs.kind !== 'known') return logs.kind === 'absent' ? false : undefined;
  if (!logs.value.complete) return undefined;
  let open = false;
  for (const path of logs.value.items) {
    const [category, group, enabled] = [setting.string(`${path}.category`), setting.string(`${path}.categoryGroup`), setting.boolean(`${path}.enabled`)];
    if (category.kind === 'unknown' || group.kind === 'unknown' || enabled.kind === 'unknown') open = true;
    else if (!is(enabled, false) && (is(group, 'allLogs') || is(group, 'audit') || apiServer.some((name) => is(category, name)))) return true;
  }
  return open ? undefined : false;
}
