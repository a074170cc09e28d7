import type { AttachedResource } from '../../types.ts'
import { moduleContextOf, type ModuleContext } from '../modules/module-context.ts'
import type { ModuleGraph } from '../modules/module-graph.ts'
import { addressOf, attributeOf, bodies, type Block, type Body } from '../syntax/syntax-tree.ts'
import { blockArns } from './block-arns.ts'
import { resourcesNamed } from './attached-resources.ts'

/** A resource of Terraform that lets a service deliver to queues or topics. */
export interface Delivery {
  readonly address: string
  readonly file: string
  /** Service principal that delivers. */
  readonly service: string
  /** ARNs for which it delivers: `aws:SourceArn` of its requests. `complete`: there are no others. */
  readonly from: Pick<AttachedResource, 'arns' | 'complete'>
  /** ARNs of queues and topics to which it delivers. `complete`: there are no others. */
  readonly to: Pick<AttachedResource, 'arns' | 'complete'>
}

interface Kind {
  readonly service: string
  /** The argument that names what it delivers for; absent: the resource itself. */
  readonly source?: string
  /** Arguments that name queues and topics, in the block or within it. */
  readonly targets: readonly string[]
  /** Arguments that name queues in a document, whose content is not read. */
  readonly opaque?: string
}

/**
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_notification
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic_subscription
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_target
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_bus
 */
const kinds: Readonly<Record<string, Kind>> = {
  aws_s3_bucket_notification: { service: 's3.amazonaws.com', source: 'bucket', targets: ['queue_arn', 'topic_arn'] },
  aws_sns_topic_subscription: {
    service: 'sns.amazonaws.com',
    source: 'topic_arn',
    targets: ['endpoint'],
    opaque: 'redrive_policy',
  },
  aws_cloudwatch_event_target: { service: 'events.amazonaws.com', source: 'rule', targets: ['arn'] },
  aws_cloudwatch_event_bus: { service: 'events.amazonaws.com', targets: ['arn'] },
}

/** Other resources of AWS than these cannot be the target. */
const destinations: ReadonlySet<string> = new Set(['aws_sqs_queue', 'aws_sns_topic'])

const found = new WeakMap<ModuleGraph, readonly Delivery[]>()

/** Every delivery to queues and topics that the Terraform of the repository sets up; sorted by file and address. */
export function deliveriesIn(graph: ModuleGraph): readonly Delivery[] {
  const known = found.get(graph)
  if (known) return known
  const deliveries = graph.modules.flatMap((module) => {
    const place = moduleContextOf(module, graph)
    return module.files.flatMap(({ path, syntax }) =>
      syntax.body.blocks.flatMap((block) => deliveryOf(block, path, place)),
    )
  })
  const sorted = deliveries.sort((a, b) => (`${a.file}\n${a.address}` < `${b.file}\n${b.address}` ? -1 : 1))
  found.set(graph, sorted)
  return sorted
}

function deliveryOf(block: Block, file: string, place: ModuleContext): readonly Delivery[] {
  const type = block.type === 'resource' ? (block.labels[0] ?? '') : ''
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined
  if (kind === undefined || !mayBeQueue(block)) return []
  const all = [...bodies(block.body)]
  const targets = all.flatMap((body) => kind.targets.flatMap((name) => named(name, body, block, place)))
  const opaque = kind.opaque !== undefined && attributeOf(block.body, kind.opaque) !== undefined
  if (targets.length === 0 && !opaque) return []
  const to = {
    arns: [...new Set(targets.flatMap(({ arns }) => arns))].sort(),
    complete: !opaque && !block.broken && targets.every(({ complete }) => complete),
  }
  return [{ address: addressOf(block), file, service: kind.service, from: sourceOf(kind, block, place), to }]
}

function sourceOf({ source }: Kind, block: Block, place: ModuleContext): Delivery['from'] {
  if (source === undefined) {
    const { instances, complete } = blockArns(block, place, false)
    return { arns: [...new Set(instances.map(({ arn }) => arn))].sort(), complete }
  }
  const sources = named(source, block.body, block, place, true)
  return {
    arns: [...new Set(sources.flatMap(({ arns }) => arns))].sort(),
    complete: sources.length > 0 && sources.every(({ complete }) => complete),
  }
}

/** A subscription by another protocol is none of a queue. */
function mayBeQueue(block: Block): boolean {
  const text = attributeOf(block.body, 'protocol')?.value.text
  return text === undefined || !/^"[a-z-]+"$/.test(text) || text === '"sqs"'
}

/** The resources that an argument names, without those that are neither queue nor topic. */
function named(
  name: string,
  body: Body,
  block: Block,
  place: ModuleContext,
  isSource = false,
): readonly AttachedResource[] {
  const value = attributeOf(body, name)?.value
  if (value === undefined) return []
  return resourcesNamed(value, block, place).filter(
    ({ type }) => isSource || type === undefined || destinations.has(type),
  )
}
