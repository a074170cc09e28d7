variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

variable "more" {
  default = []
}

resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "Read"
        Effect   = "Allow"
        Action   = ["s3:Get*", "s3:List*", "s3:PutObject"] # the reports
        Resource = [var.logs, "${var.logs}/*"]
      },
      {
        Effect   = "Allow"
        Action   = "ec2:Describe*"
        Resource = "*"
      },
      ], var.more, [
      {
        Sid       = "Own"
        Effect    = "Allow"
        Action    = ["iam:ChangePassword", "iam:GetUser"]
        Resource  = "arn:aws:iam::*:user/$${aws:username}"
        Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true", "aws:SecureTransport" = "true" } }
      }
    ])
  })
}
