// The first shop cluster. Only the order archive still runs on it.

param location string = resourceGroup().location

@minValue(1)
param nodeCount int = 3

resource cluster 'Microsoft.ContainerService/managedClusters@2022-04-01' = {
  name: 'aks-contoso-archive'
  location: location
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    dnsPrefix: 'contoso-archive'
    kubernetesVersion: '1.34'
    enableRBAC: true
    disableLocalAccounts: true
    aadProfile: {
      managed: true
      enableAzureRBAC: true
    }
    apiServerAccessProfile: {
      authorizedIPRanges: [
        '203.0.113.0/24'
      ]
    }
    networkProfile: {
      networkPlugin: 'kubenet'
      networkPolicy: 'calico'
      podCidr: '10.244.0.0/16'
      serviceCidr: '10.41.0.0/16'
      dnsServiceIP: '10.41.0.10'
      dockerBridgeCidr: '172.17.0.1/16'
      loadBalancerSku: 'standard'
    }
    agentPoolProfiles: [
      {
        name: 'nodepool1'
        mode: 'System'
        osType: 'Linux'
        vmSize: 'Standard_D4s_v3'
        count: nodeCount
      }
    ]
  }
}
