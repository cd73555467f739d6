import assert from 'node:assert/strict';
import { plan } from '../lint';

const cluster = `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  properties: {
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      outboundType: 'userDefinedRouting'
    }
    agentPoolProfiles: [
      {
        name: 'system'
        vnetSubnetID: vnet.properties.subnets[0].id
      }
    ]
  }
}
resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: [
      { name: 'snet-nodes', properties: { addressPrefix: '10.0.0.0/24', routeTable: { id: table.id } } }
      { name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.0.9.0/26' } }
      { name: 'snet-gateway', properties: { addressPrefix: '10.0.8.0/24' } }
    ]
  }
}
`;
const table = (address: string) => `resource table 'Microsoft.Network/routeTables@2024-05-01' = {
  name: 'rt'
  properties: {
    routes: [
      {
        name: 'default'
        properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: ${address} }
      }
    ]
  }
}
`;
const firewall = (properties: string) => `resource fw 'Microsoft.Network/azureFirewalls@2024-05-01' = {
  name: 'fw'
  properties: {
${properties}
  }
}
`;
const policy = (base = '') => `resource policy 'Microsoft.Network/firewallPolicies@2024-05-01' = {
  name: 'policy'
  properties: {${base}}
}
`;
const group = (
  collections: string,
) => `resource group 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2024-05-01' = {
  parent: policy
  name: 'aks'
  properties: {
    ruleCollections: [
${collections}
    ]
  }
}
`;
const collection = (name: string, action: string, rules: string) =>
  `      { name: '${name}', ruleCollectionType: 'FirewallPolicyFilterRuleCollection', action: { type: '${action}' }, rules: [ ${rules} ] }\n`;
const rules =
  collection(
    'names',
    'Allow',
    "{ ruleType: 'ApplicationRule', fqdnTags: ['AzureKubernetesService'] }, { ruleType: 'ApplicationRule', targetFqdns: ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'] }",
  ) +
  collection(
    'addresses',
    'Deny',
    "{ ruleType: 'NetworkRule', destinationAddresses: ['AzureCloud.westeurope'], destinationPorts: ['1194', '9000'] }",
  );

type Ways = readonly { readonly steps: readonly { readonly text: string }[] }[] | undefined;
const steps = (ways: Ways) => ways?.map((one) => one.steps.map(({ text }) => text).join(' → '));
const subnet = async (files: { readonly [file: string]: string }, name = 'snet-nodes') => {
  const [first] = await plan(files);
  return first?.networks[0]?.subnets.find((one) => one.name.endsWith(name));
};
const out = async (...texts: string[]) => steps((await subnet({ 'main.bicep': cluster + texts.join('') }))?.waysOut);
const toFirewall = table("'10.0.9.4'");
const withPolicy = firewall('    firewallPolicy: { id: policy.id }');

describe('The way out names the rules of the firewall', () => {
  it('a step for each collection, down to names, tags and ports', async () => {
    assert.deepEqual(await out(toFirewall, withPolicy, policy(), group(rules)), [
      'Route table rt → Azure Firewall 10.0.9.4 → names: Allows AzureKubernetesService, a.example, b.example, c.example and 2 more → addresses: Denies AzureCloud.westeurope on 1194, 9000 → Internet',
    ]);
  });

  it('of the firewall whose address the route takes, which no file says', async () => {
    const address = 'fw.properties.ipConfigurations[0].properties.privateIPAddress';
    assert.deepEqual(await out(table(address), withPolicy, policy(), group(rules.split('\n')[1]!)), [
      'Route table rt → Azure Firewall → addresses: Denies AzureCloud.westeurope on 1194, 9000 → Internet',
    ]);
  });

  it('where they stand on the firewall itself', async () => {
    const own =
      "    applicationRuleCollections: [\n      { name: 'all', properties: { action: { type: 'Allow' }, rules: [ { targetFqdns: ['*'] } ] } }\n    ]";
    assert.deepEqual(await out(toFirewall, firewall(own)), [
      'Route table rt → Azure Firewall 10.0.9.4 → all: Allows everything → Internet',
    ]);
  });

  it('and what of them is not known', async () => {
    const parameter = 'param names array\n';
    const open = collection('names', 'Allow', "{ ruleType: 'ApplicationRule', targetFqdns: names }");
    assert.deepEqual(await out(parameter, toFirewall, withPolicy, policy(), group(open)), [
      'Route table rt → Azure Firewall 10.0.9.4 → names: Allows not known → And what else it lets through',
    ]);
    assert.deepEqual(
      await out(
        'param base string\n',
        toFirewall,
        withPolicy,
        policy(' basePolicy: { id: base } '),
        group(rules.split('\n')[1]!),
      ),
      [
        'Route table rt → Azure Firewall 10.0.9.4 → addresses: Denies AzureCloud.westeurope on 1194, 9000 → The rules of its base policy → And what else it lets through',
      ],
    );
    const lists = '    applicationRuleCollections: applications\n    networkRuleCollections: networks';
    assert.deepEqual(await out('param applications array\nparam networks array\n', toFirewall, firewall(lists)), [
      'Route table rt → Azure Firewall 10.0.9.4 → Rules not known → And what else it lets through',
    ]);
    // Its policy is elsewhere, or there are two.
    const elsewhere = 'param id string\n' + firewall('    firewallPolicy: { id: id }');
    assert.deepEqual(await out(toFirewall, elsewhere, policy(), group(rules)), [
      'Route table rt → Azure Firewall 10.0.9.4 → What it lets through',
    ]);
    assert.deepEqual(
      await out(
        toFirewall,
        withPolicy,
        withPolicy.replace('resource fw', 'resource fw2').replace("'fw'", "'fw2'"),
        policy(),
        group(rules),
      ),
      ['Route table rt → Azure Firewall 10.0.9.4 → What it lets through'],
    );
  });

  it('nothing where there is none', async () => {
    assert.deepEqual(await out(toFirewall, withPolicy, policy()), [
      'Route table rt → Azure Firewall 10.0.9.4 → Nothing is let through',
    ]);
  });

  it('in Terraform, too', async () => {
    const text = `resource "azurerm_virtual_network" "net" {
  name          = "net"
  address_space = ["10.0.0.0/16"]
}
resource "azurerm_subnet" "nodes" {
  name                 = "snet-nodes"
  virtual_network_name = azurerm_virtual_network.net.name
  address_prefixes     = ["10.0.0.0/24"]
}
resource "azurerm_route_table" "rt" {
  name = "rt"
  route {
    name                   = "default"
    address_prefix         = "0.0.0.0/0"
    next_hop_type          = "VirtualAppliance"
    next_hop_in_ip_address = azurerm_firewall.fw.ip_configuration[0].private_ip_address
  }
}
resource "azurerm_subnet_route_table_association" "nodes" {
  subnet_id      = azurerm_subnet.nodes.id
  route_table_id = azurerm_route_table.rt.id
}
resource "azurerm_firewall" "fw" {
  name               = "fw"
  firewall_policy_id = azurerm_firewall_policy.policy.id
}
resource "azurerm_firewall_policy" "policy" {
  name = "policy"
}
resource "azurerm_firewall_policy_rule_collection_group" "aks" {
  name               = "aks"
  firewall_policy_id = azurerm_firewall_policy.policy.id
  application_rule_collection {
    name   = "names"
    action = "Allow"
    rule {
      destination_fqdn_tags = ["AzureKubernetesService"]
    }
  }
  network_rule_collection {
    name   = "time"
    action = "Allow"
    rule {
      destination_fqdns = ["ntp.ubuntu.com"]
      destination_ports = ["123"]
    }
  }
}
resource "azurerm_kubernetes_cluster" "aks" {
  name = "aks"
  default_node_pool {
    name           = "system"
    vnet_subnet_id = azurerm_subnet.nodes.id
  }
  network_profile {
    network_plugin = "azure"
    outbound_type  = "userDefinedRouting"
  }
}
`;
    assert.deepEqual(steps((await subnet({ 'main.tf': text }))?.waysOut), [
      'Route table rt → Azure Firewall → names: Allows AzureKubernetesService → time: Allows ntp.ubuntu.com on 123 → Internet',
    ]);
  });
});

describe('The way in names the WAF of the gateway', () => {
  const gateway = (properties: string) => `resource agw 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'agw'
  properties: {
    gatewayIPConfigurations: [{ name: 'ip', properties: { subnet: { id: vnet.properties.subnets[2].id } } }]
    frontendIPConfigurations: [{ name: 'public', properties: { publicIPAddress: { id: address.id } } }]
${properties}
  }
}
resource address 'Microsoft.Network/publicIPAddresses@2024-05-01' = {
  name: 'address'
}
`;
  const waf = (
    settings: string,
  ) => `resource waf 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@2024-05-01' = {
  name: 'waf'
  properties: { policySettings: { ${settings} } }
}
`;
  const into = async (...texts: string[]) =>
    steps((await subnet({ 'main.bicep': cluster + toFirewall + texts.join('') }, 'snet-gateway'))?.waysIn);
  const v2 = "    sku: { name: 'WAF_v2', tier: 'WAF_v2' }\n";
  const linked = `${v2}    firewallPolicy: { id: waf.id }`;

  it('with its mode', async () => {
    const say = async (settings: string) => (await into(gateway(linked), waf(settings)))?.[0]?.split(' → ').at(-1);
    assert.equal(await say("mode: 'Prevention'"), 'WAF policy waf: Prevention');
    assert.equal(await say("mode: 'Detection'"), 'WAF policy waf: Detection, attacks pass');
    assert.equal(await say("mode: 'Prevention', state: 'Disabled'"), 'WAF policy waf: switched off');
  });

  it('where there is none, where it stands on the gateway, and where nobody can say', async () => {
    const say = async (properties: string, before = '') =>
      (await into(before, gateway(properties)))?.[0]?.split(' → ').at(-1);
    assert.equal(await say("    sku: { name: 'Standard_v2', tier: 'Standard_v2' }"), 'No WAF');
    assert.equal(
      await say(`${v2}    webApplicationFirewallConfiguration: { enabled: true, firewallMode: 'Detection' }`),
      'WAF on the gateway: Detection, attacks pass',
    );
    assert.equal(
      await say(`${v2}    firewallPolicy: { id: id }`, 'param id string\n'),
      'WAF policy that is not in these files',
    );
  });
});
