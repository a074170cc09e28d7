variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"

  inline_policy {
    name = "app"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Sid    = "Read"
          Effect = "Allow"
          Action = [
            "s3:Get*",      # the reports
            "s3:List*",     # their index
            "s3:PutObject", # written by hand, once
          ]
          Resource = [
            var.logs,
            "${var.logs}/*",
          ]
        },
        # Looks around
        {
          Effect   = "Allow"
          Action   = "ec2:Describe*"
          Resource = "*" # no narrower
        },
        {
          Sid      = "Own"
          Effect   = "Allow"
          Action   = ["iam:ChangePassword", "iam:GetUser"]
          Resource = "arn:aws:iam::*:user/$${aws:username}"
          Condition = {
            Bool = { "aws:MultiFactorAuthPresent" = "true", "aws:SecureTransport" = "true" }
          }
        },
      ]
    })
  }
}
