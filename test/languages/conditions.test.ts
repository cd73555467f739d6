import assert from 'node:assert/strict';
import { lint, type Files } from '../lint';

/** What stands behind the message of a rule's findings. */
async function conditions(files: Files, rule: string): Promise<string[]> {
  return (await lint(files)).findings.filter((finding) => finding.rule === rule).map(({ message }) => / (\((?:when|for example|with|in) .*\))$/.exec(message)?.[1] ?? '');
}

const bicep = (body: string, head = '') => `${head}\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: {\n${body}\n  }\n}\n`;
const terraform = (body: string, head = '') => `${head}\nresource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n\n  network_profile {\n${body}\n  }\n}\n`;

describe('Conditions are said as a person says them', () => {
  const cases: readonly (readonly [condition: string, said: string])[] = [
    ['var.network_plugin == "azure"', '(when network_plugin is azure)'],
    ['var.network_plugin != "azure"', '(when network_plugin is not azure)'],
    ['try(coalesce(local.cfg.network_plugin, null), "kubenet") == "azure"', '(when cfg.network_plugin is azure)'],
    ['!var.settings["open"]', '(when settings.open is false)'],
    ['contains(var.flags, "kubenet")', '(when flags contains kubenet)'],
    ['length(var.flags) > 3', '(when length(var.flags) is > 3)'],
    ['data.x.y.z == ""', '(when data.x.y.z is empty)'],
  ];
  for (const [condition, said] of cases) {
    it(condition, async () => {
      const head = 'variable "network_plugin" {}\nvariable "settings" {}\nvariable "flags" {}\nlocals {\n  cfg = var.settings\n}\n';
      assert.deepEqual(await conditions({ 'main.tf': terraform(`    network_plugin = ${condition} ? "kubenet" : "azure"`, head) }, 'no-kubenet'), [said]);
    });
  }

  it('Bicep and ARM', async () => {
    assert.deepEqual(await conditions({ 'main.bicep': bicep("    networkProfile: {\n      networkPlugin: empty(other.x) ? 'kubenet' : 'azure'\n    }", "resource other 'A/b@2020-01-01' existing = {\n  name: 'x'\n}\n") }, 'no-kubenet'), ['(when other.x is empty)']);
    const arm = { $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#', contentVersion: '1.0.0.0', parameters: { mode: { type: 'object' } }, resources: [{ type: 'Microsoft.ContainerService/managedClusters', apiVersion: '2025-05-01', name: 'aks', properties: { networkProfile: { networkPlugin: "[if(not(equals(parameters('mode').network, 'own range')), 'kubenet', 'azure')]" } } }] };
    assert.deepEqual(await conditions({ 'azuredeploy.json': JSON.stringify(arm) }, 'no-kubenet'), ["(when mode.network is not 'own range')"]);
  });
});

describe('Conditions that read alike', () => {
  it('of one file are one question', async () => {
    const subnet = "empty(nodes.x) ? null : '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/n'";
    const text = bicep(`    networkProfile: {\n      networkPlugin: 'azure'\n      outboundType: empty(nodes.x) ? 'managedNATGateway' : 'loadBalancer'\n    }\n    agentPoolProfiles: [\n      {\n        name: 'system'\n        vnetSubnetID: ${subnet}\n      }\n    ]`, "resource nodes 'A/b@2020-01-01' existing = {\n  name: 'x'\n}\n");
    assert.deepEqual(await conditions({ 'main.bicep': text }, 'use-matching-nat-gateway'), []);
  });

  it('of two modules are told apart by the name of the module', async () => {
    const aks = bicep("    networkProfile: {\n      networkPlugin: 'azure'\n      outboundType: empty(flag) ? 'userDefinedRouting' : 'loadBalancer'\n    }\n    agentPoolProfiles: [\n      {\n        name: 'system'\n        vnetSubnetID: subnetId\n      }\n    ]", 'param subnetId string\nparam flag object\n');
    const net = "param flag object\n\nresource table 'Microsoft.Network/routeTables@2023-05-01' = {\n  name: 'rt'\n  location: 'x'\n  properties: {\n    routes: empty(flag) ? [] : [{ name: 'd', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.0.4' } }]\n  }\n}\n\nresource vnet 'Microsoft.Network/virtualNetworks@2023-05-01' = {\n  name: 'v'\n  location: 'x'\n  properties: {\n    addressSpace: { addressPrefixes: ['10.1.0.0/16'] }\n    subnets: [{ name: 's', properties: { addressPrefix: '10.1.0.0/24', routeTable: { id: table.id } } }]\n  }\n}\n\noutput subnetId string = vnet.properties.subnets[0].id\n";
    const main = "resource one 'A/b@2020-01-01' existing = {\n  name: 'one'\n}\nmodule net 'net.bicep' = {\n  name: 'net'\n  params: { flag: one.properties.a }\n}\nmodule aks 'aks.bicep' = {\n  name: 'aks'\n  params: { flag: one.properties.b, subnetId: net.outputs.subnetId }\n}\n";
    assert.deepEqual(await conditions({ 'main.bicep': main, 'net.bicep': net, 'aks.bicep': aks }, 'use-default-route'), ['(when flag is empty in module net)']);
  });
});
