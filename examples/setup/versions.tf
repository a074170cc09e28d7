terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

# Region and credentials come from the environment: AWS_REGION, AWS_PROFILE.
data "aws_partition" "current" {}
data "aws_region" "current" {}
