import type { Catalog } from '../../../../catalog/types.ts'
import type { Condition, EventTest } from '../../../events/condition.ts'
import { Conditions, addPartitionConditions, type EventFilter } from '../filter.ts'
import type { Fields } from '../fields.ts'
import { fieldsFor, noCallerFieldsError, addEventConditions, type QueryStatement } from '../usage-query.ts'
import type { TableShape } from '../table.ts'
import { boundsOf } from './condition-bounds.ts'
import { eventColumns } from './event-columns.ts'
import { or } from './predicate.ts'

export interface ScopeStatement extends QueryStatement {
  /** What the table does not show and the conditions ask for, a clause each: events may be missed because of it. */
  readonly missing: readonly string[]
}

export interface ScopeStatementRequest {
  readonly shape: TableShape
  readonly filter: EventFilter
  readonly catalog: Catalog
  /** See `BoundsContext.openHosts`. */
  readonly openHosts?: readonly string[]
}

/** Names of the columns of the answer; those of `usage-query.ts` mean the same there. */
const plainColumns: readonly (readonly [name: string, column: string])[] = [
  ['event_id', 'eventid'],
  ['event_source', 'eventsource'],
  ['event_name', 'eventname'],
  ['event_type', 'eventtype'],
  ['event_category', 'eventcategory'],
  ['management_event', 'managementevent'],
  ['region', 'awsregion'],
  ['api_version', 'apiversion'],
  ['recipient', 'recipientaccountid'],
  ['error_code', 'errorcode'],
  ['error_message', 'errormessage'],
  ['read_only', 'readonly'],
  ['source_address', 'sourceipaddress'],
  ['user_agent', 'useragent'],
  ['vpc_endpoint', 'vpcendpointid'],
  ['vpc_endpoint_account', 'vpcendpointaccountid'],
]

const callerColumns: readonly (readonly [name: string, path: string])[] = [
  ['identity_type', 'type'],
  ['identity_arn', 'arn'],
  ['identity_account', 'accountId'],
  ['identity_user', 'userName'],
  ['principal_id', 'principalId'],
  ['access_key', 'accessKeyId'],
  ['invoked_by', 'invokedBy'],
  ['issuer_type', 'sessionContext.sessionIssuer.type'],
  ['issuer_arn', 'sessionContext.sessionIssuer.arn'],
  ['mfa', 'sessionContext.attributes.mfaAuthenticated'],
  ['session_created', 'sessionContext.attributes.creationDate'],
  ['source_identity', 'sessionContext.sourceIdentity'],
  ['on_behalf_of', 'onBehalfOf.userId'],
]

const jsonColumns: readonly (readonly [name: string, column: string])[] = [
  ['request_parameters', 'requestparameters'],
  ['response_elements', 'responseelements'],
  ['additional_event_data', 'additionaleventdata'],
]

/**
 * The statement that reads the events of which one of the conditions may say true or unknown: a row an event. The evaluator
 * decides over the rows.
 *
 * @throws {UnfitTableError} when columns are missing
 */
export function scopeStatement(conditions: readonly Condition[], request: ScopeStatementRequest): ScopeStatement {
  const { shape, filter, catalog, openHosts = [] } = request
  const fields = fieldsFor(shape)
  const expressions = expressionsOf(fields)
  if (expressions.get('identity_type') === undefined || expressions.get('identity_arn') === undefined) {
    throw noCallerFieldsError(fields)
  }
  const all = new Conditions()
  const pruned = addPartitionConditions(shape, filter, all)
  addEventConditions(fields, filter, all)
  const columns = eventColumns(shape)
  const scope = or(conditions.map((condition) => boundsOf(condition, { columns, catalog, openHosts }).possible))
  if (scope === false) all.add('FALSE')
  else if (scope !== true) {
    all.texts.push(scope.sql)
    all.parameters.push(...scope.parameters)
  }
  const sql = `SELECT
${[...expressions].map(([name, expression]) => `  ${expression ?? 'CAST(NULL AS VARCHAR)'} AS ${name}`).join(',\n')}
FROM ${shape.from}
WHERE ${all.texts.join('\n  AND ')}`
  const notes =
    !pruned && shape.engine === 'athena'
      ? ['it is not partitioned by day in a way that is known, so that every query reads all of it']
      : []
  const lost = [...expressions].flatMap(([name, expression]) => (expression === undefined ? [name] : []))
  return {
    sql,
    parameters: all.parameters,
    notes,
    missing: missingOf(conditions, new Set(lost)),
    textMembers: fields.column('requestparameters')?.type.startsWith('map') === true,
    lacking: lost.length > 0,
  }
}

function expressionsOf(fields: Fields): ReadonlyMap<string, string | undefined> {
  const created = fields.inside('useridentity', 'sessionContext.attributes.creationDate')
  return new Map<string, string | undefined>([
    ['event_time', fields.time()],
    ...plainColumns.map(([name, column]) => [name, fields.text(column)] as const),
    ...callerColumns.map(([name, path]) => [name, fields.inside('useridentity', path)] as const),
    ['session_created', created && `CAST(${created} AS VARCHAR)`],
    ...jsonColumns.map(([name, column]) => [name, fields.json(column)] as const),
    ['resources', fields.resources()],
  ])
}

/** Facts that conditions ask for, by the columns that hold them. */
const asks: Readonly<Partial<Record<EventTest['kind'], readonly (readonly [column: string, what: string])[]>>> = {
  person: [
    ['on_behalf_of', 'the people of Identity Center behind sessions'],
    ['source_identity', 'source identities'],
  ],
  'access-key': [['access_key', 'access keys']],
  network: [
    ['source_address', 'addresses'],
    ['vpc_endpoint', 'VPC endpoints'],
  ],
  'network-type': [['vpc_endpoint', 'VPC endpoints']],
  resource: [
    ['request_parameters', 'requests'],
    ['resources', 'resources that records name themselves'],
  ],
  'access-level': [['read_only', 'which events are reads']],
  account: [['recipient', 'which account recorded an event']],
  outcome: [['error_code', 'which calls were denied']],
  error: [['error_code', 'which calls were denied']],
  mfa: [['mfa', 'whether MFA was used']],
  'user-agent': [['user_agent', 'user agents']],
}

function missingOf(conditions: readonly Condition[], lost: ReadonlySet<string>): string[] {
  const found = conditions.flatMap(testsOf).flatMap((kind) => asks[kind] ?? [])
  return [...new Set(found.flatMap(([column, what]) => (lost.has(column) ? [`it does not show ${what}`] : [])))].sort()
}

function testsOf(condition: Condition): EventTest['kind'][] {
  if (condition.kind === 'not') return testsOf(condition.of)
  return 'of' in condition ? condition.of.flatMap(testsOf) : [condition.kind]
}
