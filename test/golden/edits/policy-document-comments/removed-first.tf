variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

data "aws_iam_policy_document" "app" {
  /*
   * Looks around
   */
  statement {
    actions   = ["ec2:Describe*"]
    resources = ["*"]
  } # nothing to see
  statement {
    sid       = "Own"
    actions   = ["iam:ChangePassword", /* or */ "iam:GetUser"]
    resources = ["arn:aws:iam::*:user/$${aws:username}"]
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
