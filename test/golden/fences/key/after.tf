resource "aws_kms_key" "reports" {
  description = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Account"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "kms:*"
      Resource  = "*"
      }, {
      Sid       = "DenyOutsideTrustedNetworks"
      Effect    = "Deny"
      Principal = "*"
      Action    = "kms:*"
      Resource  = "*"
      Condition = {
        NotIpAddressIfExists = {
          "aws:SourceIp" = [
            "203.0.113.0/24",
            "2001:db8::/32"
          ]
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
    }]
  })
}
