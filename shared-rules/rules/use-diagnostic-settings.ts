import type { Cluster, Model } from '../model/network';
import { add, type Resource } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

const auditLogs = ['kube-audit', 'kube-audit-admin'];

export default defineRule({
  id: 'use-diagnostic-settings',
  severity: 'warning',
  category: 'observability',
  since: '0.1.0',
  summary: "Send the API server's logs somewhere.",
  why: 'Who changed a network policy, and who tried to get in, stands in the logs of the API server. Azure keeps them only when a diagnostic setting sends them to a workspace, and each category has to be named: kube-audit and kube-audit-admin say who did what, kube-apiserver is what the component says of itself.',
  references: [aksDocs('monitor-aks'), aksDocs('monitor-aks-reference')],
  equivalents: [
    'KICS 0493b840 (Terraform)',
    'PSRule Azure.AKS.AuditLogs (AZR-000022)',
    'PSRule Azure.AKS.PlatformLogs (AZR-000023)',
    'Azure Policy 245fc9df-fa96-4414-9a0b-3738c2f7341c',
  ],
  of: 'cluster',
  *check(cluster, { model }) {
    const settings = [
      ...model.ofType('Microsoft.Insights/diagnosticSettings'),
      ...model.ofType('Microsoft.ContainerService/managedClusters/providers/diagnosticSettings'),
    ].map(({ resource }) => resource);
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
        message:
          'The logs of the API server are sent nowhere in these files. Add a diagnostic setting, unless a policy does.',
        fixes: [
          {
            title: 'Add a diagnostic setting for the API server',
            safety: 'review',
            changes: [add(at, { kind: 'diagnosticSetting' })],
          },
        ],
      };
      return;
    }
    const sent = own.map((one) => (isOf(one, cluster, model) === true ? logsOf(one) : undefined));
    if (sent.includes(undefined) || sent.includes('audit')) return;
    const hasServer = sent.includes('server');
    yield {
      at: first.items('properties.logs'),
      severity: hasServer ? 'information' : 'warning',
      message: hasServer
        ? 'The diagnostic setting sends kube-apiserver and no audit log: nobody sees who changed a policy. Add kube-audit-admin.'
        : 'The diagnostic setting has no audit log: nobody sees who changed a network policy. Add kube-audit-admin.',
    };
  },
});

/** Whether a setting is one of the cluster; undefined where nobody can say. */
function isOf(setting: Resource, cluster: Cluster, model: Model): boolean | undefined {
  if (!/\/providers\/diagnosticsettings$/i.test(setting.type))
    return model.means(setting.reference('scope'), cluster.resource);
  if (model.clusters.length === 1) return true;
  // The former kind is written inside its cluster, or begins its name with that of the cluster.
  const nested = model.isChild(setting, cluster.resource);
  if (nested === true) return true;
  const [own, name] = [setting.string('name'), cluster.resource.string('name')];
  return own.kind === 'known' && name.kind === 'known'
    ? own.value.toLowerCase().startsWith(`${name.value.toLowerCase()}/`)
    : nested;
}

/** What of the API server a setting sends: an audit log, or its own; undefined where nobody can say. */
function logsOf(setting: Resource): 'audit' | 'server' | 'none' | undefined {
  const logs = setting.items('properties.logs');
  if (logs.kind !== 'known') return logs.kind === 'absent' ? 'none' : undefined;
  let [hasServer, isOpen] = [false, !logs.value.complete];
  for (const path of logs.value.items) {
    const [category, group, enabled] = [
      setting.string(`${path}.category`),
      setting.string(`${path}.categoryGroup`),
      setting.boolean(`${path}.enabled`),
    ];
    if (category.kind === 'unknown' || group.kind === 'unknown' || enabled.kind === 'unknown') isOpen = true;
    else if (is(enabled, false)) continue;
    else if (is(group, 'allLogs') || is(group, 'audit') || auditLogs.some((name) => is(category, name))) return 'audit';
    else if (is(category, 'kube-apiserver')) hasServer = true;
  }
  return isOpen ? undefined : hasServer ? 'server' : 'none';
}
