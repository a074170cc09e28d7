locals {
  s3 = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "s3" {
  role       = aws_iam_role.app.name
  policy_arn = local.s3
}

resource "aws_iam_role_policy_attachment" "sqs" {
  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
}

resource "aws_iam_role_policy_attachments_exclusive" "app" {
  role_name   = aws_iam_role.app.name
  policy_arns = [local.s3, aws_iam_role_policy_attachment.sqs.policy_arn]
}
