# The reader role, and who may take it on.

locals {
  partition       = data.aws_partition.current.partition
  reader_arn      = "arn:${local.partition}:iam::${var.account_id}:role/${var.role_name}"
  github_issuer   = "token.actions.githubusercontent.com"
  github_provider = "arn:${local.partition}:iam::${var.account_id}:oidc-provider/${local.github_issuer}"

  # The subject of GitHub's token, in one of two forms: repo:OWNER/NAME:…, or repo:OWNER@ID/NAME@ID:… with immutable subject
  # claims. A job with an environment has the environment in the place of the branch.
  # https://docs.github.com/en/actions/reference/security/oidc
  github_repository = var.github == null ? "" : var.github.owner_id == null ? var.github.repository : format(
    "%s@%s/%s@%s",
    split("/", var.github.repository)[0], var.github.owner_id,
    split("/", var.github.repository)[1], var.github.repository_id,
  )
  github_place = var.github == null ? "" : (
    var.github.environment == null ? "ref:refs/heads/${var.github.branch}" : "environment:${var.github.environment}"
  )
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = try(var.github.create_provider, false) ? 1 : 0
  url            = "https://${local.github_issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = var.github == null ? [] : [var.github]
    content {
      sid     = "OneWorkflowOfGitHub"
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [local.github_provider]
      }
      condition {
        test     = "StringEquals"
        variable = "${local.github_issuer}:aud"
        values   = ["sts.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "${local.github_issuer}:sub"
        values   = ["repo:${local.github_repository}:${local.github_place}"]
      }
    }
  }
  # A role with {account} in its name is assumed in this account, too, and a role does not trust itself unless this says so.
  # Its own ARN can be no principal before it is made: so the account, and within it this one caller.
  # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
  dynamic "statement" {
    for_each = length(var.accounts) == 0 ? [] : [local.reader_arn]
    content {
      sid     = "Itself"
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = ["arn:${local.partition}:iam::${var.account_id}:root"]
      }
      condition {
        test     = "ArnEquals"
        variable = "aws:PrincipalArn"
        values   = [statement.value]
      }
    }
  }
  dynamic "statement" {
    for_each = var.hub == null ? [] : [var.hub]
    content {
      sid     = "ReaderRoleOfAnotherAccount"
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = [statement.value.role_arn]
      }
      dynamic "condition" {
        for_each = statement.value.external_id == null ? [] : [statement.value.external_id]
        content {
          test     = "StringEquals"
          variable = "sts:ExternalId"
          values   = [condition.value]
        }
      }
    }
  }
}

resource "aws_iam_role" "reader" {
  name                 = var.role_name
  description          = "Read by Whittle: what was used, and by which principals"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = var.max_session_duration
  depends_on           = [aws_iam_openid_connect_provider.github]

  lifecycle {
    precondition {
      condition     = (var.github == null) != (var.hub == null)
      error_message = "Set github in the account of the workflow, hub in the others: one of the two."
    }
    precondition {
      condition     = var.athena == null || var.trail_logs != null
      error_message = "athena reads the logs of trail_logs: set both."
    }
  }
}

resource "aws_iam_role_policy" "reader" {
  name   = "read"
  role   = aws_iam_role.reader.name
  policy = data.aws_iam_policy_document.reader.json
}
