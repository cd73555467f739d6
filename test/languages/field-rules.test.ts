import assert from 'node:assert/strict';
import { lint, type Files } from '../lint';

/** What people's own templates and the fixtures of other scanners asked of single rules. */
const of = async (files: Files, rule: string) => (await lint(files)).findings.filter((finding) => finding.rule === rule).map(({ file, text, severity }) => `${file} ${severity} ${text}`);

describe('From the field', () => {
  it('a misspelt plugin or policy engine', async () => {
    const text = (plugin: string, policy: string) => `resource "azurerm_kubernetes_cluster" "harbour" {\n  name       = "aks-harbour"\n  dns_prefix = "harbour"\n\n  network_profile {\n    network_plugin = "${plugin}"\n    network_policy = "${policy}"\n  }\n}\n`;
    assert.deepEqual(await of({ 'main.tf': text('azure', 'calicoo') }, 'use-known-value'), ['main.tf error "calicoo"']);
    assert.deepEqual(await of({ 'main.tf': text('kubnet', 'calico') }, 'use-known-value'), ['main.tf error "kubnet"']);
    assert.deepEqual(await of({ 'main.tf': text('kubenet', 'roxanne') }, 'use-known-value'), []);
  });

  it('Kubernetes RBAC written as off, beside Entra ID with Azure RBAC', async () => {
    const text = "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks-harbour'\n  properties: {\n    enableRBAC: false\n    disableLocalAccounts: true\n    aadProfile: {\n      managed: true\n      enableAzureRBAC: true\n    }\n  }\n}\n";
    assert.deepEqual(await of({ 'main.bicep': text }, 'use-kubernetes-rbac'), ['main.bicep warning false']);
    assert.deepEqual(await of({ 'main.bicep': text.replace(/ {4}aadProfile[^}]*}\n/, '') }, 'use-entra-rbac'), []);
  });

  it('one address in two files: both clusters are judged, and the second declaration is an error', async () => {
    const cluster = (properties: string) => `resource "azurerm_kubernetes_cluster" "harbour" {\n${properties}}\n`;
    const [kubenet, azure] = [cluster('  network_profile {\n    network_plugin = "kubenet"\n  }\n'), cluster('  api_server_access_profile {\n    authorized_ip_ranges = ["203.0.113.0/24"]\n  }\n')];
    assert.deepEqual(await of({ 'a.tf': kubenet, 'b.tf': azure }, 'no-duplicate-address'), ['b.tf error "harbour"']);
    assert.deepEqual(await of({ 'a.tf': kubenet, 'b.tf': azure }, 'no-kubenet'), ['a.tf warning "kubenet"']);
    assert.deepEqual(await of({ 'a.tf': azure, 'b.tf': kubenet }, 'no-kubenet'), ['b.tf warning "kubenet"']);
    for (const name of ['override.tf', 'local_override.tf', 'a.tofu']) assert.deepEqual(await of({ 'a.tf': azure, [name]: kubenet }, 'no-duplicate-address'), [], name);
    assert.deepEqual(await of({ 'one/a.tf': azure, 'two/a.tf': kubenet }, 'no-duplicate-address'), []);
  });
});
