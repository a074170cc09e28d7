import type { AttachedResource } from '../../types.ts'
import { moduleContextOf, type ModuleContext } from '../modules/module-context.ts'
import type { ModuleGraph } from '../modules/module-graph.ts'
import type { ModuleFile } from '../modules/module.ts'
import {
  addressOf,
  attributeOf,
  bodiesIn,
  allPartsOf,
  type Block,
  type Body,
  type Expression,
} from '../syntax/syntax-tree.ts'
import { blockArns } from './block-arns.ts'
import { resourcesNamed, type NamedResource } from './attached-resources.ts'

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
  /** The argument that names what it delivers for, and the type of that; absent: the resource itself. */
  readonly source?: { readonly argument: string; readonly type: string }
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
  aws_s3_bucket_notification: {
    service: 's3.amazonaws.com',
    source: { argument: 'bucket', type: 'aws_s3_bucket' },
    targets: ['queue_arn', 'topic_arn'],
  },
  aws_sns_topic_subscription: {
    service: 'sns.amazonaws.com',
    source: { argument: 'topic_arn', type: 'aws_sns_topic' },
    targets: ['endpoint'],
    opaque: 'redrive_policy',
  },
  aws_cloudwatch_event_target: {
    service: 'events.amazonaws.com',
    source: { argument: 'rule', type: 'aws_cloudwatch_event_rule' },
    targets: ['arn'],
  },
  aws_cloudwatch_event_bus: { service: 'events.amazonaws.com', targets: ['arn'] },
}

const services: readonly string[] = [...new Set(Object.values(kinds).map(({ service }) => service))]

/** The types of what receives. */
const destinations: ReadonlySet<string> = new Set(['aws_sqs_queue', 'aws_sns_topic'])

const found = new WeakMap<ModuleGraph, readonly Delivery[]>()

/**
 * Every delivery to queues and topics that the Terraform of the repository sets up, or may set up in modules that are not
 * on disk and in text that cannot be read; sorted by file and address.
 */
export function deliveriesIn(graph: ModuleGraph): readonly Delivery[] {
  const known = found.get(graph)
  if (known) return known
  const deliveries = graph.modules.flatMap((module) => {
    const place = forEveryValue(moduleContextOf(module, graph))
    return module.files.flatMap((file) => [
      ...unreadIn(file),
      ...file.syntax.body.blocks.flatMap((block) =>
        isUnread(block) ? ofUnread(block, file.path, place) : deliveryOf(block, file.path, place),
      ),
    ])
  })
  const sorted = deliveries.sort((a, b) => (`${a.file}\n${a.address}` < `${b.file}\n${b.address}` ? -1 : 1))
  found.set(graph, sorted)
  return sorted
}

/** Variables of a directory that no other calls are given when Terraform runs: their defaults need not hold. */
function forEveryValue(place: ModuleContext): ModuleContext {
  const { documents, names } = place.module
  const scopes = place.scopes.map((scope) => (scope === names ? documents : scope))
  return {
    module: place.module,
    repository: place.repository,
    get references() {
      return place.references
    },
    scopes,
  }
}

const unknown: Delivery['from'] = { arns: [], complete: false }

/** A file of which a part cannot be read may set up a delivery there. */
function unreadIn({ path, content, syntax }: ModuleFile): readonly Delivery[] {
  if (syntax.problems.length === 0 || !Object.keys(kinds).some((type) => content.includes(type))) return []
  const address = 'what cannot be read'
  return services.map((service) => ({ address, file: path, service, from: unknown, to: unknown }))
}

/** Words in arguments that may name a queue or topic. */
const receiving = /sqs|sns|queue|topic|dlq|dead_?letter|notification|subscri|endpoint/i

/** Resources of another provider and of another language, which make the same deliveries. */
const otherMakers = /^(awscc_(s3_bucket|sns_|events_)|aws_cloudformation_stack)/

const isUnread = ({ type, labels: [of = ''] }: Block): boolean =>
  type === 'module' || (type === 'resource' && otherMakers.test(of))

/**
 * A module whose files are not on disk, or a resource whose arguments are not read, may deliver to every queue and topic
 * that its arguments name, and where one of them may name a queue or topic that is not known, to any.
 */
function ofUnread(block: Block, file: string, place: ModuleContext): readonly Delivery[] {
  if (place.repository.callOf(block)) return []
  const targets = block.body.attributes.flatMap(({ name, value }): readonly AttachedResource[] => {
    if (notPassed.has(name)) return []
    const mayBeNamed = receiving.test(name) || receiving.test(value.text)
    return valuesIn(value)
      .flatMap((each) => receivers(resourcesNamed(each, block, place)))
      .filter(({ arns, complete }) => arns.some(isReceiver) || (!complete && mayBeNamed))
  })
  const arns = [...new Set(targets.flatMap((each) => each.arns))].sort()
  const complete = !block.broken && targets.every((each) => each.complete)
  if (targets.length === 0 && complete) return []
  const address = addressOf(block)
  return services.map((service) => ({ address, file, service, from: unknown, to: { arns, complete } }))
}

/** Arguments that are no values of what is made. */
const notPassed: ReadonlySet<string> = new Set(['source', 'version', 'providers', 'depends_on', 'count', 'for_each'])

/** References, and texts with an ARN or address of a queue or topic, that stand in a value; not the parts of other texts. */
function valuesIn(value: Expression): readonly Expression[] {
  const all = allPartsOf(value)
  const texts = all.filter(
    (each) => each.kind === 'template' && each.parts.some((part) => part.kind !== 'interpolation'),
  )
  const isInText = ({ start }: Expression): boolean =>
    texts.some((text) => text.start < start && start < text.start + text.text.length)
  return [
    ...texts.filter(({ text }) => /:(sqs|sns):|\bsqs\./.test(text)),
    ...all.filter((each) => each.kind === 'traversal' && each.steps.length > 0 && !isInText(each)),
  ]
}

const isReceiver = (arn: string): boolean => /^arn:[^:]*:(sqs|sns):/.test(arn)

function deliveryOf(block: Block, file: string, place: ModuleContext): readonly Delivery[] {
  const type = block.type === 'resource' ? (block.labels[0] ?? '') : ''
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined
  if (kind === undefined) return []
  const all = mayBeQueue(block) ? [...bodiesIn(block.body)] : []
  const targets = all.flatMap((body) => kind.targets.flatMap((name) => receivers(named(name, body, block, place))))
  // Also of subscriptions by other protocols: messages that cannot be delivered go to a queue.
  const opaque = kind.opaque !== undefined && attributeOf(block.body, kind.opaque) !== undefined
  if (targets.length === 0 && !opaque && !block.broken) return []
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
  // An attribute of another resource or data source, as of a parameter, may be the ARN of anything.
  const sources = named(source.argument, block.body, block, place).map((each) =>
    each.block === undefined || each.block.labels[0] === source.type ? each : unknown,
  )
  return {
    arns: [...new Set(sources.flatMap(({ arns }) => arns))].sort(),
    complete: sources.length > 0 && sources.every(({ complete }) => complete),
  }
}

/** The endpoint of a subscription by another protocol is no queue. */
function mayBeQueue(block: Block): boolean {
  const text = attributeOf(block.body, 'protocol')?.value.text
  return text === undefined || !/^"[a-z-]+"$/.test(text) || text === '"sqs"'
}

function named(name: string, body: Body, block: Block, place: ModuleContext): readonly NamedResource[] {
  const value = attributeOf(body, name)?.value
  return value === undefined ? [] : resourcesNamed(value, block, place)
}

/** Types whose `arn` or `id` is the ARN or address of another resource. */
const ofOthers = /^aws_(sqs_|sns_|arn$|cloudwatch_event_target$)/

/**
 * The resources that may be queues or topics. Other resources of AWS are none by their own ARN; other attributes, as the
 * value of a parameter or an output of a state, may be the ARN of anything.
 */
const receivers = (all: readonly NamedResource[]): readonly AttachedResource[] =>
  all.flatMap((each): readonly AttachedResource[] => {
    const type = each.block?.labels[0]
    if (type === undefined || destinations.has(type)) return [each]
    const isOwn = each.attribute !== undefined && /^(arn|id|qualified_arn|invoke_arn)$/.test(each.attribute)
    return isOwn && type.startsWith('aws_') && !ofOthers.test(type) ? [] : [unknown]
  })
