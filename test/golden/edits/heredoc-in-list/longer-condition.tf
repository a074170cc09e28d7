variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

data "aws_iam_policy_document" "app" {
  source_policy_documents = compact([
    <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "Read",
          "Effect": "Allow",
          "Action": [
            "s3:Get*",
            "s3:List*",
            "s3:PutObject"
          ],
          "Resource": ["${var.logs}", "${var.logs}/*"]
        },
        { "Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*" },
        {
          "Sid": "Own",
          "Effect": "Allow",
          "Action": ["iam:ChangePassword", "iam:GetUser"],
          "Resource": "arn:aws:iam::*:user/$${aws:username}",
          "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true", "aws:SecureTransport": "true" } }
        }
      ]
    }
    EOT
    ,
  ])
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
