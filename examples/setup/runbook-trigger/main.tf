# Starts the workflow of a runbook for events of EventBridge: rule -> API destination -> workflow_dispatch.
#
# The connection stores a fine-grained token of GitHub with "Actions: read and write" for one repository in Secrets Manager.
# With it, whoever holds it can start any workflow_dispatch workflow of that repository, and cancel or rerun runs; it can
# neither read nor write code. See SECURITY.md.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "repository" {
  description = "owner/name of the repository with the workflow"
  type        = string
  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.repository))
    error_message = "It must be owner/name."
  }
}

variable "workflow" {
  description = "File name of the workflow that whittle runbook workflow wrote: runbook-ID.yml"
  type        = string
  validation {
    condition     = can(regex("^runbook-[a-z0-9-]+\\.yml$", var.workflow))
    error_message = "It must be runbook-ID.yml."
  }
}

variable "branch" {
  description = "Branch whose workflow runs; protect it"
  type        = string
  default     = "main"
}

variable "token" {
  description = "Fine-grained token: this repository alone, Actions: read and write, with an expiry"
  type        = string
  sensitive   = true
}

variable "source_name" {
  description = "triggers.event.source of the runbook"
  type        = string
}

variable "detail_type" {
  description = "triggers.event.detail-type of the runbook"
  type        = string
}

variable "parameters" {
  description = "triggers.event.parameters of the runbook: parameter -> path into the event, detail.userIdentity.arn"
  type        = map(string)
  validation {
    condition = alltrue([
      for name, path in var.parameters :
      can(regex("^[a-z][a-z0-9-]*$", name)) && can(regex("^detail(\\.[A-Za-z0-9_-]+)+$", path))
    ])
    error_message = "Names are those of parameters, paths begin with detail."
  }
}

locals {
  # Names in an input transformer are letters, digits and "_" alone.
  variables = { for name, path in var.parameters : replace(name, "-", "_") => "$.${path}" }
  inputs = join(", ", concat(
    ["\"event-id\": <event_id>"],
    [for name, path in var.parameters : "\"${name}\": <${replace(name, "-", "_")}>"],
  ))
}

resource "aws_cloudwatch_event_rule" "trigger" {
  name        = "whittle-${trimsuffix(var.workflow, ".yml")}"
  description = "Starts a runbook of Whittle"
  event_pattern = jsonencode({
    source      = [var.source_name]
    detail-type = [var.detail_type]
  })
}

resource "aws_cloudwatch_event_connection" "github" {
  name               = "whittle-${trimsuffix(var.workflow, ".yml")}"
  description        = "GitHub token with Actions: write for ${var.repository}"
  authorization_type = "API_KEY"
  auth_parameters {
    api_key {
      key   = "Authorization"
      value = "Bearer ${var.token}"
    }
    invocation_http_parameters {
      header {
        key             = "Accept"
        value           = "application/vnd.github+json"
        is_value_secret = false
      }
      header {
        key             = "X-GitHub-Api-Version"
        value           = "2022-11-28"
        is_value_secret = false
      }
    }
  }
}

resource "aws_cloudwatch_event_api_destination" "dispatch" {
  name                             = "whittle-${trimsuffix(var.workflow, ".yml")}"
  invocation_endpoint              = "https://api.github.com/repos/${var.repository}/actions/workflows/${var.workflow}/dispatches"
  http_method                      = "POST"
  invocation_rate_limit_per_second = 1
  connection_arn                   = aws_cloudwatch_event_connection.github.arn
}

resource "aws_cloudwatch_event_target" "dispatch" {
  rule     = aws_cloudwatch_event_rule.trigger.name
  arn      = aws_cloudwatch_event_api_destination.dispatch.arn
  role_arn = aws_iam_role.invoke.arn
  input_transformer {
    input_paths    = merge({ event_id = "$.id" }, local.variables)
    input_template = "{\"ref\": \"${var.branch}\", \"inputs\": {${local.inputs}}}"
  }
  # EventBridge delivers at least once: the id of the event makes a second delivery do nothing.
  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 10
  }
  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }
}

resource "aws_sqs_queue" "undelivered" {
  name                      = "whittle-${trimsuffix(var.workflow, ".yml")}-undelivered"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

data "aws_iam_policy_document" "undelivered" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.undelivered.arn]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.trigger.arn]
    }
  }
}

resource "aws_sqs_queue_policy" "undelivered" {
  queue_url = aws_sqs_queue.undelivered.id
  policy    = data.aws_iam_policy_document.undelivered.json
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

data "aws_caller_identity" "current" {}

resource "aws_iam_role" "invoke" {
  name               = "whittle-${trimsuffix(var.workflow, ".yml")}"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "invoke" {
  statement {
    actions   = ["events:InvokeApiDestination"]
    resources = [aws_cloudwatch_event_api_destination.dispatch.arn]
  }
}

resource "aws_iam_role_policy" "invoke" {
  name   = "invoke-api-destination"
  role   = aws_iam_role.invoke.id
  policy = data.aws_iam_policy_document.invoke.json
}
