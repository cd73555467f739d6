import type { Cluster, Model } from '../model/network';
import { add, type Resource } from '../model/resource';
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
  of: 'cluster',
  *check(cluster, { model }) {
    const settings = [...model.ofType('Microsoft.Insights/diagnosticSettings'), ...model.ofType('Microsoft.ContainerService/managedClusters/providers/diagnosticSettings')].map(({ resource }) => resource);
    // A setting that may be this cluster's may have what the others leave out.
    const own = settings.filter((one) => isOf(one, cluster, model) !== false);
    const [first] = own;
    if (!first) {
      // The cluster modules of Azure Verified Modules deploy the settings themselves.
      if (cluster.resource.items('diagnosticSettings').kind !== 'absent') return;
      const at = cluster.resource.string('name');
      yield {
        at,
        severity: 'off',
        message: "Nothing in these files sends the logs of the cluster's API server anywhere, unless a policy of the subscription does. Add a diagnostic setting.",
        fixes: [{ title: 'Add a diagnostic setting for the API server', safety: 'review', changes: [add(at, { kind: 'diagnosticSetting' })] }],
      };
    } else if (own.every((one) => isOf(one, cluster, model) === true && hasApiServer(one) === false)) {
      yield { at: first.items('properties.logs'), message: "The diagnostic setting leaves out the API server: who changed the network's rules is not written down. Add kube-audit-admin, or the group audit." };
    }
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
