import type { Call } from '../call.ts'
import { byAction } from './parts.ts'
import { allKnownArns, isPlainName, referencePage, memberTexts } from './reading.ts'
import { arnOf, exactResources, type StatedResources, type StatedRule } from './rule.ts'

/** AWS's page on the ARNs of log groups: with `:*` at the end for most actions, without it for tagging. */
const page = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html'

const groupArn = /^(arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]+)(:\*)?$/

/** A log group by name or ARN: the ARN without `:*`. */
function groupFrom(text: string | undefined, call: Call): string | undefined {
  if (text === undefined) return undefined
  const arn = groupArn.exec(text)?.[1]
  if (arn !== undefined) return arn
  return /^[\w./#-]+$/.test(text) ? arnOf(call, 'logs', `log-group:${text}`) : undefined
}

const groupOf = (call: Call): string | undefined =>
  groupFrom(call.request.text('loggroupname', 'loggroupidentifier', 'resourceidentifier'), call)

/** With `:*`, as IAM's policies must name a group for all but tagging. */
const streamsOf = (group: string | undefined): string | undefined => group && `${group}:*`

const onGroup: StatedRule = { page, resolve: (call) => exactResources(streamsOf(groupOf(call))) }

/** Queries and live tails take several groups, by name or ARN. */
const groupMembers = ['loggroupname', 'loggroupnames', 'loggroupidentifier', 'loggroupidentifiers', 'loggrouparnlist']
const onGroups: StatedRule = {
  page,
  resolve: (call) => allKnownArns(memberTexts(call, groupMembers).map((text) => streamsOf(groupFrom(text, call)))),
  leaves: groupMembers,
}

/**
 * The part of a stream's name that its siblings share: writers put dates, instances and random texts into names, and
 * would make as many resources as there are streams. `ecs/web/9f86d081` → `ecs/web/*`; a name without digits is whole.
 */
function sharedName(stream: string): string {
  const digit = stream.search(/\d/)
  if (digit < 0) return stream
  const before = Math.max(...['/', '-', '_', '.'].map((mark) => stream.lastIndexOf(mark, digit)))
  return `${stream.slice(0, before + 1)}*`
}

const onStream: StatedRule = {
  page,
  resolve: (call) => {
    const group = groupOf(call)
    const stream = call.request.text('logstreamname')
    if (group === undefined || stream === undefined) return undefined
    const name = sharedName(stream)
    return /[:*?\s]|\$\{/.test(name.replace(/\*$/, '')) ? undefined : exactResources(`${group}:log-stream:${name}`)
  },
}

/** A subscription is checked on the group, and on the destination where it is one of CloudWatch Logs. */
const subscription: StatedRule = {
  page: referencePage('amazoncloudwatchlogs'),
  resolve: (call) => {
    const group = streamsOf(groupOf(call))
    const to = call.request.text('destinationarn')
    return to !== undefined && /^arn:[^:]+:logs:/.test(to)
      ? exactResources(group, namedResource(to, 'destination', call))
      : exactResources(group)
  },
}

/** A thing of its own kind, by name or ARN. */
function namedResource(text: string | undefined, kind: string, call: Call): string | undefined {
  if (text === undefined) return undefined
  if (new RegExp(`^arn:aws[a-z-]*:logs:[a-z0-9-]+:\\d{12}:${kind}:[\\w./#-]+$`).test(text)) return text
  return isPlainName(text) ? arnOf(call, 'logs', `${kind}:${text}`) : undefined
}

const onNamed = (kind: string, ...members: readonly string[]): StatedRule => ({
  page: referencePage('amazoncloudwatchlogs'),
  resolve: (call) => exactResources(namedResource(call.request.text(...members), kind, call)),
})

/** A new delivery gets its id, and joins a source and a destination. */
const newDelivery: StatedRule = {
  page: referencePage('amazoncloudwatchlogs'),
  resolve: (call) =>
    exactResources(
      arnOf(call, 'logs', 'delivery:*'),
      namedResource(call.request.text('deliverydestinationarn'), 'delivery-destination', call),
      namedResource(call.request.text('deliverysourcename'), 'delivery-source', call),
    ),
}

/** Tagging names what it tags by its ARN, log groups without `:*`. */
const tagged: StatedRule = {
  page,
  resolve: ({ request }) => {
    const arn = request.text('resourcearn') ?? ''
    const group = groupArn.exec(arn)?.[1]
    return exactResources(
      group ?? (/^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:[a-z-]+:[\w./#-]+$/.test(arn) ? arn : undefined),
    )
  },
}

const detectors: StatedRule = {
  page: referencePage('amazoncloudwatchlogs'),
  resolve: ({ request }): StatedResources | undefined => {
    const arn = request.text('anomalydetectorarn') ?? ''
    return exactResources(/^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:anomaly-detector:[\w-]+$/.test(arn) ? arn : undefined)
  },
}

/** Amazon CloudWatch Logs. */
export const logs = byAction(
  [
    `AssociateKmsKey CreateExportTask CreateLogGroup DeleteDataProtectionPolicy DeleteLogGroup DeleteMetricFilter
     DeleteRetentionPolicy DeleteSubscriptionFilter DeleteSyslogConfiguration DeleteTransformer DescribeLogStreams DescribeMetricFilters
     DescribeSubscriptionFilters DisassociateKmsKey FilterLogEvents GetDataProtectionPolicy GetLogGroupFields
     GetTransformer ListTagsLogGroup PutDataProtectionPolicy PutLogGroupDeletionProtection PutMetricFilter
     PutRetentionPolicy PutSyslogConfiguration PutTransformer TagLogGroup UntagLogGroup`,
    onGroup,
  ],
  ['CreateLogAnomalyDetector StartLiveTail StartQuery', onGroups],
  ['CreateLogStream DeleteLogStream GetLogEvents PutLogEvents', onStream],
  ['PutSubscriptionFilter', subscription],
  ['DeleteDestination PutDestination PutDestinationPolicy', onNamed('destination', 'destinationname')],
  ['GetDeliverySource PutDeliverySource', onNamed('delivery-source', 'name')],
  ['DeleteDeliveryDestination GetDeliveryDestination PutDeliveryDestination', onNamed('delivery-destination', 'name')],
  [
    'DeleteDeliveryDestinationPolicy GetDeliveryDestinationPolicy PutDeliveryDestinationPolicy',
    onNamed('delivery-destination', 'deliverydestinationname'),
  ],
  ['DeleteDelivery GetDelivery', onNamed('delivery', 'id')],
  ['CreateDelivery', newDelivery],
  ['DeleteLogAnomalyDetector GetLogAnomalyDetector ListAnomalies UpdateAnomaly UpdateLogAnomalyDetector', detectors],
  ['ListTagsForResource TagResource UntagResource', tagged],
)
