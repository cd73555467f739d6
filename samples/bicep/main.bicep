metadata description = 'AKS landing zone of the Contoso web shop.'

@description('Region of every resource.')
param location string = resourceGroup().location

@allowed([
  'dev'
  'prod'
])
param environmentName string

@description('Networks that may reach the API server: the offices and the build agents.')
param authorizedIpRanges string[]

@description('Entra ID group whose members administer the cluster.')
param adminGroupId string

@description('Private address of the firewall in the hub.')
param firewallPrivateIp string = '10.10.0.4'

@description('Range of the Kubernetes services. Not routed outside the cluster.')
param serviceCidr string = '10.40.0.0/16'

@description('Address of the cluster DNS.')
param dnsServiceIp string = '10.4.0.10'

@minValue(2)
param maxShopNodes int = 6

var suffix = 'contoso-shop-${environmentName}'

resource clusterIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-aks-${suffix}'
  location: location
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

resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
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
      podCidr: '10.244.0.0/16'
      serviceCidr: serviceCidr
      dnsServiceIP: dnsServiceIp
      outboundType: 'userDefinedRouting'
      loadBalancerSku: 'standard'
    }
    apiServerAccessProfile: {
      authorizedIPRanges: authorizedIpRanges
    }
    enableRBAC: true
    aadProfile: {
      managed: true
      enableAzureRBAC: true
      adminGroupObjectIDs: [
        adminGroupId
      ]
    }
    // The release pipeline still signs in with the cluster admin kubeconfig.
    disableLocalAccounts: false
    addonProfiles: {
      azurepolicy: {
        enabled: false
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
resource shopPool 'Microsoft.ContainerService/managedClusters/agentPools@2025-05-01' = {
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
    // Load tests in dev aim at single nodes.
    enableNodePublicIP: environmentName == 'dev'
    nodeLabels: {
      workload: 'shop'
    }
  }
}

output clusterName string = cluster.name
output controlPlaneFqdn string = cluster.properties.fqdn
