data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "Partners"
    actions = ["sts:AssumeRole"]

    principals {
      type = "AWS"
      identifiers = [
        "arn:aws:iam::444455556666:root", # the partner
        "arn:aws:iam::777788889999:root", # left in 2024
      ]
    }
  }
}

resource "aws_iam_role" "flow" {
  name               = "flow"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
