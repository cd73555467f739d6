environment    = "dev"
admin_group_id = "3f0c9d52-7a41-4c0e-9a5b-61d2f7be8a10"

# Developers work from home with changing addresses.
authorized_ip_ranges = [
  "203.0.113.0/24",
  "0.0.0.0/0",
]

max_shop_nodes = 3
