# The orders service: an ECS task in the private subnets.

resource "aws_iam_role" "orders_api" {
  name               = "${local.prefix}-orders-api"
  assume_role_policy = data.aws_iam_policy_document.tasks_trust.json
  tags               = local.tags
}

resource "aws_iam_role_policy" "orders_api" {
  name = "orders-api"
  role = aws_iam_role.orders_api.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Secrets"
        Effect = "Allow"
        Action = [
          # the database, and the payment provider
          "secretsmanager:GetSecretValue",
          # rotation ran inside the service until 2025
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ]
        Resource = "*"
      },
      {
        Sid      = "Decrypt"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = "*"
      },
      {
        Sid      = "Parameters"
        Effect   = "Allow"
        Action   = "ssm:GetParameter*"
        Resource = "arn:aws:ssm:${var.region}:*:parameter/acme/*"
      },
      {
        # objects are data events, which the trail does not record
        Sid    = "Exports"
        Effect = "Allow"
        Action = "s3:*"
        Resource = [
          "arn:aws:s3:::${var.exports_bucket}",
          "arn:aws:s3:::${var.exports_bucket}/*",
        ]
      },
    ]
  })
}

data "aws_iam_policy_document" "tasks_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}
