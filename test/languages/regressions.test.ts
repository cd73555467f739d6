import assert from 'node:assert/strict';
import { lint, type Files } from '../lint';

/** What once was judged wrongly, or brought the analysis down. */
const cluster = (properties: string, version = '2025-05-01', name = 'aks') => `resource ${name} 'Microsoft.ContainerService/managedClusters@${version}' = {\n  name: '${name}'\n  properties: {\n${properties}\n  }\n}\n`;
const of = async (files: Files, rule: string) => (await lint(files)).findings.filter((finding) => finding.rule === rule);

describe('Once judged wrongly', () => {
  it('a network_profile block comes with its plugin', async () => {
    const [finding] = await of({ 'main.tf': 'resource "azurerm_kubernetes_cluster" "a" {\n  name = "a"\n}\n' }, 'use-network-policy');
    assert.deepEqual(finding?.fixes.map((fix) => fix.apply()?.['main.tf']), ['resource "azurerm_kubernetes_cluster" "a" {\n  name = "a"\n\n  network_profile {\n    network_policy      = "cilium"\n    network_data_plane  = "cilium"\n    network_plugin      = "azure"\n    network_plugin_mode = "overlay"\n  }\n}\n']);
  });

  it('a resource with a half-typed condition gets no security group below it, and nothing fails', async () => {
    const text = (condition: string) => `{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Network/virtualNetworks",
      "apiVersion": "2024-05-01",
      "condition": ${condition},
      "name": "v",
      "location": "westeurope",
      "properties": { "subnets": [ { "name": "s", "properties": { "addressPrefix": "10.0.0.0/22" } } ] }
    },
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "a",
      "properties": { "agentPoolProfiles": [ { "name": "x", "vnetSubnetID": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')]" } ] }
    }
  ]
}
`;
    const fixes = async (condition: string) => (await of({ 'azuredeploy.json': text(condition) }, 'use-subnet-nsg')).map((finding) => finding.fixes.length);
    assert.deepEqual(await fixes('true'), [1]);
    assert.deepEqual(await fixes('[true,]'), [0]);
  });

  it('pools behind a module that is not read may run Windows', async () => {
    const bicep = cluster("    networkProfile: {\n      networkPlugin: 'azure'\n    }");
    const pools = "\nmodule pool 'br/public:avm/res/container-service/managed-cluster/agent-pool:0.2.0' = {\n  params: {\n    managedClusterName: aks.name\n    name: 'win'\n    osType: 'Windows'\n  }\n}\n";
    const terraform = 'resource "azurerm_kubernetes_cluster" "a" {\n  name = "a"\n  network_profile {\n    network_plugin = "azure"\n  }\n}\n';
    const module = '\nmodule "pools" {\n  source     = "example/pools/azurerm"\n  cluster_id = azurerm_kubernetes_cluster.a.id\n}\n';
    const engines = async (files: Files) => (await of(files, 'use-network-policy')).flatMap((finding) => finding.fixes.map(({ title }) => /cilium|azure'|calico/.exec(title)?.[0]));
    assert.deepEqual(await engines({ 'main.bicep': bicep }), ['cilium', "azure'", 'calico']);
    assert.deepEqual(await engines({ 'main.bicep': bicep + pools }), ['calico']);
    assert.equal((await engines({ 'main.tf': terraform })).length, 3);
    assert.deepEqual(await engines({ 'main.tf': terraform + module }), ['calico']);
  });

  it('terraform.tfvars.json is read', async () => {
    const main = 'variable "private" {\n  default = false\n}\n\nresource "azurerm_kubernetes_cluster" "a" {\n  private_cluster_enabled = var.private\n}\n';
    assert.equal((await of({ 'main.tf': main }, 'no-open-api-server')).length, 1);
    assert.equal((await of({ 'main.tf': main, 'terraform.tfvars.json': '{ "private": true }' }, 'no-open-api-server')).length, 0);
    assert.equal((await of({ 'main.tf': main, 'x.auto.tfvars.json': '{ "private": true }' }, 'no-open-api-server')).length, 0);
  });

  it('fixes keep to what the api-version has', async () => {
    const titles = async (version: string) => (await of({ 'main.bicep': cluster("    networkProfile: {\n      networkPlugin: 'azure'\n    }", version) }, 'use-network-policy')).flatMap((finding) => finding.fixes.map((fix) => fix.title));
    assert.deepEqual(await titles('2020-12-01'), ["Add networkPolicy: 'azure' (retires 2028-09-30; updates every node)", "Add networkPolicy: 'calico' (updates every node)"]);
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
    assert.deepEqual(findings.find((finding) => finding.rule === 'use-network-policy')?.fixes.map((fix) => fix.title), ["Add networkPolicy: 'calico' (updates every node)"]);
  });

  it('a Terraform pool whose cluster nobody knows leaves the pools incomplete', async () => {
    const pool = 'variable "cluster" {\n}\n\nresource "azurerm_kubernetes_cluster_node_pool" "win" {\n  name                  = "win"\n  kubernetes_cluster_id = var.cluster\n  os_type               = "Windows"\n}\n\n';
    const main = 'resource "azurerm_kubernetes_cluster" "a" {\n  name = "a"\n\n  network_profile {\n    network_plugin = "azure"\n  }\n}\n';
    const titles = async (text: string) => (await of({ 'main.tf': text }, 'use-network-policy')).flatMap((finding) => finding.fixes.map((fix) => fix.title));
    assert.equal((await titles(main)).length, 3);
    assert.deepEqual(await titles(pool + main), ['Add network_policy = "calico" (updates every node; azurerm before 3.108 replaces the cluster)']);
  });

  it('an exclusive bound does not name a provider version, and any terraform block may', async () => {
    const text = 'resource "azurerm_kubernetes_cluster" "a" {\n  network_profile {\n    network_plugin = "azure"\n    network_policy = "cilium"\n  }\n}\n';
    const provider = (version: string) => `terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "${version}"\n    }\n  }\n}\n`;
    const fixed = async (version: string) => (await of({ 'main.tf': text, 'a.tf': provider(version), 'z.tf': 'terraform {\n  backend "local" {}\n}\n' }, 'use-compatible-network-policy'))[0]?.fixes[0]?.title;
    assert.equal(await fixed('>= 3.40, < 4.0'), 'Add ebpf_data_plane = "cilium" (replaces the cluster)');
    assert.equal(await fixed('~> 4.20'), 'Add network_data_plane = "cilium" (updates every node; azurerm before 4.58 replaces the cluster)');
    assert.equal(await fixed('~> 4.20.0'), 'Add network_data_plane = "cilium" (replaces the cluster)');
    assert.equal(await fixed('~> 4.60'), 'Add network_data_plane = "cilium" (updates every node)');
    assert.equal(await fixed('>= 3.0'), 'Add network_data_plane = "cilium" (updates every node; azurerm before 4.58 replaces the cluster)');
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
  const survives = (name: string, files: Files) => it(name, async () => assert.ok(Array.isArray((await lint(files)).findings)));

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

describe('Once judged wrongly around the cluster', () => {
  const vnet = (name: string, range: string, more = '') => `resource ${name} 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: 'vnet-${name}'\n  properties: {\n    addressSpace: {\n      addressPrefixes: ['${range}.0.0/16']\n    }\n    subnets: [\n      {\n        name: 'a'\n        properties: {\n          addressPrefix: '${range}.0.0/24'\n${more}        }\n      }\n    ]\n  }\n}\n`;
  const aks = (more = '', pool = 'v1.properties.subnets[0].id') => cluster(`${more}    agentPoolProfiles: [\n      {\n        name: 'system'\n        vnetSubnetID: ${pool}\n      }\n    ]`);
  const strict = async (text: string, rule: string) => (await lint({ 'main.bicep': text }, { preset: 'strict', rules: {} })).findings.filter((finding) => finding.rule === rule).length;

  it('a pool of its own without a count has no nodes in azurerm', async () => {
    const pool = (more: string) => `resource "azurerm_kubernetes_cluster" "a" {\n  name = "a"\n}\nresource "azurerm_kubernetes_cluster_node_pool" "u" {\n  name                  = "u"\n  kubernetes_cluster_id = azurerm_kubernetes_cluster.a.id\n  max_pods              = 20\n${more}}\n`;
    assert.equal((await of({ 'main.tf': pool('') }, 'use-valid-max-pods')).length, 0);
    assert.equal((await of({ 'main.tf': pool('  node_count            = 1\n') }, 'use-valid-max-pods')).length, 1);
  });

  it('a gateway without a public address, or in another network, or protected by itself makes no network need a DDoS plan', async () => {
    const gateway = (subnet: string, frontend: string) => `resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {\n  name: 'agw'\n  properties: {\n    gatewayIPConfigurations: [\n      {\n        properties: {\n          subnet: {\n            id: ${subnet}.properties.subnets[0].id\n          }\n        }\n      }\n    ]\n    frontendIPConfigurations: [\n      {\n        properties: {\n          ${frontend}\n        }\n      }\n    ]\n  }\n}\n`;
    const address = (more: string) => `resource ip 'Microsoft.Network/publicIPAddresses@2024-05-01' = {\n  name: 'ip'\n  properties: {\n${more}    publicIPAllocationMethod: 'Static'\n  }\n}\n`;
    const ddos = async (text: string) => (await of({ 'main.bicep': vnet('v1', '10.1') + vnet('v2', '10.2') + aks() + text }, 'use-ddos-protection')).length;
    assert.equal(await ddos(gateway('v1', 'publicIPAddress: { id: ip.id }') + address('')), 1);
    assert.equal(await ddos(gateway('v1', "privateIPAddress: '10.1.0.10'")), 0);
    assert.equal(await ddos(gateway('v2', 'publicIPAddress: { id: ip.id }') + address('')), 0);
    assert.equal(await ddos(gateway('v1', 'publicIPAddress: { id: ip.id }') + address("    ddosSettings: {\n      protectionMode: 'Enabled'\n    }\n")), 0);
  });

  it('a route to a firewall, or a rule that denies the way out, filters egress whatever the outbound type is', async () => {
    const table = "resource table 'Microsoft.Network/routeTables@2024-05-01' = {\n  name: 'rt'\n  properties: {\n    routes: [\n      {\n        name: 'default'\n        properties: {\n          addressPrefix: '0.0.0.0/0'\n          nextHopType: 'VirtualAppliance'\n          nextHopIpAddress: '10.9.0.4'\n        }\n      }\n    ]\n  }\n}\n";
    const group = "resource group 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {\n  name: 'nsg'\n  properties: {\n    securityRules: [\n      {\n        name: 'no-internet'\n        properties: {\n          access: 'Deny'\n          direction: 'Outbound'\n          priority: 100\n          protocol: '*'\n          sourceAddressPrefix: '*'\n          destinationAddressPrefix: 'Internet'\n          destinationPortRange: '*'\n        }\n      }\n    ]\n  }\n}\n";
    assert.equal(await strict(vnet('v1', '10.1') + aks(), 'no-unrestricted-egress'), 1);
    assert.equal(await strict(vnet('v1', '10.1', '          routeTable: { id: table.id }\n') + table + aks(), 'no-unrestricted-egress'), 0);
    assert.equal(await strict(vnet('v1', '10.1', '          networkSecurityGroup: { id: group.id }\n') + group + aks(), 'no-unrestricted-egress'), 0);
  });

  it('a firewall whose rules are for others needs no tag for the cluster', async () => {
    const rules = (source: string, rule: string) => `resource policy 'Microsoft.Network/firewallPolicies@2024-05-01' = {\n  name: 'policy'\n}\nresource group 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2024-05-01' = {\n  parent: policy\n  name: 'rules'\n  properties: {\n    ruleCollections: [\n      {\n        action: {\n          type: 'Allow'\n        }\n        rules: [\n          {\n            ruleType: 'ApplicationRule'\n            name: 'some'\n            sourceAddresses: ['${source}']\n            targetFqdns: ['example.com']\n          }\n${rule}        ]\n      }\n    ]\n  }\n}\n`;
    const routed = (more = '') => vnet('v1', '10.1') + aks(`    networkProfile: {\n      outboundType: 'userDefinedRouting'\n    }\n${more}`);
    const tag = async (text: string) => (await of({ 'main.bicep': text }, 'use-aks-fqdn-tag')).length;
    assert.equal(await tag(routed() + rules('10.1.0.0/16', '')), 1);
    assert.equal(await tag(routed() + rules('10.77.8.0/24', '')), 0);
    assert.equal(await tag(routed() + rules('*', "          {\n            ruleType: 'NetworkRule'\n            name: 'azure'\n            sourceAddresses: ['*']\n            destinationAddresses: ['AzureCloud.westeurope']\n            destinationPorts: ['443']\n          }\n")), 0);
    assert.equal(await tag(routed("    bootstrapProfile: {\n      artifactSource: 'Cache'\n    }\n") + rules('*', '')), 0);
  });

  it('pools in two networks are found however the ids are written', async () => {
    const two = (id: (name: string) => string) => vnet('v1', '10.1') + vnet('v2', '10.2') + cluster(`    agentPoolProfiles: [\n      {\n        name: 'one'\n        vnetSubnetID: ${id('v1')}\n      }\n      {\n        name: 'two'\n        vnetSubnetID: ${id('v2')}\n      }\n    ]`);
    for (const id of [(name: string) => `'\${${name}.id}/subnets/a'`, (name: string) => `${name}.properties.subnets[0].id`]) assert.equal((await of({ 'main.bicep': two(id) }, 'use-valid-node-subnet')).length, 1);
    assert.equal((await of({ 'main.bicep': two(() => "'${v1.id}/subnets/a'") }, 'use-valid-node-subnet')).length, 0);
  });

  it('more nodes than any range holds are said to be so', async () => {
    const [finding] = await of({ 'main.bicep': cluster("    networkProfile: {\n      networkPlugin: 'azure'\n      networkPluginMode: 'overlay'\n    }\n    agentPoolProfiles: [\n      {\n        name: 'a'\n        count: 2000000000\n      }\n    ]") }, 'use-large-enough-pod-cidr');
    assert.match(finding?.message ?? '', /No range is large enough\.$/);
    assert.deepEqual(finding?.fixes, []);
  });

  it('a cluster module that is given diagnostic settings deploys them', async () => {
    const call = (more: string) => `module aks 'br/public:avm/res/container-service/managed-cluster:0.13.0' = {\n  name: 'aks'\n  params: {\n    name: 'aks'\n${more}  }\n}\n`;
    assert.equal(await strict(call(''), 'use-diagnostic-settings'), 1);
    assert.equal(await strict(call("    diagnosticSettings: [\n      {\n        workspaceResourceId: 'x'\n      }\n    ]\n"), 'use-diagnostic-settings'), 0);
  });

  it('a subnet is found through the functions that pick it', async () => {
    for (const id of ["first(filter(v1.properties.subnets, one => one.name == 'a'))!.id", 'first(v1.properties.subnets).id', 'last(v1.properties.subnets).id']) assert.equal((await of({ 'main.bicep': vnet('v1', '10.1') + aks('', id) }, 'use-subnet-nsg')).length, 1, id);
  });

  it('a route of which only the end is known is none of everywhere', async () => {
    const routed = (prefix: string) => `variable "address" {}\nresource "azurerm_route_table" "t" {\n  name = "rt"\n  route {\n    name           = "firewall"\n    address_prefix = ${prefix}\n    next_hop_type  = "Internet"\n  }\n}\nresource "azurerm_subnet" "s" {\n  name             = "s"\n  address_prefixes = ["10.1.0.0/24"]\n}\nresource "azurerm_subnet_route_table_association" "s" {\n  subnet_id      = azurerm_subnet.s.id\n  route_table_id = azurerm_route_table.t.id\n}\nresource "azurerm_kubernetes_cluster" "a" {\n  default_node_pool {\n    name           = "system"\n    vnet_subnet_id = azurerm_subnet.s.id\n  }\n  network_profile {\n    network_plugin = "azure"\n    outbound_type  = "userDefinedRouting"\n  }\n}\n`;
    assert.equal((await of({ 'main.tf': routed('"${var.address}/32"') }, 'use-default-route')).length, 1);
    assert.equal((await of({ 'main.tf': routed('"${var.address}/0"') }, 'use-default-route')).length, 0);
    assert.equal((await of({ 'main.tf': routed('var.address') }, 'use-default-route')).length, 0);
  });

  it('no fix gives a parameter a value that it may not have', async () => {
    const text = (allowed: string) => `${allowed}param address string = '10.4.0.10'\n\n${cluster("    networkProfile: {\n      serviceCidr: '10.0.0.0/16'\n      dnsServiceIP: address\n    }")}`;
    const titles = async (allowed: string) => (await of({ 'main.bicep': text(allowed) }, 'use-valid-dns-service-ip')).flatMap(({ fixes }) => fixes.map(({ title }) => title));
    assert.equal((await titles('')).length, 1);
    assert.equal((await titles("@allowed(['10.4.0.10', '10.0.0.10'])\n")).length, 1);
    assert.deepEqual(await titles("@allowed(['10.4.0.10', '10.5.0.10'])\n"), []);
    const arm = (allowed: string) => `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "parameters": {"address": {"type": "string", "defaultValue": "10.4.0.10"${allowed}}}, "resources": [{"type": "Microsoft.ContainerService/managedClusters", "name": "a", "properties": {"networkProfile": {"serviceCidr": "10.0.0.0/16", "dnsServiceIP": "[parameters('address')]"}}}]}`;
    const armTitles = async (allowed: string) => (await of({ 'a.json': arm(allowed) }, 'use-valid-dns-service-ip')).flatMap(({ fixes }) => fixes).length;
    assert.equal(await armTitles(''), 1);
    assert.equal(await armTitles(', "allowedValues": ["10.4.0.10"]'), 0);
  });
});
