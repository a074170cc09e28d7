resource "aws_organizations_policy" "perimeter" {
  name    = "perimeter"
  type    = "RESOURCE_CONTROL_POLICY"
  content = data.aws_iam_policy_document.perimeter.json
}

data "aws_iam_policy_document" "perimeter" {
  statement {
    sid       = "DenyPlainText"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "BoolIfExists"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  statement {
    sid    = "DenyOutsideTrustedNetworks"
    effect = "Deny"
    actions = [
      "ecr:*",
      "kms:*",
      "s3:*",
      "secretsmanager:*",
      "sqs:*",
    ]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "NotIpAddressIfExists"
      variable = "aws:SourceIp"
      values = [
        "203.0.113.0/24",
        "2001:db8::/32",
      ]
    }

    condition {
      test     = "BoolIfExists"
      variable = "aws:ViaAWSService"
      values   = ["false"]
    }

    condition {
      test     = "ArnNotLikeIfExists"
      variable = "aws:PrincipalArn"
      values = [
        "arn:aws:iam::*:role/aws-service-role/*",
        "arn:aws:iam::*:role/aws:ec2-infrastructure",
      ]
    }

    condition {
      test     = "BoolIfExists"
      variable = "aws:PrincipalIsAWSService"
      values   = ["false"]
    }
  }
}
