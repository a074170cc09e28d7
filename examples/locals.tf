data "aws_caller_identity" "current" {}

locals {
  prefix = "acme-${var.environment}"

  tags = {
    team  = "platform"
    stack = "iam"
  }
}
