import assert from 'node:assert/strict';
import { filesOfCase } from '../example';
import { plan, planOnHover, planPage, putInto } from '../lint';

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
const cluster = (
  profile: string,
  pool: string,
  params = '',
) => `${params}resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
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
    assert.match(
      await use({
        'main.bicep':
          network('10.0.0.0/21') +
          cluster('', "        count: 50\n        upgradeSettings: {\n          maxSurge: '1'\n        }\n"),
      }),
      /^\(50 nodes \+ 1 surge\) × \(1 \+ 30 pods\) = 1581 addresses; .* has 2043; \/21 fits/,
    );
    assert.match(
      await use({
        'main.bicep':
          network('10.0.0.0/21') +
          cluster('', "        count: 60\n        upgradeSettings: {\n          maxSurge: '1'\n        }\n"),
      }),
      /= 1891 addresses; .* \/21 fits/,
    );
  });

  it('of the AKS summit deck: 14 nodes fit into a /27, and with their pods into a /23', async () => {
    assert.match(
      await use({
        'main.bicep':
          network('10.0.0.0/27') +
          cluster(
            "      networkPluginMode: 'overlay'\n",
            "        count: 12\n        upgradeSettings: {\n          maxSurge: '2'\n        }\n",
          ),
      }),
      /^12 nodes \+ 2 surge = 14 addresses; .* has 27; \/27 fits/,
    );
    assert.match(
      await use({
        'main.bicep':
          network('10.0.0.0/23') +
          cluster('', "        count: 12\n        upgradeSettings: {\n          maxSurge: '2'\n        }\n"),
      }),
      /= 434 addresses; .* has 507; \/23 fits/,
    );
  });

  it('for pods in a subnet of their own: blocks of 16, as many as the most pods need', async () => {
    const pods =
      "      {\n        name: 'snet-pods'\n        properties: {\n          addressPrefix: '10.1.0.0/21'\n        }\n      }\n";
    const text =
      network('10.0.0.0/24', pods) +
      cluster('', '        podSubnetID: vnet.properties.subnets[1].id\n        count: 10\n        maxPods: 110\n');
    const [first] = await plan({ 'main.bicep': text });
    assert.equal(
      first?.networks[0]?.subnets[1]?.use?.sum,
      '(10 nodes + 1 surge) × 128 pod addresses = 1408 addresses; snet-pods (10.1.0.0/21) has 2043; /21 fits',
    );
  });
});

describe('The room for more nodes', () => {
  it('counts the surge of the nodes that come', async () => {
    assert.match(
      await use({
        'main.bicep':
          network('10.0.0.0/24') +
          cluster(
            "      networkPluginMode: 'overlay'\n",
            "        count: 10\n        upgradeSettings: {\n          maxSurge: '100%'\n        }\n",
          ),
      }),
      /room for 115$/,
    );
  });

  it('ends with the blocks of the pod range', async () => {
    assert.match(
      await use({
        'main.bicep':
          network('10.0.0.0/20') +
          cluster("      networkPluginMode: 'overlay'\n      podCidr: '10.200.0.0/23'\n", '        count: 1\n'),
      }),
      /room for 0$/,
    );
  });

  it('is not known where a pool is not', async () => {
    assert.match(
      await use({
        'main.bicep':
          network('10.0.0.0/24') +
          cluster("      networkPluginMode: 'overlay'\n", '        count: 3\n', 'param more array\n')
            .replace('    agentPoolProfiles: [\n', '    agentPoolProfiles: concat(more, [\n')
            .replace(/ {4}\]\n {2}\}\n\}\n$/, '    ])\n  }\n}\n'),
      }),
      /3 nodes \+ 1 surge = 4 addresses or more; snet-nodes \(10\.0\.0\.0\/24\) has 251; room for undefined$/,
    );
  });
});

describe('The plan', () => {
  it('draws a root once for each parameter file', async () => {
    const files = {
      'main.bicep':
        network('10.0.0.0/24') +
        cluster("      networkPluginMode: 'overlay'\n", '        count: nodes\n', 'param nodes int\n'),
      'dev.bicepparam': "using 'main.bicep'\nparam nodes = 2\n",
      'prod.bicepparam': "using 'main.bicep'\nparam nodes = 100\n",
    };
    assert.deepEqual(
      (await plan(files)).map(
        ({ context, clusters }) => `${context.split('/').at(-1)}: ${clusters[0]?.pools[0]?.nodes}`,
      ),
      ['dev.bicepparam: 2', 'prod.bicepparam: 100'],
    );
  });

  it('knows the networks of registry modules, with what stands on their subnets', async () => {
    const page = 'test/cases/modules/terraform-network-modules.md';
    const [table] = await plan(filesOfCase(page, 'Link a route table by the subnets that it is given'));
    assert.equal(table?.networks[0]?.subnets.find(({ name }) => name === 'snet-aks')?.routeTable, 'rt-aks');
    const [own] = await plan(filesOfCase(page, 'May have a subnet in a module of its own'));
    assert.deepEqual(
      own?.networks[0]?.subnets.map(({ name, ranges }) => [name, ...ranges]),
      [
        ['snet-aks', '10.50.0.0/27'],
        ['snet-aks', '10.50.4.0/28'],
        ['default', '10.50.9.0/24'],
      ],
    );
  });

  it('says under which conditions it is so', async () => {
    const files = {
      'main.bicep':
        network('10.0.0.0/24') +
        cluster("      networkPluginMode: overlay ? 'overlay' : null\n", '        count: 3\n', 'param overlay bool\n'),
    };
    assert.deepEqual(
      (await plan(files)).map(({ when }) => when),
      [['overlay is true']],
    );
  });

  it('says where pods have their addresses from, when that is known', async () => {
    const pods = async (profile: string, params = '') =>
      (await plan({ 'main.bicep': network('10.0.0.0/24') + cluster(profile, '        count: 3\n', params) }))[0]
        ?.clusters[0]?.pods;
    assert.equal(await pods(''), 'from the subnet of their node');
    assert.equal(await pods("      networkPluginMode: 'overlay'\n"), "10.244.0.0/16 (Azure's default)");
    assert.equal(
      await pods("      networkPluginMode: 'overlay'\n      podCidr: pods\n", 'param pods string\n'),
      'not known',
    );
  });
});

describe('The ways in and out', () => {
  const steps = (ways: readonly { steps: readonly { text: string }[] }[] | undefined) =>
    ways?.map((one) => one.steps.map(({ text }) => text).join(' → '));
  const ways = async (text: string) => {
    const [first] = await plan({ 'main.bicep': text });
    const [subnet] = first?.networks[0]?.subnets ?? [];
    const [one] = first?.clusters ?? [];
    return {
      in: steps(subnet?.waysIn),
      out: steps(subnet?.waysOut),
      around: steps(one?.waysIn),
      away: steps(one?.waysOut),
    };
  };
  const routed = (next: string) =>
    `resource table 'Microsoft.Network/routeTables@2024-05-01' = {\n  name: 'rt'\n  properties: {\n    routes: [\n      {\n        name: 'default'\n        properties: {\n          addressPrefix: '0.0.0.0/0'\n${next}        }\n      }\n    ]\n  }\n}\n`;
  const onTable = network('10.0.0.0/24').replace(
    "addressPrefix: '10.0.0.0/24'",
    "addressPrefix: '10.0.0.0/24'\n          routeTable: {\n            id: table.id\n          }",
  );
  const firewall =
    "      {\n        name: 'AzureFirewallSubnet'\n        properties: {\n          addressPrefix: '10.0.9.0/26'\n        }\n      }\n";
  const udr = cluster("      networkPluginMode: 'overlay'\n      outboundType: 'userDefinedRouting'\n", '');

  it('lead to the load balancer, and to a public API server, unless the files say otherwise', async () => {
    assert.deepEqual(await ways(network('10.0.0.0/24') + cluster('', '')), {
      in: [],
      out: ['Load balancer of AKS → Internet'],
      around: ['Internet: everybody → API server'],
      away: [],
    });
  });

  it('lead through the routes of the subnet', async () => {
    const out = async (next: string, more = onTable) => (await ways(routed(next) + more + udr)).out;
    assert.deepEqual(await out("          nextHopType: 'VirtualAppliance'\n          nextHopIpAddress: '10.7.0.4'\n"), [
      'Route table rt → Virtual appliance 10.7.0.4 → What it lets through',
    ]);
    assert.deepEqual(
      await out(
        "          nextHopType: 'VirtualAppliance'\n          nextHopIpAddress: '10.0.9.4'\n",
        onTable.replace('    ]\n', `${firewall}    ]\n`),
      ),
      ['Route table rt → Azure Firewall 10.0.9.4 → What it lets through'],
    );
    assert.deepEqual(await out("          nextHopType: 'VirtualNetworkGateway'\n"), [
      'Route table rt → Virtual network gateway → On-premises',
    ]);
    assert.deepEqual(await out("          nextHopType: 'None'\n"), ['Route table rt → Nowhere']);
    assert.deepEqual(await out("          nextHopType: 'Internet'\n", network('10.0.0.0/24')), [
      'No route table → Nowhere',
    ]);
  });

  it('lead to a private API server from connected networks only', async () => {
    const access = (text: string) =>
      cluster('', '').replace(
        '    agentPoolProfiles',
        `    apiServerAccessProfile: {\n${text}    }\n    agentPoolProfiles`,
      );
    assert.deepEqual((await ways(network('10.0.0.0/24') + access('      enablePrivateCluster: true\n'))).in, [
      'Connected networks → Private endpoint of the API server of aks',
    ]);
    const ranges = await ways(
      network('10.0.0.0/24') + access("      authorizedIPRanges: [\n        '203.0.113.0/24'\n      ]\n"),
    );
    assert.deepEqual([ranges.in, ranges.around], [[], ['Internet: 203.0.113.0/24 → API server']]);
    const integrated = await plan({
      'main.bicep':
        network('10.0.0.0/24', firewall.replace('AzureFirewallSubnet', 'snet-api')) +
        access(
          '      enablePrivateCluster: true\n      enableVnetIntegration: true\n      subnetId: vnet.properties.subnets[1].id\n',
        ),
    });
    assert.deepEqual(
      integrated[0]?.networks[0]?.subnets.map(({ name, waysIn }) => [name, steps(waysIn)]),
      [
        ['snet-nodes', []],
        ['snet-api', ['Connected networks → API server of aks']],
      ],
    );
  });

  it('of a network that AKS manages belong to the cluster', async () => {
    const managed = cluster('', '')
      .replace('        vnetSubnetID: vnet.properties.subnets[0].id\n', '')
      .replace(
        '    agentPoolProfiles',
        "    ingressProfile: {\n      webAppRouting: {\n        enabled: true\n        nginx: {\n          defaultIngressControllerType: 'Internal'\n        }\n      }\n    }\n    agentPoolProfiles",
      );
    const [first] = await plan({ 'main.bicep': managed });
    assert.deepEqual(steps(first?.clusters[0]?.waysIn), [
      'Internet: everybody → API server',
      'Connected networks → Application routing',
    ]);
    assert.deepEqual(steps(first?.clusters[0]?.waysOut), ['Load balancer of AKS → Internet']);
  });

  it('begin at an application gateway, when it has a public address', async () => {
    const gateway = (frontend: string) =>
      `resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {\n  name: 'agw'\n  properties: {\n    gatewayIPConfigurations: [\n      {\n        properties: {\n          subnet: {\n            id: vnet.properties.subnets[0].id\n          }\n        }\n      }\n    ]\n    frontendIPConfigurations: [\n      {\n        properties: {\n${frontend}        }\n      }\n    ]\n  }\n}\n`;
    const bare = cluster('', '').replace('        vnetSubnetID: vnet.properties.subnets[0].id\n', '');
    assert.deepEqual(
      (
        await ways(
          network('10.0.0.0/24') +
            bare +
            gateway(
              "          publicIPAddress: {\n            id: resourceId('Microsoft.Network/publicIPAddresses', 'pip')\n          }\n",
            ),
        )
      ).in,
      ['Internet → Application Gateway agw → WAF not known'],
    );
    assert.deepEqual(
      (await ways(network('10.0.0.0/24') + bare + gateway("          privateIPAddress: '10.0.0.10'\n"))).in,
      ['Connected networks → Application Gateway agw → WAF not known'],
    );
  });
});

describe('The address space', () => {
  it('is drawn in the order of addresses, with what is free between', async () => {
    const [first] = await plan({
      'main.bicep':
        network(
          '10.64.0.0/10',
          "      {\n        name: 'snet-low'\n        properties: {\n          addressPrefix: '10.32.0.0/11'\n        }\n      }\n",
        ) + cluster('', ''),
    });
    const blocks = (from: string) => [22, 24, 26, 28].map((prefix) => `${from}/${prefix}`);
    assert.deepEqual(first?.networks[0]?.space, [
      { name: undefined, range: '10.0.0.0 – 10.31.255.255', size: 2 ** 21, blocks: blocks('10.0.0.0') },
      { name: 'snet-low', range: '10.32.0.0/11', size: 2 ** 21, blocks: [] },
      { name: 'snet-nodes', range: '10.64.0.0/10', size: 2 ** 22, blocks: [] },
      { name: undefined, range: '10.128.0.0 – 10.255.255.255', size: 2 ** 23, blocks: blocks('10.128.0.0') },
    ]);
  });
});

describe('The page of the plan', () => {
  it('shows each finding at its own thing, in its own context', async () => {
    const module =
      "param range string\nresource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: 'vnet'\n  properties: {\n    addressSpace: {\n      addressPrefixes: ['10.0.0.0/8']\n    }\n    subnets: [\n      {\n        name: 'snet'\n        properties: {\n          addressPrefix: range\n        }\n      }\n    ]\n  }\n}\noutput subnet string = vnet.properties.subnets[0].id\n";
    const call = (name: string, range: string) =>
      `module ${name} 'net.bicep' = {\n  name: '${name}'\n  params: {\n    range: ${range}\n  }\n}\n`;
    const aks = (name: string) =>
      cluster("      networkPluginMode: 'overlay'\n", '        count: 20\n')
        .replace('vnet.properties.subnets[0].id', `${name}.outputs.subnet`)
        .replace('resource aks', `resource aks${name}`);
    const files = {
      'net.bicep': module,
      'main.bicep': `param second string\n${call('one', "'10.1.0.0/24'")}${call('two', 'second')}${aks('one')}${aks('two')}`,
      'small.bicepparam': "using 'main.bicep'\nparam second = '10.2.0.0/28'\n",
      'large.bicepparam': "using 'main.bicep'\nparam second = '10.2.0.0/24'\n",
    };
    const page = await planPage(files);
    // A subnet's frame, up to the next one: its range and whether it is said to be too small.
    const frames = page
      .split('<h4>')
      .slice(1)
      .map((frame) => [/<small>([^<]*)/.exec(frame)?.[1], frame.includes('is too small')]);
    assert.deepEqual(frames, [
      ['10.1.0.0/24', false],
      ['10.2.0.0/24', false],
      ['10.1.0.0/24', false],
      ['10.2.0.0/28', true],
    ]);
  });
});

describe('Many pictures', () => {
  const files = (counts: readonly number[]) => ({
    'main.bicep': `param count int\n${network('10.0.0.0/24')}${cluster('', '        count: count\n')}`,
    ...Object.fromEntries(
      counts.map((count, at) => [`env${at + 1}.bicepparam`, `using 'main.bicep'\nparam count = ${count}\n`]),
    ),
  });
  const headings = (page: string) =>
    [...page.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, text]) => text!.replace(/<[^>]*>/g, ''));

  it('that are equal are one, which names what it is of; a table of contents leads to each', async () => {
    const page = await planPage(files([2, 3, 2, 2]));
    assert.deepEqual(headings(page), [
      'main.bicep with workspace/env1.bicepparam',
      'main.bicep with workspace/env2.bicepparam',
    ]);
    assert.match(page, /<p class="same">The same with workspace\/env3\.bicepparam, workspace\/env4\.bicepparam\.<\/p>/);
    assert.deepEqual(
      [...page.matchAll(/<a href="#(plan-\d)">/g)].map(([, id]) => page.includes(`<section id="${id}"`)),
      [true, true],
    );
    assert.doesNotMatch(await planPage(files([2])), /<nav/);
  });

  it('are all drawn, and what was not followed is said', async () => {
    const page = await planPage(files([1, 2, 3, 4, 5, 6, 7, 8, 9]));
    assert.equal(headings(page).length, 9);
    const more = await planPage(files(Array.from({ length: 22 }, (_, at) => at + 1)));
    assert.equal(headings(more).length, 20);
    assert.match(more, /What was not followed \(\d\)<\/summary><ul><li>[^<]* and 1 more are not among them/);
  });
});

describe('A block that is free', () => {
  const put = async (files: { readonly [path: string]: string }, file = 'main.bicep') =>
    (await putInto(files, '10.5.0.0/24'))[file];
  const without = (text: string) => text.replace(/ {4}subnets: \[[\s\S]*?\n {4}\]\n/, '');

  it('takes a subnet of the list, as the author writes it', async () => {
    const text = network('10.0.0.0/24') + cluster('', '');
    assert.equal(
      await put({ 'main.bicep': text }),
      text.replace(
        '        }\n      }\n    ]',
        "        }\n      }\n      {\n        name: 'snet-new'\n        properties: {\n          addressPrefix: '10.5.0.0/24'\n        }\n      }\n    ]",
      ),
    );
  });

  it('takes a resource of its own where subnets are no part of the network', async () => {
    const text = without(network('')) + cluster('', '').replace('vnet.properties.subnets[0].id', "'x'");
    assert.match(
      (await put({ 'main.bicep': text }))!,
      /\n}\n\nresource subnet 'Microsoft\.Network\/virtualNetworks\/subnets@[\d-]+' = \{\n {2}parent: vnet\n {2}name: 'snet-new'\n {2}properties: \{\n {4}addressPrefix: '10\.5\.0\.0\/24'\n/,
    );
  });

  it('takes a resource in Terraform, and none beside subnets that the network writes itself', async () => {
    const terraform = (inline: string) =>
      `resource "azurerm_virtual_network" "hub" {\n  name                = "hub"\n  resource_group_name = "rg"\n  location            = "westeurope"\n  address_space       = ["10.0.0.0/8"]\n${inline}}\n\nresource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n}\n`;
    assert.match(
      (await put({ 'main.tf': terraform('') }, 'main.tf'))!,
      /\n}\n\nresource "azurerm_subnet" "hub" \{\n {2}name {17}= "snet-new"\n {2}resource_group_name {2}= azurerm_virtual_network\.hub\.resource_group_name\n {2}virtual_network_name = azurerm_virtual_network\.hub\.name\n {2}address_prefixes {5}= \["10\.5\.0\.0\/24"\]\n}\n\nresource "azurerm_kubernetes_cluster"/,
    );
    assert.equal(
      await put(
        {
          'main.tf': terraform('  subnet {\n    name             = "a"\n    address_prefixes = ["10.1.0.0/24"]\n  }\n'),
        },
        'main.tf',
      ),
      undefined,
    );
  });

  it('takes an item, or a child, in ARM JSON', async () => {
    const arm = (subnets: string) =>
      `{\n  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n  "contentVersion": "1.0.0.0",\n  "resources": [\n    {\n      "type": "Microsoft.Network/virtualNetworks",\n      "apiVersion": "2024-05-01",\n      "name": "vnet",\n      "properties": {\n        "addressSpace": {\n          "addressPrefixes": [\n            "10.0.0.0/8"\n          ]\n        }${subnets}\n      }\n    },\n    {\n      "type": "Microsoft.ContainerService/managedClusters",\n      "apiVersion": "2025-05-01",\n      "name": "aks",\n      "properties": {}\n    }\n  ]\n}\n`;
    const inline = JSON.parse((await put({ 'a.json': arm(',\n        "subnets": []') }, 'a.json'))!) as {
      resources: { properties: { subnets: unknown } }[];
    };
    assert.deepEqual(inline.resources[0]!.properties.subnets, [
      { name: 'snet-new', properties: { addressPrefix: '10.5.0.0/24' } },
    ]);
    const child = JSON.parse((await put({ 'a.json': arm('') }, 'a.json'))!) as {
      resources: { name: string; dependsOn: unknown }[];
    };
    assert.deepEqual(
      [child.resources[1]!.name, child.resources[1]!.dependsOn],
      ['vnet/snet-new', ["[resourceId('Microsoft.Network/virtualNetworks', 'vnet')]"]],
    );
  });
});

describe('The plan on hover', () => {
  it('speaks at networks, subnets, ranges and clusters, where they are written', async () => {
    const text =
      network(
        '10.0.0.0/24',
        "      {\n        name: 'snet-other'\n        properties: {\n          addressPrefix: '10.9.0.0/28'\n        }\n      }\n",
      ) + cluster("      networkPluginMode: 'overlay'\n      podCidr: '10.200.0.0/20'\n", '        count: 3\n');
    const notes = await planOnHover({ 'main.bicep': text }, 'main.bicep');
    assert.deepEqual(
      notes.sort((a, b) => text.indexOf(String(a[0])) - text.indexOf(String(b[0]))),
      [
        ["'vnet'", 'vnet (10.0.0.0/8): largest free block 10.128.0.0/9.', undefined],
        ["'10.0.0.0/8'", 'vnet (10.0.0.0/8): largest free block 10.128.0.0/9.', undefined],
        [
          "'10.0.0.0/24'",
          '3 nodes + 1 surge = 4 addresses; snet-nodes (10.0.0.0/24) has 251; /28 fits. It has room for 11 more nodes.',
          '4 of 251 addresses',
        ],
        ["'10.9.0.0/28'", 'snet-other (10.9.0.0/28): 11 addresses, no pool of these files stands in it.', undefined],
        [
          "'aks'",
          'Pods: 10.200.0.0/20. Services: 172.20.0.0/16. Way out: loadBalancer. API server: public, for everybody. snet-nodes has room for 11 more nodes.',
          'room for 11 more nodes',
        ],
        ["'172.20.0.0/16'", 'Services of aks: 172.20.0.0/16, 65536 addresses.', undefined],
        [
          "'10.200.0.0/20'",
          'Pods of aks: 10.200.0.0/20. Its nodes take 4 of 16 blocks at their most.',
          '4 of 16 blocks for nodes',
        ],
      ],
    );
  });
});
