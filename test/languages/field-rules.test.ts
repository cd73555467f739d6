import assert from 'node:assert/strict';
import { lint, type Files } from '../lint';

/** What people's own templates and the fixtures of other scanners asked of single rules. */
const of = async (files: Files, rule: string) =>
  (await lint(files)).findings
    .filter((finding) => finding.rule === rule)
    .map(({ file, text, severity }) => `${file} ${severity} ${text}`);

describe('From the field', () => {
  it('a misspelt plugin or policy engine', async () => {
    const text = (plugin: string, policy: string) =>
      `resource "azurerm_kubernetes_cluster" "harbour" {\n  name       = "aks-harbour"\n  dns_prefix = "harbour"\n\n  network_profile {\n    network_plugin = "${plugin}"\n    network_policy = "${policy}"\n  }\n}\n`;
    assert.deepEqual(await of({ 'main.tf': text('azure', 'calicoo') }, 'use-known-value'), ['main.tf error "calicoo"']);
    assert.deepEqual(await of({ 'main.tf': text('kubnet', 'calico') }, 'use-known-value'), ['main.tf error "kubnet"']);
    assert.deepEqual(await of({ 'main.tf': text('kubenet', 'roxanne') }, 'use-known-value'), []);
  });

  it('Kubernetes RBAC written as off, beside Entra ID with Azure RBAC', async () => {
    const text =
      "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks-harbour'\n  properties: {\n    enableRBAC: false\n    disableLocalAccounts: true\n    aadProfile: {\n      managed: true\n      enableAzureRBAC: true\n    }\n  }\n}\n";
    assert.deepEqual(await of({ 'main.bicep': text }, 'use-kubernetes-rbac'), ['main.bicep warning false']);
    assert.deepEqual(await of({ 'main.bicep': text.replace(/ {4}aadProfile[^}]*}\n/, '') }, 'use-entra-rbac'), []);
  });

  it('one address in two files: both clusters are judged, and the second declaration is an error', async () => {
    const cluster = (properties: string) => `resource "azurerm_kubernetes_cluster" "harbour" {\n${properties}}\n`;
    const [kubenet, azure] = [
      cluster('  network_profile {\n    network_plugin = "kubenet"\n  }\n'),
      cluster('  api_server_access_profile {\n    authorized_ip_ranges = ["203.0.113.0/24"]\n  }\n'),
    ];
    assert.deepEqual(await of({ 'a.tf': kubenet, 'b.tf': azure }, 'no-duplicate-address'), ['b.tf error "harbour"']);
    assert.deepEqual(await of({ 'a.tf': kubenet, 'b.tf': azure }, 'no-kubenet'), ['a.tf warning "kubenet"']);
    assert.deepEqual(await of({ 'a.tf': azure, 'b.tf': kubenet }, 'no-kubenet'), ['b.tf warning "kubenet"']);
    for (const name of ['override.tf', 'local_override.tf', 'a.tofu'])
      assert.deepEqual(await of({ 'a.tf': azure, [name]: kubenet }, 'no-duplicate-address'), [], name);
    assert.deepEqual(await of({ 'one/a.tf': azure, 'two/a.tf': kubenet }, 'no-duplicate-address'), []);
  });

  it('SSH and everything else come in from the Internet to nodes with public addresses', async () => {
    const rule = (name: string, priority: number, source: string, protocol: string, port: string) =>
      `\n  security_rule {\n    name                       = "${name}"\n    priority                   = ${priority}\n    direction                  = "Inbound"\n    access                     = "Allow"\n    protocol                   = "${protocol}"\n    source_address_prefix      = "${source}"\n    source_port_range          = "*"\n    destination_address_prefix = "*"\n    destination_port_range     = "${port}"\n  }\n`;
    const text = `resource "azurerm_subnet" "nodes" {\n  name             = "snet-nodes"\n  address_prefixes = ["10.60.0.0/22"]\n}\n\nresource "azurerm_network_security_group" "nodes" {\n  name = "nsg-nodes"\n${rule('ssh', 110, 'Internet', 'Tcp', '22')}${rule('everything', 120, '*', '*', '*')}}\n\nresource "azurerm_subnet_network_security_group_association" "nodes" {\n  subnet_id                 = azurerm_subnet.nodes.id\n  network_security_group_id = azurerm_network_security_group.nodes.id\n}\n\nresource "azurerm_kubernetes_cluster" "harbour" {\n  default_node_pool {\n    vnet_subnet_id         = azurerm_subnet.nodes.id\n    node_public_ip_enabled = true\n  }\n}\n`;
    assert.deepEqual(await of({ 'main.tf': text }, 'no-open-node-nsg'), [
      'main.tf warning "Allow"',
      'main.tf warning "Allow"',
    ]);
    assert.deepEqual(
      await of({ 'main.tf': text.replace('\n    node_public_ip_enabled = true', '') }, 'no-open-node-nsg'),
      ['main.tf information "Allow"', 'main.tf information "Allow"'],
    );
    assert.deepEqual(
      await of(
        { 'main.tf': text.replace('    vnet_subnet_id         = azurerm_subnet.nodes.id\n', '') },
        'no-open-node-nsg',
      ),
      [],
    );
  });

  it('kubenet in a subnet without a route table, which the second deployment empties', async () => {
    const resources = [
      {
        type: 'Microsoft.Network/virtualNetworks',
        apiVersion: '2024-05-01',
        name: 'k-net',
        properties: {
          addressSpace: { addressPrefixes: ['10.50.0.0/16'] },
          subnets: [{ name: 'nodes', properties: { addressPrefix: '10.50.0.0/24' } }],
        },
      },
      {
        type: 'Microsoft.ContainerService/managedClusters',
        apiVersion: '2025-05-01',
        name: 'k',
        properties: {
          agentPoolProfiles: [
            {
              name: 'sys',
              vnetSubnetID: "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'k-net', 'nodes')]",
            },
          ],
          networkProfile: { networkPlugin: 'kubenet' },
        },
      },
    ];
    const text = JSON.stringify({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources,
    });
    assert.deepEqual(await of({ 'azuredeploy.json': text }, 'use-route-table-with-kubenet'), [
      'azuredeploy.json warning "properties"',
    ]);
  });
});
