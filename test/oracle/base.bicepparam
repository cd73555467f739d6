using none

param overrides = { team: 'net', 'with-dash': toUpper('x') }
param sized = 7
param tier = 'Free'
