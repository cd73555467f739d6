param index int
param subnetId string
param names array
param zone string = 'zone-${index}'

var all = [...names, zone]

resource address 'Microsoft.Network/publicIPAddresses@2023-11-01' = {
  name: 'ip-${index}'
  location: 'westeurope'
  zones: [string(index + 1)]
  properties: { publicIPAllocationMethod: 'Static' }
}

output result object = { index: index, last: last(all), subnet: subnetId, ip: address.name }
