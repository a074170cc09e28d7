import type { TrailObservation } from '../../../records/trail-observation.ts'
import { Conditions, addPartitionConditions, type EventFilter } from '../filter.ts'
import type { Row } from '../rows.ts'
import { itemFieldsOf, plainName, quotedName, type TableShape } from '../table.ts'
import { fieldsFor, addEventConditions, type QueryStatement } from '../usage-query.ts'

const dimensions: readonly (readonly [name: string, column: string])[] = [
  ['recipient', 'recipientaccountid'],
  ['region', 'awsregion'],
  ['event_source', 'eventsource'],
  ['event_type', 'eventtype'],
  ['event_category', 'eventcategory'],
  ['management_event', 'managementevent'],
  ['read_only', 'readonly'],
]

/** Calls that a row of the coverage tells apart: what a trail records may change with them. */
const recorderSource = 'cloudtrail.amazonaws.com'

/**
 * The statement that asks what is in a table, whatever the scopes: which kinds of events of which services, on which days.
 * Without it, a table that lacks three weeks would look like three quiet weeks.
 *
 * @throws {UnfitTableError} when columns are missing
 */
export function coverageStatement(shape: TableShape, filter: EventFilter): QueryStatement {
  const fields = fieldsFor(shape)
  const conditions = new Conditions()
  addPartitionConditions(shape, filter, conditions)
  addEventConditions(fields, filter, conditions)
  const resources = fields.column('resources')
  const type = resources && itemFieldsOf(resources.type)?.find(({ name }) => plainName(name) === 'type')
  const types =
    resources && type
      ? `array_join(array_sort(array_distinct(transform(${quotedName(resources.name)}, r -> coalesce(r.${quotedName(type.name)}, '')))), ' ')`
      : undefined
  const expressions: readonly (readonly [string, string | undefined])[] = [
    ...dimensions.map(([name, column]) => [name, fields.text(column)] as const),
    [
      'recorder_event',
      `CASE WHEN ${fields.text('eventsource')} = '${recorderSource}' THEN ${fields.text('eventname')} END`,
    ],
    ['resource_types', types],
  ]
  const time = fields.time() ?? ''
  const sql = `SELECT
${expressions.map(([name, expression]) => `  ${expression ?? 'CAST(NULL AS VARCHAR)'} AS ${name}`).join(',\n')},
  min(${time}) AS first_seen,
  max(${time}) AS last_seen,
  array_join(array_sort(array_agg(DISTINCT substr(${time}, 1, 10))), ' ') AS days
FROM ${shape.from}
WHERE ${conditions.texts.join('\n  AND ')}
GROUP BY ${expressions.map((_, at) => at + 1).join(', ')}`
  return { sql, parameters: conditions.parameters, notes: [], textMembers: false, lacking: false }
}

/** What a row of the answer shows of a trail. */
export interface SeenKind {
  /** A record with the facts that the events of the row have in common. */
  readonly record: Readonly<Record<string, unknown>>
  readonly eventSource: string
  /** ISO 8601. */
  readonly firstSeen: string
  readonly lastSeen: string
  /** `2026-05-01` */
  readonly days: readonly string[]
}

/** `undefined` for a row without times. */
export function seenKindOf(row: Row): SeenKind | undefined {
  const { first_seen: firstSeen, last_seen: lastSeen, days, event_source: eventSource = '' } = row
  if (!firstSeen || !lastSeen || !days) return undefined
  const types = (row['resource_types'] ?? '').split(' ').filter((type) => type !== '')
  return {
    record: {
      eventID: 'row',
      eventTime: lastSeen,
      eventSource,
      eventName: row['recorder_event'] ?? 'Any',
      awsRegion: row['region'],
      eventType: row['event_type'],
      eventCategory: row['event_category'],
      managementEvent: row['management_event'],
      readOnly: row['read_only'],
      recipientAccountId: row['recipient'],
      resources: types.map((type): { readonly type: TrailObservation['types'][number] } => ({ type })),
      requestParameters: null,
      userIdentity: { accountId: row['recipient'] },
    },
    eventSource,
    firstSeen,
    lastSeen,
    days: days.split(' '),
  }
}
