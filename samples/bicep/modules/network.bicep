metadata description = 'Spoke network of the shop. The platform team peers it with the hub.'

param location string
param suffix string
param firewallPrivateIp string

@description('Principal of the cluster identity, which attaches nodes and load balancers to the subnet.')
param clusterPrincipalId string

param addressPrefix string = '10.20.0.0/16'
param hubAddressPrefix string = '10.10.0.0/16'

var ingressPrefix = cidrSubnet(addressPrefix, 24, 4)
var networkContributorRoleId = '4d97b98b-1d4f-4787-a291-c67834d212e7'

resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${suffix}'
  location: location
  properties: {
    securityRules: [
      {
        name: 'AllowHttpsFromHub'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: hubAddressPrefix
          sourcePortRange: '*'
          destinationAddressPrefix: ingressPrefix
          destinationPortRange: '443'
        }
      }
    ]
  }
}

resource routeTable 'Microsoft.Network/routeTables@2024-05-01' = {
  name: 'rt-${suffix}'
  location: location
  properties: {
    disableBgpRoutePropagation: true
    routes: [
      {
        name: 'to-firewall'
        properties: {
          addressPrefix: '0.0.0.0/0'
          nextHopType: 'VirtualAppliance'
          nextHopIpAddress: firewallPrivateIp
        }
      }
    ]
  }
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${suffix}'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: [
        addressPrefix
      ]
    }
  }
}

resource nodeSubnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  parent: vnet
  name: 'snet-nodes'
  properties: {
    addressPrefix: cidrSubnet(addressPrefix, 22, 0)
    networkSecurityGroup: {
      id: nsg.id
    }
    routeTable: {
      id: routeTable.id
    }
  }
}

// Internal load balancers of the ingress. Azure changes one subnet of a network at a time.
resource ingressSubnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  parent: vnet
  name: 'snet-ingress'
  properties: {
    addressPrefix: ingressPrefix
    networkSecurityGroup: {
      id: nsg.id
    }
  }
  dependsOn: [
    nodeSubnet
  ]
}

resource subnetRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: nodeSubnet
  name: guid(nodeSubnet.id, clusterPrincipalId, networkContributorRoleId)
  properties: {
    principalId: clusterPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', networkContributorRoleId)
  }
}

output vnetId string = vnet.id
output nodeSubnetId string = nodeSubnet.id
output ingressSubnetId string = ingressSubnet.id
