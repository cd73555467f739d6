import assert from 'node:assert/strict';
import { lint } from '../lint';

const schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
const cluster = (networkProfile: object, more: object = {}) => ({ type: 'Microsoft.ContainerService/managedClusters', apiVersion: '2025-05-01', name: 'aks', location: 'westeurope', properties: { apiServerAccessProfile: { enablePrivateCluster: true }, networkProfile, ...more } });
const deployment = (name: string, properties: object) => ({ type: 'Microsoft.Resources/deployments', apiVersion: '2022-09-01', name, properties: { mode: 'Incremental', ...properties } });
const inner = { $schema: schema, contentVersion: '1.0.0.0', parameters: { plugin: { type: 'string' } }, resources: [], outputs: { plugin: { type: 'string', value: "[parameters('plugin')]" } } };

async function rules(files: { readonly [path: string]: object }): Promise<string[]> {
  const { findings } = await lint(Object.fromEntries(Object.entries(files).map(([path, content]) => [path, JSON.stringify(content, null, 2)])));
  return findings.filter(({ severity }) => severity !== 'hint').map(({ rule, file, text }) => `${rule} at ${text}${file === 'main.json' ? '' : ` in ${file}`}`);
}

describe('Outputs of nested and linked deployments', () => {
  const calling = (template: object, expression: string) => ({
    'main.json': { $schema: schema, contentVersion: '1.0.0.0', resources: [deployment('network', { ...template, parameters: { plugin: { value: 'kubenet' } } }), cluster({ networkPlugin: expression, networkPolicy: 'calico' })] },
  });

  it('are read back by name', async () => {
    const template = { expressionEvaluationOptions: { scope: 'inner' }, template: inner };
    assert.deepEqual(await rules(calling(template, "[reference('network').outputs.plugin.value]")), [`no-kubenet at "[reference('network').outputs.plugin.value]"`]);
  });

  it('are read back by id', async () => {
    const template = { expressionEvaluationOptions: { scope: 'inner' }, template: inner };
    assert.equal((await rules(calling(template, "[reference(resourceId('Microsoft.Resources/deployments', 'network'), '2022-09-01').outputs.plugin.value]"))).length, 1);
  });

  it('are read back from a linked template', async () => {
    const files = { ...calling({ templateLink: { relativePath: 'network.json' } }, "[reference('network').outputs.plugin.value]"), 'network.json': inner };
    assert.equal((await rules(files)).length, 1);
  });

  it('of resources, and of outputs that nobody declares, are unknown', async () => {
    const template = { expressionEvaluationOptions: { scope: 'inner' }, template: inner };
    assert.deepEqual(await rules(calling(template, "[reference('network').outputs.other.value]")), []);
    assert.deepEqual(await rules(calling(template, "[reference('elsewhere').properties.plugin]")), []);
  });
});

describe('Clusters as Azure prints them', () => {
  const printed = { id: '/subscriptions/1/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks', name: 'aks', location: 'westeurope', sku: { name: 'Base', tier: 'Free' }, type: 'Microsoft.ContainerService/ManagedClusters' };
  const properties = { disableLocalAccounts: true, addonProfiles: { azurepolicy: { enabled: true } }, apiServerAccessProfile: null, kubernetesVersion: '1.33', networkProfile: { networkPlugin: 'kubenet', networkPolicy: 'calico', podCidr: '10.244.0.0/16', serviceCidr: '10.0.0.0/16', dnsServiceIp: '10.0.0.10' } };
  const found = ['no-open-api-server at "apiServerAccessProfile"', 'no-kubenet at "kubenet"'];

  it('by the Azure CLI: properties beside the name', async () => {
    assert.deepEqual((await rules({ 'main.json': { ...printed, ...properties } })).sort(), [...found].sort());
  });

  it('as a list', async () => {
    assert.equal((await rules({ 'main.json': [{ ...printed, ...properties }, { ...printed, ...properties, name: 'other' }] })).length, 4);
  });

  it('as a resource object', async () => {
    assert.deepEqual((await rules({ 'main.json': { ...printed, properties } })).sort(), [...found].sort());
  });

  it('as the REST API and Resource Graph wrap them', async () => {
    assert.equal((await rules({ 'main.json': { value: [{ ...printed, properties }] } })).length, 2);
    assert.equal((await rules({ 'main.json': { count: 1, data: [{ ...printed, properties }] } })).length, 2);
  });

  it('in part: what is cut off is unknown', async () => {
    const text = JSON.stringify({ ...printed, ...properties }, null, 2);
    const { findings } = await lint({ 'main.json': text.slice(0, text.indexOf('"apiServerAccessProfile"')) });
    assert.deepEqual(findings, []);
  });

  it('are judged and not mended: the file deploys nothing', async () => {
    const { findings } = await lint({ 'main.json': JSON.stringify({ ...printed, ...properties }) });
    assert.deepEqual(findings.flatMap(({ fixes }) => fixes), []);
  });
});

describe('Parameter files in a folder of their own', () => {
  const parametersSchema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#';
  const values = (given: object) => ({ $schema: parametersSchema, contentVersion: '1.0.0.0', parameters: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { value: value as unknown }])) });
  const template = (name: string) => ({ $schema: schema, contentVersion: '1.0.0.0', parameters: { [name]: { type: 'string' } }, resources: [cluster({ networkPlugin: `[parameters('${name}')]`, networkPolicy: 'calico' })] });

  it('belong to the one template that they fit', async () => {
    const found = await rules({ 'main.json': template('plugin'), 'other.json': template('cni'), 'params/prod.json': values({ plugin: 'kubenet' }) });
    assert.deepEqual(found, [`no-kubenet at "[parameters('plugin')]"`]);
  });

  it('are bound by a parameter that the template needs, not by names that many have', async () => {
    const optional = { ...template('plugin'), parameters: { plugin: { type: 'string', defaultValue: 'azure' } } };
    assert.deepEqual(await rules({ 'main.json': optional, 'params/storage.json': values({ plugin: 'kubenet' }) }), []);
  });

  it('make a template a root that another one calls', async () => {
    const module = "param plugin string\nresource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: plugin\n    }\n  }\n}\n";
    const { findings } = await lint({ 'main.bicep': "module aks 'modules/aks.bicep' = {\n  name: 'aks'\n  params: {\n    plugin: 'azure'\n  }\n}\n", 'modules/aks.bicep': module, 'modules/aks.bicepparam': "using 'aks.bicep'\nparam plugin = 'kubenet'\n" });
    assert.ok(findings.some(({ rule, message }) => rule === 'no-kubenet' && message.endsWith('(with aks.bicepparam)')));
  });

  it('belong to nobody where they fit several', async () => {
    assert.deepEqual(await rules({ 'main.json': template('plugin'), 'other.json': template('plugin'), 'params/prod.json': values({ plugin: 'kubenet' }) }), []);
  });

  it('belong to nobody where a required parameter is missing, or one is not declared', async () => {
    assert.deepEqual(await rules({ 'main.json': template('plugin'), 'params/prod.json': values({ plugin: 'kubenet', more: 1 }) }), []);
    const two = { ...template('plugin'), parameters: { plugin: { type: 'string' }, region: { type: 'string' } } };
    assert.deepEqual(await rules({ 'main.json': two, 'params/prod.json': values({ plugin: 'kubenet' }) }), []);
  });
});

describe('Ids of subnets', () => {
  it('lead to subnets inside their network, whichever way they are put together', async () => {
    const network = { type: 'Microsoft.Network/virtualNetworks', apiVersion: '2024-05-01', name: '[variables(\'vnet\')]', properties: { addressSpace: { addressPrefixes: ['10.1.0.0/16'] }, subnets: [{ name: 'snet', properties: { addressPrefix: '10.1.0.0/29' } }] } };
    const found = async (id: string) => (await rules({ 'main.json': { $schema: schema, contentVersion: '1.0.0.0', variables: { vnet: 'vnet-shop' }, resources: [network, cluster({ networkPlugin: 'azure', networkPolicy: 'calico', serviceCidr: '172.20.0.0/16' }, { agentPoolProfiles: [{ name: 'system', count: 3, vnetSubnetID: id }] })] } })).filter((one) => one.startsWith('use-large-enough-node-subnet'));
    for (const id of ["[resourceId('Microsoft.Network/virtualNetworks/subnets', variables('vnet'), 'snet')]", "[format('{0}/subnets/{1}', resourceId('Microsoft.Network/virtualNetworks', variables('vnet')), 'snet')]", "[concat(resourceId('Microsoft.Network/virtualNetworks', 'vnet-shop'), '/subnets/snet')]"]) assert.equal((await found(id)).length, 1, id);
    assert.deepEqual(await found("[resourceId('rg-hub', 'Microsoft.Network/virtualNetworks/subnets', 'vnet-shop', 'snet')]"), []);
  });
});
