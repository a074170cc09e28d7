variable "stage" {
  type = string
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "orders" {
  name               = "${var.stage}-orders"
  path               = "/service/"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "buckets" {
  statement {
    actions   = ["s3:GetBucketLocation", "s3:PutBucketTagging"]
    resources = ["arn:aws:s3:::${var.stage}-orders"]
  }
}

resource "aws_iam_policy" "buckets" {
  name   = "${var.stage}-buckets"
  policy = data.aws_iam_policy_document.buckets.json
}

resource "aws_iam_role_policy_attachment" "buckets" {
  role       = aws_iam_role.orders.name
  policy_arn = aws_iam_policy.buckets.arn
}

resource "aws_iam_role_policy" "network" {
  name = "network"
  role = aws_iam_role.orders.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ec2:DescribeVpcs", "ec2:CreateRoute"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_role" "job" {
  name_prefix        = "${var.stage}-job-"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_policy" "job" {
  name_prefix = "${var.stage}-job-"
  policy      = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": [
            "cloudformation:ListStacks",
            "cloudformation:DeleteStack"
          ],
          "Resource": "*"
        }
      ]
    }
  POLICY
}

resource "aws_iam_role_policy_attachment" "job" {
  role       = aws_iam_role.job.name
  policy_arn = aws_iam_policy.job.arn
}

resource "aws_iam_group" "auditors" {
  name = "${var.stage}-auditors"
}

resource "aws_iam_user" "people" {
  for_each = toset(["ann", "ben"])
  name     = "${var.stage}-${each.key}"
}

resource "aws_iam_user_group_membership" "people" {
  for_each = aws_iam_user.people
  user     = each.value.name
  groups   = [aws_iam_group.auditors.name]
}

resource "aws_iam_group_policy" "audit" {
  name   = "audit"
  group  = aws_iam_group.auditors.name
  policy = templatefile("${path.module}/audit.json.tftpl", { stage = var.stage })
}

resource "aws_iam_user_policy" "ann" {
  name = "trail"
  user = aws_iam_user.people["ann"].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["cloudtrail:DescribeTrails", "cloudtrail:StopLogging"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_policy" "tables" {
  for_each = toset(["sales", "stock"])
  name     = "${var.stage}-tables-${each.key}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeTable", "dynamodb:DeleteTable"]
        Resource = "arn:aws:dynamodb:eu-west-1:*:table/${each.key}"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "tables" {
  for_each   = aws_iam_policy.tables
  role       = aws_iam_role.orders.name
  policy_arn = each.value.arn
}

module "mail" {
  source = "./modules/queue-reader"
  name   = "${var.stage}-mail"
}

module "bills" {
  source = "./modules/queue-reader"
  name   = "${var.stage}-bills"
}
