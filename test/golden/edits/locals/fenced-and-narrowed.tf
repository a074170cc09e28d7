variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

locals {
  # what the reports need
  report_actions = [
    "s3:GetObject",
  ]
  report_buckets = [var.logs, "${var.logs}/*"]
  own            = ["iam:ChangePassword", "iam:GetUser"]
}

data "aws_iam_policy_document" "app" {
  statement {
    sid       = "Read"
    actions   = local.report_actions
    resources = local.report_buckets
  }

  statement {
    sid       = "Own"
    actions   = local.own
    resources = ["arn:aws:iam::*:user/$${aws:username}"]
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }

  statement {
    sid         = "Office"
    effect      = "Deny"
    not_actions = ["es:ESHttpGet", "rds-db:connect"]
    resources   = ["*"]

    condition {
      test     = "NotIpAddressIfExists"
      variable = "aws:SourceIp"
      values   = ["203.0.113.0/24"]
    }

    condition {
      test     = "StringNotEqualsIfExists"
      variable = "aws:SourceVpc"
      values   = ["vpc-0a1b2c3d"]
    }
  }
}

locals {
  look = ["ec2:Describe*"]
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
