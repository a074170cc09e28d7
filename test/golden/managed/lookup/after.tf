data "aws_iam_policy" "s3" {
  name = "AmazonS3FullAccess"
}

data "aws_iam_policy" "read" {
  arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_user" "jane" {
  name = "jane"
}

resource "aws_iam_user_policy_attachment" "jane" {
  user       = aws_iam_user.jane.name
  policy_arn = aws_iam_policy.jane.arn
}

resource "aws_iam_policy" "jane" {
  name = "${aws_iam_user.jane.name}-AmazonS3FullAccess"

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

resource "aws_iam_user_policy_attachment" "jane_reads" {
  user       = aws_iam_user.jane.name
  policy_arn = aws_iam_policy.jane_reads.arn
}

resource "aws_iam_policy" "jane_reads" {
  name = "${aws_iam_user.jane.name}-ReadOnlyAccess"

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
