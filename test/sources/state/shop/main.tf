variable "stage" {
  type = string
}

locals {
  prefix = "shop-${var.stage}"
}

module "service" {
  source   = "./modules/service"
  for_each = toset(["orders", "billing"])

  name   = "${local.prefix}-${each.key}"
  bucket = aws_s3_bucket.reports.arn
}

module "worker" {
  source = "./modules/service"

  name   = "${local.prefix}-worker"
  bucket = aws_s3_bucket.reports.arn
  extra  = [aws_iam_policy.queues.arn]
}

resource "aws_s3_bucket" "reports" {
  bucket = "${local.prefix}-reports"
}

resource "aws_sqs_queue" "jobs" {
  name = "${local.prefix}-jobs"
}

resource "aws_iam_policy" "queues" {
  name = "${local.prefix}-queues"
  path = "/shop/"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sqs:*"
      Resource = "*"
    }]
  })
}

data "aws_iam_policy_document" "reader" {
  statement {
    actions   = ["s3:Get*", "s3:List*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "reader" {
  name   = "${local.prefix}-reader"
  policy = data.aws_iam_policy_document.reader.json
}

resource "aws_iam_user" "auditor" {
  for_each = toset(["jane", "joe"])
  name     = "${local.prefix}-${each.key}"
  path     = "/audit/"
}

resource "aws_iam_group" "auditors" {
  name = "${local.prefix}-auditors"
}

resource "aws_iam_group_membership" "auditors" {
  name  = "auditors"
  group = aws_iam_group.auditors.name
  users = [for user in aws_iam_user.auditor : user.name]
}

resource "aws_iam_role" "job" {
  name_prefix = "${local.prefix}-job-"
  path        = "/jobs/"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_policy_attachment" "reader" {
  name       = "reader"
  roles      = [aws_iam_role.job.name]
  groups     = [aws_iam_group.auditors.name]
  policy_arn = aws_iam_policy.reader.arn
}

resource "aws_iam_role_policy" "job" {
  role   = aws_iam_role.job.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })
}
