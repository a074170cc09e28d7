variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

data "aws_iam_policy_document" "app" {
  # Looks around
  dynamic "statement" {
    for_each = ["*"]
    content {
      effect    = "Allow"
      actions   = ["ec2:Describe*"] # all of it
      resources = ["*"]
    }
  }

  statement {
    sid       = "Own"
    actions   = ["iam:ChangePassword", "iam:GetUser"]
    resources = ["arn:aws:iam::*:user/&{aws:username}"]

    dynamic "condition" {
      for_each = toset([])
      content {
        test     = "StringEquals"
        variable = condition.value
        values   = ["x"]
      }
    }

    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
