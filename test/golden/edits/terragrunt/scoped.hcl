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
        Resource = ["arn:aws:ec2:*:*:instance/$${aws:username}", "${dependency.logs.outputs.arn}/public/*"]
      },
      {
        Sid       = "Own"
        Effect    = "Allow"
        Action    = ["iam:ChangePassword", "iam:GetUser"]
        Resource  = "arn:aws:iam::*:user/jane"
        Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
      }
    ]
  })
}
