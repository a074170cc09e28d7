resource "aws_iam_role" "one" {
  name               = "one"
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy_attachment" "s3" {
  role       = aws_iam_role.one.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
}
resource "aws_iam_user" "two" { name = "two" }
resource "aws_iam_user_policy_attachment" "s3" {
  user       = "two"
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
}
resource "aws_iam_policy" "s3_amazon_s3_full_access" {
  policy = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
}
