data "aws_partition" "current" {}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "s3" {
  policy_arn = aws_iam_policy.s3.arn
  role       = aws_iam_role.app.id
}

resource "aws_iam_policy" "s3" {
  name = "${aws_iam_role.app.id}-AmazonS3FullAccess"

  policy = jsonencode({
    "Version" = "2012-10-17",
    "Statement" = [
      {
        "Sid"      = "Objects",
        "Effect"   = "Allow",
        "Action"   = ["s3:GetObject", "s3:PutObject"],
        "Resource" = ["arn:aws:s3:::acme-$${aws:PrincipalTag/team}/*"]
      },
      {
        "Effect"   = "Allow",
        "Action"   = ["s3:ListBucket"],
        "Resource" = ["*"],
        "Condition" = {
          "StringEquals" = {
            "aws:RequestedRegion" = ["eu-west-1", "us-east-1"]
          }
        }
      }
    ]
  })
}
resource "aws_iam_role_policy" "own" {
  role = aws_iam_role.app.id
  policy = jsonencode({
    Version = "2012-10-17",
    Statement = [
      {
        "Effect"   = "Allow",
        "Action"   = ["sqs:SendMessage", "sqs:ReceiveMessage"],
        "Resource" = ["*"]
      }
    ]
  })
}
