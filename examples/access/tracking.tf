# The tracking service runs on instances in the warehouse's VPC, and reaches AWS through an endpoint there.

resource "aws_iam_role" "tracking" {
  name = "acme-prod-tracking"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "tracking" {
  name = "tracking"
  role = aws_iam_role.tracking.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Settings"
        Effect   = "Allow"
        Action   = ["ssm:GetParameter", "ssm:GetParameters", "ssm:PutParameter"]
        Resource = "arn:aws:ssm:eu-west-1:111122223333:parameter/acme/prod/*"
      },
      {
        Sid      = "Credentials"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]
        Resource = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:acme/prod/tracking-*"
      },
    ]
  })
}
