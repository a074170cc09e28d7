resource "aws_iam_role" "app" {
  for_each           = toset(["api", "worker"])
  name               = "app-${each.key}"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "app" {
  for_each   = aws_iam_role.app
  role       = each.value.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
}
