using 'constructs.bicep'
extends 'base.bicepparam'
import { sharedPools } from 'imported.bicep'

var size = 5

param stage = 'prod'
param withNat = true
param given = { name: 'system', count: length(sharedPools) + size, egress: { kind: 'nat', minutes: 10 }, note: 'x' }
param overrides = { ...base.overrides, own: 'yes' }
