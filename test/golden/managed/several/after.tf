resource "aws_iam_role" "one" {
  name               = "one"
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy_attachment" "s3" {
  role       = aws_iam_role.one.name
  policy_arn = aws_iam_policy.s3.arn
}

resource "aws_iam_policy" "s3" {
  name = "${aws_iam_role.one.name}-AmazonS3FullAccess"

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
resource "aws_iam_user" "two" { name = "two" }
resource "aws_iam_user_policy_attachment" "s3" {
  user       = "two"
  policy_arn = aws_iam_policy.s3_amazon_s3_full_access_2.arn
}

resource "aws_iam_policy" "s3_amazon_s3_full_access_2" {
  name = "two-AmazonS3FullAccess"

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
resource "aws_iam_policy" "s3_amazon_s3_full_access" {
  policy = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
}
