import { hasUnresolved } from '../../../policy/unresolved.ts'
import type { AttachedResource } from '../../types.ts'
import { blockArns } from './block-arns.ts'
import { placementOf } from './placement.ts'
import { arnTemplate, fillArn } from './templates.ts'
import { referencedAddress } from '../modules/references.ts'
import { resolveSources } from '../modules/resolve-expression.ts'
import { addressOf, attributeOf, bodiesIn, type Block, type Expression } from '../syntax/syntax-tree.ts'
import type { PolicyHost } from '../policies/find-policies.ts'
import { evaluateExpression, type ModuleScope } from '../values/evaluate.ts'
import type { ModuleContext } from '../modules/module-context.ts'

/** Types of the resources that these arguments name; other arguments name resources only by ARN. */
const named: Readonly<Record<string, string>> = {
  aws_backup_vault_policy: 'aws_backup_vault',
  aws_cloudwatch_event_bus_policy: 'aws_cloudwatch_event_bus',
  aws_ecr_repository_policy: 'aws_ecr_repository',
  aws_s3_bucket_notification: 'aws_s3_bucket',
  aws_s3_bucket_policy: 'aws_s3_bucket',
}

/** The AWS resources that the resource and trust policies in these hosts are attached to; none for other policies. */
export function attachedResources(hosts: readonly PolicyHost[], place: ModuleContext): readonly AttachedResource[] {
  const found = hosts.flatMap((host) => attachedBy(host, place))
  return [...new Map(found.map((each) => [`${each.address} ${each.arns.join()}`, each])).values()]
}

function attachedBy({ attribute, block }: PolicyHost, place: ModuleContext): readonly AttachedResource[] {
  const { attachedTo } = attribute
  if (attachedTo === undefined || attachedTo === 'account') return []
  if (attachedTo === 'self') return [ofBlock(block, place, addressOf(block))]
  const naming = [...bodiesIn(block.body)].flatMap((body) => attributeOf(body, attachedTo.attribute) ?? [])[0]
  if (!naming) return []
  return resourcesNamed(naming.value, block, place).map(({ block: _, attribute: __, ...each }) => each)
}

/** A resource that an expression names, with its block where it is one, and the attribute of it that is named. */
export interface NamedResource extends AttachedResource {
  readonly block?: Block
  readonly attribute?: string
}

/** The resources that an expression within a block names by reference, ARN, address of a queue, or name. */
export function resourcesNamed(expression: Expression, block: Block, place: ModuleContext): readonly NamedResource[] {
  const each = attributeOf(block.body, 'for_each')?.value
  const within = each ? { ...place, each } : place
  const here = place.module.directory
  return place.scopes.flatMap((scope) => follow(expression, { block, place: within, scope, here }, 0))
}

function ofBlock(block: Block, place: ModuleContext, address: string | undefined): AttachedResource {
  const { instances, complete } = blockArns(block, place, false)
  const arns = [...new Set(instances.map(({ arn }) => arn))].sort()
  return { ...(address !== undefined && { address }), arns, complete }
}

interface Point {
  /** The resource whose argument it is. */
  readonly block: Block
  readonly place: ModuleContext
  readonly scope: ModuleScope
  /** The directory of that resource. */
  readonly here: string
}

function follow(expression: Expression, point: Point, depth: number): readonly NamedResource[] {
  const { place, scope } = point
  const address = referencedAddress(expression)
  const block = address === undefined ? undefined : place.module.blocks.get(address)?.block
  if (block && (block.type === 'resource' || block.type === 'data'))
    return [
      {
        ...ofBlock(block, place, place.module.directory === point.here ? address : undefined),
        block,
        ...attributeNamed(expression),
      },
    ]
  const value = evaluateExpression(expression, scope)
  if (typeof value === 'string' && !hasUnresolved(value)) {
    const arn = arnNamed(value, point)
    return [{ arns: arn === undefined ? [] : [arn], complete: arn !== undefined }]
  }
  const ways = resolveSources(expression, place, scope, depth)
  if (!ways || ways.length === 0) return [{ arns: [], complete: false }]
  return ways.flatMap((way) => follow(way.expression, { ...point, place: way.place, scope: way.scope }, depth + 1))
}

/** `arn` of `aws_sqs_queue.jobs[0].arn`. */
function attributeNamed(expression: Expression): Pick<NamedResource, 'attribute'> {
  if (expression.kind !== 'traversal') return {}
  const names = expression.steps.flatMap((step) => (step.kind === 'attribute' ? [step.name] : []))
  const attribute = names[expression.root === 'data' ? 2 : 1]
  return attribute === undefined ? {} : { attribute }
}

/** The ARN that an ARN, a queue's address, or the name of a resource of a known type means. */
function arnNamed(value: string, { block, place, scope }: Point): string | undefined {
  if (value.startsWith('arn:')) return value
  const queue = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?\/(\d{12})\/([\w.-]+)$/.exec(value)
  if (queue) return `arn:${queue[2] ? 'aws-cn' : 'aws'}:sqs:${queue[1]}:${queue[3]}:${queue[4]}`
  const template = arnTemplate('resource', named[block.labels[0] ?? ''] ?? '')
  return template && fillArn(template, { ...placementOf(block, scope, place), name: value })
}
