import assert from 'node:assert/strict';
import { lint, type Files } from '../lint';

/** What once was judged wrongly, or brought the analysis down. */
const cluster = (properties: string, version = '2025-05-01', name = 'aks') => `resource ${name} 'Microsoft.ContainerService/managedClusters@${version}' = {\n  name: '${name}'\n  properties: {\n${properties}\n  }\n}\n`;
const of = async (files: Files, rule: string) => (await lint(files)).findings.filter((finding) => finding.rule === rule);

describe('Once judged wrongly', () => {
  it('a network_profile block without its plugin is not offered', async () => {
    const [finding] = await of({ 'main.tf': 'resource "azurerm_kubernetes_cluster" "a" {\n  name = "a"\n}\n' }, 'use-network-policy');
    assert.deepEqual(finding?.fixes, []);
  });

  it('terraform.tfvars.json is read', async () => {
    const main = 'variable "private" {\n  default = false\n}\n\nresource "azurerm_kubernetes_cluster" "a" {\n  private_cluster_enabled = var.private\n}\n';
    assert.equal((await of({ 'main.tf': main }, 'no-open-api-server')).length, 1);
    assert.equal((await of({ 'main.tf': main, 'terraform.tfvars.json': '{ "private": true }' }, 'no-open-api-server')).length, 0);
    assert.equal((await of({ 'main.tf': main, 'x.auto.tfvars.json': '{ "private": true }' }, 'no-open-api-server')).length, 0);
  });

  it('fixes keep to what the api-version has', async () => {
    const titles = async (version: string) => (await of({ 'main.bicep': cluster("    networkProfile: {\n      networkPlugin: 'azure'\n    }", version) }, 'use-network-policy')).flatMap((finding) => finding.fixes.map((fix) => fix.title));
    assert.deepEqual(await titles('2020-12-01'), ["Add networkPolicy: 'azure'", "Add networkPolicy: 'calico'"]);
    assert.equal((await titles('2023-07-01')).length, 3);
  });

  it('what nobody knows to be public is not blamed for being so', async () => {
    const text = `param isPrivate bool\n\n${cluster("    apiServerAccessProfile: {\n      enablePrivateCluster: isPrivate\n      authorizedIPRanges: ['10.0.0.0/8']\n    }\n    agentPoolProfiles: [\n      {\n        name: 'x'\n        enableNodePublicIP: true\n      }\n    ]")}`;
    const { findings } = await lint({ 'main.bicep': text });
    assert.deepEqual(findings.filter((finding) => finding.rule !== 'no-implicit-network-plugin' && finding.severity !== 'hint').map(({ rule, severity }) => `${rule} ${severity}`), ['use-network-policy warning', 'no-node-public-ip warning']);
  });

  it('a pool that names its cluster only in its name belongs to it', async () => {
    const pool = "\nresource win 'Microsoft.ContainerService/managedClusters/agentPools@2025-05-01' = {\n  name: '${aks.name}/win'\n  properties: {\n    osType: 'Windows'\n    enableNodePublicIP: true\n  }\n}\n";
    const { findings } = await lint({ 'main.bicep': cluster("    networkProfile: {\n      networkPlugin: 'azure'\n    }") + pool });
    assert.ok(findings.some((finding) => finding.rule === 'no-node-public-ip'));
    assert.deepEqual(findings.find((finding) => finding.rule === 'use-network-policy')?.fixes.map((fix) => fix.title), ["Add networkPolicy: 'calico'"]);
  });

  it('a Terraform pool whose cluster nobody knows leaves the pools incomplete', async () => {
    const pool = 'variable "cluster" {\n}\n\nresource "azurerm_kubernetes_cluster_node_pool" "win" {\n  name                  = "win"\n  kubernetes_cluster_id = var.cluster\n  os_type               = "Windows"\n}\n\n';
    const main = 'resource "azurerm_kubernetes_cluster" "a" {\n  name = "a"\n\n  network_profile {\n    network_plugin = "azure"\n  }\n}\n';
    const titles = async (text: string) => (await of({ 'main.tf': text }, 'use-network-policy')).flatMap((finding) => finding.fixes.map((fix) => fix.title));
    assert.equal((await titles(main)).length, 3);
    assert.deepEqual(await titles(pool + main), ['Add network_policy = "calico"']);
  });

  it('an exclusive bound does not name a provider version, and any terraform block may', async () => {
    const text = 'resource "azurerm_kubernetes_cluster" "a" {\n  network_profile {\n    network_plugin = "azure"\n    network_policy = "cilium"\n  }\n}\n';
    const provider = (version: string) => `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "${version}"\n    }\n  }\n}\n`;
    const fixed = async (version: string) => (await of({ 'main.tf': text, 'a.tf': provider(version), 'z.tf': 'terraform {\n  backend "local" {}\n}\n' }, 'use-compatible-network-policy'))[0]?.fixes[0]?.title;
    assert.equal(await fixed('>= 3.40, < 4.0'), 'Add ebpf_data_plane = "cilium"');
    assert.equal(await fixed('~> 4.20'), 'Add network_data_plane = "cilium"');
    assert.equal(await fixed('>= 3.0'), 'Add network_data_plane = "cilium"');
  });

  it('a file with a parameter file is deployed, even when another calls it', async () => {
    const main = `param policy string\n\n${cluster("    networkProfile: {\n      networkPlugin: 'azure'\n      networkPolicy: policy\n    }")}`;
    const files = { 'main.bicep': main, 'prod.bicepparam': "using 'main.bicep'\n\nparam policy = 'none'\n", 'test.bicep': "module main 'main.bicep' = {\n  name: 'main'\n  params: {\n    policy: 'calico'\n  }\n}\n" };
    assert.match((await of(files, 'use-network-policy'))[0]?.message ?? '', /\(with prod\.bicepparam\)$/);
  });

  it('contexts whose names end alike are told apart', async () => {
    const main = `param policy string\n\n${cluster("    networkProfile: {\n      networkPlugin: 'azure'\n      networkPolicy: policy\n    }")}`;
    const test = (policy: string) => `module main '../main.bicep' = {\n  name: 'main'\n  params: {\n    policy: '${policy}'\n  }\n}\n`;
    const files = { 'main.bicep': main, 'good/test.bicep': test('calico'), 'bad/test.bicep': test('none') };
    assert.match((await of(files, 'use-network-policy'))[0]?.message ?? '', /\(with bad\/test\.bicep\)$/);
  });
});

describe('Once brought down', () => {
  const survives = (name: string, files: Files) => it(name, async () => assert.ok(Array.isArray((await lint(files)).findings))).timeout(10_000);

  survives('a resource type that every object has', { 'main.tf': 'resource "constructor" "x" {\n}\n\nresource "toString" "x" {\n}\n' });
  survives('half a character in a path', { 'main.bicep': "module m '\uDC00.bicep' = {\n  name: 'm'\n}\n", 'main.tf': 'module "m" {\n  source = "./\uD800"\n}\n', 'a.json': '{ "$schema": "deploymentTemplate.json", "resources": [{ "type": "Microsoft.Resources/deployments", "properties": { "templateLink": { "relativePath": "\uDC00" } } }] }' });
  survives('lists that double', { 'main.bicep': `var v0 = ['x']\n${Array.from({ length: 60 }, (_, at) => `var v${at + 1} = concat(v${at}, v${at})`).join('\n')}\n${cluster('    apiServerAccessProfile: {\n      authorizedIPRanges: v60\n    }')}` });
  survives('texts that multiply', { 'main.bicep': `var v0 = 'x'\n${Array.from({ length: 40 }, (_, at) => `var v${at + 1} = '\${v${at}}\${v${at}}\${v${at}}'`).join('\n')}\n${cluster('    networkProfile: {\n      networkPolicy: padLeft(v40, 500000000)\n    }')}` });
  survives('loops in loops', { 'main.bicep': `var all = flatten([for a in range(0, 10000): [for b in range(0, 10000): '\${a}.\${b}']])\n${cluster('    apiServerAccessProfile: {\n      authorizedIPRanges: all\n    }')}` });
  survives('modules that call two modules each', { ...Object.fromEntries(Array.from({ length: 18 }, (_, at) => [`m${at}.bicep`, `module a 'm${at + 1}.bicep' = {\n  name: 'a'\n}\nmodule b 'm${at + 1}.bicep' = {\n  name: 'b'\n}\n`])), 'm18.bicep': cluster('') });
  survives('thousands of child resources', {
    'a.json': JSON.stringify({ $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#', resources: Array.from({ length: 8000 }, (_, at) => ({ type: 'Microsoft.Network/virtualNetworks/subnets', name: `[concat('vnet/', 's${at}')]`, properties: {} })) }),
  });
});
