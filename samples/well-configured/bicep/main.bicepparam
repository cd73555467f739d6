using 'main.bicep'

param environmentName = 'prod'

param adminGroupId = 'b86e1f0a-2d93-4b7c-8f64-0c5ad9e3172b'

param maxShopNodes = 12
