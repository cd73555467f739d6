# The first shop cluster. Only the order archive still runs on it.

terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

provider "azurerm" {
  features {}
}

resource "azurerm_resource_group" "archive" {
  name     = "rg-contoso-archive"
  location = "westeurope"
}

resource "azurerm_virtual_network" "archive" {
  name                = "vnet-contoso-archive"
  location            = azurerm_resource_group.archive.location
  resource_group_name = azurerm_resource_group.archive.name
  address_space       = ["10.0.8.0/23"]
}

resource "azurerm_subnet" "nodes" {
  name                 = "snet-nodes"
  resource_group_name  = azurerm_resource_group.archive.name
  virtual_network_name = azurerm_virtual_network.archive.name
  address_prefixes     = ["10.0.8.0/24"]
}

resource "azurerm_network_security_group" "nodes" {
  name                = "nsg-contoso-archive"
  location            = azurerm_resource_group.archive.location
  resource_group_name = azurerm_resource_group.archive.name
}

resource "azurerm_subnet_network_security_group_association" "nodes" {
  subnet_id                 = azurerm_subnet.nodes.id
  network_security_group_id = azurerm_network_security_group.nodes.id
}

resource "azurerm_kubernetes_cluster" "archive" {
  name                = "aks-contoso-archive"
  location            = azurerm_resource_group.archive.location
  resource_group_name = azurerm_resource_group.archive.name
  dns_prefix          = "contoso-archive"
  kubernetes_version  = "1.34"

  local_account_disabled = true

  default_node_pool {
    name           = "nodepool1"
    vm_size        = "Standard_D4s_v3"
    node_count     = 3
    vnet_subnet_id = azurerm_subnet.nodes.id
  }

  identity {
    type = "SystemAssigned"
  }

  network_profile {
    network_plugin = "kubenet"
    network_policy = "calico"
    pod_cidr       = "10.244.0.0/16"
  }

  api_server_access_profile {
    authorized_ip_ranges = ["203.0.113.0/24"]
  }

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled = true
  }
}
