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
      actions   = ["ec2:Describe*"] # all of it
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
    {
      effect    = "Deny"
      actions   = ["*"]
      resources = ["*"]
      condition = [
        {
          test     = "NotIpAddressIfExists"
          variable = "aws:SourceIp"
          values   = ["203.0.113.0/24", "2001:db8:ac3e::/48"]
        },
        {
          test     = "BoolIfExists"
          variable = "aws:ViaAWSService"
          values   = ["false"]
        }
      ]
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
