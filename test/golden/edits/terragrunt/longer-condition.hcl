include "root" {
  path = find_in_parent_folders()
}

terraform {
  source = "./modules/policy"
}

dependency "logs" {
  config_path = "../logs"
}

inputs = {
  name = "app"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Read"
        Effect = "Allow"
        Action = [
          "s3:Get*",  # the reports
          "s3:List*", # their index
          "s3:PutObject"
        ]
        Resource = [dependency.logs.outputs.arn, "${dependency.logs.outputs.arn}/*"]
      },
      # Looks around
      {
        Effect   = "Allow"
        Action   = "ec2:Describe*"
        Resource = "*"
      },
      {
        Sid       = "Own"
        Effect    = "Allow"
        Action    = ["iam:ChangePassword", "iam:GetUser"]
        Resource  = "arn:aws:iam::*:user/$${aws:username}"
        Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true", "aws:SecureTransport" = "true" } }
      }
    ]
  })
}
