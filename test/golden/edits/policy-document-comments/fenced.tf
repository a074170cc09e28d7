variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

data "aws_iam_policy_document" "app" {
  statement { # the reports
    sid = "Read"
    actions = [
      "s3:Get*",      # objects
      "s3:List*",     # buckets, and what is in them
      "s3:PutObject", // the result
    ]
    resources = [
      var.logs, /* the bucket */
      "${var.logs}/*", /* and all of it */
    ]
  }
  /*
   * Looks around
   */
  statement {
    actions   = ["ec2:Describe*"]
    resources = ["*"]
  } # nothing to see
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
    effect    = "Deny"
    actions   = ["*"]
    resources = ["*"]

    condition {
      test     = "NotIpAddressIfExists"
      variable = "aws:SourceIp"
      values = [
        "203.0.113.0/24",
        "2001:db8:ac3e::/48",
      ]
    }

    condition {
      test     = "BoolIfExists"
      variable = "aws:ViaAWSService"
      values   = ["false"]
    }
  }
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
