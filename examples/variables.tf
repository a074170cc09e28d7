variable "region" {
  description = "Where Acme runs; IAM and CloudFront log in us-east-1 all the same."
  type        = string
  default     = "eu-west-1"
}

variable "environment" {
  type    = string
  default = "prod"
}

variable "exports_bucket" {
  description = "Nightly exports for the warehouse. The bucket belongs to the data team's stack."
  type        = string
  default     = "acme-prod-orders-exports"
}

variable "site_bucket" {
  type    = string
  default = "acme-prod-site"
}

variable "partner_role_name" {
  description = "The role our logistics partner assumes. Created by hand, a long time ago."
  type        = string
}
