locals {
  # used by one document, twice
  both = ["s3:GetObject"] # read and write

  # used by one document, once
  once = [
    "s3:ListBucket",
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
    actions   = ["s3:GetObjectTagging"]
    resources = ["*"]
  }
}

output "shared" {
  value = local.shared
}
