variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [

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
        Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
      },
    ]
  })
}
