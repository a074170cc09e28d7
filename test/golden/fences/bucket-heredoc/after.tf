provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = "highly-sensitive-bucket"
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:user/jane" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::highly-sensitive-bucket/*"
    },
    {
      "Sid": "DenyOutsideTrustedNetworks",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": [
        "arn:aws:s3:::highly-sensitive-bucket",
        "arn:aws:s3:::highly-sensitive-bucket/*"
      ],
      "Condition": {
        "NotIpAddressIfExists": {
          "aws:SourceIp": [
            "203.0.113.0/24",
            "2001:db8::/32"
          ]
        },
        "BoolIfExists": {
          "aws:ViaAWSService": "false",
          "aws:PrincipalIsAWSService": "false"
        },
        "ArnNotLikeIfExists": {
          "aws:PrincipalArn": [
            "arn:aws:iam::*:role/aws-service-role/*",
            "arn:aws:iam::*:role/aws:ec2-infrastructure",
            "arn:aws:iam::111122223333:root"
          ]
        }
      }
    }
  ]
}
EOF
}
