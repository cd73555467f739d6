variable "environment" {
  type        = string
  description = "dev or prod."

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "The environment is dev or prod."
  }
}

variable "location" {
  type    = string
  default = "westeurope"
}

variable "admin_group_id" {
  type        = string
  description = "Entra ID group whose members administer the cluster."
}

variable "firewall_private_ip" {
  type        = string
  description = "Private address of the firewall in the hub."
  default     = "10.10.0.4"
}

variable "max_shop_nodes" {
  type    = number
  default = 6
}
