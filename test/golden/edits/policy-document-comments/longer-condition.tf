variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

data "aws_iam_policy_document" "app" {
  statement { # the reports
    sid = "Read"
    actions = [
      "s3:Get*",      # objects
      "s3:List*",     # buckets, and what is in them
      "s3:PutObject", // the result
    ]
    resources = [
      var.logs, /* the bucket */
      "${var.logs}/*", /* and all of it */
    ]
  }
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

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
