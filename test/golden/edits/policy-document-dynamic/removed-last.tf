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
  dynamic "statement" {
    for_each = ["*"]
    content {
      effect    = "Allow"
      actions   = ["ec2:Describe*"] # all of it
      resources = ["*"]
    }
  }
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
