variable "stage" {
  default = "prod"
}

resource "aws_iam_role" "app" {
  name               = "app-${var.stage}"
  assume_role_policy = "{}"
  managed_policy_arns = [
    aws_iam_policy.app_amazon_s3_full_access.arn, # the buckets
    aws_iam_policy.own.arn,
    aws_iam_policy.app_view_only_access.arn
  ]
}

resource "aws_iam_policy" "app_amazon_s3_full_access" {
  name = "app-${var.stage}-AmazonS3FullAccess"

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

resource "aws_iam_policy" "app_view_only_access" {
  name = "app-${var.stage}-ViewOnlyAccess"

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

resource "aws_iam_policy" "own" {
  policy = <<-EOF
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}
  EOF
}
