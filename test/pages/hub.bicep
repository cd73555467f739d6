param environmentName string = 'dev'

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks-shop-${environmentName}'
  location: 'westeurope'
  properties: {
    kubernetesVersion: '1.33'
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
      networkPolicy: 'cilium'
      outboundType: 'userDefinedRouting'
      podCidr: '10.244.0.0/16'
      serviceCidr: '10.41.0.0/16'
      dnsServiceIP: '10.41.0.10'
    }
    apiServerAccessProfile: {
      enablePrivateCluster: true
    }
    agentPoolProfiles: [
      {
        name: 'system'
        count: 3
        vnetSubnetID: vnet.properties.subnets[0].id
      }
      {
        name: 'shop'
        enableAutoScaling: true
        count: 2
        minCount: 2
        maxCount: 40
        vnetSubnetID: vnet.properties.subnets[0].id
      }
    ]
  }
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-shop'
  properties: {
    addressSpace: {
      addressPrefixes: ['10.10.0.0/16']
    }
    subnets: [
      {
        name: 'snet-nodes'
        properties: {
          addressPrefix: '10.10.0.0/26'
          routeTable: { id: table.id }
          networkSecurityGroup: { id: group.id }
        }
      }
      {
        name: 'snet-gateway'
        properties: {
          addressPrefix: '10.10.8.0/24'
        }
      }
      {
        name: 'AzureFirewallSubnet'
        properties: {
          addressPrefix: '10.10.9.0/26'
        }
      }
    ]
  }
}

resource group 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-nodes'
}

resource table 'Microsoft.Network/routeTables@2024-05-01' = {
  name: 'rt-nodes'
  properties: {
    routes: [
      {
        name: 'default'
        properties: {
          addressPrefix: '0.0.0.0/0'
          nextHopType: 'VirtualAppliance'
          nextHopIpAddress: firewall.properties.ipConfigurations[0].properties.privateIPAddress
        }
      }
    ]
  }
}

resource firewall 'Microsoft.Network/azureFirewalls@2024-05-01' = {
  name: 'fw-shop'
  properties: {
    firewallPolicy: { id: policy.id }
    ipConfigurations: [
      {
        name: 'ip'
        properties: {
          subnet: { id: vnet.properties.subnets[2].id }
          publicIPAddress: { id: outgoing.id }
        }
      }
    ]
  }
}

resource policy 'Microsoft.Network/firewallPolicies@2024-05-01' = {
  name: 'fwp-shop'
}

resource rules 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2024-05-01' = {
  parent: policy
  name: 'aks'
  properties: {
    ruleCollections: [
      {
        name: 'names'
        action: { type: 'Allow' }
        rules: [
          {
            ruleType: 'ApplicationRule'
            fqdnTags: ['AzureKubernetesService']
          }
          {
            ruleType: 'ApplicationRule'
            targetFqdns: ['*.ubuntu.com', 'api.payments.example', 'ghcr.io', 'pkg-containers.githubusercontent.com']
          }
        ]
      }
      {
        name: 'time'
        action: { type: 'Allow' }
        rules: [
          {
            ruleType: 'NetworkRule'
            destinationFqdns: ['ntp.ubuntu.com']
            destinationPorts: ['123']
          }
        ]
      }
    ]
  }
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'agw-shop'
  properties: {
    sku: { name: 'WAF_v2', tier: 'WAF_v2' }
    firewallPolicy: { id: waf.id }
    gatewayIPConfigurations: [
      {
        name: 'ip'
        properties: { subnet: { id: vnet.properties.subnets[1].id } }
      }
    ]
    frontendIPConfigurations: [
      {
        name: 'public'
        properties: { publicIPAddress: { id: incoming.id } }
      }
    ]
  }
}

resource waf 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@2024-05-01' = {
  name: 'waf-shop'
  properties: {
    policySettings: { mode: 'Prevention', state: 'Enabled' }
  }
}

resource incoming 'Microsoft.Network/publicIPAddresses@2024-05-01' = {
  name: 'pip-in'
}

resource outgoing 'Microsoft.Network/publicIPAddresses@2024-05-01' = {
  name: 'pip-out'
}
