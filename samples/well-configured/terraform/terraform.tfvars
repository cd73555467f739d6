environment    = "prod"
admin_group_id = "b86e1f0a-2d93-4b7c-8f64-0c5ad9e3172b"
max_shop_nodes = 12
