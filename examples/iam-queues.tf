# "SQSFullAccess will do for now."

resource "aws_iam_role" "queues" {
  name               = "${local.prefix}-queues"
  assume_role_policy = data.aws_iam_policy_document.lambda_trust.json
  tags               = local.tags
}

resource "aws_iam_role_policy_attachment" "queues" {
  role       = aws_iam_role.queues.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
}
