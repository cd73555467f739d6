import assert from 'node:assert/strict';
import { lint, plan, Session, type Files } from '../lint';

/** A network and a cluster that are deployed one after the other. */
const network = (name = 'vnet-bakery', range = '10.70.0.0/28', more = '') => `${more}resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: '${name}'\n  location: 'westeurope'\n  properties: {\n    addressSpace: {\n      addressPrefixes: ['10.70.0.0/16']\n    }\n    subnets: [\n      {\n        name: 'snet-nodes'\n        properties: {\n          addressPrefix: '${range}'\n          networkSecurityGroup: {\n            id: nsg.id\n          }\n        }\n      }\n      {\n        name: 'snet-api'\n        properties: {\n          addressPrefix: '10.70.9.0/28'\n        }\n      }\n    ]\n  }\n}\n\nresource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {\n  name: 'nsg'\n  location: 'westeurope'\n}\n`;
const cluster = (name: string, api = '', head = '') => `${head}resource spoke 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {\n  scope: resourceGroup('rg-network')\n  name: ${name}\n\n  resource nodes 'subnets' existing = {\n    name: 'snet-nodes'\n  }\n\n  resource api 'subnets' existing = {\n    name: 'snet-api'\n  }\n}\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'azure'\n      networkPluginMode: 'overlay'\n      networkPolicy: 'calico'\n    }\n${api}    agentPoolProfiles: [\n      {\n        name: 'system'\n        count: 20\n        vnetSubnetID: spoke::nodes.id\n      }\n    ]\n  }\n}\n`;
const integration = '    apiServerAccessProfile: {\n      enableVnetIntegration: true\n      subnetId: spoke::api.id\n    }\n';
const tooSmall = 'The subnet is too small for its nodes: 20 nodes = 20 addresses; snet-nodes (10.70.0.0/28) has 11; /27 fits. Azure refuses this as InsufficientSubnetSize. (when spoke is the one that network.bicep deploys)';

async function sums(files: Files): Promise<string[]> {
  const { findings } = await lint(files);
  return findings.filter(({ rule }) => rule === 'use-large-enough-node-subnet').map(({ file, severity, message }) => `${file} ${severity} ${message}`);
}

describe('A network that another template deploys', () => {
  it('is judged with the cluster that names it, and every finding says so', async () => {
    assert.deepEqual(await sums({ 'network/network.bicep': network(), 'cluster/main.bicep': cluster("'vnet-bakery'") }), [`network/network.bicep warning ${tooSmall.replace('network.bicep', 'network/network.bicep')}`]);
  });

  it('is told by its subnets where its name is given at deployment', async () => {
    const files = { 'network.bicep': network(), 'main.bicep': cluster("last(split(networkId, '/'))", integration, 'param networkId string\n\n') };
    assert.deepEqual(await sums(files), [`network.bicep warning ${tooSmall}`]);
    assert.deepEqual(await sums({ ...files, 'main.bicep': cluster("last(split(networkId, '/'))", '', 'param networkId string\n\n') }), [], 'one subnet of the right name tells nothing');
  });

  it('is not one with another name, nor one of two with the same', async () => {
    assert.deepEqual(await sums({ 'network.bicep': network('vnet-other'), 'main.bicep': cluster("'vnet-bakery'", integration) }), []);
    assert.deepEqual(await sums({ 'dev/network.bicep': network(), 'prod/network.bicep': network(), 'main.bicep': cluster("'vnet-bakery'") }), []);
    assert.deepEqual(await sums({ 'network.bicep': network().replace('snet-nodes', 'snet-other'), 'main.bicep': cluster("'vnet-bakery'") }), []);
  });

  it('may be written in another language, and be named by its whole id', async () => {
    const terraform = 'resource "azurerm_virtual_network" "v" {\n  name          = "vnet-bakery"\n  address_space = ["10.70.0.0/16"]\n}\nresource "azurerm_subnet" "nodes" {\n  name                 = "snet-nodes"\n  virtual_network_name = azurerm_virtual_network.v.name\n  address_prefixes     = ["10.70.0.0/28"]\n}\n';
    const id = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-bakery/subnets/snet-nodes';
    const main = cluster("'vnet-unused'").replace('spoke::nodes.id', `'${id}'`);
    assert.deepEqual(await sums({ 'network/main.tf': terraform, 'aks/main.bicep': main }), [`network/main.tf warning ${tooSmall.replace('spoke', 'vnet-bakery').replace('network.bicep', 'network')}`]);
  });

  it('is found by a data source of Terraform', async () => {
    const aks = (count: string, use: string) => `data "azurerm_subnet" "nodes" {\n${count}  name                 = "snet-nodes"\n  virtual_network_name = "vnet-bakery"\n  resource_group_name  = "rg-network"\n}\nresource "azurerm_kubernetes_cluster" "aks" {\n  default_node_pool {\n    name           = "system"\n    node_count     = 20\n    vnet_subnet_id = ${use}\n  }\n  network_profile {\n    network_plugin      = "azure"\n    network_plugin_mode = "overlay"\n  }\n}\n`;
    for (const main of [aks('', 'data.azurerm_subnet.nodes.id'), aks('  count                = 1\n', 'data.azurerm_subnet.nodes[0].id'), aks('  count                = 1\n', 'one(data.azurerm_subnet.nodes[*].id)')]) {
      assert.deepEqual(await sums({ 'network.bicep': network(), 'aks/main.tf': main }), [`network.bicep warning ${tooSmall.replace('spoke', 'vnet-bakery')}`]);
    }
  });

  it('is one of two that the same template deploys, each once', async () => {
    const second = network('vnet-second', '10.71.0.0/28').replaceAll('10.70.', '10.71.').replace("resource vnet ", "resource second ").replace(/\nresource nsg [\s\S]*$/, '');
    const two = cluster("'vnet-bakery'").replace('    agentPoolProfiles: [', "    agentPoolProfiles: [\n      {\n        name: 'other'\n        count: 20\n        vnetSubnetID: resourceId('rg-network', 'Microsoft.Network/virtualNetworks/subnets', 'vnet-second', 'snet-nodes')\n      }");
    const found = await sums({ 'network.bicep': network() + second, 'main.bicep': two });
    assert.equal(found.length, 2, found.join('\n'));
    assert.match(found[1]!, /snet-nodes \(10\.71\.0\.0\/28\) has 11.*\(when vnet-second is the one that network\.bicep deploys\)/);
    const [drawn] = await plan({ 'network.bicep': network() + second, 'main.bicep': two });
    assert.deepEqual(drawn?.networks.map(({ name }) => name), ['vnet-bakery', 'vnet-second']);
  });

  it('is not one of two with the same name in two resource groups, nor one in another group', async () => {
    const lookup = (symbol: string, group: string) => `resource ${symbol} 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {\n  scope: resourceGroup('${group}')\n  name: 'vnet-bakery'\n\n  resource nodes 'subnets' existing = {\n    name: 'snet-nodes'\n  }\n}\n\n`;
    const aks = (symbol: string, network: string) => `resource ${symbol} 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: '${symbol}'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'azure'\n      networkPluginMode: 'overlay'\n    }\n    agentPoolProfiles: [\n      {\n        name: 'system'\n        count: 20\n        vnetSubnetID: ${network}::nodes.id\n      }\n    ]\n  }\n}\n`;
    assert.deepEqual(await sums({ 'network.bicep': network(), 'main.bicep': lookup('a', 'rg-a') + lookup('b', 'rg-b') + aks('one', 'a') + aks('two', 'b') }), []);
    assert.equal((await sums({ 'network.bicep': network(), 'main.bicep': lookup('a', 'rg-a') + lookup('b', 'rg-a') + aks('one', 'a') + aks('two', 'b') })).length, 1);
    const terraform = (group: string) => `resource "azurerm_virtual_network" "v" {\n  name                = "vnet-bakery"\n  resource_group_name = "${group}"\n  address_space       = ["10.70.0.0/16"]\n}\nresource "azurerm_subnet" "nodes" {\n  name                 = "snet-nodes"\n  resource_group_name  = "${group}"\n  virtual_network_name = azurerm_virtual_network.v.name\n  address_prefixes     = ["10.70.0.0/28"]\n}\n`;
    const data = 'data "azurerm_subnet" "nodes" {\n  name                 = "snet-nodes"\n  virtual_network_name = "vnet-bakery"\n  resource_group_name  = "rg-prod"\n}\nresource "azurerm_kubernetes_cluster" "aks" {\n  default_node_pool {\n    name           = "system"\n    node_count     = 20\n    vnet_subnet_id = data.azurerm_subnet.nodes.id\n  }\n  network_profile {\n    network_plugin      = "azure"\n    network_plugin_mode = "overlay"\n  }\n}\n';
    assert.deepEqual(await sums({ 'dev/main.tf': terraform('rg-dev'), 'aks/main.tf': data }), []);
    assert.equal((await sums({ 'dev/main.tf': terraform('rg-dev'), 'prod/main.tf': terraform('rg-prod'), 'aks/main.tf': data })).length, 1);
  });

  it('keeps the name that a parameter file gives it', async () => {
    const files = { 'network.bicep': network('vnet-other'), 'main.bicep': cluster('name', integration, 'param name string\n\n') };
    assert.equal((await sums(files)).length, 1);
    assert.deepEqual(await sums({ ...files, 'prod.bicepparam': "using 'main.bicep'\nparam name = 'vnet-prod'\n" }), []);
  });

  it('is judged for this deployment only', async () => {
    const log = "\nresource log 'Microsoft.Network/networkWatchers/flowLogs@2024-05-01' = {\n  name: 'watcher/log'\n  properties: {\n    targetResourceId: nsg.id\n  }\n}\n";
    const { findings } = await lint({ 'network.bicep': network() + log, 'main.bicep': cluster("'vnet-bakery'") });
    assert.deepEqual(findings.filter(({ file, message }) => file === 'network.bicep' && !message.includes('(when ')), []);
  });

  it('may get from a third template what it lacks', async () => {
    const bare = network().replace(/ {10}networkSecurityGroup: \{[^}]*\}\n/, '');
    const groups = async (files: Files) => (await lint(files)).findings.filter(({ rule }) => rule === 'use-subnet-nsg').length;
    const files = { '01/main.bicep': bare, '03/main.bicep': cluster("'vnet-bakery'") };
    assert.equal(await groups(files), 1);
    const update = "resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {\n  name: 'vnet-bakery'\n}\n\nresource nodes 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {\n  parent: vnet\n  name: 'snet-nodes'\n  properties: {\n    addressPrefix: '10.70.0.0/28'\n    networkSecurityGroup: {\n      id: resourceId('Microsoft.Network/networkSecurityGroups', 'nsg')\n    }\n  }\n}\n";
    assert.equal(await groups({ ...files, '02/main.bicep': update }), 0);
    const association = 'data "azurerm_subnet" "nodes" {\n  name                 = "snet-nodes"\n  virtual_network_name = "vnet-bakery"\n  resource_group_name  = "rg-network"\n}\nresource "azurerm_subnet_network_security_group_association" "nodes" {\n  subnet_id                 = data.azurerm_subnet.nodes.id\n  network_security_group_id = azurerm_network_security_group.nodes.id\n}\nresource "azurerm_network_security_group" "nodes" {\n  name = "nsg"\n}\nresource "azurerm_virtual_network" "other" {\n  name          = "vnet-other"\n  address_space = ["10.9.0.0/16"]\n}\n';
    assert.equal(await groups({ ...files, '02/main.tf': association }), 0);
  });

  it('is followed while it is edited, and when it comes and goes', async () => {
    const session = new Session({ 'network.bicep': network('vnet-bakery', '10.70.0.0/22'), 'main.bicep': cluster("'vnet-bakery'") });
    const check = async (expected: boolean) => {
      await session.update();
      assert.equal(session.findings().some((finding) => finding.includes('use-large-enough-node-subnet')), expected);
      assert.deepEqual(session.findings(), await session.fresh());
    };
    await session.scan();
    await check(false);
    session.type('network.bicep', network());
    await check(true);
    await session.write('other.bicep', network());
    await check(false);
    await session.delete('other.bicep');
    await check(true);
    session.type('main.bicep', cluster("'vnet-elsewhere'"));
    await check(false);
    session.type('network.bicep', network('vnet-elsewhere'));
    await check(true);
    await session.delete('network.bicep');
    await session.close('network.bicep');
    await check(false);
  });
});

describe('A peering', () => {
  it('may be written in its network', async () => {
    const peered = network('vnet-bakery', '10.70.0.0/22').replace('    subnets: [', "    virtualNetworkPeerings: [\n      {\n        name: 'to-hub'\n        properties: {\n          remoteVirtualNetwork: {\n            id: hub.id\n          }\n        }\n      }\n    ]\n    subnets: [");
    const hub = "resource hub 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: 'vnet-hub'\n  properties: {\n    addressSpace: {\n      addressPrefixes: ['10.0.0.0/20']\n    }\n  }\n}\n";
    const aks = "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    agentPoolProfiles: [\n      {\n        name: 'system'\n        vnetSubnetID: '${vnet.id}/subnets/snet-nodes'\n      }\n    ]\n  }\n}\n";
    const { findings } = await lint({ 'main.bicep': peered + hub + aks });
    assert.match(findings.find(({ rule }) => rule === 'no-cidr-overlap')?.message ?? '', /10\.0\.0\.0\/16 .*a peered network \(10\.0\.0\.0\/20\)/);
  });
});
