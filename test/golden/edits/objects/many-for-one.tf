variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

locals {
  statements = [
    # What the reports need
    {
      sid    = "Read"
      effect = "Allow"
      actions = [
        # Reading
        "s3:Get*",
        "s3:List*",
        # Writing
        "s3:PutObject",
      ]
      resources = [var.logs, "${var.logs}/*"]
    },
    # Looks around
    {
      effect    = "Allow"
      actions   = ["ec2:DescribeAddresses", "ec2:DescribeInstances", "ec2:DescribeVpcs"] # all of it
      resources = ["*"]
    },
    {
      sid       = "Own"
      effect    = "Allow"
      actions   = ["iam:ChangePassword", "iam:GetUser"]
      resources = ["arn:aws:iam::*:user/&{aws:username}"]
      condition = [{
        test     = "Bool"
        variable = "aws:MultiFactorAuthPresent"
        values   = ["true"]
      }]
    },
  ]
}

data "aws_iam_policy_document" "app" {
  dynamic "statement" {
    for_each = local.statements
    content {
      sid       = try(statement.value.sid, null)
      effect    = statement.value.effect
      actions   = statement.value.actions
      resources = statement.value.resources
      dynamic "condition" {
        for_each = try(statement.value.condition, [])
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
