output "role_arn" {
  description = "role-to-assume of the workflow; variable WHITTLE_ROLE of the repository"
  value       = aws_iam_role.reader.arn
}

output "region" {
  description = "aws-region of the workflow; variable WHITTLE_REGION of the repository"
  value       = local.region
}

output "athena" {
  description = "evidence.cloudtrail[].athena of the configuration"
  value = var.athena == null ? null : {
    workgroup = var.athena.workgroup
    database  = var.athena.database
    table     = var.athena.table
    region    = local.region
  }
}
