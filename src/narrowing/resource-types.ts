/** The part of an ARN that names one of many, below the lasting thing that they belong to. */
interface ContainedResource {
  /** The ARN up to that part, which the first group captures, and the part itself. */
  readonly pattern: RegExp
  /** The page of AWS that says how the part comes about. */
  readonly page: string
}

const contained = (service: string, before: string, part: string, page: string): ContainedResource => ({
  pattern: new RegExp(`^(arn:[^:]+:${service}:[^:]*:[^:]*:${before})${part}$`),
  page: `https://docs.aws.amazon.com/${page}`,
})
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const time = String.raw`\d{4}-\d\d-\d\dT[\d:.]+`

/** By IAM prefix. */
const containedResources: Readonly<Record<string, readonly ContainedResource[]>> = {
  /** Objects of a bucket, whose ARN has no Region: access points have one. */
  s3: [
    {
      pattern: /^(arn:[^:]+:s3:::[^/]+\/).+$/,
      page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html',
    },
  ],
  /** Log streams, and the `:*` that CloudWatch Logs asks for; tagging is checked on the group's ARN without it. */
  logs: [
    contained('logs', 'log-group:[^:]+:', '.*', 'AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html'),
  ],
  ecs: [
    contained(
      'ecs',
      String.raw`task-definition/[\w-]+:`,
      String.raw`\d+`,
      'AmazonECS/latest/APIReference/API_TaskDefinition.html',
    ),
    contained('ecs', 'task/[^/]+/', '[0-9a-f-]+', 'AmazonECS/latest/developerguide/ecs-account-settings.html'),
  ],
  lambda: [
    contained('lambda', String.raw`function:[\w-]+:`, String.raw`\d+`, 'lambda/latest/dg/configuration-versions.html'),
    contained('lambda', String.raw`layer:[\w-]+:`, String.raw`\d+`, 'lambda/latest/dg/chapter-layers.html'),
  ],
  batch: [
    contained(
      'batch',
      String.raw`job-definition/[\w-]+:`,
      String.raw`\d+`,
      'batch/latest/userguide/job_definitions.html',
    ),
  ],
  cloudformation: [
    contained('cloudformation', 'stack/[^/]+/', uuid, 'AWSCloudFormation/latest/APIReference/API_Stack.html'),
    contained('cloudformation', 'stackset/[^:]+:', uuid, 'AWSCloudFormation/latest/APIReference/API_StackSet.html'),
  ],
  dynamodb: [
    contained(
      'dynamodb',
      String.raw`table/[\w.-]+/stream/`,
      time,
      'amazondynamodb/latest/APIReference/API_TableDescription.html',
    ),
    contained(
      'dynamodb',
      String.raw`table/[\w.-]+/(?:backup|export|import)/`,
      '[^/]+',
      'amazondynamodb/latest/APIReference/API_BackupDetails.html',
    ),
  ],
  kinesis: [
    contained(
      'kinesis',
      String.raw`stream/[\w.-]+/consumer/[\w.-]+:`,
      String.raw`\d+`,
      'kinesis/latest/APIReference/API_Consumer.html',
    ),
  ],
  route53: [contained('route53', 'change/', String.raw`\w+`, 'Route53/latest/APIReference/API_GetChange.html')],
  states: [
    contained(
      'states',
      String.raw`(?:execution|express|mapRun):[\w-]+[:/]`,
      '.+',
      'step-functions/latest/dg/concept-create-iam-advanced.html',
    ),
  ],
}

/**
 * The resource to write for one that was seen, where the thing itself is one of many that come and go inside a lasting
 * container: an S3 object stands for its bucket's objects, a log stream for those of its group, a revision of a task
 * definition or a version of a function for what the next release brings.
 */
export function widenToContainer(arn: string, service: string): string {
  for (const { pattern } of containedResources[service] ?? []) {
    const container = pattern.exec(arn)?.[1]
    if (container !== undefined) return `${container}*`
  }
  return arn
}
