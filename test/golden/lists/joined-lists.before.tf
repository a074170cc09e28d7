variable "more" {
  type    = list(string)
  default = []
}

resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = concat(
        # for the reader
        ["s3:GetObject", "s3:ListBucket"],
        # for the writer
        ["s3:PutObject", "s3:DeleteObject"],
        # for both
        [
          "s3:GetObjectTagging", # read
          "s3:PutObjectTagging", # write
        ],
        var.more, # given by the caller
      )
      Resource = "*"
    }]
  })
}
