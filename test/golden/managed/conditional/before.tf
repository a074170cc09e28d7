variable "enabled" {
  type    = bool
  default = true
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

resource "aws_iam_role_policy_attachment" "s3" {
  count    = var.enabled ? 1 : 0
  provider = aws.west

  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
}
