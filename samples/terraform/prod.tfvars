environment    = "prod"
admin_group_id = "b86e1f0a-2d93-4b7c-8f64-0c5ad9e3172b"

# Head office, and the build agents behind their NAT gateway.
authorized_ip_ranges = [
  "203.0.113.0/24",
  "198.51.100.16/28",
]

max_shop_nodes = 12
