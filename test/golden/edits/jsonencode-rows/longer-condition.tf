variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [

      {
        Sid    = "Read"
        Effect = "Allow"
        Action = [

          # what the reports read
          "s3:Get*", /* and their names */ "s3:List*", # all of it

          # where they go
          "s3:PutObject", # once a day
        ]
        Resource = [var.logs, "${var.logs}/*"]
      },

      # what there is
      {
        Effect   = "Allow"
        Action   = "ec2:Describe*"
        Resource = "*"
      },

      {
        Sid    = "Own"
        Effect = "Allow"
        Action = ["iam:ChangePassword", # for themselves
        "iam:GetUser"]
        Resource  = "arn:aws:iam::*:user/$${aws:username}"
        Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true", "aws:SecureTransport" = "true" } }
      },
    ]
  })
}
