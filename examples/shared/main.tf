# Housekeeping, the same in the accounts of production and of test: the pipeline applies this directory to each with its own
# value of stage.

variable "stage" {
  type = string
}

data "aws_iam_policy_document" "lambda_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "cleaner" {
  name               = "acme-${var.stage}-cleaner"
  assume_role_policy = data.aws_iam_policy_document.lambda_trust.json
}

resource "aws_iam_role_policy" "cleaner" {
  name = "volumes"
  role = aws_iam_role.cleaner.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = [
          "ec2:DescribeSnapshots",
          "ec2:DescribeVolumes",
          "ec2:DeleteSnapshot",
          "ec2:DeleteVolume",
          "ec2:ModifyVolume",
        ]
        Resource = "*"
      },
    ]
  })
}
