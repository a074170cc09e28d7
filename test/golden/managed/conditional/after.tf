variable "enabled" {
  type    = bool
  default = true
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

resource "aws_iam_role_policy_attachment" "s3" {
  count    = var.enabled ? 1 : 0
  provider = aws.west

  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.s3[count.index].arn
}

resource "aws_iam_policy" "s3" {
  count    = var.enabled ? 1 : 0
  provider = aws.west

  name_prefix = "AmazonS3FullAccess-"

  policy = jsonencode({
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
