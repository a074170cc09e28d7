import type { AccessCheckResourceType } from '@aws-sdk/client-accessanalyzer'
import type { Host } from '../../sources/types.ts'

/** Terraform resource → what CheckNoPublicAccess calls it. Others it does not take. */
const types: Readonly<Record<string, AccessCheckResourceType>> = {
  aws_api_gateway_rest_api: 'AWS::ApiGateway::RestApi',
  aws_api_gateway_rest_api_policy: 'AWS::ApiGateway::RestApi',
  aws_backup_vault_policy: 'AWS::Backup::BackupVault',
  aws_codeartifact_domain_permissions_policy: 'AWS::CodeArtifact::Domain',
  aws_efs_file_system_policy: 'AWS::EFS::FileSystem',
  aws_glacier_vault: 'AWS::S3::Glacier',
  aws_glacier_vault_lock: 'AWS::S3::Glacier',
  aws_kms_external_key: 'AWS::KMS::Key',
  aws_kms_key: 'AWS::KMS::Key',
  aws_kms_key_policy: 'AWS::KMS::Key',
  aws_kms_replica_key: 'AWS::KMS::Key',
  aws_opensearch_domain: 'AWS::OpenSearchService::Domain',
  aws_opensearch_domain_policy: 'AWS::OpenSearchService::Domain',
  aws_s3_access_point: 'AWS::S3::AccessPoint',
  aws_s3_bucket: 'AWS::S3::Bucket',
  aws_s3_bucket_policy: 'AWS::S3::Bucket',
  aws_s3control_access_point_policy: 'AWS::S3::AccessPoint',
  aws_s3control_bucket_policy: 'AWS::S3Outposts::Bucket',
  aws_secretsmanager_secret: 'AWS::SecretsManager::Secret',
  aws_secretsmanager_secret_policy: 'AWS::SecretsManager::Secret',
  aws_sns_topic: 'AWS::SNS::Topic',
  aws_sns_topic_policy: 'AWS::SNS::Topic',
  aws_sqs_queue: 'AWS::SQS::Queue',
  aws_sqs_queue_policy: 'AWS::SQS::Queue',
}

/** The type of resource that a policy protects, where AWS can judge it; the first, of a document that serves several. */
export function publicCheckType(hosts: readonly Host[]): AccessCheckResourceType | undefined {
  for (const { address, kind } of hosts) {
    if (kind === 'trust') return 'AWS::IAM::AssumeRolePolicyDocument'
    const resource = /(?:^|\.)(aws_[a-z0-9_]+)\./.exec(address)?.[1]
    if (kind === 'resource' && resource !== undefined && Object.hasOwn(types, resource)) return types[resource]
  }
  return undefined
}
