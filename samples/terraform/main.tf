# AKS landing zone of the Contoso web shop.

locals {
  suffix = "contoso-shop-${var.environment}"

  # Same addresses as in the plan of the network team.
  pod_cidr       = "10.244.0.0/16"
  dns_service_ip = "10.4.0.10"

  tags = {
    application = "shop"
    environment = var.environment
  }
}

resource "azurerm_resource_group" "shop" {
  name     = "rg-${local.suffix}"
  location = var.location
  tags     = local.tags
}

module "network" {
  source = "./modules/network"

  suffix               = local.suffix
  location             = azurerm_resource_group.shop.location
  resource_group_name  = azurerm_resource_group.shop.name
  firewall_private_ip  = var.firewall_private_ip
  cluster_principal_id = azurerm_user_assigned_identity.cluster.principal_id
}

resource "azurerm_user_assigned_identity" "cluster" {
  name                = "id-aks-${local.suffix}"
  location            = azurerm_resource_group.shop.location
  resource_group_name = azurerm_resource_group.shop.name
}

resource "azurerm_kubernetes_cluster" "shop" {
  name                = "aks-${local.suffix}"
  location            = azurerm_resource_group.shop.location
  resource_group_name = azurerm_resource_group.shop.name
  dns_prefix          = "aks-${local.suffix}"
  kubernetes_version  = "1.34"

  local_account_disabled = true
  azure_policy_enabled   = false

  # Gives every test branch its own host name.
  http_application_routing_enabled = var.environment != "prod"

  default_node_pool {
    name           = "system"
    vm_size        = "Standard_D4ds_v5"
    node_count     = 3
    zones          = ["1", "2", "3"]
    vnet_subnet_id = module.network.node_subnet_id

    temporary_name_for_rotation = "systemtmp"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.cluster.id]
  }

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    pod_cidr            = local.pod_cidr
    service_cidr        = var.service_cidr
    dns_service_ip      = local.dns_service_ip
    outbound_type       = "userDefinedRouting"
  }

  api_server_access_profile {
    authorized_ip_ranges = var.authorized_ip_ranges
  }

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled     = true
    admin_group_object_ids = [var.admin_group_id]
  }

  tags = local.tags

  # The nodes need the route to the firewall before they start.
  depends_on = [module.network]
}

# Web front end, basket and checkout.
resource "azurerm_kubernetes_cluster_node_pool" "shop" {
  name                  = "shop"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.shop.id
  vm_size               = "Standard_D8ds_v5"
  auto_scaling_enabled  = true
  min_count             = 2
  max_count             = var.max_shop_nodes
  max_pods              = 60
  vnet_subnet_id        = module.network.node_subnet_id

  # The payment provider calls back to fixed node addresses.
  node_public_ip_enabled = true

  node_labels = {
    workload = "shop"
  }

  tags = local.tags
}
