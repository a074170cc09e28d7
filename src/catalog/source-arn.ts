/**
 * Services that AWS documents to set `aws:SourceArn` when they deliver with their own principal: the key holds the ARN of
 * the resource for which they act. Rows hold for the named actions only.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcearn
 */
export interface SourceArnRow {
  /** Service principal. */
  readonly service: string
  /** IAM prefix of the service whose resource's policy is evaluated. */
  readonly on: string
  readonly actions: readonly string[]
  /** AWS's page that shows a policy with the key. */
  readonly source: string
}

const page = (path: string): string => `https://docs.aws.amazon.com/${path}`

/**
 * Each row needs a page of AWS that shows such a policy with the key. Pairs without one, as EventBridge with topics, are left
 * out, and their policies stay without the key.
 */
export const sourceArnRows: readonly SourceArnRow[] = [
  {
    service: 's3.amazonaws.com',
    on: 'sqs',
    actions: ['sqs:SendMessage'],
    source: page('AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html'),
  },
  {
    service: 's3.amazonaws.com',
    on: 'sns',
    actions: ['sns:Publish'],
    source: page('AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html'),
  },
  {
    service: 'sns.amazonaws.com',
    on: 'sqs',
    actions: ['sqs:SendMessage'],
    source: page('sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html'),
  },
  {
    service: 'events.amazonaws.com',
    on: 'sqs',
    actions: ['sqs:SendMessage'],
    source: page('eventbridge/latest/userguide/eb-use-resource-based.html'),
  },
]

/** The row of a service on a kind of resource, where it holds for all these actions. */
export function sourceArnRow(service: string, on: string, actions: readonly string[]): SourceArnRow | undefined {
  const row = sourceArnRows.find((each) => each.service === service && each.on === on)
  const known = new Set(row?.actions.map((action) => action.toLowerCase()))
  return row && actions.every((action) => known.has(action.toLowerCase())) ? row : undefined
}
