resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}

# what the application does with its buckets
resource "aws_iam_role_policy_attachment" "app_s3" {
  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess" # all of S3
}

output "role" {
  value = aws_iam_role.app.arn
}
