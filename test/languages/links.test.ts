import assert from 'node:assert/strict';
import { lint } from '../lint';

/** What is wrong with the network around a cluster: rule and underlined text, hints and the cluster's own findings left out. */
async function around(files: { readonly [path: string]: string }): Promise<string[]> {
  const rules = ['use-large-enough-node-subnet', 'use-subnet-nsg', 'no-cidr-overlap', 'use-default-route', 'no-nsg-blocking-cluster', 'no-application-gateway-v1', 'use-application-gateway-waf', 'use-valid-node-subnet', 'use-separate-pod-subnet', 'use-user-identity-with-dns-zone'];
  const { findings } = await lint(files);
  return findings.filter(({ rule }) => rules.includes(rule)).map(({ rule, text }) => `${rule} at ${text}`);
}

const network = (name: string, prefix = '10.1.0.0') => `resource "azurerm_virtual_network" "${name}" {\n  name          = "vnet-${name}"\n  address_space = ["${prefix}/16"]\n}\nresource "azurerm_subnet" "${name}" {\n  name                 = "snet-${name}"\n  virtual_network_name = azurerm_virtual_network.${name}.name\n  address_prefixes     = ["${prefix}/27"]\n}\n`;
const guard = (name: string) => `resource "azurerm_subnet_network_security_group_association" "${name}" {\n  subnet_id                 = azurerm_subnet.${name}.id\n  network_security_group_id = azurerm_network_security_group.all.id\n}\nresource "azurerm_network_security_group" "all" {\n  name = "nsg"\n}\n`;
const cluster = (name: string, subnet: string, more = '', nodes = 15) => `resource "azurerm_kubernetes_cluster" "${name}" {\n  name = "aks-${name}"\n${more}  default_node_pool {\n    name           = "system"\n    node_count     = ${nodes}\n    vnet_subnet_id = ${subnet}\n  }\n  network_profile {\n    network_plugin      = "azure"\n    network_plugin_mode = "overlay"\n    service_cidr        = "172.20.0.0/16"\n    dns_service_ip      = "172.20.0.10"\n  }\n}\n`;

describe('The sum of a subnet', () => {
  it('counts every cluster in it', async () => {
    const main = network('aks') + guard('aks') + cluster('a', 'azurerm_subnet.aks.id') + cluster('b', 'azurerm_subnet.aks.id');
    assert.deepEqual(await around({ 'main.tf': main }), ['use-large-enough-node-subnet at ["10.1.0.0/27"]']);
  });

  it('never counts two that may exclude each other', async () => {
    const main = `variable "one" {\n  type = bool\n}\n` + network('aks') + guard('aks') + cluster('a', 'azurerm_subnet.aks.id', '  count = var.one ? 1 : 0\n') + cluster('b', 'azurerm_subnet.aks.id', '  count = var.one ? 0 : 1\n');
    assert.deepEqual(await around({ 'main.tf': main }), []);
    const bicep = (name: string, condition: string) => `resource ${name} 'Microsoft.ContainerService/managedClusters@2025-05-01' = if (${condition}) {\n  name: '${name}'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'azure'\n      networkPluginMode: 'overlay'\n      serviceCidr: '172.20.0.0/16'\n    }\n    agentPoolProfiles: [\n      {\n        name: 'system'\n        count: 15\n        vnetSubnetID: vnet.properties.subnets[0].id\n      }\n    ]\n  }\n}\n`;
    const files = { 'main.bicep': `param one bool\nresource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: 'vnet'\n  properties: {\n    addressSpace: {\n      addressPrefixes: ['10.1.0.0/16']\n    }\n    subnets: [\n      {\n        name: 'snet'\n        properties: {\n          addressPrefix: '10.1.0.0/27'\n        }\n      }\n    ]\n  }\n}\n${bicep('a', 'one')}${bicep('b', '!one')}` };
    assert.deepEqual(await around(files), ["use-subnet-nsg at {\n          addressPrefix: '10.1.0.0/27'\n        }".replace(/\{[\s\S]*/, 'properties')]);
  });

  it('leaves out what the files do not deploy', async () => {
    const pool = 'variable "gpu" {\n  default = false\n}\nresource "azurerm_kubernetes_cluster_node_pool" "gpu" {\n  count                 = var.gpu ? 1 : 0\n  name                  = "gpu"\n  kubernetes_cluster_id = azurerm_kubernetes_cluster.a.id\n  node_count            = 20\n  vnet_subnet_id        = azurerm_subnet.aks.id\n}\n';
    assert.deepEqual(await around({ 'main.tf': network('aks') + guard('aks') + cluster('a', 'azurerm_subnet.aks.id') + pool }), []);
  });
});

describe('Links', () => {
  it('tell the instances of repeated resources and modules apart', async () => {
    const subnets = 'resource "azurerm_virtual_network" "v" {\n  name          = "vnet"\n  address_space = ["10.1.0.0/16"]\n}\nresource "azurerm_subnet" "s" {\n  for_each             = { pe = "10.1.1.0/29", aks = "10.1.2.0/24" }\n  name                 = each.key\n  virtual_network_name = azurerm_virtual_network.v.name\n  address_prefixes     = [each.value]\n}\nresource "azurerm_subnet_network_security_group_association" "s" {\n  for_each                  = azurerm_subnet.s\n  subnet_id                 = each.value.id\n  network_security_group_id = azurerm_network_security_group.all.id\n}\nresource "azurerm_network_security_group" "all" {\n  name = "nsg"\n}\n';
    assert.deepEqual(await around({ 'main.tf': subnets + cluster('a', 'azurerm_subnet.s["aks"].id') }), []);
    assert.deepEqual(await around({ 'main.tf': subnets + cluster('a', 'azurerm_subnet.s["pe"].id') }), ['use-large-enough-node-subnet at [each.value]']);
    const module = 'variable "range" {}\nresource "azurerm_subnet" "s" {\n  name                 = "snet"\n  virtual_network_name = "vnet"\n  address_prefixes     = [var.range]\n}\noutput "id" {\n  value = azurerm_subnet.s.id\n}\n';
    const calls = 'module "net" {\n  source   = "./net"\n  for_each = { pe = "10.1.1.0/29", aks = "10.1.2.0/24" }\n  range    = each.value\n}\n';
    assert.deepEqual(await around({ 'main.tf': calls + cluster('a', 'module.net["aks"].id'), 'net/main.tf': module }), ['use-subnet-nsg at "s"']);
  });

  it('follow what iterates over repeated resources', async () => {
    const subnets = 'resource "azurerm_virtual_network" "v" {\n  name          = "vnet"\n  address_space = ["10.1.0.0/16"]\n}\nresource "azurerm_subnet" "s" {\n  for_each             = { pe = "10.1.1.0/24", aks = "10.1.2.0/29" }\n  name                 = each.key\n  virtual_network_name = azurerm_virtual_network.v.name\n  address_prefixes     = [each.value]\n}\nlocals {\n  ids = { for key, one in azurerm_subnet.s : key => one.id }\n}\n';
    for (const id of ['local.ids["aks"]', 'local.ids.aks', 'lookup(local.ids, "aks")', 'values(azurerm_subnet.s)[0].id', '[for one in azurerm_subnet.s : one.id][0]']) {
      assert.deepEqual(await around({ 'main.tf': subnets + cluster('a', id) }), ['use-subnet-nsg at "s"', 'use-large-enough-node-subnet at [each.value]'], id);
    }
    const counted = subnets.replace('for_each             = { pe = "10.1.1.0/24", aks = "10.1.2.0/29" }', 'count                = 1').replace('each.key', '"s"').replace('[each.value]', '["10.1.2.0/29"]').replace(/locals \{[\s\S]*?\n\}\n/, '');
    for (const id of ['one(azurerm_subnet.s[*].id)', 'azurerm_subnet.s[0].id', 'azurerm_subnet.s.0.id', 'element(azurerm_subnet.s.*.id, 0)']) {
      assert.deepEqual(await around({ 'main.tf': counted + cluster('a', id) }), ['use-subnet-nsg at "s"', 'use-large-enough-node-subnet at ["10.1.2.0/29"]'], id);
    }
  });

  it('take a name that stands twice for nobody', async () => {
    const twice = network('aks').replace('"vnet-aks"', '"vnet"') + network('other', '172.20.0.0').replace('"vnet-other"', '"vnet"').replaceAll('azurerm_virtual_network.other.name', '"vnet"');
    assert.deepEqual(await around({ 'main.tf': twice + guard('aks') + cluster('a', 'azurerm_subnet.aks.id') }), []);
  });

  it('take a whole id in another resource group for somebody else', async () => {
    const id = '"/subscriptions/1/resourceGroups/other/providers/Microsoft.Network/virtualNetworks/vnet-aks/subnets/snet-aks"';
    assert.deepEqual(await around({ 'main.tf': network('aks') + cluster('a', id, '', 200) }), []);
  });

  it('are open where a module that is not read gets the resource', async () => {
    const module = 'module "nsg" {\n  source    = "Azure/network-security-group/azurerm"\n  subnet_id = azurerm_subnet.aks.id\n}\n';
    assert.deepEqual(await around({ 'main.tf': network('aks') + module + cluster('a', 'azurerm_subnet.aks.id') }), []);
  });

  it('are open where azapi patches the resource', async () => {
    const patch = 'resource "azapi_update_resource" "s" {\n  type        = "Microsoft.Network/virtualNetworks/subnets@2024-05-01"\n  resource_id = azurerm_subnet.aks.id\n  body = {\n    properties = {\n      networkSecurityGroup = {\n        id = var.nsg\n      }\n    }\n  }\n}\n';
    assert.deepEqual(await around({ 'main.tf': network('aks') + patch + cluster('a', 'azurerm_subnet.aks.id') }), []);
  });

  it('never lead to a resource that the files do not deploy', async () => {
    const route = (name: string, count: number, hop: string) => `resource "azurerm_route" "${name}" {\n  count            = ${count}\n  name             = "${name}"\n  route_table_name = azurerm_route_table.rt.name\n  address_prefix   = "0.0.0.0/0"\n  next_hop_type    = "${hop}"\n}\n`;
    const table = 'resource "azurerm_route_table" "rt" {\n  name = "rt"\n}\nresource "azurerm_subnet_route_table_association" "aks" {\n  subnet_id      = azurerm_subnet.aks.id\n  route_table_id = azurerm_route_table.rt.id\n}\n';
    const udr = cluster('a', 'azurerm_subnet.aks.id').replace('network_plugin_mode', 'outbound_type       = "userDefinedRouting"\n    network_plugin_mode');
    assert.deepEqual(await around({ 'main.tf': network('aks') + guard('aks') + table + route('a', 0, 'Internet') + route('b', 1, 'VirtualAppliance') + udr }), []);
    assert.deepEqual(await around({ 'main.tf': network('aks') + guard('aks') + table + route('a', 1, 'Internet') + udr }), ['use-default-route at "Internet"']);
  });
});

describe('Ids that the files do not tell', () => {
  const bicep = (pools: string, params = '') => `${params}resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'azure'\n    }\n    agentPoolProfiles: [\n${pools}    ]\n  }\n}\n`;
  const pool = (name: string, subnet: string, more = '') => `      {\n        name: '${name}'\n        vnetSubnetID: ${subnet}\n${more}      }\n`;

  it('are never compared: children by symbol, parameters, other resource groups', async () => {
    const vnet = "resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {\n  name: 'vnet'\n}\nresource a 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {\n  parent: vnet\n  name: 'a'\n}\nresource b 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {\n  parent: vnet\n  name: 'b'\n}\n";
    assert.deepEqual(await around({ 'main.bicep': bicep(pool('one', 'a.id') + pool('two', 'b.id'), vnet) }), []);
    const ids = (group: string) => `resourceId('${group}', 'Microsoft.Network/virtualNetworks/subnets', 'vnet', 'snet')`;
    assert.deepEqual(await around({ 'main.bicep': bicep(pool('one', ids('rg-a'), `        podSubnetID: ${ids('rg-b')}\n`)) }), []);
    assert.deepEqual(await around({ 'main.bicep': bicep(pool('one', "resourceId('Microsoft.Network/virtualNetworks/subnets', network, 'a')") + pool('two', "resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'b')"), 'param network string\n') }), []);
  });

  it('of a zone may be system', async () => {
    const text = "param zone string\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  identity: {\n    type: 'SystemAssigned'\n  }\n  properties: {\n    apiServerAccessProfile: {\n      enablePrivateCluster: true\n      privateDNSZone: zone\n    }\n  }\n}\n";
    assert.deepEqual(await around({ 'main.bicep': text }), []);
  });
});

describe('Names with signs that steer a terminal', () => {
  it('are shown without them', async () => {
    const { findings } = await lint({ 'main.tf': network('aks').replace('"snet-aks"', '"snet\\u001b[31m\\u202e"') + cluster('a', 'azurerm_subnet.aks.id') });
    assert.ok(findings.length > 0);
    for (const { message } of findings) assert.ok(!message.includes('\u001b') && !message.includes('\u202e'), message);
  });
});
