variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

resource "aws_iam_role_policy" "app" {
  name = "app"
  role = "app"
  policy = format(<<EOF
{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Read",
            "Effect": "Allow",
            "Action": [
                "s3:GetObject"
            ],
            "Resource": [
                "%s",
                "%s/*"
            ]
        },
        {
            "Sid": "Own",
            "Effect": "Allow",
            "Action": [
                "iam:ChangePassword",
                "iam:GetUser"
            ],
            "Resource": "arn:aws:iam::*:user/$${aws:username}",
            "Condition": {
                "Bool": {
                    "aws:MultiFactorAuthPresent": "true"
                }
            }
        },
        {
            "Sid": "Office",
            "Effect": "Deny",
            "NotAction": [
                "es:ESHttpGet",
                "rds-db:connect"
            ],
            "Resource": "*",
            "Condition": {
                "NotIpAddressIfExists": {
                    "aws:SourceIp": "203.0.113.0/24"
                },
                "StringNotEqualsIfExists": {
                    "aws:SourceVpc": "vpc-0a1b2c3d"
                }
            }
        }
    ]
}
EOF
  , var.logs, var.logs)
}
