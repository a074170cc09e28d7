variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

data "aws_iam_policy_document" "app" {
  statement { # the reports
    sid = "Read"
    actions = [
      "s3:GetObject", # objects
      "s3:PutObject", // the result
    ]
    resources = [
      "${var.logs}/*", /* and all of it */
    ]
  }
  statement { # the reports
    sid = "ReadBucket"
    actions = [
      "s3:ListBucket", # buckets, and what is in them
    ]
    resources = [
      var.logs, /* the bucket */
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
  }
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
