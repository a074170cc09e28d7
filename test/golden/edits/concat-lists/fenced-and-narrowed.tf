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
          ["s3:GetObject"],
        )
        Resource = concat([var.logs], ["${var.logs}/*"])
      },
      {
        Sid       = "Own"
        Effect    = "Allow"
        Action    = concat(["iam:ChangePassword"], /* themselves */ ["iam:GetUser"])
        Resource  = "arn:aws:iam::*:user/$${aws:username}"
        Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
      },
      {
        Sid    = "Office"
        Effect = "Deny"
        NotAction = [
          "es:ESHttpGet",
          "rds-db:connect"
        ]
        Resource = "*"
        Condition = {
          NotIpAddressIfExists = {
            "aws:SourceIp" = "203.0.113.0/24"
          }
          StringNotEqualsIfExists = {
            "aws:SourceVpc" = "vpc-0a1b2c3d"
          }
        }
      }
    ]
  })
}

output "write" {
  value = local.write
}
