# The Glue jobs moved to the data team's account. The role stayed.

resource "aws_iam_role" "etl" {
  name               = "${local.prefix}-etl"
  assume_role_policy = data.aws_iam_policy_document.lambda_trust.json
  tags               = local.tags
}

data "aws_iam_policy_document" "etl" {
  statement {
    actions = [
      "glue:StartJobRun",
      "glue:GetJobRun",
      "glue:BatchStopJobRun",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "etl" {
  name   = "${local.prefix}-etl"
  policy = data.aws_iam_policy_document.etl.json
}

resource "aws_iam_role_policy_attachment" "etl" {
  role       = aws_iam_role.etl.name
  policy_arn = aws_iam_policy.etl.arn
}
