data "aws_iam_policy_document" "own" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "own" {
  role   = aws_iam_role.app.id
  policy = data.aws_iam_policy_document.own.json
}

resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.app.id
  policy_arn = aws_iam_policy.own_amazon_s3_full_access.arn
}

data "aws_iam_policy_document" "own_amazon_s3_full_access" {
  statement {
    sid = "Objects"
    actions = [
      "s3:GetObject",
      "s3:PutObject",
    ]
    resources = ["arn:aws:s3:::acme-$${aws:PrincipalTag/team}/*"]
  }

  statement {
    actions   = ["s3:ListBucket"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values = [
        "eu-west-1",
        "us-east-1",
      ]
    }
  }
}

resource "aws_iam_policy" "own_amazon_s3_full_access" {
  name   = "${aws_iam_role.app.id}-AmazonS3FullAccess"
  policy = data.aws_iam_policy_document.own_amazon_s3_full_access.json
}
