// Constructs of the language, each with a value that hangs on it.
import { shared, sharedPools, doubled, Tier } from 'imported.bicep'
import * as lib from 'imported.bicep'

@allowed(['dev', 'prod'])
param stage string
param withNat bool
param subnetNames string[] = ['nodes', 'pods', 'api']
param overrides object = {}
param tier Tier = 'Standard'
param maybe { size: int?, tags: object? }?
param given poolType
param typed resourceInput<'Microsoft.Network/virtualNetworks@2023-11-01'>.properties.addressSpace = {
  addressPrefixes: ['10.64.0.0/12']
}
@secure()
param secret string = 'hidden'
param sized int = 12

@discriminator('kind')
type egress = natEgress | udrEgress
type natEgress = { kind: 'nat', minutes: int }
type udrEgress = { kind: 'udr', hop: string }
type poolType = {
  name: string
  @minValue(1)
  count: int?
  egress: egress?
  *: string
}

func plus(a int, b int) int => a + b
func subnetOf(range string, at int) string => cidrSubnet(range, 24, at)
func nested(a int) int => plus(a, 1)

var range = typed.addressPrefixes[0]
var isProd = stage == 'prod'
var prefix = isProd ? 'p' : 'd'
var multi = '''
line ${stage}
'''
var deep = { a: { b: [{ c: 'x' }, { c: 'y' }] }, 'with-dash': 1, '${prefix}key': 2 }
var subnets = [for (name, i) in subnetNames: { name: '${prefix}-${name}', range: subnetOf(range, i) }]
var filtered = [for s in subnets: s.name != 'd-api' ? s.name : 'none']
var spreadList = [...subnetNames, 'extra', ...[]]
var spreadObject = { ...deep, ...overrides, z: 1 }
var interpolated = '${stage}${1}${true}${subnetNames}'
var escaped = 'it\'s ${'a'} \u{41} \${x}\n\t\\'
var fromDomains = [for d in items({ b: 2, a: 1 }): '${d.key}=${d.value}']

resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = [
  for name in subnetNames: if (name != 'api') {
    name: 'nsg-${name}'
    location: 'westeurope'
  }
]

resource vnet 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'vnet-${stage}'
  location: 'westeurope'
  tags: { ...overrides, stage: stage }
  properties: {
    addressSpace: typed
    subnets: [
      for (s, i) in subnets: {
        name: s.name
        properties: {
          addressPrefix: s.range
          natGateway: withNat ? { id: nat.id } : null
          networkSecurityGroup: i < 2 ? { id: nsg[i].id } : null
        }
      }
    ]
  }

  resource extra 'subnets' = {
    name: 'extra'
    properties: { addressPrefix: sys.cidrSubnet(range, 24, 40) }
  }
}

resource nat 'Microsoft.Network/natGateways@2023-11-01' = if (withNat) {
  name: 'nat'
  location: 'westeurope'
  properties: { idleTimeoutInMinutes: given.?egress.?minutes ?? 4 }
}

resource hub 'Microsoft.Network/virtualNetworks@2023-11-01' existing = {
  name: 'hub'
  scope: resourceGroup('rg-hub')
}

resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'aks'
  location: 'westeurope'
  sku: { name: 'Base', tier: tier }
  properties: {
    dnsPrefix: toLower('${vnet.name}-${given.name}')
    nodeResourceGroup: az.resourceGroup().name
    kubernetesVersion: any(maybe.?size ?? '1.33')
    agentPoolProfiles: [
      for (pool, at) in sharedPools: {
        name: pool.name
        count: pool.?count ?? given.count!
        mode: at == 0 ? 'System' : 'User'
        vnetSubnetID: vnet.properties.subnets[0].id
        podSubnetID: '${vnet.id}/subnets/${subnets[1].name}'
      }
    ]
    networkProfile: {
      networkPlugin: shared.plugin
      serviceCidr: lib.shared.range
      dnsServiceIP: cidrHost(lib.shared.range, 9)
      podCidr: vnet.properties.addressSpace.addressPrefixes[0]
    }
  }
}

module inner 'inner.bicep' = [
  for i in range2: {
    name: 'inner-${i}'
    params: { index: i, subnetId: vnet::extra.id, names: spreadList }
  }
]
var range2 = sys.range(0, 2)

output values object = {
  plus: plus(1, 2)
  nested: nested(3)
  prefix: prefix
  multi: multi
  subnets: subnets
  filtered: filtered
  spreadList: spreadList
  spreadObject: spreadObject
  interpolated: interpolated
  escaped: escaped
  fromDomains: fromDomains
  deepMember: deep.a.b[1].c
  deepIndex: deep['a'].b[^1].c
  dashed: deep['with-dash']
  computedKey: deep['${prefix}key']
  safeMiss: overrides.?missing.?more
  safeIndex: subnetNames[?9]
  safeIndexFromEnd: subnetNames[?^9]
  safeLast: subnetNames[?^1]
  coalesced: overrides.?missing ?? 'fallback'
  asserted: given.count!
  maybeNull: maybe
  doubled: doubled(21)
  importedAll: lib.shared.plugin
  importedFunction: lib.doubled(4)
  importedNested: lib.quadrupled(4)
  logic: (1 < 2 && !(2 <= 1)) || 3 != 3
  likeNot: 'Ab' !~ 'aB'
  like: 'Ab' =~ 'aB'
  compare: 'b' > 'a'
  strictEqual: [1, { a: 'x' }] == [1, { a: 'x' }]
  textEqual: 'A' == 'a'
  minus: -sized
  order: 2 + 3 * 4 - 10 / 3 % 2
  conditional: withNat ? (isProd ? 'a' : 'b') : 'c'
  natId: withNat ? nat.id : null
  hubId: hub.id
  hubName: hub.name
  clusterPlugin: cluster.properties.networkProfile.networkPlugin
  clusterType: cluster.type
  clusterVersion: cluster.apiVersion
  innerFirst: inner[0].outputs.result
  vnetName: vnet.name
  extraName: vnet::extra.name
  subnetNames: map(vnet.properties.subnets, s => s.name)
  loaded: loadJsonContent('loaded.json')
  loadedPart: loadJsonContent('loaded.json', 'network.ranges[1]')
  loadedDeep: loadJsonContent('loaded.json', '$.network.size')
  yaml: loadYamlContent('loaded.yaml')
  yamlPart: loadYamlContent('loaded.yaml', 'pools[0].name')
  textFile: loadTextContent('loaded.txt')
  base64File: loadFileAsBase64('loaded.txt')
  secretLength: length(secret)
  typedSpace: typed.addressPrefixes[0]
}
output innerOut array = [for i in range2: inner[i].outputs.result]
