/** The ARN of a resource by its name: `{partition}`, `{region}`, `{account}`, `{name}`. */
export interface ArnTemplate {
  /** The argument with the name. */
  readonly name: string
  readonly arn: string
}

const regional = (service: string, resource = '{name}', name = 'name'): ArnTemplate => ({
  name,
  arn: `arn:{partition}:${service}:{region}:{account}:${resource}`,
})

/** Names that come after a path, `/` where there is none. */
const iam = (resource: string): ArnTemplate => ({
  name: 'name',
  arn: `arn:{partition}:iam::{account}:${resource}{path}{name}`,
})

/**
 * Resources whose ARN consists of their name and their place only; the ARNs of others contain an id that AWS generates.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const templates: Readonly<Record<string, ArnTemplate>> = {
  aws_athena_workgroup: regional('athena', 'workgroup/{name}'),
  aws_backup_vault: regional('backup', 'backup-vault:{name}'),
  aws_cloudwatch_event_bus: regional('events', 'event-bus/{name}'),
  // Of the default event bus: `event_bus_name` names another one.
  aws_cloudwatch_event_rule: regional('events', 'rule/{name}'),
  aws_cloudwatch_log_group: regional('logs', 'log-group:{name}'),
  aws_cloudwatch_metric_alarm: regional('cloudwatch', 'alarm:{name}', 'alarm_name'),
  aws_codebuild_project: regional('codebuild', 'project/{name}'),
  aws_codecommit_repository: regional('codecommit', '{name}', 'repository_name'),
  aws_codepipeline: regional('codepipeline'),
  aws_db_instance: regional('rds', 'db:{name}', 'identifier'),
  aws_dynamodb_table: regional('dynamodb', 'table/{name}'),
  aws_ecr_repository: regional('ecr', 'repository/{name}'),
  aws_ecs_cluster: regional('ecs', 'cluster/{name}'),
  aws_eks_cluster: regional('eks', 'cluster/{name}'),
  aws_glue_catalog_database: regional('glue', 'database/{name}'),
  aws_glue_job: regional('glue', 'job/{name}'),
  aws_iam_group: iam('group'),
  aws_iam_policy: iam('policy'),
  aws_iam_role: iam('role'),
  aws_iam_user: iam('user'),
  aws_kinesis_firehose_delivery_stream: regional('firehose', 'deliverystream/{name}'),
  aws_kinesis_stream: regional('kinesis', 'stream/{name}'),
  aws_lambda_function: regional('lambda', 'function:{name}', 'function_name'),
  aws_rds_cluster: regional('rds', 'cluster:{name}', 'cluster_identifier'),
  aws_s3_bucket: { name: 'bucket', arn: 'arn:{partition}:s3:::{name}' },
  aws_sfn_state_machine: regional('states', 'stateMachine:{name}'),
  aws_sns_topic: regional('sns'),
  aws_sqs_queue: regional('sqs'),
  aws_ssm_parameter: regional('ssm', 'parameter/{name}'),
}

/** Data sources that take the same name in another argument. */
const dataNames: Readonly<Record<string, string>> = {
  aws_ecs_cluster: 'cluster_name',
}

/** Data sources whose arguments leave something of the ARN open (a path), or that show it under another name. */
const notAsData = /^aws_(iam_|db_instance$)/

/** The ARN of a resource or data source by its name, where it follows from that. */
export function arnTemplate(mode: 'resource' | 'data', type: string): ArnTemplate | undefined {
  const template = Object.hasOwn(templates, type) ? templates[type] : undefined
  if (mode === 'resource' || !template) return template
  if (notAsData.test(type)) return undefined
  return { ...template, name: dataNames[type] ?? template.name }
}

export const typesWithTemplates: readonly string[] = Object.keys(templates).sort()

/** The parts of an ARN besides the resource's own name. */
export interface ArnPlacement {
  readonly partition: string | undefined
  readonly region: string | undefined
  readonly account: string | undefined
}

/** The ARN that a name makes; `undefined` where something it needs is not known. */
export function fillArn(
  { arn }: Pick<ArnTemplate, 'arn'>,
  values: ArnPlacement & { readonly name: string; readonly path?: string | undefined },
): string | undefined {
  // AWS writes parameters with one slash, whether or not their names begin with one.
  const name = arn.includes(':parameter/') ? values.name.replace(/^\//, '') : values.name
  const known: Readonly<Record<string, string | undefined>> = { ...values, name, path: values.path ?? '/' }
  let missing = false
  const filled = arn.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = known[key]
    missing ||= value === undefined || value === ''
    return value ?? ''
  })
  return missing ? undefined : filled
}
