import assert from 'node:assert/strict';
import { lint, plan, type Files } from '../lint';

/** Network modules of Azure Verified Modules are read at their arguments. */
const bicep = (subnet: string, more = '', outputs = 'vnet.outputs.subnetResourceIds[1]') => `module nsg 'br/public:avm/res/network/network-security-group:0.5.2' = {\n  name: 'nsg'\n  params: {\n    name: 'nsg-aks'\n    securityRules: [\n      {\n        name: 'no-way-out'\n        properties: {\n          access: 'Deny'\n          direction: 'Outbound'\n          priority: 200\n          protocol: '*'\n          sourceAddressPrefix: '*'\n          destinationAddressPrefix: '*'\n          destinationPortRange: '*'\n        }\n      }\n    ]\n  }\n}\n\nmodule table 'br/public:avm/res/network/route-table:0.5.0' = {\n  name: 'table'\n  params: {\n    name: 'rt-aks'\n    routes: [\n      {\n        name: 'default'\n        properties: {\n          addressPrefix: '0.0.0.0/0'\n          nextHopType: 'Internet'\n        }\n      }\n    ]\n  }\n}\n\nmodule vnet 'br/public:avm/res/network/virtual-network:0.7.1' = {\n  name: 'vnet'\n  params: {\n    name: 'vnet-spoke'\n    addressPrefixes: ['10.50.0.0/16']\n${more}    subnets: [\n      {\n        name: 'default'\n        addressPrefix: '10.50.9.0/24'\n      }\n      {\n        name: 'snet-aks'\n        addressPrefix: '10.50.0.0/27'\n${subnet}      }\n    ]\n  }\n}\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'azure'\n      networkPluginMode: 'overlay'\n      networkPolicy: 'calico'\n      outboundType: 'userDefinedRouting'\n    }\n    agentPoolProfiles: [\n      {\n        name: 'system'\n        count: 40\n        vnetSubnetID: ${outputs}\n      }\n    ]\n  }\n}\n`;

const terraform = (subnet: string, more = '', use = 'module.vnet.subnets["aks"].resource_id') => `module "nsg" {\n  source = "Azure/avm-res-network-networksecuritygroup/azurerm"\n  name   = "nsg-aks"\n}\n\nmodule "table" {\n  source = "Azure/avm-res-network-routetable/azurerm"\n  name   = "rt-aks"\n  routes = {\n    default = {\n      name           = "default"\n      address_prefix = "0.0.0.0/0"\n      next_hop_type  = "Internet"\n    }\n  }\n${more}}\n\nmodule "vnet" {\n  source        = "Azure/avm-res-network-virtualnetwork/azurerm"\n  name          = "vnet-spoke"\n  address_space = ["10.50.0.0/16"]\n  subnets = {\n    default = {\n      name           = "default"\n      address_prefix = "10.50.9.0/24"\n    }\n    aks = {\n      name             = "snet-aks"\n      address_prefixes = ["10.50.0.0/27"]\n${subnet}    }\n  }\n}\n\nresource "azurerm_kubernetes_cluster" "aks" {\n  default_node_pool {\n    name           = "system"\n    node_count     = 40\n    vnet_subnet_id = ${use}\n  }\n  network_profile {\n    network_plugin      = "azure"\n    network_plugin_mode = "overlay"\n    network_policy      = "calico"\n    outbound_type       = "userDefinedRouting"\n  }\n}\n`;

async function around(files: Files): Promise<string[]> {
  const { findings } = await lint(files);
  return findings.filter(({ rule }) => ['use-subnet-nsg', 'use-large-enough-node-subnet', 'use-default-route', 'no-nsg-blocking-cluster', 'no-cidr-overlap', 'use-ddos-protection'].includes(rule)).map(({ rule, severity }) => `${severity} ${rule}`).sort();
}

const bare = ['error use-default-route', 'error use-large-enough-node-subnet', 'warning use-subnet-nsg'];

describe('Network modules of Azure Verified Modules', () => {
  it('show their subnets, in both languages', async () => {
    assert.deepEqual(await around({ 'main.bicep': bicep('') }), bare);
    assert.deepEqual(await around({ 'main.tf': terraform('') }), bare);
    assert.deepEqual(await around({ 'main.tf': terraform('', '', 'module.vnet.subnets.aks.resource.id') }), bare);
    assert.deepEqual(await around({ 'main.bicep': bicep('', '', "'${vnet.outputs.resourceId}/subnets/snet-aks'") }), bare);
    assert.deepEqual(await around({ 'main.bicep': bicep('', '', "resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet-spoke', 'snet-aks')") }), bare);
  });

  it('link what is on a subnet', async () => {
    assert.deepEqual(await around({ 'main.bicep': bicep('        networkSecurityGroupResourceId: nsg.outputs.resourceId\n        routeTableResourceId: table.outputs.resourceId\n') }), ['error use-default-route', 'error use-large-enough-node-subnet', 'warning no-nsg-blocking-cluster']);
    assert.deepEqual(await around({ 'main.tf': terraform('      network_security_group = {\n        id = module.nsg.resource_id\n      }\n      route_table = {\n        id = module.table.resource_id\n      }\n') }), ['error use-default-route', 'error use-large-enough-node-subnet']);
    const [drawn] = await plan({ 'main.tf': terraform('', '  subnet_resource_ids = {\n    aks = module.vnet.subnets["aks"].resource_id\n  }\n') });
    assert.equal(drawn?.networks[0]?.subnets.find(({ name }) => name === 'snet-aks')?.routeTable, 'rt-aks');
  });

  it('are silent about what is given only at deployment', async () => {
    assert.deepEqual(await around({ 'main.bicep': `param groupId string\nparam tableId string\n${bicep('        networkSecurityGroupResourceId: groupId\n        routeTableResourceId: tableId\n').replace("'10.50.0.0/27'", 'tableId')}` }), []);
    assert.deepEqual(await around({ 'main.tf': `variable "subnets" {}\n${terraform('').replace(/ {2}subnets = \{[\s\S]*?\n {2}\}\n/, '  subnets       = var.subnets\n')}` }), []);
  });

  it('know their peerings, and when protection is on', async () => {
    const hub = "module hub 'br/public:avm/res/network/virtual-network:0.7.1' = {\n  name: 'hub'\n  params: {\n    name: 'vnet-hub'\n    addressPrefixes: ['10.0.0.0/16']\n  }\n}\n";
    assert.ok((await around({ 'main.bicep': hub + bicep('', '    peerings: [\n      {\n        remoteVirtualNetworkResourceId: hub.outputs.resourceId\n      }\n    ]\n') })).includes('warning no-cidr-overlap'));
    const spoke = 'module "hub" {\n  source        = "Azure/avm-res-network-virtualnetwork/azurerm"\n  name          = "vnet-hub"\n  address_space = ["10.0.0.0/16"]\n}\n\nmodule "peering" {\n  source = "Azure/avm-res-network-virtualnetwork/azurerm//modules/peering"\n  name   = "to-hub"\n  virtual_network = {\n    resource_id = module.vnet.resource_id\n  }\n  remote_virtual_network = {\n    resource_id = module.hub.resource.id\n  }\n}\n';
    assert.ok((await around({ 'main.tf': spoke + terraform('') })).includes('warning no-cidr-overlap'));
    const gateway = "\nresource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {\n  name: 'agw'\n}\n";
    assert.ok((await around({ 'main.bicep': bicep('') + gateway })).includes('hint use-ddos-protection'));
    assert.ok(!(await around({ 'main.bicep': `param plan string\n${bicep('', '    ddosProtectionPlanResourceId: plan\n')}${gateway}` })).includes('hint use-ddos-protection'));
  });

  it('may have a subnet in a module of its own', async () => {
    const own = 'module "aks" {\n  source = "Azure/avm-res-network-virtualnetwork/azurerm//modules/subnet"\n  name   = "snet-aks"\n  virtual_network = {\n    resource_id = module.vnet.resource_id\n  }\n  address_prefixes = ["10.50.4.0/28"]\n}\n';
    assert.deepEqual(await around({ 'main.tf': own + terraform('', '', 'module.aks.resource_id') }), bare);
    const [drawn] = await plan({ 'main.tf': own + terraform('', '', 'module.aks.resource_id') });
    assert.deepEqual(drawn?.networks[0]?.subnets.map(({ name, ranges }) => [name, ...ranges]), [['snet-aks', '10.50.0.0/27'], ['snet-aks', '10.50.4.0/28'], ['default', '10.50.9.0/24']]);
  });
});
