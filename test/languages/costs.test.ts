import assert from 'node:assert/strict';
import { lint, type Files, type TestFix } from '../lint';

async function fixes(files: Files, rule: string): Promise<readonly TestFix[]> {
  return (await lint(files)).findings.filter((finding) => finding.rule === rule).flatMap((finding) => finding.fixes);
}
const titles = async (files: Files, rule: string) => (await fixes(files, rule)).map(({ title }) => title);

const cluster = (network: string, more = '') => `resource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n${more}\n  network_profile {\n${network}\n  }\n}\n`;
const pinned = (version: string) => `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "${version}"\n    }\n  }\n}\n\n`;
const lock = (version: string) => `provider "registry.terraform.io/hashicorp/azurerm" {\n  version     = "${version}"\n  constraints = ">= 3.0.0"\n}\n`;

describe('What a fix costs is said for the version of azurerm', () => {
  const kubenet = cluster('    network_plugin = "kubenet"');
  const move = (cost: string) => [`Use network_plugin = "azure" with network_plugin_mode = "overlay" (${cost})`];
  const cases: readonly (readonly [name: string, files: Files, cost: string])[] = [
    ['4.66 is enough', { 'main.tf': pinned('~> 4.66') + kubenet }, 'updates every node'],
    ['4.65 is not', { 'main.tf': pinned('= 4.65.1') + kubenet }, 'replaces the cluster'],
    ['5 is', { 'main.tf': pinned('>= 5.0, < 6.0') + kubenet }, 'updates every node'],
    ['any 4 may be either', { 'main.tf': pinned('~> 4.0') + kubenet }, 'updates every node; azurerm before 4.66 replaces the cluster'],
    ['so may any at all', { 'main.tf': kubenet }, 'updates every node; azurerm before 4.66 replaces the cluster'],
    ['the lock file knows exactly', { 'main.tf': pinned('~> 4.0') + kubenet, '.terraform.lock.hcl': lock('4.40.0') }, 'replaces the cluster'],
    ['the lock file, newer', { 'main.tf': pinned('~> 4.0') + kubenet, '.terraform.lock.hcl': lock('4.70.0') }, 'updates every node'],
    ['the provider block, as it was usual once', { 'main.tf': `provider "azurerm" {\n  version = "~> 3.11"\n}\n\n${kubenet}` }, 'replaces the cluster'],
  ];
  for (const [name, files, cost] of cases) it(name, async () => assert.deepEqual(await titles(files, 'no-kubenet'), move(cost)));

  it('Azure itself updates in place', async () => {
    assert.deepEqual(await titles({ 'main.bicep': "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'kubenet'\n    }\n  }\n}\n" }, 'no-kubenet'), ["Use networkPlugin: 'azure' with networkPluginMode: 'overlay' (updates every node)"]);
  });

  it('Cilium needs 4.58, from Calico 4.59', async () => {
    const calico = cluster('    network_plugin      = "azure"\n    network_plugin_mode = "overlay"\n    network_policy      = "calico"\n    network_data_plane  = "cilium"');
    assert.deepEqual(await titles({ 'main.tf': pinned('= 4.58.0') + calico }, 'use-compatible-network-policy'), ['Change to network_policy = "cilium" (replaces the cluster)']);
    assert.deepEqual(await titles({ 'main.tf': pinned('= 4.59.0') + calico }, 'use-compatible-network-policy'), ['Change to network_policy = "cilium" (updates every node)']);
  });

  it('Azure/aks deploys with azurerm, Azure Verified Modules as Azure takes it', async () => {
    const call = (source: string, name: string) => `module "aks" {\n  source = "${source}"\n  ${name}\n}\n`;
    assert.match((await titles({ 'main.tf': pinned('= 4.40.0') + call('Azure/aks/azurerm', 'network_plugin = "kubenet"') }, 'no-kubenet'))[0] ?? '', /\(replaces the cluster\)$/);
  });
});

describe('Fixes write what azurerm takes', () => {
  it('names of version 2 where the provider block names it', async () => {
    const [fix] = await fixes({ 'main.tf': `provider "azurerm" {\n  version = "~> 2.11"\n}\n\n${cluster('    network_plugin = "azure"\n    network_policy = "calico"')}` }, 'use-azure-policy-addon');
    assert.match(fix?.apply()?.['main.tf'] ?? '', /addon_profile \{\n {4}azure_policy \{\n {6}enabled = true/);
  });

  it('no ACNS without Cilium before 4.66, which refuses it', async () => {
    const azure = cluster('    network_plugin = "azure"\n    network_policy = "azure"');
    assert.deepEqual(await fixes({ 'main.tf': pinned('= 4.50.0') + azure }, 'use-acns-observability'), []);
    assert.equal((await fixes({ 'main.tf': pinned('~> 5.0') + azure }, 'use-acns-observability')).length, 1);
  });

  it('no argument that came with a later minor version', async () => {
    const pool = (version: string) => ({ 'main.tf': pinned(version) + cluster('    network_plugin = "azure"', '\n  default_node_pool {\n    name                  = "system"\n    enable_node_public_ip = true\n  }\n') });
    const written = async (version: string) => (await fixes(pool(version), 'no-node-public-ip'))[0]?.apply()?.['main.tf'] ?? '';
    assert.doesNotMatch(await written('~> 3.40.0'), /temporary_name_for_rotation/);
    assert.match(await written('~> 3.47.0'), /temporary_name_for_rotation/);
    const calico = cluster('    network_plugin = "azure"\n    network_policy = "cilium"');
    assert.equal((await fixes({ 'main.tf': pinned('~> 3.70.0') + calico }, 'use-compatible-network-policy')).some((fix) => /ebpf_data_plane/.test(fix.apply()?.['main.tf'] ?? '')), false);
    assert.equal((await fixes({ 'main.tf': pinned('~> 3.71') + calico }, 'use-compatible-network-policy')).some((fix) => /ebpf_data_plane/.test(fix.apply()?.['main.tf'] ?? '')), true);
  });

  it('the tenant beside Azure RBAC, and a name for the pool that stands in', async () => {
    const files = { 'main.tf': pinned('~> 5.0') + cluster('    network_plugin = "azure"', '\n  default_node_pool {\n    name                   = "system"\n    node_public_ip_enabled = true\n  }\n') };
    const [entra] = await fixes(files, 'use-entra-rbac');
    assert.match(entra?.apply()?.['main.tf'] ?? '', /azure_rbac_enabled = true\n {4}tenant_id {10}= "00000000-0000-0000-0000-000000000000"/);
    const [address] = await fixes(files, 'no-node-public-ip');
    assert.match(address?.apply()?.['main.tf'] ?? '', /node_public_ip_enabled {6}= false\n {4}temporary_name_for_rotation = "temporary"/);
  });

  it('dns_service_ip beside service_cidrs is right, and missing beside them is not', async () => {
    const dual = (more: string) => ({ 'main.tf': cluster(`    network_plugin = "azure"\n    ip_versions    = ["IPv4", "IPv6"]\n    service_cidrs  = ["10.0.0.0/16", "fd12:3456:789a::/108"]\n${more}`) });
    assert.deepEqual((await lint(dual('    dns_service_ip = "10.0.0.10"'))).findings.filter(({ rule }) => rule === 'use-valid-dns-service-ip'), []);
    const [fix] = await fixes(dual(''), 'use-valid-dns-service-ip');
    assert.deepEqual([fix?.title, fix?.safety], ['Add dns_service_ip = "10.0.0.10" (replaces the cluster)', 'review']);
  });

  it('no range that would lock the nodes out', async () => {
    const routed = (type: string) => ({ 'main.tf': cluster(`    network_plugin = "azure"\n    outbound_type  = "${type}"`) });
    assert.equal((await titles(routed('userDefinedRouting'), 'no-open-api-server')).some((title) => title.includes('0.0.0.0/32')), false);
    assert.equal((await titles(routed('loadBalancer'), 'no-open-api-server')).some((title) => title.includes('0.0.0.0/32')), true);
  });

  it('a module is of the version that its caller pins', async () => {
    const child = cluster('    network_plugin = "kubenet"');
    const call = 'module "aks" {\n  source = "./aks"\n}\n';
    assert.match((await titles({ 'main.tf': pinned('= 4.40.0') + call, 'aks/main.tf': child }, 'no-kubenet')).join(), /\(replaces the cluster\)$/);
    assert.match((await titles({ 'main.tf': pinned('>= 4.66, < 5.0') + call, 'aks/main.tf': pinned('>= 4.0') + child }, 'no-kubenet')).join(), /\(updates every node\)$/);
  });

  it('dual stack is offered Cilium only', async () => {
    const found = await titles({ 'main.tf': cluster('    network_plugin      = "azure"\n    network_plugin_mode = "overlay"\n    ip_versions         = ["IPv4", "IPv6"]') }, 'use-network-policy');
    assert.deepEqual(found.map((title) => title.slice(0, 29)), ['Add network_policy = "cilium"']);
  });
});

describe('What the author chooses between is never written over', () => {
  const written = async (files: Files): Promise<string[]> => {
    const before = Object.values(files).join('\n');
    const { findings } = await lint(files);
    return findings.flatMap(({ fixes: all }) => all.flatMap((fix) => Object.values(fix.apply() ?? {}).join('\n').split('\n'))).filter((line) => !before.includes(line) && /[?]|try\(|coalesce\(|lookup\(|plugins/.test(line));
  };

  it('in Terraform', async () => {
    const values = ['var.mode == "open" ? "kubenet" : "azure"', 'try(var.settings.plugin, "kubenet")', 'coalesce(var.none, "kubenet")', 'lookup(local.plugins, var.mode, "kubenet")', 'local.plugins[var.mode]'];
    for (const value of values) {
      const files = { 'main.tf': `variable "mode" {\n  default = "open"\n}\n\nvariable "settings" {\n  default = {}\n}\n\nvariable "none" {\n  default = null\n}\n\nlocals {\n  plugins = { open = "kubenet", closed = "azure" }\n}\n\n${cluster(`    network_plugin = ${value}`)}` };
      assert.ok((await lint(files)).findings.some(({ rule }) => rule === 'no-kubenet'), value);
      assert.deepEqual(await written(files), [], value);
    }
  });

  it('in Bicep and ARM', async () => {
    for (const value of ["mode == 'open' ? 'kubenet' : 'azure'", "none ?? 'kubenet'", "coalesce(none, 'kubenet')", 'plugins[mode]']) {
      const files = { 'main.bicep': `param mode string = 'open'\nparam none string?\nvar plugins = { open: 'kubenet', closed: 'azure' }\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: ${value}\n    }\n  }\n}\n` };
      assert.ok((await lint(files)).findings.some(({ rule }) => rule === 'no-kubenet'), value);
      assert.deepEqual(await written(files), [], value);
    }
  });
});

describe('Clusters that a finding is not of stay as they are', () => {
  const bicep = "param plugin string\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'azure'\n      networkPluginMode: plugin == 'azure' ? 'overlay' : null\n      podCidr: '10.244.0.0/16'\n      loadBalancerSku: sku\n    }\n  }\n}\n\nparam sku string\n";

  it('another call of the same module', async () => {
    const files = {
      'main.tf': 'locals {\n  local_accounts_off = false\n}\n\nmodule "one" {\n  source = "./aks"\n  off    = local.local_accounts_off\n}\n\nmodule "other" {\n  source = "./aks"\n  off    = true\n  peers  = local.local_accounts_off\n}\n',
      'aks/main.tf': 'variable "off" {}\n\nvariable "peers" {\n  default = false\n}\n\nresource "azurerm_kubernetes_cluster" "aks" {\n  name                    = "aks"\n  local_account_disabled  = var.off\n  private_cluster_enabled = var.peers\n}\n',
    };
    const { findings } = await lint(files);
    const found = findings.filter(({ rule }) => rule === 'no-local-accounts');
    assert.equal(found.length, 1);
    assert.deepEqual(found[0]?.fixes, []);
  });

  it('one with another parameter file', async () => {
    const files = { 'main.bicep': bicep, 'a.bicepparam': "using 'main.bicep'\nparam plugin = 'azure'\nparam sku = 'Basic'\n", 'b.bicepparam': "using 'main.bicep'\nparam plugin = 'azure'\nparam sku = 'Standard'\n" };
    const [fix] = await fixes(files, 'no-basic-load-balancer');
    assert.deepEqual(Object.keys(fix?.apply() ?? {}).filter((name) => fix?.apply()?.[name] !== files[name as keyof typeof files]), ['a.bicepparam']);
  });
});
