import assert from 'node:assert/strict';
import { lint } from '../lint';

/** Findings above hints: rule, severity and the text that is underlined. */
async function findings(files: { readonly [path: string]: string }): Promise<string[]> {
  const result = await lint(files);
  return result.findings.filter((finding) => finding.severity !== 'hint').map(({ rule, file, text }) => `${rule} at ${text}${file === 'main.tf' ? '' : ` in ${file}`}`).sort();
}

const aks = (args: string, version = '~> 10.0') => `module "aks" {\n  source  = "Azure/aks/azurerm"\n  version = "${version}"\n\n${args}}\n`;
const avm = (args: string) => `module "aks" {\n  source  = "registry.terraform.io/Azure/avm-res-containerservice-managedcluster/azurerm"\n  version = "0.8.1"\n\n${args}}\n`;

describe('Calls of the Azure Verified Module in Bicep', () => {
  const call = (params: string) => `param plane string\nparam identities object\nparam all object\nmodule aks 'br/public:avm/res/container-service/managed-cluster:0.13.0' = {\n  params: ${params}\n}\n`;
  const privately = 'apiServerAccessProfile: { enablePrivateCluster: true, privateDNSZone: zone.id }';
  const zone = "resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {\n  name: 'privatelink.westeurope.azmk8s.io'\n  location: 'global'\n}\n";

  it('do not take an engine for missing that the module sets for a data plane that nobody knows', async () => {
    const rules = async (params: string) => (await lint({ 'main.bicep': call(params) })).findings.map(({ rule }) => rule);
    assert.ok((await rules("{ networkPlugin: 'azure', networkPluginMode: 'overlay', networkDataplane: 'azure' }")).includes('use-network-policy'));
    assert.ok(!(await rules("{ networkPlugin: 'azure', networkPluginMode: 'overlay', networkDataplane: plane }")).includes('use-network-policy'));
    assert.ok(!(await rules('all')).includes('use-network-policy'));
  });

  it('do not count pods in the subnet of the nodes where a data plane that nobody knows may bring overlay', async () => {
    const network = "resource net 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: 'net'\n  properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } }\n  resource nodes 'subnets' = {\n    name: 'nodes'\n    properties: { addressPrefix: '10.0.0.0/27' }\n  }\n}\n";
    const rules = async (plane: string) => (await lint({ 'main.bicep': network + call(`{ networkPlugin: 'azure', networkDataplane: ${plane}, primaryAgentPoolProfiles: [{ name: 'system', count: 3, vnetSubnetResourceId: net::nodes.id }] }`) })).findings.map(({ rule }) => rule);
    assert.ok((await rules("'azure'")).includes('use-large-enough-node-subnet'));
    assert.ok(!(await rules('plane')).includes('use-large-enough-node-subnet'));
  });

  it('do not take an identity for the system\'s where it cannot be seen', async () => {
    const rules = async (identities: string) => (await lint({ 'main.bicep': zone + call(`{ ${privately}, managedIdentities: ${identities} }`) })).findings.map(({ rule }) => rule);
    assert.ok((await rules('{ systemAssigned: true }')).includes('use-user-identity-with-dns-zone'));
    for (const unseen of ['identities', '{ ...identities }', "union({ systemAssigned: true }, identities)"]) assert.ok(!(await rules(unseen)).includes('use-user-identity-with-dns-zone'), unseen);
  });
});

describe('Calls of Terraform registry modules', () => {
  it('say what subnet the gateway of the ingress controller gets, and which data plane, under the names of each version', async () => {
    const network = 'resource "azurerm_virtual_network" "v" {\n  name          = "v"\n  address_space = ["10.61.0.0/16"]\n}\n\nresource "azurerm_subnet" "n" {\n  name                 = "n"\n  virtual_network_name = azurerm_virtual_network.v.name\n  address_prefixes     = ["10.61.0.0/21"]\n}\n\n';
    const rules = async (args: string, version?: string) => (await findings({ 'main.tf': network + aks(`  network_plugin = "azure"\n${args}`, version) })).map((one) => one.split(' ')[0]!);
    assert.ok((await rules('  vnet_subnet = {\n    id = azurerm_subnet.n.id\n  }\n  green_field_application_gateway_for_ingress = {\n    subnet_cidr = "10.61.2.0/24"\n  }\n')).includes('no-cidr-overlap'));
    assert.ok((await rules('  vnet_subnet_id = azurerm_subnet.n.id\n  ingress_application_gateway_enabled     = true\n  ingress_application_gateway_subnet_cidr = "10.61.2.0/24"\n', '6.1.0')).includes('no-cidr-overlap'));
    assert.ok(!(await rules('  network_policy = "cilium"\n  network_data_plane = "cilium"\n')).includes('use-compatible-network-policy'));
  });

  it('of Azure/aks are judged by its defaults: kubenet, and open to the Internet', async () => {
    assert.deepEqual(await findings({ 'main.tf': aks('  prefix = "shop"\n') }), ['no-kubenet at "aks"', 'no-open-api-server at "aks"', 'use-network-policy at "aks"']);
  });

  it('of Azure/aks are judged and fixed at the arguments', async () => {
    const text = aks('  network_plugin      = "azure"\n  network_plugin_mode = "overlay"\n  private_cluster_enabled = true\n');
    const result = await lint({ 'main.tf': text });
    const [finding, ...others] = result.findings.filter((one) => one.severity !== 'hint');
    assert.deepEqual([finding?.rule, others.length], ['use-network-policy', 0]);
    const fix = finding?.fixes.find((one) => one.title.startsWith('Add network_policy = "azure"'));
    assert.equal(fix?.apply()?.['main.tf'], text.replace('= true\n', '= true\n  network_policy = "azure"\n'));
  });

  it('of Azure/aks have one pool in parameters and the others in a map, in the names of every version', async () => {
    const args = (name: string) => `  network_plugin = "azure"\n  network_policy = "calico"\n  private_cluster_enabled = true\n  ${name} = true\n  node_pools = {\n    shop = {\n      name = "shop"\n      ${name} = true\n    }\n  }\n`;
    assert.deepEqual(await findings({ 'main.tf': aks(args('node_public_ip_enabled'), '~> 11.0') }), ['no-node-public-ip at true', 'no-node-public-ip at true']);
    assert.deepEqual(await findings({ 'main.tf': aks(args('enable_node_public_ip'), '9.4.1') }), ['no-node-public-ip at true', 'no-node-public-ip at true']);
  });

  it('of the Azure Verified Module are read through its objects', async () => {
    const text = avm('  network_profile = {\n    network_plugin = "kubenet"\n  }\n  api_server_access_profile = {\n    authorized_ip_ranges = ["0.0.0.0/0"]\n  }\n');
    assert.deepEqual(await findings({ 'main.tf': text }), ['no-kubenet at "kubenet"', 'no-wide-authorized-range at "0.0.0.0/0"', 'use-network-policy at network_profile']);
  });

  it('of the Azure Verified Module are fixed inside its objects', async () => {
    const { findings: all } = await lint({ 'main.tf': avm('  network_profile = {\n    network_plugin = "kubenet"\n  }\n  api_server_access_profile = {\n    enable_private_cluster = true\n  }\n') });
    const fixed = all.find(({ rule }) => rule === 'use-network-policy')?.fixes[0]?.apply()?.['main.tf'];
    assert.ok(fixed?.includes('    network_plugin = "kubenet"\n    network_policy = "calico"\n'), fixed);
  });

  it('in versions with other parameters, and of modules that nobody knows, are left alone', async () => {
    assert.deepEqual(await findings({ 'main.tf': aks('  network_plugin = "kubenet"\n', '4.0.0') + 'module "other" {\n  source = "claranet/aks/azurerm"\n  network_plugin = "kubenet"\n}\n' }), []);
  });

  it('are read from .terraform/modules when they are there, and nothing is reported in there', async () => {
    const cluster = 'variable "plugin" {}\nresource "azurerm_kubernetes_cluster" "this" {\n  name = "aks"\n  private_cluster_enabled = true\n  network_profile {\n    network_plugin = "azure"\n    network_policy = var.plugin\n  }\n}\noutput "plugin" {\n  value = "kubenet"\n}\n';
    const main = 'module "base" {\n  source = "example/base/azurerm"\n  plugin = "calico"\n}\n\nresource "azurerm_kubernetes_cluster" "own" {\n  name = "own"\n  private_cluster_enabled = true\n  network_profile {\n    network_plugin = module.base.plugin\n    network_policy = "calico"\n  }\n}\n';
    const list = JSON.stringify({ Modules: [{ Key: '', Source: '', Dir: '.' }, { Key: 'base', Source: 'registry.terraform.io/example/base/azurerm', Dir: '.terraform/modules/base' }] });
    assert.deepEqual(await findings({ 'main.tf': main, '.terraform/modules/modules.json': list, '.terraform/modules/base/main.tf': cluster.replace('"azure"', '"kubenet"') }), ['no-kubenet at module.base.plugin']);
  });
});

describe('The lock file of Terraform', () => {
  it('says which names a fix is written in', async () => {
    const main = 'terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = ">= 3.0"\n    }\n  }\n}\n\nresource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n  network_profile {\n    network_plugin      = "azure"\n    network_plugin_mode = "overlay"\n  }\n}\n';
    const lock = (version: string) => `provider "registry.terraform.io/hashicorp/azurerm" {\n  version     = "${version}"\n  constraints = ">= 3.0.0"\n}\n`;
    const fix = async (version: string) => (await lint({ 'main.tf': main, '.terraform.lock.hcl': lock(version) })).findings.find(({ rule }) => rule === 'use-network-policy')?.fixes[0]?.title;
    assert.match((await fix('3.117.1')) ?? '', /ebpf_data_plane/);
    assert.match((await fix('4.81.0')) ?? '', /network_data_plane/);
  });
});

describe('azapi', () => {
  it('may choose its api-version by a condition, and have its body in a local', async () => {
    const text = 'variable "preview" {\n  type = bool\n}\nlocals {\n  body = merge({ properties = { networkProfile = { networkPlugin = "kubenet" } } }, {})\n}\nresource "azapi_resource" "aks" {\n  type = var.preview ? "Microsoft.ContainerService/managedClusters@2026-03-02-preview" : "Microsoft.ContainerService/managedClusters@2026-03-01"\n  body = local.body\n}\n';
    assert.ok((await findings({ 'main.tf': text })).some((finding) => finding.startsWith('no-kubenet at ')));
  });
});
