# One statement for each part of the configuration. docs/aws-policy.json lists the calls that Whittle makes; what Athena, S3
# and KMS ask for on its behalf comes from AWS's pages.

locals {
  logs_arn = var.trail_logs == null ? "" : "arn:${local.partition}:s3:::${var.trail_logs.bucket}"
  logs_in  = var.trail_logs == null ? "" : "${var.trail_logs.prefix}AWSLogs"

  region      = data.aws_region.current.id
  glue        = "arn:${local.partition}:glue:${local.region}:${var.account_id}"
  athena      = "arn:${local.partition}:athena:${local.region}:${var.account_id}"
  results     = var.athena == null ? "" : coalesce(var.athena.results_bucket, "whittle-athena-${var.account_id}-${local.region}")
  results_arn = "arn:${local.partition}:s3:::${local.results}"

  # Objects of S3 that keys of KMS encrypt are decrypted by S3 with the reader's permission, never by the reader itself.
  decrypting_keys = distinct(concat(
    try(var.trail_logs.kms_key_arns, []),
    flatten(var.states[*].kms_key_arns),
    compact([try(var.athena.kms_key_arn, null), try(var.ledger.kms_key_arn, null)]),
  ))
  encrypting_keys = distinct(compact([try(var.athena.kms_key_arn, null), try(var.ledger.kms_key_arn, null)]))

  permissions = concat(
    !var.event_history ? [] : [{
      sid = "ReadEventHistory", actions = ["cloudtrail:LookupEvents"], resources = ["*"], conditions = []
    }],
    !var.trails ? [] : [
      { sid = "FindTrails", actions = ["cloudtrail:DescribeTrails"], resources = ["*"], conditions = [] },
      {
        sid = "ReadWhatTrailsRecord"
        actions = [
          "cloudtrail:GetEventSelectors",
          "cloudtrail:GetInsightSelectors",
          "cloudtrail:GetTrailStatus",
        ]
        # The trail of an organisation is in the account that manages it.
        resources  = ["arn:${local.partition}:cloudtrail:*:*:trail/*"]
        conditions = []
      },
    ],
    var.trail_logs == null ? [] : [
      {
        sid        = "ListTrailLogs", actions = ["s3:ListBucket"], resources = [local.logs_arn]
        conditions = [{ test = "StringLike", variable = "s3:prefix", values = ["${local.logs_in}/*"] }]
      },
      {
        sid        = "ReadTrailLogs", actions = ["s3:GetObject"], resources = ["${local.logs_arn}/${local.logs_in}/*/CloudTrail/*"]
        conditions = []
      },
    ],
    length(var.states) == 0 ? [] : [
      {
        sid       = "ListStates", actions = ["s3:ListBucket"], conditions = []
        resources = distinct([for state in var.states : "arn:${local.partition}:s3:::${state.bucket}"])
      },
      {
        sid       = "ReadStates", actions = ["s3:GetObject"], conditions = []
        resources = distinct([for state in var.states : "arn:${local.partition}:s3:::${state.bucket}/${state.prefix}*"])
      },
    ],
    var.ledger == null ? [] : [
      {
        sid       = "KeepEvidence", actions = ["s3:GetObject", "s3:PutObject"], conditions = []
        resources = ["arn:${local.partition}:s3:::${var.ledger.bucket}/${var.ledger.key}"]
      },
      {
        # Without it S3 refuses to say that there is no object yet.
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        sid       = "SeeWhetherEvidenceIsKept", actions = ["s3:ListBucket"], conditions = []
        resources = ["arn:${local.partition}:s3:::${var.ledger.bucket}"]
      },
    ],
    var.athena == null ? [] : [
      {
        sid = "QueryAthena"
        actions = [
          "athena:GetQueryExecution",
          "athena:GetQueryResults",
          "athena:GetTableMetadata",
          "athena:StartQueryExecution",
          "athena:StopQueryExecution",
        ]
        resources  = ["${local.athena}:workgroup/${var.athena.workgroup}", "${local.athena}:datacatalog/AwsDataCatalog"]
        conditions = []
      },
      {
        # https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
        sid     = "ReadTable"
        actions = ["glue:GetDatabase", "glue:GetPartitions", "glue:GetTable"]
        resources = [
          "${local.glue}:catalog",
          "${local.glue}:database/default",
          "${local.glue}:database/${var.athena.database}",
          "${local.glue}:table/${var.athena.database}/${var.athena.table}",
        ]
        conditions = []
      },
      {
        sid        = "FindBuckets", actions = ["s3:GetBucketLocation"], resources = [local.logs_arn, local.results_arn]
        conditions = []
      },
      {
        # https://docs.aws.amazon.com/athena/latest/ug/managed-policies.html
        sid        = "ListResults", actions = ["s3:ListBucket", "s3:ListBucketMultipartUploads"], resources = [local.results_arn]
        conditions = []
      },
      {
        sid        = "KeepResults"
        actions    = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
        resources  = ["${local.results_arn}/*"]
        conditions = []
      },
    ],
    length(var.event_data_stores) == 0 ? [] : [{
      sid = "QueryLake"
      actions = [
        "cloudtrail:CancelQuery",
        "cloudtrail:GetEventDataStore",
        "cloudtrail:GetQueryResults",
        "cloudtrail:StartQuery",
      ]
      resources  = var.event_data_stores
      conditions = []
    }],
    !var.snapshot ? [] : [{
      sid     = "ReadAccountSnapshot", resources = ["*"], conditions = []
      actions = ["iam:GenerateCredentialReport", "iam:GetAccountAuthorizationDetails", "iam:GetCredentialReport"]
    }],
    !var.last_accessed ? [] : [
      {
        sid       = "AskForLastAccessed", actions = ["iam:GenerateServiceLastAccessedDetails"], conditions = []
        resources = [for type in ["role", "user"] : "arn:${local.partition}:iam::${var.account_id}:${type}/*"]
      },
      { sid = "ReadLastAccessed", actions = ["iam:GetServiceLastAccessedDetails"], resources = ["*"], conditions = [] },
    ],
    length(var.accounts) == 0 ? [] : [{
      sid       = "ReadOtherAccounts", actions = ["sts:AssumeRole"], conditions = []
      resources = [for id in distinct(concat([var.account_id], var.accounts)) : "arn:${local.partition}:iam::${id}:role/${var.role_name}"]
    }],
    length(var.analyzers) == 0 ? [] : [
      { sid = "FindAnalyzers", actions = ["access-analyzer:ListAnalyzers"], resources = ["*"], conditions = [] },
      {
        sid = "ReadFindings"
        actions = [
          "access-analyzer:GenerateFindingRecommendation",
          "access-analyzer:GetAnalyzer",
          "access-analyzer:GetFinding",
          "access-analyzer:GetFindingRecommendation",
          "access-analyzer:ListArchiveRules",
          "access-analyzer:ListFindings",
        ]
        resources  = var.analyzers
        conditions = []
      },
    ],
    !var.checks ? [] : [{
      sid = "AskAboutProposals"
      actions = [
        "access-analyzer:CheckAccessNotGranted",
        "access-analyzer:CheckNoNewAccess",
        "access-analyzer:CheckNoPublicAccess",
        "access-analyzer:ValidatePolicy",
      ]
      resources  = ["*"]
      conditions = []
    }],
    [
      for action, keys in { Decrypt = local.decrypting_keys, GenerateDataKey = local.encrypting_keys } : {
        sid                         = "${action}ForS3", actions = ["kms:${action}"], resources = keys
        conditions                  = [{ test = "StringLike", variable = "kms:ViaService", values = ["s3.*.${data.aws_partition.current.dns_suffix}"] }]
      } if length(keys) > 0
    ],
  )
}

data "aws_iam_policy_document" "reader" {
  dynamic "statement" {
    for_each = local.permissions
    content {
      sid       = statement.value.sid
      actions   = statement.value.actions
      resources = statement.value.resources
      dynamic "condition" {
        for_each = statement.value.conditions
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}
