variable "suffix" {
  type = string
}

variable "location" {
  type = string
}

variable "resource_group_name" {
  type = string
}

variable "address_space" {
  type    = string
  default = "10.20.0.0/16"
}

variable "hub_address_space" {
  type    = string
  default = "10.10.0.0/16"
}

variable "firewall_private_ip" {
  type = string
}

variable "cluster_principal_id" {
  type        = string
  description = "Principal of the cluster identity, which attaches nodes and load balancers to the subnet."
}
