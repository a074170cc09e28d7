import type { Block } from '../../syntax/syntax-tree.ts'
import type { AttributeValues } from './values.ts'

/**
 * Resources of AWS that run something, or hand text to something that does: it may attach a policy whose name it is
 * given, since the ARN follows from the account, the path and the name. Other resources of the provider attach policies
 * by ARN only, in arguments that are known.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
 */
const running = new Set(
  [
    'amplify_app apprunner_service batch_job_definition cloudcontrolapi_resource cloudformation_stack',
    'cloudformation_stack_instances cloudformation_stack_set cloudformation_stack_set_instance cloudwatch_event_target',
    'codebuild_project codepipeline config_remediation_configuration ecs_task_definition eks_addon glue_job',
    'imagebuilder_component instance lambda_function lambda_invocation launch_configuration launch_template',
    'mwaa_environment s3_bucket_object s3_object scheduler_schedule secretsmanager_secret_version',
    'serverlessapplicationrepository_cloudformation_stack servicecatalog_provisioned_product sfn_state_machine',
    'spot_instance_request ssm_association ssm_document ssm_maintenance_window_task ssm_parameter',
  ].flatMap((line) => line.split(' ').map((type) => `aws_${type}`)),
)

/** Providers that draw, wait, or watch: none of their resources changes anything in IAM. */
const watching = /^(random|time|tls|datadog|grafana|newrelic|opsgenie|pagerduty)_/

/** Arguments that name the thing itself. */
const ownName = /^(name|name_prefix|bucket|comment|display_name|family|filename|function_name|key|label|title)$/

/** May a block attach a policy whose name stands in one of its arguments? */
export function mayAttachByName({ type, labels, body }: Block, { name, path }: AttributeValues): boolean {
  if (path.includes('provisioner')) return true
  if (path.length === 0 && (ownName.test(name) || name === 'for_each')) return false
  if (type === 'module' || type === 'action') return true
  const [of = ''] = labels
  if (type === 'data') return of === 'external'
  if (type !== 'resource' || watching.test(of)) return false
  if (of === 'null_resource') return body.blocks.some((inner) => inner.type === 'provisioner')
  return !of.startsWith('aws_') || running.has(of)
}
