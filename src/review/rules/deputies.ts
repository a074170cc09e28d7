/**
 * Services that say, in the keys aws:SourceArn or aws:SourceAccount, for whom they act, by the kind of policy that names
 * them. A service whose pages do not say so is not listed: a condition on a key that it does not set would deny it.
 *
 * As of 2026-11-30, from the pages "Cross-service confused deputy prevention" of the services' guides, such as
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cross-service-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/cross-service-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
 */
const trust: readonly string[] = [
  'appstream.amazonaws.com',
  'autoscaling.amazonaws.com',
  'bedrock.amazonaws.com',
  'datasync.amazonaws.com',
  'ecs-tasks.amazonaws.com',
  'events.amazonaws.com',
  'iot.amazonaws.com',
  'personalize.amazonaws.com',
  'pipes.amazonaws.com',
  'sagemaker.amazonaws.com',
  'scheduler.amazonaws.com',
  'ssm.amazonaws.com',
  'states.amazonaws.com',
  'transfer.amazonaws.com',
  'vpc-flow-logs.amazonaws.com',
]

const resource: readonly string[] = [
  'appstream.amazonaws.com',
  'cloudfront.amazonaws.com',
  'cloudtrail.amazonaws.com',
  'cloudwatch.amazonaws.com',
  'config.amazonaws.com',
  'delivery.logs.amazonaws.com',
  'events.amazonaws.com',
  'guardduty.amazonaws.com',
  'logging.s3.amazonaws.com',
  's3.amazonaws.com',
  'ses.amazonaws.com',
  'sns.amazonaws.com',
]

export const deputies: Readonly<Record<'trust' | 'resource', ReadonlySet<string>>> = {
  trust: new Set(trust),
  resource: new Set(resource),
}
