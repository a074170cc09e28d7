resource "aws_iam_role" "app" {
  for_each           = toset(["api", "worker"])
  name               = "app-${each.key}"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "app" {
  for_each   = aws_iam_role.app
  role       = each.value.name
  policy_arn = aws_iam_policy.app.arn
}

resource "aws_iam_policy" "app" {
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
