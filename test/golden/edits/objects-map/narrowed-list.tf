variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

locals {
  statements = {
    # What the reports need
    s3-read = {
      sid       = "Read"
      effect    = "Allow",
      actions   = ["s3:GetObject", "s3:ListAllMyBuckets", "s3:ListBucket"],
      resources = [var.logs, "${var.logs}/*"]
    }
    ec2 = { effect = "Allow", actions = ["ec2:Describe*"], resources = ["*"] } # looks around
    own = {
      sid       = "Own"
      effect    = "Allow",
      actions   = ["iam:GetUser"],
      resources = ["arn:aws:iam::*:user/$${aws:username}"]
      condition = {
        mfa = {
          test     = "Bool"
          variable = "aws:MultiFactorAuthPresent"
          values   = ["true"]
        }
      }
    }
  }
}


data "aws_iam_policy_document" "app" {
  dynamic "statement" {
    for_each = local.statements
    content {
      sid       = lookup(statement.value, "sid", replace(statement.key, "-", ""))
      effect    = statement.value["effect"]
      actions   = statement.value["actions"]
      resources = statement.value["resources"]
      dynamic "condition" {
        for_each = lookup(statement.value, "condition", {})
        content {
          test     = condition.value["test"]
          variable = condition.value["variable"]
          values   = condition.value["values"]
        }
      }
    }
  }
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
