data "aws_iam_policy_document" "d" {
  # What the writer needed.
  statement {
    sid       = "Write"
    actions   = ["s3:PutObject"]
    resources = ["*"]
  }

  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }

  # What the sweeper needed: it deletes
  # once a night.
  statement {
    sid       = "Sweep"
    actions   = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # What the writer needed.
      { Sid = "Write", Effect = "Allow", Action = "s3:PutObject", Resource = "*" },
      { Sid = "Read", Effect = "Allow", Action = "s3:GetObject", Resource = "*" }, # stays

      { Sid = "Sweep", Effect = "Allow", Action = "s3:DeleteObject", Resource = "*" } # went
    ]
  })
}
