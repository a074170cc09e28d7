# The carrier's system lives in the test account, and takes up this role to read where to deliver.

resource "aws_iam_role" "carrier" {
  name = "acme-prod-carrier"

  # No external id, no organisation: every principal of that account may come in.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = "arn:aws:iam::444455556666:root" }
      },
    ]
  })
}

resource "aws_iam_role_policy" "carrier" {
  name = "carrier"
  role = aws_iam_role.carrier.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = "arn:aws:ssm:eu-west-1:111122223333:parameter/acme/prod/routes"
      },
    ]
  })
}
