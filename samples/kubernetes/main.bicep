@description('The shop cluster and its network. The manifests beside it run on it.')
param location string = 'westeurope'

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-shop'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: ['10.20.0.0/16']
    }
    subnets: [
      {
        name: 'snet-nodes'
        properties: {
          addressPrefix: '10.20.0.0/22'
          networkSecurityGroup: {
            id: guard.id
          }
        }
      }
      {
        name: 'snet-ingress'
        properties: {
          addressPrefix: '10.20.4.0/27'
          networkSecurityGroup: {
            id: guard.id
          }
        }
      }
    ]
  }
}

resource guard 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-shop'
  location: location
}

resource cluster 'Microsoft.ContainerService/managedClusters@2025-10-01' = {
  name: 'aks-shop'
  location: location
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    dnsPrefix: 'shop'
    disableLocalAccounts: true
    aadProfile: {
      managed: true
      enableAzureRBAC: true
    }
    apiServerAccessProfile: {
      enablePrivateCluster: true
    }
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        osType: 'Linux'
        count: 3
        vmSize: 'Standard_D4ds_v5'
        vnetSubnetID: network.properties.subnets[0].id
      }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkPolicy: 'cilium'
      networkDataplane: 'cilium'
      podCidr: '10.244.0.0/16'
      serviceCidr: '172.16.0.0/16'
      dnsServiceIP: '172.16.0.10'
    }
  }
}
