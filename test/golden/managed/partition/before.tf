data "aws_partition" "current" {}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "s3" {
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonS3FullAccess"
  role       = aws_iam_role.app.id
}
resource "aws_iam_role_policy" "own" {
  role = aws_iam_role.app.id
  policy = jsonencode({
    Version = "2012-10-17",
    Statement = [
      {
        "Effect"   = "Allow",
        "Action"   = ["sqs:SendMessage", "sqs:ReceiveMessage"],
        "Resource" = ["*"]
      }
    ]
  })
}
