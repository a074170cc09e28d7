variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

variable "office" {
  default = null
}

variable "servers" {
  default = true
}

resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = flatten([
      [
        # What the reports need
        merge({
          Sid    = "Read"
          Effect = "Allow"
          Action = [
            "s3:Get*",
            "s3:List*",
            "s3:PutObject",
          ]
          Resource = [var.logs, "${var.logs}/*"]
        }, var.office == null ? {} : { Condition = { IpAddress = { "aws:SourceIp" = var.office } } }),
      ],
      var.servers ? [
        {
          Effect   = "Allow"
          Action   = ["ec2:Describe*"]
          Resource = ["*"]
        },
      ] : [],
      [
        {
          Sid      = "Own"
          Effect   = "Allow"
          Action   = ["iam:ChangePassword", "iam:GetUser"]
          Resource = ["arn:aws:iam::*:user/$${aws:username}"]
          Condition = {
            Bool = { "aws:MultiFactorAuthPresent" = "true", "aws:SecureTransport" = "true" }
          }
        },
      ],
    ])
  })
}
