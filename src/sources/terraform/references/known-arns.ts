import { blockArns } from '../arns/block-arns.ts'
import { typesWithTemplates } from '../arns/templates.ts'
import { addressOf, attributeOf, type Block } from '../syntax/syntax-tree.ts'
import type { ModuleContext } from '../modules/module-context.ts'

/** An ARN, and the block of the same directory that has it. */
export interface KnownArn {
  readonly arn: string
  readonly block: Block
  /** `[0]`, `["logs"]`: which instance of the block; empty where there is only one. */
  readonly index: string
}

/** Resources that take an ARN as an argument: their `arn` is that of another resource. */
const borrowed = new Set([
  'aws_cloudwatch_event_target',
  'aws_lakeformation_resource',
  'aws_notifications_channel_association',
  'aws_sns_topic_data_protection_policy',
  'aws_sns_topic_policy',
])

/** Resources that own their ARN, though only a state shows it; other resources may repeat it. */
const owners = new Set([...typesWithTemplates, 'aws_kms_key', 'aws_secretsmanager_secret', 'aws_efs_file_system'])

const known = new WeakMap<ModuleContext, readonly KnownArn[]>()

/**
 * ARNs of resources and data sources of a directory, where states, plans, or their names and places show them. Only
 * where the directory is used once: any other reference would mean another ARN in another instance. An ARN that two
 * blocks have belongs to the resource that owns it, before one that only repeats it; where that is not certain, to
 * none.
 */
export function knownArns(place: ModuleContext): readonly KnownArn[] {
  const before = known.get(place)
  if (before) return before
  const found = new Map<string, { readonly rank: number; readonly arns: KnownArn[] }>()
  for (const { block } of place.module.blocks.values()) {
    const rank = rankOf(block)
    if (rank === undefined) continue
    for (const each of arnsOf(block, place)) {
      const best = found.get(each.arn)
      if (best?.rank === rank) best.arns.push(each)
      else if (!best || rank < best.rank) found.set(each.arn, { rank, arns: [each] })
    }
  }
  const single: KnownArn[] = []
  for (const { arns } of found.values()) {
    const [only] = arns
    if (only && arns.length === 1) single.push(only)
  }
  known.set(place, single)
  return single
}

/** Lower is nearer to the resource itself. */
function rankOf({ type, labels: [of = ''] }: Block): number | undefined {
  if (type === 'data') return of === 'aws_iam_policy_document' ? undefined : 2
  if (type !== 'resource' || borrowed.has(of)) return undefined
  return owners.has(of) ? 0 : 1
}

function arnsOf(block: Block, place: ModuleContext): KnownArn[] {
  if (place.scopes.length > 1) return []
  const { instances, complete } = blockArns(block, place, true)
  if (!complete || new Set(instances.map(({ within }) => within)).size > 1) return []
  return instances.map(({ arn, index }) => ({ arn, block, index }))
}

/** The condition on which there is a block at all: `count = var.create ? 1 : 0`. */
export function conditionOf(block: Block): string | undefined {
  const repeated = (attributeOf(block.body, 'count') ?? attributeOf(block.body, 'for_each'))?.value
  return repeated?.kind === 'conditional' ? repeated.text.replace(/\s+/g, ' ') : undefined
}

/** The ARN as it is written there. */
export const arnExpression = ({ block, index }: KnownArn): string => `${addressOf(block)}${index}.arn`
