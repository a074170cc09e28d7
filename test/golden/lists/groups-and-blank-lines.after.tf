data "aws_iam_policy_document" "d" {
  statement {
    resources = ["*"]
    actions = [
      # Read
      "s3:GetObject", # by the reader
      "s3:ListBucket",
    ]
  }
}
