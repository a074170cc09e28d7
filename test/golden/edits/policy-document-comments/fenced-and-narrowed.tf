variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

data "aws_iam_policy_document" "app" {
  statement { # the reports
    sid = "Read"
    actions = [
      "s3:GetObject", # objects
    ]
    resources = [
      var.logs, /* the bucket */
      "${var.logs}/*", /* and all of it */
    ]
  }
  statement {
    sid       = "Own"
    actions   = ["iam:ChangePassword", /* or */ "iam:GetUser"]
    resources = ["arn:aws:iam::*:user/$${aws:username}"]
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
  statement {
    sid    = "Office"
    effect = "Deny"
    not_actions = [
      "es:ESHttpGet",
      "rds-db:connect",
    ]
    resources = ["*"]

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

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
