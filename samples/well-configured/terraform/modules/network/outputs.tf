output "vnet_id" {
  value = azurerm_virtual_network.spoke.id
}

output "node_subnet_id" {
  value = azurerm_subnet.nodes.id
}

output "ingress_subnet_id" {
  value = azurerm_subnet.ingress.id
}
