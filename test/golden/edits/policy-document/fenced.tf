variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

data "aws_iam_policy_document" "app" {
  # What the reports need
  statement {
    sid = "Read"
    actions = [
      # Reading
      "s3:Get*",
      "s3:List*",
      # Writing
      "s3:PutObject"
    ]
    resources = [var.logs, "${var.logs}/*"]
  }

  # Looks around
  statement {
    effect    = "Allow"
    actions   = ["ec2:Describe*"] # all of it
    resources = ["*"]
  }

  statement {
    sid       = "Own"
    actions   = ["iam:ChangePassword", "iam:GetUser"]
    resources = ["arn:aws:iam::*:user/&{aws:username}"]

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
      values   = ["203.0.113.0/24", "2001:db8:ac3e::/48"]
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
