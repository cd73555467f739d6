@export()
type Tier = 'Free' | 'Standard'

@export()
var shared = { plugin: base, range: '10.96.0.0/16' }

@export()
var sharedPools = [{ name: 'system', count: 2 }, { name: 'user' }]

var base = 'azure'

@export()
func doubled(n int) int => n * 2

@export()
func quadrupled(n int) int => doubled(n + n)
