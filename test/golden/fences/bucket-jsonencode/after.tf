provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "reports" {
  bucket = "highly-sensitive-bucket"
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = aws_s3_bucket.reports.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyPlainText"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.reports.arn, "${aws_s3_bucket.reports.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "DenyOutsideTrustedNetworks"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.reports.arn, "${aws_s3_bucket.reports.arn}/*"]
        Condition = {
          NotIpAddressIfExists = {
            "aws:SourceIp" = ["203.0.113.0/24", "2001:db8::/32"]
          }
          BoolIfExists = {
            "aws:ViaAWSService"         = "false"
            "aws:PrincipalIsAWSService" = "false"
          }
          ArnNotLikeIfExists = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::*:role/aws-service-role/*",
              "arn:aws:iam::*:role/aws:ec2-infrastructure",
              "arn:aws:iam::111122223333:root"
            ]
          }
        }
      },
    ]
  })
}
