# Jenkins stands in the office and still has a long-lived key. Until it is gone, its key should be worth
# nothing anywhere else: see `fences` in .github/whittle.yml.

resource "aws_iam_user" "jenkins" {
  name = "jenkins"
  path = "/ci/"
  tags = local.tags
}

resource "aws_iam_user_policy" "jenkins" {
  name = "jenkins"
  user = aws_iam_user.jenkins.name

  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "PublishFunctions",
          "Effect": "Allow",
          "Action": [
            "lambda:GetFunction*",
            "lambda:UpdateFunction*",
            "lambda:PublishVersion",
            "lambda:InvokeFunction"
          ],
          "Resource": "arn:aws:lambda:${var.region}:*:function:acme-*"
        },
        {
          "Sid": "PublishSite",
          "Effect": "Allow",
          "Action": ["s3:ListBucket", "s3:PutObject", "s3:DeleteObject"],
          "Resource": ["arn:aws:s3:::${var.site_bucket}", "arn:aws:s3:::${var.site_bucket}/*"]
        },
        {
          "Sid": "InvalidateSite",
          "Effect": "Allow",
          "Action": "cloudfront:*",
          "Resource": "*"
        }
      ]
    }
  EOT
}
