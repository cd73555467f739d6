metadata description = 'AKS landing zone of the Contoso web shop, private.'

@description('Region of every resource.')
param location string = resourceGroup().location

@allowed([
  'dev'
  'prod'
])
param environmentName string

@description('Entra ID group whose members administer the cluster.')
param adminGroupId string

@description('Private address of the firewall in the hub.')
param firewallPrivateIp string = '10.10.0.4'

@minValue(2)
param maxShopNodes int = 6

var suffix = 'contoso-shop-${environmentName}'

resource clusterIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-aks-${suffix}'
  location: location
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-${suffix}'
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 90
  }
}

module network 'modules/network.bicep' = {
  name: 'network-${environmentName}'
  params: {
    location: location
    suffix: suffix
    firewallPrivateIp: firewallPrivateIp
    clusterPrincipalId: clusterIdentity.properties.principalId
  }
}

resource cluster 'Microsoft.ContainerService/managedClusters@2025-10-01' = {
  name: 'aks-${suffix}'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${clusterIdentity.id}': {}
    }
  }
  properties: {
    dnsPrefix: 'aks-${suffix}'
    kubernetesVersion: '1.34'
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
      networkPolicy: 'cilium'
      podCidr: '10.244.0.0/16'
      serviceCidr: '10.40.0.0/16'
      dnsServiceIP: '10.40.0.10'
      outboundType: 'userDefinedRouting'
      loadBalancerSku: 'standard'
      advancedNetworking: {
        enabled: true
        observability: {
          enabled: true
        }
        security: {
          enabled: true
          advancedNetworkPolicies: 'FQDN'
        }
      }
    }
    apiServerAccessProfile: {
      enablePrivateCluster: true
      enablePrivateClusterPublicFQDN: false
      privateDNSZone: 'system'
      disableRunCommand: true
    }
    enableRBAC: true
    disableLocalAccounts: true
    aadProfile: {
      managed: true
      enableAzureRBAC: true
      adminGroupObjectIDs: [
        adminGroupId
      ]
    }
    addonProfiles: {
      azurepolicy: {
        enabled: true
      }
    }
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        osType: 'Linux'
        vmSize: 'Standard_D4ds_v5'
        count: 3
        availabilityZones: ['1', '2', '3']
        vnetSubnetID: network.outputs.nodeSubnetId
      }
    ]
  }
}

// Web front end, basket and checkout.
resource shopPool 'Microsoft.ContainerService/managedClusters/agentPools@2025-10-01' = {
  parent: cluster
  name: 'shop'
  properties: {
    mode: 'User'
    osType: 'Linux'
    vmSize: 'Standard_D8ds_v5'
    enableAutoScaling: true
    count: 2
    minCount: 2
    maxCount: maxShopNodes
    maxPods: 60
    vnetSubnetID: network.outputs.nodeSubnetId
    enableNodePublicIP: false
  }
}

resource clusterLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: cluster
  name: 'control-plane'
  properties: {
    workspaceId: logs.id
    logs: [
      {
        category: 'kube-apiserver'
        enabled: true
      }
      {
        category: 'kube-audit-admin'
        enabled: true
      }
    ]
  }
}
