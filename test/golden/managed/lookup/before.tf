data "aws_iam_policy" "s3" {
  name = "AmazonS3FullAccess"
}

data "aws_iam_policy" "read" {
  arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_user" "jane" {
  name = "jane"
}

resource "aws_iam_user_policy_attachment" "jane" {
  user       = aws_iam_user.jane.name
  policy_arn = data.aws_iam_policy.s3.arn
}

resource "aws_iam_user_policy_attachment" "jane_reads" {
  user       = aws_iam_user.jane.name
  policy_arn = data.aws_iam_policy.read.arn
}
