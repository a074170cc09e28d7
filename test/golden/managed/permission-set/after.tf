data "aws_ssoadmin_instances" "all" {}

locals {
  instance = tolist(data.aws_ssoadmin_instances.all.arns)[0]
}

resource "aws_ssoadmin_permission_set" "dev" {
  name         = "Dev"
  instance_arn = local.instance
}

# everything of S3
resource "aws_ssoadmin_permission_set_inline_policy" "dev" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.dev.arn

  inline_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Objects"
        Effect = "Allow"
        Action = [
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = "arn:aws:s3:::acme-$${aws:PrincipalTag/team}/*"
      },
      {
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:RequestedRegion" = [
              "eu-west-1",
              "us-east-1",
            ]
          }
        }
      },
    ]
  })
}

resource "aws_ssoadmin_permission_set" "ops" {
  name         = "Ops"
  instance_arn = local.instance
}
