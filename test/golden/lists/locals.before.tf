locals {
  # used by one document, twice
  both = ["s3:GetObject", "s3:PutObject"] # read and write

  # used by one document, once
  once = [
    "s3:ListBucket",
    "s3:DeleteObject", # by the sweeper
  ]

  # used elsewhere, too
  shared = ["s3:GetObjectTagging", "s3:PutObjectTagging"]
}

data "aws_iam_policy_document" "both" {
  statement {
    actions   = local.both
    resources = ["arn:aws:s3:::one/*"]
  }
  statement {
    actions   = local.both
    resources = ["arn:aws:s3:::two/*"]
  }
}

data "aws_iam_policy_document" "once" {
  statement {
    actions   = local.once
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "shared" {
  statement {
    actions   = local.shared
    resources = ["*"]
  }
}

output "shared" {
  value = local.shared
}
