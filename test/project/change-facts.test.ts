import assert from 'node:assert/strict';
import { memory, newWorkspace, type Files } from '../lint';

/** What each edit comes to, `property: outcome`, with the severity of its finding where that is not the rule's. */
async function outcomes(before: Files, now: Files): Promise<string[]> {
  const workspace = newWorkspace(now);
  workspace.compareWith({ system: memory(before), nameOf: () => 'main' });
  await workspace.scan();
  await workspace.update();
  return workspace.changes().map(({ property, outcome }) => `${property}: ${outcome}`);
}

/** A cluster in a network of its own, or in one that AKS manages. */
const bicep = (properties: string, { more = '', subnet = true, version = '2026-01-01' } = {}) => ({
  'main.bicep': `param wide array = ['10.0.0.0/8']
resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' existing = { name: 'vnet' }
resource aks 'Microsoft.ContainerService/managedClusters@${version}' = {
  name: 'aks'
  location: 'westeurope'
  ${properties.includes('properties:') ? properties : `properties: { ${pools(properties, subnet)}${properties} }`}
}
${more}`,
});
const pools = (properties: string, subnet: boolean) =>
  properties.includes('agentPoolProfiles')
    ? ''
    : `agentPoolProfiles: [{ name: 'system'${subnet ? ", vnetSubnetID: '/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/virtualNetworks/v/subnets/a'" : ''} }]\n`;

const profile = (text: string) => `networkProfile: { networkPlugin: 'azure', ${text} }`;
const overlay = (text: string) => profile(`networkPluginMode: 'overlay'${text === '' ? '' : `, ${text}`}`);
const access = (text: string) => `apiServerAccessProfile: { ${text} }`;
const pool = (text: string) => `agentPoolProfiles: [{ name: 'system'\n${text} }]`;

type Row = readonly [says: string, before: string, now: string, expected: readonly string[], managed?: 'managed'];

const rows: readonly Row[] = [
  ['kubenet to overlay', `networkProfile: { networkPlugin: 'kubenet' }`, overlay(''), ['networkPlugin: oneWay']],
  ['node subnet to overlay', `networkProfile: { networkPlugin: 'azure' }`, overlay(''), ['networkPluginMode: oneWay']],
  [
    'to overlay with an engine on',
    profile(`networkPolicy: 'calico'`),
    overlay(`networkPolicy: 'calico'`),
    ['networkPluginMode: order'],
  ],
  [
    'to overlay and Cilium at once',
    `networkProfile: { networkPlugin: 'kubenet' }`,
    overlay(`networkDataplane: 'cilium', networkPolicy: 'cilium'`),
    ['networkPlugin: order', 'networkPolicy: inPlace'],
  ],
  [
    'pod subnet to overlay',
    `${pool("podSubnetID: '/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/virtualNetworks/v/subnets/p'")}\n${`networkProfile: { networkPlugin: 'azure' }`}`,
    `${pool('')}\n${overlay('')}`,
    ['networkPluginMode: refused'],
  ],
  ['overlay to kubenet', overlay(''), `networkProfile: { networkPlugin: 'kubenet' }`, ['networkPlugin: refused']],
  [
    'none to azure',
    `networkProfile: { networkPlugin: 'none' }`,
    `networkProfile: { networkPlugin: 'azure' }`,
    ['networkPlugin: refused'],
  ],
  [
    'the line overlay is removed',
    overlay(''),
    `networkProfile: { networkPlugin: 'azure' }`,
    ['networkPluginMode: nothing'],
  ],
  [
    'to Cilium',
    overlay(''),
    overlay(`networkDataplane: 'cilium', networkPolicy: 'cilium'`),
    ['networkDataplane: reimages', 'networkPolicy: inPlace'],
  ],
  [
    'to Cilium while the engine stays',
    overlay(`networkPolicy: 'azure'`),
    overlay(`networkDataplane: 'cilium', networkPolicy: 'azure'`),
    ['networkDataplane: refused'],
  ],
  [
    'to Cilium with Windows pools',
    `${pool("osType: 'Windows'")}\n${overlay('')}`,
    `${pool("osType: 'Windows'")}\n${overlay(`networkDataplane: 'cilium'`)}`,
    ['networkDataplane: refused'],
  ],
  [
    'to Cilium with node auto-provisioning',
    `nodeProvisioningProfile: { mode: 'Auto' }\n${overlay('')}`,
    `nodeProvisioningProfile: { mode: 'Auto' }\n${overlay(`networkDataplane: 'cilium'`)}`,
    ['networkDataplane: refused'],
  ],
  [
    'Cilium to azure',
    overlay(`networkDataplane: 'cilium'`),
    overlay(`networkDataplane: 'azure'`),
    ['networkDataplane: refused'],
  ],
  ['the line Cilium is removed', overlay(`networkDataplane: 'cilium'`), overlay(''), ['networkDataplane: nothing']],
  ['an engine comes', overlay(''), overlay(`networkPolicy: 'calico'`), ['networkPolicy: reimages']],
  ['another engine', overlay(`networkPolicy: 'azure'`), overlay(`networkPolicy: 'calico'`), ['networkPolicy: order']],
  [
    'another engine than that of Cilium, which stays',
    overlay(`networkDataplane: 'cilium', networkPolicy: 'cilium'`),
    overlay(`networkPolicy: 'calico'`),
    ['networkPolicy: refused', 'networkDataplane: nothing'],
  ],
  ['the engine goes', overlay(`networkPolicy: 'azure'`), overlay(`networkPolicy: 'none'`), ['networkPolicy: reimages']],
  ['the line of the engine goes', overlay(`networkPolicy: 'azure'`), overlay(''), ['networkPolicy: nothing']],
  ['a wider pod range', overlay(`podCidr: '10.244.0.0/16'`), overlay(`podCidr: '10.240.0.0/12'`), ['podCidr: inPlace']],
  [
    'a wider pod range in a list',
    overlay(`podCidrs: ['10.244.0.0/16']`),
    overlay(`podCidrs: ['10.240.0.0/12']`),
    ['podCidr: refused'],
  ],
  [
    'a wider pod range with Windows pools',
    `${pool("osType: 'Windows'")}\n${overlay(`podCidr: '10.244.0.0/16'`)}`,
    `${pool("osType: 'Windows'")}\n${overlay(`podCidr: '10.240.0.0/12'`)}`,
    ['podCidr: refused'],
  ],
  ['another pod range', overlay(`podCidr: '10.244.0.0/16'`), overlay(`podCidr: '10.100.0.0/16'`), ['podCidr: refused']],
  [
    'other pod ranges of two families',
    overlay(`podCidrs: ['10.244.0.0/16', 'fd00::/64']`),
    overlay(`podCidrs: ['10.245.0.0/16', 'fd00::/64']`),
    ['podCidr: refused'],
  ],
  [
    'a service range and its DNS address',
    overlay(''),
    overlay(`serviceCidr: '10.240.0.0/16', dnsServiceIP: '10.240.0.10'`),
    ['serviceCidr: refused'],
  ],
  [
    'another DNS address',
    overlay(''),
    overlay(`serviceCidr: '10.0.0.0/16', dnsServiceIP: '10.0.0.53'`),
    ['dnsServiceIP: refused'],
  ],
  ['another family', overlay(''), overlay(`ipFamilies: ['IPv4', 'IPv6']`), ['ipFamilies: refused']],
  [
    'a Standard load balancer',
    overlay(`loadBalancerSku: 'basic'`),
    overlay(`loadBalancerSku: 'standard'`),
    ['loadBalancerSku: oneWay'],
  ],
  ['a Basic load balancer', overlay(''), overlay(`loadBalancerSku: 'basic'`), ['loadBalancerSku: refused']],
  [
    'ports of the load balancer',
    overlay(`loadBalancerProfile: { allocatedOutboundPorts: 0 }`),
    overlay(`loadBalancerProfile: { allocatedOutboundPorts: 1024, idleTimeoutInMinutes: 10 }`),
    ['loadBalancerProfile.allocatedOutboundPorts: inPlace', 'loadBalancerProfile.idleTimeoutInMinutes: inPlace'],
  ],
  [
    'a NAT gateway of the second version',
    overlay(`natGatewayProfile: { sku: 'Standard' }`),
    overlay(`natGatewayProfile: { sku: 'StandardV2' }`),
    ['natGatewayProfile.sku: oneWay'],
  ],
  [
    'and back',
    overlay(`natGatewayProfile: { sku: 'StandardV2' }`),
    overlay(`natGatewayProfile: { sku: 'Standard' }`),
    ['natGatewayProfile.sku: refused'],
  ],
  ['ACNS', overlay(''), overlay(`advancedNetworking: { enabled: true }`), ['advancedNetworking.enabled: inPlace']],
  [
    'WireGuard',
    overlay(`advancedNetworking: { enabled: true }`),
    overlay(`advancedNetworking: { enabled: true, security: { transitEncryption: { type: 'WireGuard' } } }`),
    ['advancedNetworking.security.transitEncryption.type: inPlace'],
  ],

  [
    'a way out in a network of its own',
    overlay(''),
    overlay(`outboundType: 'userDefinedRouting'`),
    ['outboundType: egress'],
  ],
  ['block, in a network of its own', overlay(''), overlay(`outboundType: 'block'`), ['outboundType: refused']],
  [
    'a managed NAT gateway in a network of its own',
    overlay(''),
    overlay(`outboundType: 'managedNATGateway'`),
    ['outboundType: refused'],
  ],
  [
    'a managed NAT gateway in a managed network',
    overlay(''),
    overlay(`outboundType: 'managedNATGateway'`),
    ['outboundType: egress'],
    'managed',
  ],
  [
    'block in a managed network',
    overlay(`outboundType: 'none'`),
    overlay(`outboundType: 'block'`),
    ['outboundType: egress'],
    'managed',
  ],
  [
    'routes in a managed network',
    overlay(''),
    overlay(`outboundType: 'userDefinedRouting'`),
    ['outboundType: refused'],
    'managed',
  ],
  [
    'back from a managed NAT gateway',
    overlay(`outboundType: 'managedNATGateway'`),
    overlay(`outboundType: 'loadBalancer'`),
    ['outboundType: refused'],
    'managed',
  ],
  [
    'a way out with node auto-provisioning on',
    `nodeProvisioningProfile: { mode: 'Auto' }\n${overlay('')}`,
    `nodeProvisioningProfile: { mode: 'Auto' }\n${overlay(`outboundType: 'userDefinedRouting'`)}`,
    ['outboundType: refused'],
  ],
  [
    'the line of the way out is removed',
    overlay(`outboundType: 'userDefinedRouting'`),
    overlay(''),
    ['outboundType: nothing'],
  ],

  ['private', access(''), access('enablePrivateCluster: true'), ['enablePrivateCluster: refused']],
  [
    'private with VNet integration',
    access('enableVnetIntegration: true'),
    access('enableVnetIntegration: true, enablePrivateCluster: true'),
    ['enablePrivateCluster: inPlace'],
  ],
  [
    'the zone goes',
    access(`enablePrivateCluster: true`),
    access(`enablePrivateCluster: true, privateDNSZone: 'none'`),
    ['privateDNSZone: reimages'],
  ],
  [
    'the zone comes',
    access(`enablePrivateCluster: true, privateDNSZone: 'none'`),
    access(`enablePrivateCluster: true, privateDNSZone: 'system'`),
    ['privateDNSZone: refused'],
  ],
  ['VNet integration', access(''), access('enableVnetIntegration: true'), ['enableVnetIntegration: oneWay']],
  [
    'VNet integration off',
    access('enableVnetIntegration: true'),
    access('enableVnetIntegration: false'),
    ['enableVnetIntegration: refused'],
  ],
  [
    'ranges',
    access(`authorizedIPRanges: ['1.2.3.0/24']`),
    access(`authorizedIPRanges: ['1.2.3.0/24', '5.6.7.0/24']`),
    ['authorizedIPRanges: inPlace'],
  ],
  ['another prefix', `dnsPrefix: 'a'`, `dnsPrefix: 'b'`, ['dnsPrefix: refused']],
  ['another node group', `nodeResourceGroup: 'a'`, `nodeResourceGroup: 'b'`, ['nodeResourceGroup: refused']],
  [
    'another principal',
    `identity: { type: 'SystemAssigned' }\nproperties: {}`,
    `identity: { type: 'UserAssigned', userAssignedIdentities: { '/subscriptions/s/resourceGroups/r/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one': {} } }\nproperties: {}`,
    ['identity.type: inPlace'],
  ],
  [
    'a managed identity',
    `identity: { type: 'SystemAssigned' }\nproperties: { servicePrincipalProfile: { clientId: 'one' } }`,
    `identity: { type: 'SystemAssigned' }\nproperties: { servicePrincipalProfile: { clientId: 'msi' } }`,
    ['servicePrincipalProfile.clientId: inPlace'],
  ],
  [
    'a service principal',
    `identity: { type: 'SystemAssigned' }\nproperties: { servicePrincipalProfile: { clientId: 'msi' } }`,
    `identity: { type: 'SystemAssigned' }\nproperties: { servicePrincipalProfile: { clientId: 'one' } }`,
    ['servicePrincipalProfile.clientId: refused'],
  ],
  ['Kubernetes RBAC off', '', 'enableRBAC: false', ['enableRBAC: refused']],
  ['Entra ID on', '', 'aadProfile: { managed: true }', ['aadProfile: oneWay']],
  ['Entra ID off', 'aadProfile: { managed: true }', 'aadProfile: { managed: false }', ['aadProfile: refused']],
  [
    'OIDC off',
    'oidcIssuerProfile: { enabled: true }',
    'oidcIssuerProfile: { enabled: false }',
    ['oidcIssuerProfile.enabled: refused'],
  ],
  [
    'application routing off',
    'ingressProfile: { webAppRouting: { enabled: true } }',
    'ingressProfile: { webAppRouting: { enabled: false } }',
    ['ingressProfile.webAppRouting.enabled: inPlace'],
  ],
  [
    'Istio off',
    `serviceMeshProfile: { mode: 'Istio' }`,
    `serviceMeshProfile: { mode: 'Disabled' }`,
    ['serviceMeshProfile.mode: inPlace'],
  ],

  ...(
    [
      ['vmSize', `'Standard_D2s_v5'`, `'Standard_D4s_v5'`],
      ['maxPods', '30', '50'],
      ['enableNodePublicIP', 'false', 'true'],
      ['osDiskSizeGB', '64', '128'],
      ['osDiskType', `'Managed'`, `'Ephemeral'`],
      ['availabilityZones', `['1']`, `['1', '2']`],
      ['enableUltraSSD', 'false', 'true'],
      ['nodePublicIPPrefixID', `'/a'`, `'/b'`],
      ['type', `'AvailabilitySet'`, `'VirtualMachines'`],
    ] as const
  ).map(([name, from, to]): Row => [name, pool(`${name}: ${from}`), pool(`${name}: ${to}`), [`${name}: refused`]]),
  [
    'a setting of the kubelet',
    pool('kubeletConfig: { imageGcHighThreshold: 80 }'),
    pool('kubeletConfig: { imageGcHighThreshold: 85 }'),
    ['kubeletConfig: refused'],
  ],
  ['the same zones in another order', pool(`availabilityZones: ['1', '2']`), pool(`availabilityZones: ['2', '1']`), []],
  ['another image', pool(`osSKU: 'Ubuntu'`), pool(`osSKU: 'AzureLinux'`), ['osSKU: reimages']],
  [
    'a pool more',
    pool(''),
    `agentPoolProfiles: [{ name: 'system' }, { name: 'user' }]`,
    ['agentPoolProfiles: inlinePool'],
  ],
];

describe('What an edit comes to in ARM', () => {
  for (const [says, before, now, expected, managed] of rows)
    it(says, async () => {
      const subnet = managed === undefined;
      assert.deepEqual(await outcomes(bicep(before, { subnet }), bicep(now, { subnet })), expected);
    });

  it('another size of machines, by api-version, alone and with another count', async () => {
    const now = (text: string) => bicep(pool(text), { version: '2026-01-02-preview' });
    const was = now(`vmSize: 'Standard_D2s_v5'\ncount: 3`);
    assert.deepEqual(await outcomes(was, now(`vmSize: 'Standard_D4s_v5'\ncount: 3`)), ['vmSize: poolReplaced']);
    assert.deepEqual(await outcomes(was, now(`vmSize: 'Standard_D4s_v5'\ncount: 5`)), ['vmSize: order']);
    assert.deepEqual(await outcomes(was, now(`vmSize: 'Standard_D2s_v5'\ncount: 5`)), []);
  });
});

/** Of the provider's schema, v4.81: what is Computed stays, what has a Default is set to it, the rest is null. */
const removedLines: readonly (readonly [body: string, rest: string, expected: readonly string[]])[] = [
  ['node_resource_group = "a"', '', ['nodeResourceGroup: nothing']],
  ['dns_prefix = "a"', '', ['dnsPrefix: replaces']],
  ['oidc_issuer_enabled = true', '', []],
  ['run_command_enabled = false', '', ['disableRunCommand: inPlace']],
  ['identity {\n    type = "SystemAssigned"\n  }', '', []],
  [
    'private_cluster_enabled = true\n  private_cluster_public_fqdn_enabled = true',
    'private_cluster_enabled = true',
    ['enablePrivateClusterPublicFQDN: inPlace'],
  ],
  [
    'private_cluster_enabled = true\n  private_dns_zone_id = "None"',
    'private_cluster_enabled = true',
    ['privateDNSZone: nothing'],
  ],
  ...(
    [
      ['network_policy = "azure"', ['networkPolicy: nothing']],
      [
        'pod_cidr = "10.1.0.0/16"\n    network_plugin_mode = "overlay"',
        ['networkPluginMode: replaces', 'podCidr: inPlace'],
      ],
      ['service_cidr = "10.1.0.0/16"\n    dns_service_ip = "10.1.0.10"', ['serviceCidr: nothing']],
      ['outbound_type = "userDefinedRouting"', ['outboundType: egress']],
      [
        'load_balancer_profile {\n      managed_outbound_ip_count = 3\n    }',
        ['loadBalancerProfile.managedOutboundIPs.count: nothing'],
      ],
      [
        'advanced_networking {\n      security_enabled = true\n    }',
        ['advancedNetworking.enabled: inPlace', 'advancedNetworking.security.enabled: inPlace'],
      ],
    ] as const
  ).map(([line, expected]): (typeof removedLines)[number] => {
    const profile = (text: string) => `network_profile {\n    network_plugin = "azure"\n    ${text}\n  }`;
    return [profile(line), profile(''), expected];
  }),
];

describe('What a line that is removed comes to in azurerm', () => {
  const terraform = (text: string) => ({
    'main.tf': `resource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n  ${text}\n}\n`,
    '.terraform.lock.hcl': 'provider "registry.terraform.io/hashicorp/azurerm" {\n  version = "4.81.0"\n}\n',
  });
  for (const [before, now, expected] of removedLines)
    it(before.replace(/\s+/g, ' '), async () => {
      assert.deepEqual(await outcomes(terraform(before), terraform(now)), expected);
    });
});

describe('What is made anew', () => {
  const version = (text: string) => `provider "registry.terraform.io/hashicorp/azurerm" {\n  version = "${text}"\n}\n`;
  const terraform = (location: string, more: string, pool: string, lock = version('4.70.0')) => ({
    'main.tf': `resource "azurerm_kubernetes_cluster" "aks" {
  name = "aks"
  location = "${location}"
  ${more}
  default_node_pool {
    name = "system"
    ${pool}
  }
}
`,
    ...(lock === '' ? {} : { '.terraform.lock.hcl': lock }),
  });
  const profile = (text: string) => `network_profile {\n    network_plugin = "azure"\n    ${text}\n  }`;

  it('has nothing refused, rotated or without effect beside it', async () => {
    const was = terraform(
      'westeurope',
      `azure_active_directory_role_based_access_control {}\n${profile('network_policy = "azure"')}`,
      'max_pods = 30',
    );
    assert.deepEqual(await outcomes(was, terraform('westeurope', profile(''), 'max_pods = 50')), [
      'aadProfile: refused',
      'maxPods: needsName',
      'networkPolicy: nothing',
    ]);
    assert.deepEqual(await outcomes(was, terraform('northeurope', profile(''), 'max_pods = 50')), [
      'location: replaces',
      'networkPolicy: inPlace',
      'aadProfile: inPlace',
      'maxPods: inPlace',
    ]);
  });

  it('says one version where two of them part', async () => {
    const [was, is] = ['Ubuntu', 'AzureLinux'].map((os) => terraform('westeurope', '', `os_sku = "${os}"`, ''));
    const workspace = newWorkspace(is!);
    workspace.compareWith({ system: memory(was!), nameOf: () => 'main' });
    await workspace.scan();
    await workspace.update();
    assert.match(workspace.changes()[0]?.message ?? '', /^With azurerm below 3\.59: Terraform destroys this cluster/);
  });
});
