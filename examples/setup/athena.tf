# The trail's table, and a workgroup whose queries stop at a limit. Columns and properties are those that
# `whittle sql --engine athena --ddl` prints.
# https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html

locals {
  logs_root = var.trail_logs == null ? "" : join("", [
    "s3://${var.trail_logs.bucket}/${var.trail_logs.prefix}AWSLogs/",
    var.trail_logs.organization == null ? "" : "${var.trail_logs.organization}/",
  ])

  columns = [
    ["eventversion", "string"],
    ["useridentity", join("", [
      "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,username:string,",
      "onbehalfof:struct<userid:string,identitystorearn:string>,",
      "inscopeof:struct<issuertype:string,credentialsissuedto:string>,",
      "invokedbydelegate:struct<accountid:string>,",
      "sessioncontext:struct<",
      "attributes:struct<mfaauthenticated:string,creationdate:string>,",
      "sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>,",
      "ec2roledelivery:string,",
      "webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>,",
      "sourceidentity:string>>",
    ])],
    ["eventtime", "string"],
    ["eventsource", "string"],
    ["eventname", "string"],
    ["awsregion", "string"],
    ["sourceipaddress", "string"],
    ["useragent", "string"],
    ["errorcode", "string"],
    ["errormessage", "string"],
    ["requestparameters", "string"],
    ["responseelements", "string"],
    ["additionaleventdata", "string"],
    ["requestid", "string"],
    ["eventid", "string"],
    ["readonly", "string"],
    ["resources", "array<struct<arn:string,arnprefix:string,accountid:string,type:string>>"],
    ["eventtype", "string"],
    ["eventcategory", "string"],
    ["managementevent", "string"],
    ["apiversion", "string"],
    ["recipientaccountid", "string"],
    ["serviceeventdetails", "string"],
    ["sharedeventid", "string"],
    ["vpcendpointid", "string"],
    ["vpcendpointaccountid", "string"],
    ["tlsdetails", "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>"],
  ]
}

resource "aws_glue_catalog_database" "logs" {
  count        = var.athena == null ? 0 : 1
  name         = var.athena.database
  location_uri = local.logs_root
}

resource "aws_glue_catalog_table" "logs" {
  count         = var.athena == null ? 0 : 1
  name          = var.athena.table
  database_name = aws_glue_catalog_database.logs[0].name
  table_type    = "EXTERNAL_TABLE"
  parameters = {
    "EXTERNAL"                           = "TRUE"
    "projection.enabled"                 = "true"
    "projection.account.type"            = "enum"
    "projection.account.values"          = join(",", var.athena.accounts)
    "projection.region.type"             = "enum"
    "projection.region.values"           = join(",", var.athena.regions)
    "projection.timestamp.type"          = "date"
    "projection.timestamp.format"        = "yyyy/MM/dd"
    "projection.timestamp.interval"      = "1"
    "projection.timestamp.interval.unit" = "DAYS"
    "projection.timestamp.range"         = "${replace(var.athena.from, "-", "/")},NOW"
    "storage.location.template"          = "${local.logs_root}$${account}/CloudTrail/$${region}/$${timestamp}"
  }

  dynamic "partition_keys" {
    for_each = ["account", "region", "timestamp"]
    content {
      name = partition_keys.value
      type = "string"
    }
  }

  storage_descriptor {
    location      = local.logs_root
    input_format  = "com.amazon.emr.cloudtrail.CloudTrailInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
    ser_de_info {
      serialization_library = "org.apache.hive.hcatalog.data.JsonSerDe"
      parameters            = { "serialization.format" = "1" }
    }
    dynamic "columns" {
      for_each = local.columns
      content {
        name = columns.value[0]
        type = columns.value[1]
      }
    }
  }
}

module "results" {
  source      = "./private-bucket"
  count       = var.athena == null ? 0 : 1
  name        = local.results
  kms_key_arn = var.athena.kms_key_arn
  expire_days = var.athena.results_days
}

resource "aws_athena_workgroup" "reader" {
  count       = var.athena == null ? 0 : 1
  name        = var.athena.workgroup
  description = "Queries of Whittle over CloudTrail logs"
  configuration {
    # The workgroup's place, encryption and limit hold, whatever a query asks for.
    enforce_workgroup_configuration = true
    bytes_scanned_cutoff_per_query  = var.athena.scan_limit_bytes
    result_configuration {
      output_location       = "s3://${module.results[0].name}/"
      expected_bucket_owner = var.account_id
      encryption_configuration {
        encryption_option = var.athena.kms_key_arn == null ? "SSE_S3" : "SSE_KMS"
        kms_key_arn       = var.athena.kms_key_arn
      }
    }
  }
}
