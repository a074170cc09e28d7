data "aws_iam_policy_document" "d" {
  statement {
    resources = ["*"]
    actions = [
      "s3:GetObject", /* reads */ "s3:ListBucket", # what the reader needs
      "s3:GetObjectTagging",                       # what the writer needed
    ]
  }
}
