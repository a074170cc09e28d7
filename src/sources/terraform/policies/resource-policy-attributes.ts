/**
 * The AWS resource that a resource policy is attached to: the one that contains it (`self`), the one that an attribute
 * beside it names, or nothing smaller than the account and Region.
 */
export type AttachedTo = 'self' | 'account' | { readonly attribute: string }

const at = (attribute: string): AttachedTo => ({ attribute })

/**
 * `resource type.attribute` → the AWS resource that the resource policy in it is attached to. From the AWS provider's
 * documentation.
 */
export const resourcePolicies: Readonly<Record<string, AttachedTo>> = {
  'aws_acmpca_policy.policy': at('resource_arn'),
  'aws_api_gateway_domain_name.policy': 'self',
  'aws_api_gateway_rest_api.policy': 'self',
  'aws_api_gateway_rest_api_policy.policy': at('rest_api_id'),
  'aws_backup_vault_policy.policy': at('backup_vault_name'),
  'aws_cloudsearch_domain_service_access_policy.access_policy': at('domain_name'),
  'aws_cloudwatch_event_bus_policy.policy': at('event_bus_name'),
  'aws_cloudwatch_log_delivery_destination_policy.delivery_destination_policy': at('delivery_destination_name'),
  'aws_cloudwatch_log_destination_policy.access_policy': at('destination_name'),
  'aws_cloudwatch_log_resource_policy.policy_document': 'account',
  'aws_codeartifact_domain_permissions_policy.policy_document': at('domain'),
  'aws_codeartifact_repository_permissions_policy.policy_document': at('repository'),
  'aws_codebuild_resource_policy.policy': at('resource_arn'),
  'aws_dynamodb_resource_policy.policy': at('resource_arn'),
  'aws_ecr_registry_policy.policy': 'account',
  'aws_ecr_repository_creation_template.repository_policy': 'account',
  'aws_ecr_repository_policy.policy': at('repository'),
  'aws_ecrpublic_repository_policy.policy': at('repository_name'),
  'aws_efs_file_system_policy.policy': at('file_system_id'),
  'aws_elasticsearch_domain.access_policies': 'self',
  'aws_elasticsearch_domain_policy.access_policies': at('domain_name'),
  'aws_glacier_vault.access_policy': 'self',
  'aws_glacier_vault_lock.policy': at('vault_name'),
  'aws_glue_resource_policy.policy': 'account',
  'aws_kinesis_resource_policy.policy': at('resource_arn'),
  'aws_kms_external_key.policy': 'self',
  'aws_kms_key.policy': 'self',
  'aws_kms_key_policy.policy': at('key_id'),
  'aws_kms_replica_external_key.policy': 'self',
  'aws_kms_replica_key.policy': 'self',
  'aws_media_store_container_policy.policy': at('container_name'),
  'aws_msk_cluster_policy.policy': at('cluster_arn'),
  'aws_networkfirewall_resource_policy.policy': at('resource_arn'),
  'aws_oam_sink_policy.policy': at('sink_identifier'),
  'aws_opensearch_domain.access_policies': 'self',
  'aws_opensearch_domain_policy.access_policies': at('domain_name'),
  'aws_organizations_resource_policy.content': 'account',
  'aws_redshift_resource_policy.policy': at('resource_arn'),
  'aws_redshiftserverless_resource_policy.policy': at('resource_arn'),
  'aws_s3_access_point.policy': 'self',
  'aws_s3_bucket.policy': 'self',
  'aws_s3_bucket_policy.policy': at('bucket'),
  'aws_s3control_access_grants_instance_resource_policy.policy': 'account',
  'aws_s3control_access_point_policy.policy': at('access_point_arn'),
  'aws_s3control_bucket_policy.policy': at('bucket'),
  'aws_s3control_multi_region_access_point_policy.details.policy': at('name'),
  'aws_s3control_object_lambda_access_point_policy.policy': at('name'),
  'aws_s3tables_table_bucket_policy.resource_policy': at('table_bucket_arn'),
  'aws_s3tables_table_policy.resource_policy': at('name'),
  'aws_sagemaker_model_package_group_policy.resource_policy': at('model_package_group_name'),
  'aws_schemas_registry_policy.policy': at('registry_name'),
  'aws_secretsmanager_secret.policy': 'self',
  'aws_secretsmanager_secret_policy.policy': at('secret_arn'),
  'aws_ses_identity_policy.policy': at('identity'),
  'aws_sesv2_email_identity_policy.policy': at('email_identity'),
  'aws_sns_topic.policy': 'self',
  'aws_sns_topic_policy.policy': at('arn'),
  'aws_sqs_queue.policy': 'self',
  'aws_sqs_queue_policy.policy': at('queue_url'),
  'aws_vpclattice_auth_policy.policy': at('resource_identifier'),
  'aws_vpclattice_resource_policy.policy': at('resource_arn'),
  'aws_xray_resource_policy.policy_document': 'account',
}

/** Documents in IAM's language that grant no user or role anything. */
export const otherPolicies: readonly string[] = [
  // It is attached to certificates.
  'aws_iot_policy.policy',
  // They limit the grants of other policies.
  'aws_organizations_policy.content',
  'aws_rolesanywhere_profile.session_policy',
  'aws_transfer_access.policy',
  'aws_transfer_user.policy',
  'aws_vpc_endpoint.policy',
  'aws_vpc_endpoint_policy.policy',
]

/** Attributes that are called policies and have another language: nothing in them is a policy of IAM. */
export const otherLanguages: Readonly<Record<string, string>> = {
  'aws_cloudformation_stack.policy_body': 'a stack policy: which resources an update may touch',
  'aws_cloudwatch_log_account_policy.policy_document': 'data protection and subscriptions',
  'aws_cloudwatch_log_data_protection_policy.policy_document': 'data protection',
  'aws_cloudwatch_log_index_policy.policy_document': 'names of fields to index',
  'aws_config_config_rule.source.custom_policy_details.policy_text': 'Guard rules',
  'aws_config_organization_custom_policy_rule.policy_text': 'Guard rules',
  'aws_ecr_lifecycle_policy.policy': 'rules on the age of images',
  'aws_ecr_repository_creation_template.lifecycle_policy': 'rules on the age of images',
  'aws_emr_cluster.core_instance_group.autoscaling_policy': 'rules of scaling',
  'aws_emr_instance_group.autoscaling_policy': 'rules of scaling',
  'aws_networkmanager_core_network.base_policy_document': 'a core network',
  'aws_networkmanager_core_network_policy_attachment.policy_document': 'a core network',
  'aws_opensearchserverless_access_policy.policy': "OpenSearch Serverless's own permissions",
  'aws_opensearchserverless_lifecycle_policy.policy': 'rules on the age of indices',
  'aws_opensearchserverless_security_policy.policy': 'encryption and networks of collections',
  'aws_sns_topic.archive_policy': 'how long messages are kept',
  'aws_sns_topic.delivery_policy': 'how often delivery is tried',
  'aws_sns_topic_data_protection_policy.policy': 'data protection',
  'aws_sns_topic_subscription.delivery_policy': 'how often delivery is tried',
  'aws_sns_topic_subscription.filter_policy': 'which messages are delivered',
  'aws_sns_topic_subscription.redrive_policy': 'where messages go that cannot be delivered',
  'aws_sns_topic_subscription.replay_policy': 'which messages are sent again',
  'aws_sqs_queue.redrive_allow_policy': 'whose dead letters a queue takes',
  'aws_sqs_queue.redrive_policy': 'where dead letters go',
  'aws_sqs_queue_redrive_allow_policy.redrive_allow_policy': 'whose dead letters a queue takes',
  'aws_sqs_queue_redrive_policy.redrive_policy': 'where dead letters go',
  'aws_storagegateway_nfs_file_share.notification_policy': 'when a share notifies',
  'aws_storagegateway_smb_file_share.notification_policy': 'when a share notifies',
  'aws_verifiedaccess_endpoint.policy_document': 'Cedar',
  'aws_verifiedaccess_group.policy_document': 'Cedar',
  'aws_workspacesweb_browser_settings.browser_policy': 'settings of a browser',
}
