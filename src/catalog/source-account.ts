/**
 * Services that AWS documents to set `aws:SourceAccount` when they act with their own principal: the key holds the account
 * for whose resource they act. Rows hold for the named actions only. A service is left out where its pages document the key
 * for some of its features (task roles of ECS and not task execution roles, Automation and not every other part of Systems
 * Manager): its other calls may lack the key.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceaccount
 */
export interface SourceAccountRow {
  /** Service principal. */
  readonly service: string
  /** IAM prefix of the service whose resource's policy is evaluated; `sts` for the trust policy of a role. */
  readonly on: string
  readonly actions: readonly string[]
  /** AWS's page that shows a policy with the key. */
  readonly source: string
}

const page = (path: string): string => `https://docs.aws.amazon.com/${path}`
const assumes = (service: string, path: string): SourceAccountRow => ({
  service,
  on: 'sts',
  actions: ['sts:AssumeRole'],
  source: page(path),
})

export const sourceAccountRows: readonly SourceAccountRow[] = [
  assumes('states.amazonaws.com', 'step-functions/latest/dg/procedure-create-iam-role.html'),
  assumes('scheduler.amazonaws.com', 'scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html'),
  assumes('transfer.amazonaws.com', 'transfer/latest/userguide/confused-deputy.html'),
  assumes('personalize.amazonaws.com', 'personalize/latest/dg/cross-service-confused-deputy-prevention.html'),
  assumes('vpc-flow-logs.amazonaws.com', 'vpc/latest/userguide/flow-logs-iam-role.html'),
  assumes('dlm.amazonaws.com', 'ebs/latest/userguide/service-role.html'),
  assumes('spotfleet.amazonaws.com', 'AWSEC2/latest/UserGuide/work-with-spot-fleets.html'),
  {
    service: 's3.amazonaws.com',
    on: 'sns',
    actions: ['sns:Publish'],
    source: page('AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html'),
  },
  {
    service: 's3.amazonaws.com',
    on: 'sqs',
    actions: ['sqs:SendMessage'],
    source: page('AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html'),
  },
  {
    service: 'ses.amazonaws.com',
    on: 'sns',
    actions: ['sns:Publish'],
    source: page('sns/latest/dg/sns-access-policy-use-cases.html'),
  },
  {
    service: 'cloudwatch.amazonaws.com',
    on: 'sns',
    actions: ['sns:Publish'],
    source: page('sns/latest/dg/sns-access-policy-use-cases.html'),
  },
  {
    service: 'cloudtrail.amazonaws.com',
    on: 'sns',
    actions: ['sns:Publish'],
    source: page('awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html'),
  },
  {
    service: 'config.amazonaws.com',
    on: 'sns',
    actions: ['sns:Publish'],
    source: page('config/latest/developerguide/sns-topic-policy.html'),
  },
  {
    service: 'config.amazonaws.com',
    on: 's3',
    actions: ['s3:GetBucketAcl', 's3:ListBucket', 's3:PutObject'],
    source: page('config/latest/developerguide/s3-bucket-policy.html'),
  },
  {
    service: 'config.amazonaws.com',
    on: 'kms',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    source: page('config/latest/developerguide/s3-kms-key-policy.html'),
  },
  {
    service: 'logging.s3.amazonaws.com',
    on: 's3',
    actions: ['s3:PutObject'],
    source: page('AmazonS3/latest/userguide/enable-server-access-logging.html'),
  },
  {
    service: 'delivery.logs.amazonaws.com',
    on: 's3',
    actions: ['s3:GetBucketAcl', 's3:PutObject'],
    source: page('AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html'),
  },
]

/** The row of a service on a kind of resource, where it holds for all these actions. */
export function sourceAccountRow(
  service: string,
  on: string,
  actions: readonly string[],
): SourceAccountRow | undefined {
  const row = sourceAccountRows.find((each) => each.service === service && each.on === on)
  const known = new Set(row?.actions.map((action) => action.toLowerCase()))
  return row && actions.every((action) => known.has(action.toLowerCase())) ? row : undefined
}
