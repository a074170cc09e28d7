variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

locals {
  write = ["s3:PutObject"]
}

resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Read"
        Effect = "Allow"
        Action = concat(
          # what they read
          ["s3:Get*", "s3:List*"],
          # and write
          local.write,
        )
        Resource = concat([var.logs], ["${var.logs}/*"])
      },
      {
        Effect   = "Allow"
        Action   = concat(["ec2:Describe*"], [])
        Resource = "*"
      },
      {
        Sid       = "Own"
        Effect    = "Allow"
        Action    = concat(["iam:ChangePassword"], /* themselves */ ["iam:GetUser"])
        Resource  = "arn:aws:iam::*:user/$${aws:username}"
        Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true", "aws:SecureTransport" = "true" } }
      }
    ]
  })
}

output "write" {
  value = local.write
}
