variable "stage" {
  default = "prod"
}

resource "aws_iam_role" "app" {
  name               = "app-${var.stage}"
  assume_role_policy = "{}"
  managed_policy_arns = [
    "arn:aws:iam::aws:policy/AmazonS3FullAccess", # the buckets
    aws_iam_policy.own.arn,
    "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
  ]
}

resource "aws_iam_policy" "own" {
  policy = <<-EOF
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}
  EOF
}
