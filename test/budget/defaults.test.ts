import assert from 'node:assert/strict';
import { lint, type Files } from '../lint';

/** Clusters as well-known projects make them by default, written anew: Azure deploys them, so nothing about them is an error. */
const projects: { readonly [name: string]: Files } = {
  'AKS Construction: a network that AKS manages, ranges of its own': {
    'main.bicep': `param resourceName string
param location string = resourceGroup().location
@allowed([
  ''
  'azure'
  'calico'
  'cilium'
])
param networkPolicy string = ''
param authorizedIPRanges array = []
param enablePrivateCluster bool = false
param availabilityZones array = []
param agentCountMax int = 0

resource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {
  name: 'aks-\${resourceName}'
  location: location
  identity: { type: 'SystemAssigned' }
  sku: { name: 'Base', tier: 'Free' }
  properties: {
    dnsPrefix: '\${resourceName}-dns'
    enableRBAC: true
    apiServerAccessProfile: !empty(authorizedIPRanges)
      ? { authorizedIPRanges: authorizedIPRanges }
      : { enablePrivateCluster: enablePrivateCluster, privateDNSZone: enablePrivateCluster ? 'system' : '' }
    agentPoolProfiles: [
      {
        name: 'npsystem'
        mode: 'System'
        osType: 'Linux'
        type: 'VirtualMachineScaleSets'
        vmSize: 'Standard_DS2_v2'
        count: 3
        availabilityZones: !empty(availabilityZones) ? availabilityZones : null
        maxCount: agentCountMax > 0 ? agentCountMax : null
        minCount: agentCountMax > 0 ? 3 : null
        enableAutoScaling: agentCountMax > 0
        maxPods: 30
        upgradeSettings: { maxSurge: '33%' }
      }
    ]
    networkProfile: {
      loadBalancerSku: 'standard'
      networkPlugin: 'azure'
      networkPolicy: networkPolicy
      networkDataplane: networkPolicy == 'cilium' ? 'cilium' : null
      podCidr: null
      serviceCidr: '172.20.0.0/16'
      dnsServiceIP: '172.20.0.10'
      outboundType: 'loadBalancer'
    }
  }
}
`,
  },
  'the cluster module of Azure Verified Modules in Bicep': {
    'main.bicep': `module aks 'br/public:avm/res/container-service/managed-cluster:0.12.0' = {
  name: 'aks'
  params: {
    name: 'csmmin'
    managedIdentities: { systemAssigned: true }
    primaryAgentPoolProfiles: [
      { name: 'systempool', count: 3, mode: 'System', vmSize: 'Standard_DS4_v2' }
    ]
  }
}
`,
  },
  'the module Azure/aks/azurerm': {
    'main.tf': `module "aks" {
  source              = "Azure/aks/azurerm"
  version             = "10.2.0"
  prefix              = "startup"
  resource_group_name = "rg-startup"
  location            = "westeurope"
  rbac_aad            = false

  client_id     = var.client_id
  client_secret = var.client_secret
}

variable "client_id" {
  type    = string
  default = ""
}

variable "client_secret" {
  type    = string
  default = ""
}
`,
  },
  'the cluster module of Azure Verified Modules in Terraform': {
    'main.tf': `module "aks" {
  source    = "Azure/avm-res-containerservice-managedcluster/azurerm"
  version   = "0.4.0"
  name      = "aks-default"
  location  = "westeurope"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
  default_agent_pool = {
    name       = "system"
    count_of   = 3
    vm_size    = "Standard_D4ds_v5"
  }
}
`,
  },
};

/** The baseline cluster of the Azure Architecture Center, written anew: user-defined routing from a network of its own, Entra ID, an open API server. */
const baseline: Files = {
  'cluster.bicep': `param authorizedIPRanges array = []
param adminGroupObjectId string
param wafPolicyId string

resource routes 'Microsoft.Network/routeTables@2024-05-01' = {
  name: 'route-to-hub'
  location: 'westeurope'
  properties: {
    routes: [
      {
        name: 'r-nexthop-to-fw'
        properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.200.0.4' }
      }
    ]
  }
}

resource group 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-nodes'
  location: 'westeurope'
}

resource spoke 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-spoke'
  location: 'westeurope'
  properties: {
    addressSpace: { addressPrefixes: ['10.240.0.0/16'] }
    subnets: [
      {
        name: 'snet-clusternodes'
        properties: {
          addressPrefix: '10.240.0.0/22'
          routeTable: { id: routes.id }
          networkSecurityGroup: { id: group.id }
        }
      }
    ]
  }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'mi-cluster'
  location: 'westeurope'
}

resource cluster 'Microsoft.ContainerService/managedClusters@2024-03-02-preview' = {
  name: 'aks-baseline'
  location: 'westeurope'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '\${identity.id}': {} } }
  properties: {
    kubernetesVersion: '1.34'
    dnsPrefix: 'aks-baseline'
    disableLocalAccounts: true
    enableRBAC: true
    aadProfile: { managed: true, enableAzureRBAC: true, adminGroupObjectIDs: [adminGroupObjectId] }
    addonProfiles: { azurepolicy: { enabled: true, config: { version: 'v2' } } }
    apiServerAccessProfile: { authorizedIPRanges: authorizedIPRanges, enablePrivateCluster: false }
    agentPoolProfiles: [
      {
        name: 'npsystem'
        mode: 'System'
        osType: 'Linux'
        type: 'VirtualMachineScaleSets'
        vmSize: 'Standard_D2d_v5'
        count: 3
        minCount: 3
        maxCount: 4
        enableAutoScaling: true
        maxPods: 30
        upgradeSettings: { maxSurge: '33%' }
        vnetSubnetID: '\${spoke.id}/subnets/snet-clusternodes'
      }
      {
        name: 'npuser01'
        mode: 'User'
        osType: 'Linux'
        type: 'VirtualMachineScaleSets'
        vmSize: 'Standard_D4d_v5'
        count: 2
        minCount: 2
        maxCount: 5
        enableAutoScaling: true
        maxPods: 30
        upgradeSettings: { maxSurge: '33%' }
        vnetSubnetID: '\${spoke.id}/subnets/snet-clusternodes'
      }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkPolicy: 'azure'
      outboundType: 'userDefinedRouting'
      loadBalancerSku: 'standard'
      podCidr: '192.168.0.0/16'
      serviceCidr: '172.16.0.0/16'
      dnsServiceIP: '172.16.0.10'
    }
  }
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'apw-aks'
  location: 'westeurope'
  properties: {
    sku: { name: 'WAF_v2', tier: 'WAF_v2' }
    firewallPolicy: { id: wafPolicyId }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }
  }
}
`,
};

describe('Defaults of well-known projects', () => {
  for (const [name, files] of Object.entries(projects)) {
    it(`${name}: no error`, async () => {
      const { findings, problems } = await lint(files);
      assert.ok(Object.values(problems).every((count) => count === 0));
      assert.ok(findings.length > 0, 'the cluster is judged');
      assert.deepEqual(
        findings.filter(({ severity }) => severity === 'error').map(({ rule, message }) => `${rule}: ${message}`),
        [],
      );
    });
  }

  it('the baseline: no error but its api-version, and at most three warnings', async () => {
    const { findings, problems } = await lint(baseline);
    assert.deepEqual(problems, { 'cluster.bicep': 0 });
    assert.deepEqual(
      findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule),
      ['no-retired-api-version'],
    );
    const warnings = findings.filter(({ severity }) => severity === 'warning').map(({ rule }) => rule);
    assert.ok(warnings.length <= 3, warnings.join(', '));
  });
});
