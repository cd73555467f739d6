import assert from 'node:assert/strict';
import { lint, type Files } from '../lint';

/** Edits that once were wrong, or that must not be offered. */
const cluster = (properties: string, name = 'cluster') => `resource ${name} 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: '${name}'\n  location: 'westeurope'\n  properties: {\n${properties}\n  }\n}\n`;

async function fixesOf(files: Files, rule: string) {
  const { findings } = await lint(files);
  return findings.filter((finding) => finding.rule === rule).flatMap((finding) => finding.fixes);
}

describe('Fixes', () => {
  it('are not offered where one literal serves both sides of a contradiction', async () => {
    const text = 'variable "range" {\n  default = "172.16.0.0/16"\n}\n\nresource "azurerm_kubernetes_cluster" "a" {\n  network_profile {\n    network_plugin      = "azure"\n    network_plugin_mode = "overlay"\n    pod_cidr            = var.range\n    service_cidr        = var.range\n    dns_service_ip      = "172.16.0.10"\n  }\n}\n';
    assert.deepEqual(await fixesOf({ 'main.tf': text }, 'no-cidr-overlap'), []);
  });

  it('change a shared value only when nothing else has to change with it', async () => {
    const text = `var plugin = 'kubenet'\n\n${cluster('    networkProfile: {\n      networkPlugin: plugin\n    }', 'a')}\n${cluster('    networkProfile: {\n      networkPlugin: plugin\n    }', 'b')}`;
    assert.deepEqual(await fixesOf({ 'main.bicep': text }, 'no-kubenet'), []);
  });

  it('leave the worlds alone that the finding does not hold in', async () => {
    const text = `param environment string\n\n${cluster("    networkProfile: {\n      networkPlugin: environment == 'prod' ? 'azure' : 'kubenet'\n    }")}`;
    assert.deepEqual(await fixesOf({ 'main.bicep': text }, 'no-kubenet'), []);
    const access = `param environment string\n\n${cluster("    apiServerAccessProfile: {\n      enablePrivateCluster: environment == 'prod'\n    }")}`;
    assert.deepEqual(await fixesOf({ 'main.bicep': access }, 'no-open-api-server'), []);
  });

  it('do not write a block beside a dynamic one', async () => {
    const text = 'resource "azurerm_kubernetes_cluster" "a" {\n  dynamic "network_profile" {\n    for_each = []\n    content {\n      network_plugin = "azure"\n    }\n  }\n}\n';
    assert.deepEqual(await fixesOf({ 'main.tf': text }, 'no-implicit-network-plugin'), []);
  });

  it('have nothing to offer for a service range without a usable address', async () => {
    assert.deepEqual(await fixesOf({ 'main.bicep': cluster("    networkProfile: {\n      serviceCidr: '10.9.0.0/32'\n      dnsServiceIP: '10.9.0.0'\n    }") }, 'use-valid-dns-service-ip'), []);
  });

  it('keep the equals signs of Terraform lined up', async () => {
    const text = 'resource "azurerm_kubernetes_cluster" "a" {\n  network_profile {\n    network_plugin = "kubenet"\n    pod_cidr       = "10.200.0.0/16"\n  }\n}\n';
    const [fix] = await fixesOf({ 'main.tf': text }, 'no-kubenet');
    assert.equal(fix?.apply()?.['main.tf'], 'resource "azurerm_kubernetes_cluster" "a" {\n  network_profile {\n    network_plugin      = "azure"\n    pod_cidr            = "10.200.0.0/16"\n    network_plugin_mode = "overlay"\n  }\n}\n');
  });

  it('write the names of the azurerm version that the resource is written for', async () => {
    const text = 'resource "azurerm_kubernetes_cluster" "a" {\n  addon_profile {\n    http_application_routing {\n      enabled = true\n    }\n  }\n}\n';
    const [fix] = await fixesOf({ 'main.tf': text }, 'use-azure-policy-addon');
    assert.match(fix?.apply()?.['main.tf'] ?? '', /addon_profile \{[\s\S]*azure_policy \{\s+enabled = true/);
  });

  it('edit the template of a loop', async () => {
    const text = cluster("    agentPoolProfiles: [for zone in ['a', 'b']: {\n      name: 'pool${zone}'\n      enableNodePublicIP: true\n    }]");
    const { findings } = await lint({ 'main.bicep': text });
    const found = findings.filter((finding) => finding.rule === 'no-node-public-ip');
    assert.deepEqual(found.map((finding) => [finding.text, /\(and 1 more like it\)$/.test(finding.message)]), [['true', true]]);
    assert.match(found[0]!.fixes[0]!.apply()!['main.bicep']!, /enableNodePublicIP: false/);
  });

  const vnet = (subnet: string, more = '') => `resource "azurerm_virtual_network" "spoke" {\n  name                = "vnet"\n  location            = var.region\n  resource_group_name = azurerm_resource_group.spoke.name\n  address_space       = ["10.1.0.0/16"]\n${more}\n  subnet {\n    name             = "snet-nodes"\n    address_prefixes = ["10.1.0.0/24"]\n${subnet}  }\n}\n`;
  const pool = 'resource "azurerm_kubernetes_cluster" "aks" {\n  default_node_pool {\n    name           = "system"\n    vnet_subnet_id = one(azurerm_virtual_network.spoke.subnet[*].id)\n  }\n}\n';

  it('name a new security group in the block of its subnet, and give it a name that is free', async () => {
    const other = 'resource "azurerm_network_security_group" "spoke" {\n  name = "nsg-other"\n}\n';
    const [fix] = await fixesOf({ 'main.tf': vnet('') + pool, 'other.tf': other }, 'use-subnet-nsg');
    assert.equal(fix?.apply()?.['main.tf'], `${vnet('    security_group   = azurerm_network_security_group.spoke2.id\n').trimEnd()}\n\nresource "azurerm_network_security_group" "spoke2" {\n  name                = "nsg-snet-nodes"\n  location            = var.region\n  resource_group_name = azurerm_resource_group.spoke.name\n}\n${pool}`);
  });

  it('add no resource beside one that is repeated', async () => {
    const loop = `resource subnets 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = [for name in ['a', 'b']: {\n  name: 'vnet/\${name}'\n  properties: {\n    addressPrefix: '10.1.0.0/24'\n  }\n}]\n\n${cluster("    agentPoolProfiles: [\n      {\n        name: 'system'\n        vnetSubnetID: subnets[0].id\n      }\n    ]")}`;
    for (const files of [{ 'main.bicep': loop }, { 'main.tf': vnet('', '  count               = 2\n') + pool.replace('spoke.subnet', 'spoke[0].subnet') }]) {
      const { findings } = await lint(files);
      assert.deepEqual(findings.filter(({ rule }) => rule === 'use-subnet-nsg').map(({ fixes }) => fixes), [[]]);
    }
  });

  it('add a route to the list of its table, whatever the list looks like', async () => {
    const routed = (routes: string) => `resource table 'Microsoft.Network/routeTables@2024-05-01' = {\n  name: 'rt'\n  properties: {${routes}\n  }\n}\n\nresource nodes 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {\n  name: 'vnet/snet-nodes'\n  properties: {\n    addressPrefix: '10.1.0.0/24'\n    routeTable: { id: table.id }\n  }\n}\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      outboundType: 'userDefinedRouting'\n    }\n    agentPoolProfiles: [\n      {\n        name: 'system'\n        vnetSubnetID: nodes.id\n      }\n    ]\n  }\n}\n`;
    const route = "{\n        name: 'default'\n        properties: {\n          addressPrefix: '0.0.0.0/0'\n          nextHopType: 'VirtualAppliance'\n          nextHopIpAddress: '10.0.0.4'\n        }\n      }";
    const other = "{\n        name: 'on-premises'\n        properties: {\n          addressPrefix: '192.168.0.0/16'\n          nextHopType: 'VirtualNetworkGateway'\n        }\n      }";
    for (const [before, after] of [
      ['\n    routes: []', `\n    routes: [\n      ${route}\n    ]`],
      [`\n    routes: [\n      ${other}\n    ]`, `\n    routes: [\n      ${other}\n      ${route}\n    ]`],
      ['\n    disableBgpRoutePropagation: true', `\n    disableBgpRoutePropagation: true\n    routes: [\n      ${route}\n    ]`],
    ] as const) {
      const [fix] = await fixesOf({ 'main.bicep': routed(before) }, 'use-default-route');
      assert.equal(fix?.apply()?.['main.bicep'], routed(after));
    }
    const table = 'resource "azurerm_route_table" "t" {\n  name                = "rt"\n  resource_group_name = "rg"\n\n  route {\n    name           = "on-premises"\n    address_prefix = "192.168.0.0/16"\n    next_hop_type  = "VirtualNetworkGateway"\n  }\n}\n';
    const rest = '\nresource "azurerm_subnet" "nodes" {\n  name             = "snet-nodes"\n  address_prefixes = ["10.1.0.0/24"]\n}\n\nresource "azurerm_subnet_route_table_association" "nodes" {\n  subnet_id      = azurerm_subnet.nodes.id\n  route_table_id = azurerm_route_table.t.id\n}\n\nresource "azurerm_kubernetes_cluster" "aks" {\n  default_node_pool {\n    name           = "system"\n    vnet_subnet_id = azurerm_subnet.nodes.id\n  }\n\n  network_profile {\n    network_plugin = "azure"\n    outbound_type  = "userDefinedRouting"\n  }\n}\n';
    const [fix] = await fixesOf({ 'main.tf': table + rest }, 'use-default-route');
    assert.equal(fix?.apply()?.['main.tf'], `${table.slice(0, -2)}\n  route {\n    name                   = "default"\n    address_prefix         = "0.0.0.0/0"\n    next_hop_type          = "VirtualAppliance"\n    next_hop_in_ip_address = "10.0.0.4"\n  }\n}\n${rest}`);
  });

  /** A subnet in a network, a cluster in it. */
  const inNetwork = (subnets: string, head = '', condition = '') => `${head}resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = ${condition}{\n  name: 'vnet'\n  location: location\n  properties: {\n    addressSpace: {\n      addressPrefixes: ['10.1.0.0/16']\n    }\n    subnets: ${subnets}\n  }\n} // the network\n\n${cluster("    agentPoolProfiles: [\n      {\n        name: 'system'\n        vnetSubnetID: vnet.properties.subnets[0].id\n      }\n    ]")}`;
  const item = (name: string) => `[\n      {\n        name: ${name}\n        properties: {\n          addressPrefix: '10.1.0.0/24'\n        }\n      }\n    ]`;
  const after = async (text: string, rule: string, more: Files = {}) => {
    const { findings } = await lint({ 'main.bicep': text, ...more }, { preset: 'strict', rules: {} });
    return findings.filter((finding) => finding.rule === rule).flatMap(({ fixes }) => fixes)[0]?.apply()?.['main.bicep'];
  };

  it('name a new resource as the subnet is named, below what trails its network', async () => {
    const text = inNetwork(item("'snet-${stage}'"), 'param location string\nparam stage string\n\n');
    assert.match((await after(text, 'use-subnet-nsg')) ?? '', /\} \/\/ the network\n\nresource nsg '.*' = \{\n {2}name: 'nsg-snet-\$\{stage\}'\n {2}location: location\n/);
    assert.match((await after(inNetwork(item('subnetName'), 'param location string\nparam subnetName string\n\n'), 'use-subnet-nsg')) ?? '', /\n {2}name: 'nsg-\$\{subnetName\}'\n/);
    const arm = (await lint({ 'a.json': `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "variables": {"subnet": "snet"}, "resources": [\n{"type": "Microsoft.Network/virtualNetworks", "name": "vnet", "properties": {"subnets": [\n{"name": "[variables('subnet')]", "properties": {"addressPrefix": "10.1.0.0/24"}}]}},\n{"type": "Microsoft.ContainerService/managedClusters", "name": "aks", "properties": {"agentPoolProfiles": [{"name": "system", "vnetSubnetID": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', variables('subnet'))]"}]}}]}` })).findings.filter(({ rule }) => rule === 'use-subnet-nsg').flatMap(({ fixes }) => fixes)[0]?.apply()?.['a.json'];
    assert.match(arm ?? '', /"name": "\[concat\('nsg-', variables\('subnet'\)\)\]"/);
    assert.equal(arm?.match(/\[resourceId\('Microsoft\.Network\/networkSecurityGroups', concat\('nsg-', variables\('subnet'\)\)\)\]/g)?.length, 2);
  });

  it('take a symbol and a name that are free', async () => {
    const text = inNetwork("[for nsg in ['a']: {\n      name: nsg\n      properties: {\n        addressPrefix: '10.1.0.0/24'\n      }\n    }]", "param location string\nvar other = 'nsg-a'\n\n");
    const fixed = (await after(text, 'use-subnet-nsg')) ?? '';
    assert.match(fixed, /id: nsg2\.id/);
    assert.match(fixed, /resource nsg2 '.*' = \{\n {2}name: 'nsg-a2'/);
  });

  it('are not linked from another file, or from a default', async () => {
    assert.equal(await after(inNetwork('subnets', `param location string\nparam subnets array = ${item("'a'")}\n\n`), 'use-subnet-nsg'), undefined);
    assert.equal(await after(inNetwork('subnets', 'param location string\nparam subnets array\n\n'), 'use-subnet-nsg', { 'main.bicepparam': `using 'main.bicep'\nparam location = 'westeurope'\nparam subnets = ${item("'a'")}\n` }), undefined);
  });

  it('hang on the condition of what they are for', async () => {
    assert.match((await after(inNetwork(item("'a'"), 'param location string\nparam deploy bool\n\n', 'if (deploy) '), 'use-flow-logs')) ?? '', /flowLogs@[\d-]+' = if \(\(?deploy\)?\) \{/);
  });

  it('give a role on a nested subnet by its symbol, to no identity that is repeated', async () => {
    const nested = "param location string\nresource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: 'vnet'\n  location: location\n\n  resource nodes 'subnets' = {\n    name: 'snet-nodes'\n    properties: {\n      addressPrefix: '10.1.0.0/24'\n    }\n  }\n}\n\nresource ids 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = [for name in ['a', 'b']: {\n  name: name\n}]\n\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  identity: {\n    type: 'UserAssigned'\n    userAssignedIdentities: {\n      '${ids[0].id}': {}\n    }\n  }\n  properties: {\n    agentPoolProfiles: [\n      {\n        name: 'system'\n        vnetSubnetID: vnet::nodes.id\n      }\n    ]\n  }\n}\n";
    const fixed = (await after(nested, 'use-subnet-role-assignment')) ?? '';
    assert.match(fixed, /scope: vnet::nodes\n/);
    assert.match(fixed, /principalId: 'id of the principal of the identity'/);
  });

  it('use the provider of what stands beside them, and no route beside routes of another kind', async () => {
    const terraform = async (text: string, rule: string) => (await lint({ 'main.tf': text })).findings.filter((finding) => finding.rule === rule).flatMap(({ fixes }) => fixes)[0]?.apply()?.['main.tf'];
    const subnet = 'resource "azurerm_subnet" "a" {\n  provider             = azurerm.spoke\n  name                 = var.subnet\n  resource_group_name  = "rg"\n  virtual_network_name = "vnet"\n  address_prefixes     = ["10.1.0.0/24"]\n}\n\nresource "azurerm_kubernetes_cluster" "a" {\n  location = "global"\n\n  default_node_pool {\n    name           = "system"\n    vnet_subnet_id = azurerm_subnet.a.id\n  }\n}\n';
    assert.match((await terraform(subnet, 'use-subnet-nsg')) ?? '', /resource "azurerm_network_security_group" "a" \{\n {2}provider = azurerm\.spoke\n\n {2}name {16}= "nsg-\$\{var\.subnet\}"\n {2}location {12}= "westeurope"\n/);
    const table = (routes: string) => `resource "azurerm_route_table" "t" {\n  name = "rt"\n${routes}}\n\nresource "azurerm_subnet" "nodes" {\n  name             = "snet-nodes"\n  address_prefixes = ["10.1.0.0/24"]\n}\n\nresource "azurerm_subnet_route_table_association" "nodes" {\n  subnet_id      = azurerm_subnet.nodes.id\n  route_table_id = azurerm_route_table.t.id\n}\n\nresource "azurerm_kubernetes_cluster" "aks" {\n  default_node_pool {\n    name           = "system"\n    vnet_subnet_id = azurerm_subnet.nodes.id\n  }\n\n  network_profile {\n    network_plugin = "azure"\n    outbound_type  = "userDefinedRouting"\n  }\n}\n`;
    assert.match((await terraform(table(''), 'use-default-route')) ?? '', /resource "azurerm_route" "t"/);
    assert.equal(await terraform(table('  dynamic "route" {\n    for_each = []\n    content {\n      name = route.value\n    }\n  }\n'), 'use-default-route'), undefined);
  });

  it('add to a list that holds only a comment', async () => {
    const routed = "resource table 'Microsoft.Network/routeTables@2024-05-01' = {\n  name: 'rt'\n  properties: {\n    routes: [\n      // to be filled\n    ]\n  }\n}\n\nresource nodes 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {\n  name: 'vnet/snet-nodes'\n  properties: {\n    addressPrefix: '10.1.0.0/24'\n    routeTable: { id: table.id }\n  }\n}\n\n" + cluster("    networkProfile: {\n      outboundType: 'userDefinedRouting'\n    }\n    agentPoolProfiles: [\n      {\n        name: 'system'\n        vnetSubnetID: nodes.id\n      }\n    ]");
    assert.match((await after(routed, 'use-default-route')) ?? '', /routes: \[\n {6}\/\/ to be filled\n {6}\{\n {8}name: 'default'/);
  });

  const layouts: [name: string, path: string, before: string, after: string][] = [
    ['an empty object', 'main.bicep', cluster("    apiServerAccessProfile: {}\n    networkProfile: {\n      networkPlugin: 'none'\n    }"), cluster("    apiServerAccessProfile: {\n      enablePrivateCluster: true\n    }\n    networkProfile: {\n      networkPlugin: 'none'\n    }")],
    ['a missing object', 'main.bicep', cluster("    networkProfile: {\n      networkPlugin: 'none'\n    }"), cluster("    networkProfile: {\n      networkPlugin: 'none'\n    }\n    apiServerAccessProfile: {\n      enablePrivateCluster: true\n    }")],
    ['an object on one line', 'main.bicep', cluster("    apiServerAccessProfile: { disableRunCommand: true }"), cluster('    apiServerAccessProfile: { disableRunCommand: true, enablePrivateCluster: true }')],
    ['a trailing comment', 'main.bicep', cluster('    apiServerAccessProfile: {\n      disableRunCommand: true // policy\n    }'), cluster('    apiServerAccessProfile: {\n      disableRunCommand: true // policy\n      enablePrivateCluster: true\n    }')],
    ['CRLF and tabs', 'main.bicep', cluster('    apiServerAccessProfile: {\n      disableRunCommand: true\n    }').replaceAll('  ', '\t').replaceAll('\n', '\r\n'), cluster('    apiServerAccessProfile: {\n      disableRunCommand: true\n      enablePrivateCluster: true\n    }').replaceAll('  ', '\t').replaceAll('\n', '\r\n')],
    ['JSON with a comment behind the last property', 'a.json', json('"apiServerAccessProfile": {\n  "disableRunCommand": true // policy\n}'), json('"apiServerAccessProfile": {\n  "disableRunCommand": true, // policy\n  "enablePrivateCluster": true\n}')],
    ['JSON on one line', 'a.json', json('"apiServerAccessProfile":{"disableRunCommand":true}'), json('"apiServerAccessProfile":{"disableRunCommand":true,"enablePrivateCluster":true}')],
    ['a Terraform block on one line', 'main.tf', 'resource "azurerm_kubernetes_cluster" "a" { name = "a" }\n', 'resource "azurerm_kubernetes_cluster" "a" {\n  name = "a"\n  private_cluster_enabled = true\n}\n'],
    ['Terraform arguments before nested blocks', 'main.tf', 'resource "azurerm_kubernetes_cluster" "a" {\n  name = "a" # the name\n\n  identity {\n    type = "SystemAssigned"\n  }\n}\n', 'resource "azurerm_kubernetes_cluster" "a" {\n  name                    = "a" # the name\n  private_cluster_enabled = true\n\n  identity {\n    type = "SystemAssigned"\n  }\n}\n'],
  ];
  for (const [name, path, before, after] of layouts) {
    it(`keep the author's layout: ${name}`, async () => {
      const fix = (await fixesOf({ [path]: before }, 'no-open-api-server')).find((one) => one.title.startsWith('Make the cluster private'));
      assert.equal(fix?.apply()?.[path], after);
    });
  }
});

function json(properties: string): string {
  return `{\n"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n"resources": [{\n"type": "Microsoft.ContainerService/managedClusters",\n"name": "a",\n"properties": {\n${properties}\n}}]}\n`;
}
