# AKS landing zone of the Contoso web shop, private.

locals {
  suffix = "contoso-shop-${var.environment}"

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

  private_cluster_enabled             = true
  private_cluster_public_fqdn_enabled = false
  private_dns_zone_id                 = "System"
  run_command_enabled                 = false
  local_account_disabled              = true
  azure_policy_enabled                = true

  default_node_pool {
    name           = "system"
    vm_size        = "Standard_D4ds_v5"
    node_count     = 3
    zones          = ["1", "2", "3"]
    vnet_subnet_id = module.network.node_subnet_id

    temporary_name_for_rotation = "systemtmp"

    upgrade_settings {
      max_surge = "33%"
    }
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.cluster.id]
  }

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
    network_policy      = "cilium"
    pod_cidr            = "10.244.0.0/16"
    service_cidr        = "10.40.0.0/16"
    dns_service_ip      = "10.40.0.10"
    outbound_type       = "userDefinedRouting"
    load_balancer_sku   = "standard"

    advanced_networking {
      observability_enabled = true
      security_enabled      = true
    }
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
  name                   = "shop"
  kubernetes_cluster_id  = azurerm_kubernetes_cluster.shop.id
  vm_size                = "Standard_D8ds_v5"
  auto_scaling_enabled   = true
  min_count              = 2
  max_count              = var.max_shop_nodes
  max_pods               = 60
  vnet_subnet_id         = module.network.node_subnet_id
  node_public_ip_enabled = false

  tags = local.tags
}

resource "azurerm_log_analytics_workspace" "shop" {
  name                = "log-${local.suffix}"
  location            = azurerm_resource_group.shop.location
  resource_group_name = azurerm_resource_group.shop.name
  retention_in_days   = 90
}

resource "azurerm_monitor_diagnostic_setting" "control_plane" {
  name                       = "control-plane"
  target_resource_id         = azurerm_kubernetes_cluster.shop.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.shop.id

  enabled_log {
    category = "kube-apiserver"
  }

  enabled_log {
    category = "kube-audit-admin"
  }
}
