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

variable "authorized_ip_ranges" {
  type        = list(string)
  description = "Networks that may reach the API server: the offices and the build agents."
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

variable "service_cidr" {
  type        = string
  description = "Range of the Kubernetes services. Not routed outside the cluster."
  default     = "10.40.0.0/16"
}

variable "max_shop_nodes" {
  type    = number
  default = 6
}
