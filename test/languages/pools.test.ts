import assert from 'node:assert/strict';
import { lint, type Files } from '../lint';

const cluster = (properties: string) =>
  `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n${properties}\n  }\n}\n`;
const module = (args: string, version = '~> 10.0') =>
  `module "aks" {\n  source  = "Azure/aks/azurerm"\n  version = "${version}"\n\n${args}}\n`;

describe('What a module does with a cluster', () => {
  it('pools behind a module that is not read may run Windows', async () => {
    const bicep = cluster("    networkProfile: {\n      networkPlugin: 'azure'\n    }");
    const pools =
      "\nmodule pool 'br/public:avm/res/container-service/managed-cluster/agent-pool:0.2.0' = {\n  params: {\n    managedClusterName: aks.name\n    name: 'win'\n    osType: 'Windows'\n  }\n}\n";
    const terraform =
      'resource "azurerm_kubernetes_cluster" "a" {\n  name = "a"\n  network_profile {\n    network_plugin = "azure"\n  }\n}\n';
    const call =
      '\nmodule "pools" {\n  source     = "example/pools/azurerm"\n  cluster_id = azurerm_kubernetes_cluster.a.id\n}\n';
    const engines = async (files: Files) =>
      (await lint(files)).findings
        .filter(({ rule }) => rule === 'use-network-policy')
        .flatMap((finding) => finding.fixes.map(({ title }) => /cilium|azure'|calico/.exec(title)?.[0]));
    assert.deepEqual(await engines({ 'main.bicep': bicep }), ['cilium', "azure'", 'calico']);
    assert.deepEqual(await engines({ 'main.bicep': bicep + pools }), ['calico']);
    assert.equal((await engines({ 'main.tf': terraform })).length, 3);
    assert.deepEqual(await engines({ 'main.tf': terraform + call }), ['calico']);
  });

  it('Azure/aks says what subnet the gateway of the ingress controller gets, and which data plane, under the names of each version', async () => {
    const network =
      'resource "azurerm_virtual_network" "v" {\n  name          = "v"\n  address_space = ["10.61.0.0/16"]\n}\n\nresource "azurerm_subnet" "n" {\n  name                 = "n"\n  virtual_network_name = azurerm_virtual_network.v.name\n  address_prefixes     = ["10.61.0.0/21"]\n}\n\n';
    const rules = async (args: string, version?: string) =>
      (await lint({ 'main.tf': network + module(`  network_plugin = "azure"\n${args}`, version) })).findings
        .filter(({ severity }) => severity !== 'hint')
        .map(({ rule }) => rule);
    assert.ok(
      (
        await rules(
          '  vnet_subnet = {\n    id = azurerm_subnet.n.id\n  }\n  green_field_application_gateway_for_ingress = {\n    subnet_cidr = "10.61.2.0/24"\n  }\n',
        )
      ).includes('no-cidr-overlap'),
    );
    assert.ok(
      (
        await rules(
          '  vnet_subnet_id = azurerm_subnet.n.id\n  ingress_application_gateway_enabled     = true\n  ingress_application_gateway_subnet_cidr = "10.61.2.0/24"\n',
          '6.1.0',
        )
      ).includes('no-cidr-overlap'),
    );
    assert.ok(
      !(await rules('  network_policy = "cilium"\n  network_data_plane = "cilium"\n')).includes(
        'use-compatible-network-policy',
      ),
    );
  });
});
