data "aws_ssoadmin_instances" "all" {}

locals {
  instance = tolist(data.aws_ssoadmin_instances.all.arns)[0]
}

resource "aws_ssoadmin_permission_set" "dev" {
  name         = "Dev"
  instance_arn = local.instance
}

# everything of S3
resource "aws_ssoadmin_managed_policy_attachment" "dev" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.dev.arn
  managed_policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
}

resource "aws_ssoadmin_permission_set" "ops" {
  name         = "Ops"
  instance_arn = local.instance
}
