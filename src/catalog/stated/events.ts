import type { Call } from '../call.ts'
import { combineRules, byAction, nestedText, namedRule, resourceArn, type Kind } from './parts.ts'
import { exactResources, type StatedResources, type StatedRule } from './rule.ts'

/** Lists the ARNs of buses, rules on the default and on custom buses, archives and replays. */
const page = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-manage-iam-access.html'

const busName = /^[\w./-]{1,256}$/
const kind = (before: string, more?: Partial<Kind>): Kind => ({
  service: 'events',
  before,
  name: /^[\w.-]{1,64}$/,
  ...more,
})
const bus = kind('event-bus/', { name: busName })
const archive = kind('archive/')
const replay = kind('replay/')
/** A new resource gets an id after its name, which requests do not carry. */
const connection = kind('connection/', { after: '*' })
const destination = kind('api-destination/', { after: '*' })

/** The name of a bus of the call's own account that is given by name or ARN; '' is the default bus. */
function busOf(call: Call): string | undefined {
  const text = call.request.text('eventbusname')
  if (text === undefined || text === 'default') return ''
  const [, account, name = text] = /^arn:[^:]+:events:[^:]+:(\d{12}):event-bus\/(.+)$/.exec(text) ?? []
  if (account !== undefined && account !== call.place.account) return undefined
  return name === 'default' ? '' : busName.test(name) ? name : undefined
}

/** `rule/NAME` on the default bus, `rule/BUS/NAME` on any other. */
const ruleRule = (member: string): StatedRule => ({
  page,
  resolve: (call) => {
    const on = busOf(call)
    const name = call.request.text(member)
    if (on === undefined || name?.startsWith('arn:')) return undefined
    return exactResources(resourceArn(call, kind(on === '' ? 'rule/' : `rule/${on}/`), name))
  },
})

/** Each entry names its bus by name or ARN, or means the default one. */
function busesOfEntries(call: Call): StatedResources | undefined {
  if (call.request.asks(['endpointid'])) return undefined
  const leaves = call.request.found.leaves.filter(({ depth }) => depth === 2)
  const given = leaves.filter(({ name }) => name.normal === 'eventbusname')
  const entries = leaves.filter(({ name }) => name.normal === 'detailtype')
  if (entries.length === 0) return undefined
  const names = given.map(({ value }) => value)
  if (given.length !== entries.length) names.push('default')
  return exactResources(...names.map((name) => resourceArn(call, bus, name)))
}

const taggable = /^arn:[^:]+:events:[^:]+:\d{12}:(rule|event-bus)\/[^*?\s]+$/

export const events = byAction(
  ['DeleteRule DescribeRule DisableRule EnableRule PutRule', ruleRule('name')],
  ['ListTargetsByRule PutTargets RemoveTargets', ruleRule('rule')],
  ['CreateEventBus DeleteEventBus', namedRule(page, bus, 'name')],
  [
    'DescribeEventBus UpdateEventBus',
    { page, resolve: (call) => exactResources(resourceArn(call, bus, call.request.text('name') ?? 'default')) },
  ],
  [
    'PutEvents',
    {
      page: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html',
      resolve: busesOfEntries,
      leaves: ['eventbusname', 'detailtype'],
    },
  ],
  ['DeleteArchive DescribeArchive', namedRule(page, archive, 'archivename')],
  ['CancelReplay DescribeReplay', namedRule(page, replay, 'replayname')],
  [
    'StartReplay',
    combineRules(page, namedRule(page, replay, 'replayname'), namedRule(page, archive, 'eventsourcearn'), {
      page,
      resolve: (call) => exactResources(resourceArn(call, bus, nestedText(call, 2, 'arn'))),
      leaves: ['arn'],
    }),
  ],
  [
    'CreateConnection DeauthorizeConnection DeleteConnection DescribeConnection UpdateConnection',
    namedRule(page, connection, 'name'),
  ],
  ['DeleteApiDestination UpdateApiDestination', namedRule(page, destination, 'name')],
  [
    'CreateApiDestination',
    combineRules(page, namedRule(page, destination, 'name'), namedRule(page, connection, 'connectionarn')),
  ],
  [
    'ListTagsForResource TagResource UntagResource',
    {
      page,
      resolve: (call) => {
        const arn = call.request.text('resourcearn')
        return arn !== undefined && taggable.test(arn) ? exactResources(arn) : undefined
      },
    },
  ],
)
