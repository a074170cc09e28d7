# Collects the credential report every third morning. Written with care; nothing to take away here.

resource "aws_iam_role" "audit" {
  name               = "${local.prefix}-audit"
  assume_role_policy = data.aws_iam_policy_document.lambda_trust.json
  tags               = local.tags
}

resource "aws_iam_role_policy" "audit" {
  name = "credential-report"
  role = aws_iam_role.audit.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["iam:GenerateCredentialReport", "iam:GetAccountSummary", "iam:GetCredentialReport"]
      Resource = "*"
    }]
  })
}
