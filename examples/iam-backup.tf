# A Lambda function takes the backups.

resource "aws_iam_role" "backup" {
  name               = "${local.prefix}-backup"
  assume_role_policy = data.aws_iam_policy_document.lambda_trust.json
  tags               = local.tags

  inline_policy {
    name = "backup"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Sid    = "Databases"
          Effect = "Allow"
          Action = [
            "rds:CreateDBSnapshot",
            "rds:DeleteDBSnapshot",
            "rds:DescribeDBSnapshots",
            "rds:ModifyDBSnapshotAttribute",       # sharing with the old account
            "rds:RestoreDBInstanceFromDBSnapshot", # the restore drill
          ]
          Resource = "*"
        },
        {
          Sid      = "Tables"
          Effect   = "Allow"
          Action   = ["dynamodb:*Backup*"]
          Resource = "*"
        },
      ]
    })
  }
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
