variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

data "aws_iam_policy_document" "base" {
  policy_id = "base"
}

data "aws_iam_policy_document" "app" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]

  # What the reports need
  statement {
    sid = "Read"
    actions = [
      # Reading
      "s3:GetObject",
      # Writing
      "s3:PutObject"
    ]
    resources = ["${var.logs}/*"]
  }

  statement {
    sid = "ReadBucket"
    actions = [
      # Reading
      "s3:ListBucket"
    ]
    resources = [var.logs]
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
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
