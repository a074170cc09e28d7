variable "account_id" {
  description = "The account that this is applied in"
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "It must be the 12 digits of an account."
  }
}

variable "role_name" {
  description = "Name of the reader role; the same in every account, so that one ARN with {account} names all of them"
  type        = string
  default     = "whittle-reader"
}

# Who may assume the role: one workflow of GitHub, or the reader role of another account.

variable "github" {
  description = <<-EOT
    The repository whose workflow may assume the role, and from where: a branch, or an environment, which then replaces the
    branch in the subject of the token. owner_id and repository_id are the numeric ids in the subjects of repositories that
    use immutable subject claims. create_provider is false where the account has GitHub's identity provider already.
  EOT
  type = object({
    repository      = string
    branch          = optional(string, "main")
    environment     = optional(string)
    owner_id        = optional(string)
    repository_id   = optional(string)
    create_provider = optional(bool, true)
  })
  default = null
  validation {
    condition     = var.github == null || can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9_.-]+$", var.github.repository))
    error_message = "repository must be owner/name, without wildcards."
  }
  validation {
    condition = var.github == null || alltrue([
      can(regex("^[A-Za-z0-9_./#+-]+$", var.github.branch)),
      try(var.github.environment == null || can(regex("^[A-Za-z0-9_. %-]+$", var.github.environment)), false),
    ])
    error_message = "branch and environment must be names, without wildcards; write a colon in an environment's name as %3A."
  }
  validation {
    condition = var.github == null || try(
      (var.github.owner_id == null) == (var.github.repository_id == null) &&
      (var.github.owner_id == null || can(regex("^[0-9]+/[0-9]+$", "${var.github.owner_id}/${var.github.repository_id}"))),
      false,
    )
    error_message = "owner_id and repository_id are numbers, and go together."
  }
}

variable "hub" {
  description = "In other accounts, instead of github: the ARN of the reader role that assumes this one, and the external id it sends"
  type = object({
    role_arn    = string
    external_id = optional(string)
  })
  default = null
  validation {
    condition     = var.hub == null || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$", var.hub.role_arn))
    error_message = "role_arn must be the ARN of one role."
  }
}

variable "max_session_duration" {
  description = "Longest session in seconds; configure-aws-credentials asks for an hour unless role-duration-seconds says more"
  type        = number
  default     = 3600
}

# What the role may do: each part is for one part of .github/whittle.yml.

variable "event_history" {
  description = "evidence.cloudtrail[].lookup-events"
  type        = bool
  default     = true
}

variable "trails" {
  description = "What trails record is asked of them, wherever they are: false leaves that to evidence.recorded"
  type        = bool
  default     = true
}

variable "trail_logs" {
  description = "evidence.cloudtrail[].s3, and the logs that Athena reads: bucket, prefix (empty, or ending in a slash), organisation, keys of KMS that encrypt the logs"
  type = object({
    bucket       = string
    prefix       = optional(string, "")
    organization = optional(string)
    kms_key_arns = optional(list(string), [])
  })
  default = null
  validation {
    condition     = var.trail_logs == null || can(regex("^(|[^*?]*/)$", var.trail_logs.prefix))
    error_message = "prefix is empty or ends in a slash, and has no wildcards."
  }
}

variable "athena" {
  description = <<-EOT
    evidence.cloudtrail[].athena, over the logs of trail_logs. accounts, regions and from (the first day with logs) become the
    partitions; scan_limit_bytes stops a query that would read more.
  EOT
  type = object({
    accounts         = list(string)
    regions          = list(string)
    from             = string
    database         = optional(string, "whittle")
    table            = optional(string, "cloudtrail_logs")
    workgroup        = optional(string, "whittle")
    results_bucket   = optional(string)
    results_days     = optional(number, 7)
    kms_key_arn      = optional(string)
    scan_limit_bytes = optional(number, 1099511627776)
  })
  default = null
  validation {
    condition     = var.athena == null || can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", var.athena.from))
    error_message = "from must be a day, 2026-01-31."
  }
  validation {
    condition = var.athena == null || try(
      length(var.athena.accounts) > 0 && alltrue([for id in var.athena.accounts : can(regex("^[0-9]{12}$", id))]) &&
      length(var.athena.regions) > 0 && alltrue([for region in var.athena.regions : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", region))]),
      false,
    )
    error_message = "accounts and regions must name at least one each: 12 digits, eu-west-1."
  }
  validation {
    condition     = var.athena == null || try(var.athena.scan_limit_bytes >= 10485760, false)
    error_message = "scan_limit_bytes is at least 10485760: Athena takes no lower limit."
  }
}

variable "event_data_stores" {
  description = "evidence.cloudtrail[].lake: ARNs of event data stores"
  type        = list(string)
  default     = []
}

variable "snapshot" {
  description = "snapshot.live: policies, principals and their age, from IAM"
  type        = bool
  default     = true
}

variable "last_accessed" {
  description = "evidence.last-accessed"
  type        = bool
  default     = false
}

variable "accounts" {
  description = "Other accounts whose reader role this one assumes (role: arn:aws:iam::{account}:role/whittle-reader)"
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for id in var.accounts : can(regex("^[0-9]{12}$", id))])
    error_message = "Each must be the 12 digits of an account."
  }
}

variable "analyzers" {
  description = "evidence.access-analyzer and findings.analyzers: ARNs of analyzers"
  type        = list(string)
  default     = []
}

variable "checks" {
  description = "access-analyzer.checks: AWS's checks of proposals"
  type        = bool
  default     = false
}

variable "states" {
  description = "states.backends: buckets with states, the prefix of their keys, keys of KMS that encrypt them"
  type = list(object({
    bucket       = string
    prefix       = optional(string, "")
    kms_key_arns = optional(list(string), [])
  }))
  default = []
}

variable "ledger" {
  description = "ledger.s3: a bucket for the evidence of earlier runs; versions that were replaced go after previous_days"
  type = object({
    bucket        = string
    key           = optional(string, "whittle/ledger")
    kms_key_arn   = optional(string)
    previous_days = optional(number, 90)
  })
  default = null
}
