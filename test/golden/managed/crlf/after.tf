resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}

# what the application does with its buckets
resource "aws_iam_role_policy_attachment" "app_s3" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.app_s3.arn # all of S3
}

resource "aws_iam_policy" "app_s3" {
  name = "${aws_iam_role.app.name}-AmazonS3FullAccess"

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

output "role" {
  value = aws_iam_role.app.arn
}
