using 'constructs.bicep'

param stage = 'dev'
param withNat = false
param given = { name: 'user', count: 1 }
param maybe = { size: 3, tags: null }
param subnetNames = ['nodes', 'pods']
