import { hasOpaque } from '../../../policy/opaque.ts'
import { shownOf } from '../holders/shown.ts'
import type { Surroundings } from '../holders/references.ts'
import { addressOf, attributeOf, type Block } from '../syntax.ts'
import { evaluate } from '../values.ts'

/** Resources whose `arn` policies are narrowed to. */
const types = new Set([
  'aws_cloudwatch_log_group',
  'aws_dynamodb_table',
  'aws_ecr_repository',
  'aws_kinesis_stream',
  'aws_kms_key',
  'aws_lambda_function',
  'aws_s3_bucket',
  'aws_secretsmanager_secret',
  'aws_sfn_state_machine',
  'aws_sns_topic',
  'aws_sqs_queue',
  'aws_ssm_parameter',
])

/** An ARN, and the resource of the same directory that has it. */
export interface KnownArn {
  readonly arn: string
  readonly block: Block
}

/**
 * ARNs of resources of a directory, where states, plans or a literal name tell them. Only of what is there exactly once,
 * however often the directory is used: any other reference would mean another ARN in another instance.
 */
export function knownArns(place: Surroundings): KnownArn[] {
  const found: KnownArn[] = []
  for (const { block } of place.module.blocks.values()) {
    if (block.type !== 'resource' || !types.has(block.labels[0] ?? '')) continue
    if (attributeOf(block.body, 'count') || attributeOf(block.body, 'for_each')) continue
    const arn = arnOf(block, place)
    if (arn !== undefined) found.push({ arn, block })
  }
  const counted = new Map<string, number>()
  for (const { arn } of found) counted.set(arn, (counted.get(arn) ?? 0) + 1)
  return found.filter(({ arn }) => counted.get(arn) === 1)
}

function arnOf(block: Block, place: Surroundings): string | undefined {
  const shown = shownOf(block, place)
  if (shown) {
    const [only, ...others] = shown.instances
    const arn = only?.resource.values['arn']
    if (others.length > 0 || shown.unknown.length > 0) return undefined
    if (typeof arn === 'string') return arn
  }
  return block.labels[0] === 'aws_s3_bucket' ? bucketArn(block, place) : undefined
}

/** Only a bucket's ARN follows from its name alone: all others name a Region too, which the provider decides. */
function bucketArn(block: Block, { scopes, module }: Surroundings): string | undefined {
  const bucket = attributeOf(block.body, 'bucket')
  const [scope, ...others] = scopes
  const { partition } = module.names
  if (!bucket || !scope || others.length > 0 || partition === undefined) return undefined
  const name = evaluate(bucket.value, { ...scope, variables: new Map() })
  return typeof name === 'string' && !hasOpaque(name) && name !== '' ? `arn:${partition}:s3:::${name}` : undefined
}

/** How the resource's ARN is written there. */
export const arnExpression = ({ block }: KnownArn): string => `${addressOf(block)}.arn`
