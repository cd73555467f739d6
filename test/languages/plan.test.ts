import assert from 'node:assert/strict';
import { plan } from '../lint';

const network = (range: string, pods = '') => `resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  properties: {
    addressSpace: {
      addressPrefixes: ['10.0.0.0/8']
    }
    subnets: [
      {
        name: 'snet-nodes'
        properties: {
          addressPrefix: '${range}'
        }
      }
${pods}    ]
  }
}
`;
const cluster = (profile: string, pool: string, params = '') => `${params}resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  properties: {
    networkProfile: {
      networkPlugin: 'azure'
      serviceCidr: '172.20.0.0/16'
${profile}    }
    agentPoolProfiles: [
      {
        name: 'system'
        vnetSubnetID: vnet.properties.subnets[0].id
${pool}      }
    ]
  }
}
`;
const use = async (files: { readonly [path: string]: string }) => {
  const [first] = await plan(files);
  const subnet = first?.networks[0]?.subnets.find(({ use: one }) => one);
  return `${subnet?.use?.sum}; room for ${subnet?.use?.more}`;
};

describe('The address plan agrees with the worked examples', () => {
  it("of Microsoft's planning page: 50 and 60 nodes with 30 pods, and one more during an upgrade", async () => {
    assert.match(await use({ 'main.bicep': network('10.0.0.0/21') + cluster('', "        count: 50\n        upgradeSettings: {\n          maxSurge: '1'\n        }\n") }), /^\(50 nodes \+ 1 surge\) × \(1 \+ 30 pods\) = 1581 addresses; .* has 2043; \/21 fits/);
    assert.match(await use({ 'main.bicep': network('10.0.0.0/21') + cluster('', "        count: 60\n        upgradeSettings: {\n          maxSurge: '1'\n        }\n") }), /= 1891 addresses; .* \/21 fits/);
  });

  it('of the AKS summit deck: 14 nodes fit into a /27, and with their pods into a /23', async () => {
    assert.match(await use({ 'main.bicep': network('10.0.0.0/27') + cluster("      networkPluginMode: 'overlay'\n", "        count: 12\n        upgradeSettings: {\n          maxSurge: '2'\n        }\n") }), /^12 nodes \+ 2 surge = 14 addresses; .* has 27; \/27 fits/);
    assert.match(await use({ 'main.bicep': network('10.0.0.0/23') + cluster('', "        count: 12\n        upgradeSettings: {\n          maxSurge: '2'\n        }\n") }), /= 434 addresses; .* has 507; \/23 fits/);
  });

  it('for pods in a subnet of their own: blocks of 16, as many as the most pods need', async () => {
    const pods = "      {\n        name: 'snet-pods'\n        properties: {\n          addressPrefix: '10.1.0.0/21'\n        }\n      }\n";
    const text = network('10.0.0.0/24', pods) + cluster('', "        podSubnetID: vnet.properties.subnets[1].id\n        count: 10\n        maxPods: 110\n");
    const [first] = await plan({ 'main.bicep': text });
    assert.equal(first?.networks[0]?.subnets[1]?.use?.sum, '(10 nodes + 1 surge) × 128 pod addresses = 1408 addresses; snet-pods (10.1.0.0/21) has 2043; /21 fits');
  });
});

describe('The room for more nodes', () => {
  it('counts the surge of the nodes that come', async () => {
    assert.match(await use({ 'main.bicep': network('10.0.0.0/24') + cluster("      networkPluginMode: 'overlay'\n", "        count: 10\n        upgradeSettings: {\n          maxSurge: '100%'\n        }\n") }), /room for 115$/);
  });

  it('ends with the blocks of the pod range', async () => {
    assert.match(await use({ 'main.bicep': network('10.0.0.0/20') + cluster("      networkPluginMode: 'overlay'\n      podCidr: '10.200.0.0/23'\n", '        count: 1\n') }), /room for 0$/);
  });

  it('is not known where a pool is not', async () => {
    assert.match(await use({ 'main.bicep': network('10.0.0.0/24') + cluster("      networkPluginMode: 'overlay'\n", '        count: 3\n', 'param more array\n').replace("    agentPoolProfiles: [\n", "    agentPoolProfiles: concat(more, [\n").replace(/ {4}\]\n {2}\}\n\}\n$/, '    ])\n  }\n}\n') }), /3 nodes \+ 1 surge = 4 addresses or more; snet-nodes \(10\.0\.0\.0\/24\) has 251; room for undefined$/);
  });
});

describe('The plan', () => {
  it('draws a root once for each parameter file', async () => {
    const files = { 'main.bicep': network('10.0.0.0/24') + cluster("      networkPluginMode: 'overlay'\n", '        count: nodes\n', 'param nodes int\n'), 'dev.bicepparam': "using 'main.bicep'\nparam nodes = 2\n", 'prod.bicepparam': "using 'main.bicep'\nparam nodes = 100\n" };
    assert.deepEqual((await plan(files)).map(({ context, clusters }) => `${context.split('/').at(-1)}: ${clusters[0]?.pools[0]?.nodes}`), ['dev.bicepparam: 2', 'prod.bicepparam: 100']);
  });

  it('says under which conditions it is so', async () => {
    const files = { 'main.bicep': network('10.0.0.0/24') + cluster("      networkPluginMode: overlay ? 'overlay' : null\n", '        count: 3\n', 'param overlay bool\n') };
    assert.deepEqual((await plan(files)).map(({ when }) => when), [['overlay is true']]);
  });

  it('says where pods have their addresses from, when that is known', async () => {
    const pods = async (profile: string, params = '') => (await plan({ 'main.bicep': network('10.0.0.0/24') + cluster(profile, '        count: 3\n', params) }))[0]?.clusters[0]?.pods;
    assert.equal(await pods(''), 'from the subnet of their node');
    assert.equal(await pods("      networkPluginMode: 'overlay'\n"), "10.244.0.0/16 (Azure's default)");
    assert.equal(await pods("      networkPluginMode: 'overlay'\n      podCidr: pods\n", 'param pods string\n'), 'not known');
  });
});
