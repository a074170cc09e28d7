variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

locals {
  # what the reports need
  report_actions = [
    "s3:Get*",
    "s3:List*",     # names
    "s3:PutObject", # once a day
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
    actions   = local.look
    resources = ["*"]
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

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
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
