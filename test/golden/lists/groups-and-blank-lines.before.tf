data "aws_iam_policy_document" "d" {
  statement {
    resources = ["*"]
    actions = [
      # Write
      "s3:PutObject",
      "s3:PutObjectAcl",

      # Read
      "s3:GetObject", # by the reader
      "s3:ListBucket",

      # Delete
      "s3:DeleteObject", # by the sweeper,
      # once a night
      "s3:DeleteObjectTagging",

      # Tags
      "s3:PutObjectTagging",
    ]
  }
}
