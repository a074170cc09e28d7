import type { PolicyKind } from '../../policy/document.ts'
import type { HostKind } from '../types.ts'

/** What a policy document becomes when it stands in an attribute of a resource. */
export interface HostAttribute {
  readonly kind: HostKind
  readonly policy: PolicyKind
  /** The attribute is the resource's document: it goes by the resource's own address. */
  readonly main: boolean
}

const identity = (kind: HostKind, main = true): HostAttribute => ({ kind, policy: 'identity', main })
const resource: HostAttribute = { kind: 'resource', policy: 'resource', main: false }
const trust: HostAttribute = { kind: 'trust', policy: 'trust', main: false }

/** `resource type.attribute`; `inline_policy` is the block inside of a role. From the AWS provider's documentation. */
const attributes: Readonly<Record<string, HostAttribute>> = {
  'aws_iam_policy.policy': identity('managed-policy'),
  'aws_iam_role_policy.policy': identity('role-inline'),
  'aws_iam_user_policy.policy': identity('user-inline'),
  'aws_iam_group_policy.policy': identity('group-inline'),
  'aws_iam_role.inline_policy.policy': identity('role-inline'),
  'aws_ssoadmin_permission_set_inline_policy.inline_policy': identity('unknown'),
  'aws_iam_role.assume_role_policy': trust,
}

/** Resources whose `policy` says who may use them, or bounds what others may do. */
const resourceTypes: readonly string[] = [
  'aws_api_gateway_rest_api',
  'aws_api_gateway_rest_api_policy',
  'aws_backup_vault_policy',
  'aws_cloudwatch_event_bus_policy',
  'aws_codebuild_resource_policy',
  'aws_dynamodb_resource_policy',
  'aws_ecr_registry_policy',
  'aws_ecr_repository_policy',
  'aws_ecrpublic_repository_policy',
  'aws_efs_file_system_policy',
  'aws_glue_resource_policy',
  'aws_iot_policy',
  'aws_kinesis_resource_policy',
  'aws_kms_external_key',
  'aws_kms_key',
  'aws_kms_key_policy',
  'aws_kms_replica_key',
  'aws_media_store_container_policy',
  'aws_networkfirewall_resource_policy',
  'aws_s3_access_point',
  'aws_s3_bucket',
  'aws_s3_bucket_policy',
  'aws_s3control_access_point_policy',
  'aws_s3control_bucket_policy',
  'aws_s3control_object_lambda_access_point_policy',
  'aws_secretsmanager_secret',
  'aws_secretsmanager_secret_policy',
  'aws_ses_identity_policy',
  'aws_sesv2_email_identity_policy',
  'aws_sns_topic',
  'aws_sns_topic_policy',
  'aws_sqs_queue',
  'aws_sqs_queue_policy',
  'aws_transfer_access',
  'aws_transfer_user',
  'aws_vpc_endpoint',
  'aws_vpc_endpoint_policy',
  'aws_vpclattice_auth_policy',
  'aws_vpclattice_resource_policy',
]

const otherResourceAttributes: readonly string[] = [
  'aws_cloudwatch_log_data_protection_policy.policy_document',
  'aws_cloudwatch_log_destination_policy.access_policy',
  'aws_cloudwatch_log_resource_policy.policy_document',
  'aws_codeartifact_domain_permissions_policy.policy_document',
  'aws_codeartifact_repository_permissions_policy.policy_document',
  'aws_elasticsearch_domain.access_policies',
  'aws_elasticsearch_domain_policy.access_policies',
  'aws_glacier_vault.access_policy',
  'aws_glacier_vault_lock.policy',
  'aws_opensearch_domain.access_policies',
  'aws_opensearch_domain_policy.access_policies',
  'aws_organizations_policy.content',
  'aws_sagemaker_model_package_group_policy.resource_policy',
  'aws_schemas_registry_policy.policy',
  'aws_ssmcontacts_contact.policy',
]

const all: ReadonlyMap<string, HostAttribute> = new Map([
  ...Object.entries(attributes),
  ...resourceTypes.map((type): [string, HostAttribute] => [`${type}.policy`, resource]),
  ...otherResourceAttributes.map((name): [string, HostAttribute] => [name, resource]),
])

/** What a document in this attribute becomes; `path` names the blocks between the resource and the attribute. */
export const hostAttribute = (type: string, path: readonly string[], attribute: string): HostAttribute | undefined =>
  all.get([type, ...path, attribute].join('.'))
