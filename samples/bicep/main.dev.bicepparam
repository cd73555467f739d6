using 'main.bicep'

param environmentName = 'dev'

param adminGroupId = '3f0c9d52-7a41-4c0e-9a5b-61d2f7be8a10'

// Developers work from home with changing addresses.
param authorizedIpRanges = [
  '203.0.113.0/24'
  '0.0.0.0/0'
]

param maxShopNodes = 3
