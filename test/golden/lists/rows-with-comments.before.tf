data "aws_iam_policy_document" "d" {
  statement {
    resources = ["*"]
    actions = [
      "s3:GetObject", /* reads */ "s3:ListBucket",                                     # what the reader needs
      /* old */ "s3:PutObject", "s3:GetObjectTagging", /* writes */ "s3:DeleteObject", # what the writer needed
      "s3:PutObjectAcl", "s3:PutObjectTagging",                                        # tags, until 2024
    ]
  }
}
