import { workloadKeys } from '../../records/context-keys.ts'
import { Fields } from './fields.ts'
import { Conditions, addPartitionConditions, UnfitTableError, type EventFilter } from './filter.ts'
import { sqlLiteral, quotedName, type TableShape } from './table.ts'

export interface QueryStatement {
  readonly sql: string
  /** SQL literals, one for each `?`. */
  readonly parameters: readonly string[]
  /** Lines on what the table cannot tell, or what the statement will cost because of its form. */
  readonly notes: readonly string[]
  /** Do requests come as maps of text (`unpacked`)? */
  readonly textMembers: boolean
  /** Does the table hold less than a record? */
  readonly lacking: boolean
}

/** A table without these cannot be read. */
const needed = ['eventid', 'eventtime', 'eventsource', 'eventname', 'awsregion', 'useridentity'] as const

/** The facts that are lost with a field that some tables do not have. */
const losses: Readonly<Record<string, string>> = {
  source_identity: 'source identities',
  management_event: 'which events of trails before 2021 are data events',
  event_category: 'which events are data events',
  resources: 'resources that records name themselves',
  request_parameters: 'resources, and roles handed over, in requests',
  shared_id: 'which records are copies of an event in another account',
  error_code: 'which calls were denied',
  error_message: 'denials that only an error message shows',
  vpc_endpoint: 'VPC endpoints',
  source_address: 'addresses',
  recipient: 'which account recorded an event',
  read_only: 'which events are reads',
  mfa: 'whether MFA was used',
}

/** Without these no caller could be named. */
const namesCallers = ['identity_type', 'identity_arn'] as const

/** Missing these, a denied call would count as use, or calls would go to the wrong account: the table is refused. */
const refused = ['error_code', 'recipient'] as const

/** Names of the columns of the answer, in order; the last five are counts. */
const dimensions = [
  'identity_type',
  'identity_arn',
  'identity_account',
  'identity_principal',
  'identity_user',
  'invoked_by',
  'issuer_type',
  'issuer_arn',
  'mfa',
  'source_identity',
  'event_source',
  'event_name',
  'event_type',
  'event_category',
  'management_event',
  'region',
  'api_version',
  'recipient',
  'error_code',
  'error_message',
  'read_only',
  'source_address',
  'vpc_endpoint',
  'vpc_endpoint_owner',
  'source_vpc',
  'via_service',
  'issued_to',
  'delegate',
  'workload',
  'request_parameters',
  'resources',
] as const
export const measures = ['calls', 'first_seen', 'last_seen', 'days', 'events'] as const

type Dimension = (typeof dimensions)[number]

/**
 * Facts that only newer tables have, and that AWS's own tables mostly lack: without them networks and callers of other
 * accounts are known less exactly.
 */
const seldom: ReadonlySet<string> = new Set<Dimension>([
  'identity_principal',
  'vpc_endpoint_owner',
  'source_vpc',
  'via_service',
  'issued_to',
  'delegate',
  'workload',
])

/** @throws {UnfitTableError} when the columns are missing without which nothing can be read */
export function fieldsFor(shape: TableShape): Fields {
  const fields = new Fields(shape)
  const missing = needed.filter((name) => fields.column(name) === undefined)
  if (missing.length === 0) return fields
  const has = shape.columns.slice(0, 40).map(({ name }) => name)
  throw new UnfitTableError(`it has no column ${missing.join(', ')}; its columns are ${has.join(', ')}`)
}

/**
 * The statement that counts events by everything a ledger asks of them: rows travel, not events. Copies of one event
 * count once. The session's name is left out where the record names the role.
 *
 * @throws {UnfitTableError} when columns are missing
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function usageStatement(shape: TableShape, filter: EventFilter): QueryStatement {
  const fields = fieldsFor(shape)
  const expressions = expressionsOf(fields)
  const lost = [...dimensions, 'shared_id' as const].filter(
    (name) =>
      !seldom.has(name) && (name === 'shared_id' ? fields.text('sharedeventid') : expressions[name]) === undefined,
  )
  const fatal = refused.filter((name) => lost.includes(name))
  if (fatal.length > 0) {
    throw new UnfitTableError(`it does not show ${fatal.map((name) => losses[name]).join(', nor ')}`)
  }
  if (namesCallers.some((name) => expressions[name] === undefined)) throw noCallerFieldsError(fields)
  const conditions = new Conditions()
  const pruned = addPartitionConditions(shape, filter, conditions)
  addEventConditions(fields, filter, conditions)
  const id = fields.text('eventid') ?? ''
  const shared = fields.text('sharedeventid')
  const inner = dimensions.map((name) => `    ${expressions[name] ?? 'CAST(NULL AS VARCHAR)'} AS ${name}`)
  const sql = `WITH events AS (
  SELECT
${inner.join(',\n')},
    ${id} AS event_id,
    ${shared === undefined ? id : `coalesce(${shared}, ${id})`} AS shared_id,
    ${fields.time()} AS event_time
  FROM ${shape.from}
  WHERE ${conditions.texts.join('\n    AND ')}
), copies AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY shared_id ORDER BY ${copyOrder}) AS copy
  FROM events
)
SELECT
${dimensions.map((name) => `  ${name},`).join('\n')}
  count(*) AS calls,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen,
  array_join(array_sort(array_agg(DISTINCT substr(event_time, 1, 10))), ' ') AS days,
  array_join(min(event_id, 5), ' ') AS events
FROM copies
WHERE copy = 1
GROUP BY ${dimensions.map((_, at) => at + 1).join(', ')}`
  const notes = lost.flatMap((name) => (losses[name] === undefined ? [] : [`it does not show ${losses[name]}`]))
  if (!pruned && shape.engine === 'athena') {
    notes.push('it is not partitioned by day in a way that is known, so that every query reads all of it')
  }
  const textMembers = fields.column('requestparameters')?.type.startsWith('map') === true
  return { sql, parameters: conditions.parameters, notes, textMembers, lacking: lost.length > 0 }
}

export function noCallerFieldsError(fields: Fields): UnfitTableError {
  const { name = '', type = '' } = fields.column('useridentity') ?? {}
  return new UnfitTableError(
    `its column ${name} of type ${type.slice(0, 40)} does not show who called; make the table as "whittle sql --engine athena --ddl" prints it`,
  )
}

/** The copy of the caller's own account counts for an event first, then a copy that names a caller. */
const copyOrder = `CASE WHEN identity_type IN ('IAMUser', 'AssumedRole', 'Role', 'FederatedUser') THEN CASE WHEN recipient = identity_account THEN 0 ELSE 1 END ELSE 2 END, event_id`

function expressionsOf(fields: Fields): Readonly<Partial<Record<Dimension, string | undefined>>> {
  const who = (path: string): string | undefined => fields.inside('useridentity', path)
  const issuer = who('sessionContext.sessionIssuer.arn')
  const arn = who('arn')
  const user = who('userName')
  const [type, id] = [who('type'), who('principalId')]
  return {
    identity_type: who('type'),
    identity_arn: issuer === undefined || arn === undefined ? arn : `CASE WHEN ${issuer} IS NULL THEN ${arn} END`,
    identity_account: who('accountId'),
    // Other callers have an ARN; a session's name, after the colon, would make a row of each session.
    identity_principal:
      type === undefined || id === undefined
        ? undefined
        : `CASE WHEN ${type} IN ('AWSAccount', 'Unknown') THEN regexp_extract(${id}, '^[^:]*') END`,
    identity_user: arn === undefined || user === undefined ? user : `CASE WHEN ${arn} IS NULL THEN ${user} END`,
    invoked_by: who('invokedBy'),
    issuer_type: who('sessionContext.sessionIssuer.type'),
    issuer_arn: issuer,
    mfa: who('sessionContext.attributes.mfaAuthenticated'),
    source_identity: who('sessionContext.sourceIdentity'),
    event_source: fields.text('eventsource'),
    event_name: fields.text('eventname'),
    event_type: fields.text('eventtype'),
    event_category: fields.text('eventcategory'),
    management_event: fields.text('managementevent'),
    region: fields.text('awsregion'),
    api_version: fields.text('apiversion'),
    recipient: fields.text('recipientaccountid'),
    error_code: fields.text('errorcode'),
    error_message: fields.refusal(),
    read_only: fields.text('readonly'),
    source_address: fields.text('sourceipaddress'),
    vpc_endpoint: fields.text('vpcendpointid'),
    vpc_endpoint_owner: fields.text('vpcendpointaccountid'),
    source_vpc: fields.contextKey('aws:SourceVpc'),
    via_service: fields.contextKey('aws:ViaAWSService'),
    issued_to: who('inScopeOf.issuerType'),
    delegate: who('invokedByDelegate.accountId'),
    workload: workload(fields),
    request_parameters: fields.requestParameters(),
    resources: fields.resources(),
  }
}

/** The first key of the session that names the resource to which its credentials were issued. */
function workload(fields: Fields): string | undefined {
  const known = workloadKeys.flatMap(({ key }) => {
    const value = fields.contextKey(key)
    return value === undefined ? [] : [`WHEN ${value} IS NOT NULL THEN ${sqlLiteral(key)}`]
  })
  return known.length === 0 ? undefined : `CASE ${known.join(' ')} END`
}

/** Conditions on the events' own time, account, Region and caller. */
export function addEventConditions(fields: Fields, filter: EventFilter, into: Conditions): void {
  const time = fields.column('eventtime')
  const column = quotedName(time?.name ?? 'eventtime')
  if (time?.type.startsWith('timestamp')) {
    const moment = (text: string): string => sqlLiteral(text.slice(0, 19).replace('T', ' '))
    into.add(
      `${column} >= CAST(? AS TIMESTAMP) AND ${column} < CAST(? AS TIMESTAMP)`,
      moment(filter.from),
      moment(filter.to),
    )
  } else {
    into.add(`${column} >= ? AND ${column} < ?`, sqlLiteral(filter.from), sqlLiteral(filter.to))
  }
  into.oneOf(fields.text('recipientaccountid') ?? '', filter.accounts)
  into.oneOf(fields.text('awsregion') ?? '', filter.regions)
  if (filter.principal !== undefined) principal(fields, filter.principal, into)
}

/** A role is the issuer of its sessions; a user signs with their own ARN. */
function principal(fields: Fields, arn: string, into: Conditions): void {
  const who = ['sessionContext.sessionIssuer.arn', 'arn'].flatMap((path) => fields.inside('useridentity', path) ?? [])
  into.add(`(${who.map((each) => `${each} = ?`).join(' OR ')})`, ...who.map(() => sqlLiteral(arn)))
}

/** A plain query for one principal, for a person to read: which services and calls. */
export function distinctStatement(shape: TableShape, filter: EventFilter): QueryStatement {
  const fields = new Fields(shape)
  const conditions = new Conditions()
  addPartitionConditions(shape, filter, conditions)
  addEventConditions(fields, filter, conditions)
  const names = ['eventtype', 'eventsource', 'eventname'].flatMap((name) => fields.text(name) ?? [])
  return {
    sql: `SELECT DISTINCT ${names.join(', ')}\nFROM ${shape.from}\nWHERE ${conditions.texts.join('\n  AND ')}\nORDER BY ${names.map((_, at) => at + 1).join(', ')}`,
    parameters: conditions.parameters,
    notes: [],
    textMembers: false,
    lacking: false,
  }
}

/** The statement with its values in their places: for engines that take none apart (Lake), and for reading. */
export function withInlinedParameters({ sql, parameters }: QueryStatement): string {
  const values = [...parameters]
  return sql.replace(/'(?:[^']|'')*'|\?/g, (match) => (match === '?' ? (values.shift() ?? 'NULL') : match))
}
