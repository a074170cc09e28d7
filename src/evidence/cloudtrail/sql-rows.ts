import type { Aggregate, LedgerBuilder } from '../ledger.ts'
import { itemSeparator, partSeparator } from './sql-fields.ts'
import { dimensions, measures } from './sql-usage.ts'

/** Column → value; absent: NULL. */
export type Row = Readonly<Record<string, string | undefined>>

export const rowColumns: readonly string[] = [...dimensions, ...measures]

/**
 * Adds the answer's rows to a ledger. A row that lacks what every row has, or whose request is no JSON, is a problem of
 * its origin.
 */
export function addRow(row: Row, builder: LedgerBuilder, origin: string): void {
  const aggregate = aggregateOf(row)
  if (typeof aggregate === 'string') builder.addProblem(`${origin}: a row is not used: ${aggregate}.`)
  else builder.addAggregate(aggregate, origin)
}

function aggregateOf(row: Row): Aggregate | string {
  const [calls, first, last, days, events] = measures.map((name) => row[name] ?? '')
  const count = Number(calls)
  if (!Number.isSafeInteger(count) || count < 1) return 'its count is no number'
  if (!first || !last || !days || !events) return 'it has no time or no event id'
  const record = recordOf(row)
  if (record === undefined) return 'its request parameters or resources are not JSON'
  return { record, count, firstSeen: first, lastSeen: last, days: days.split(' '), events: events.split(' ') }
}

/** One of the records behind a row, with what the ledger asks of it. */
function recordOf(row: Row): Aggregate['record'] | undefined {
  let requestParameters: unknown
  let resources: unknown
  try {
    requestParameters = withoutText(JSON.parse(row['request_parameters'] ?? 'null'))
    resources = resourcesIn(row['resources'])
  } catch {
    return undefined
  }
  return {
    eventSource: row['event_source'],
    eventName: row['event_name'],
    eventType: row['event_type'],
    eventCategory: row['event_category'],
    managementEvent: row['management_event'],
    awsRegion: row['region'],
    apiVersion: row['api_version'],
    recipientAccountId: row['recipient'],
    errorCode: row['error_code'],
    readOnly: row['read_only'],
    sourceIPAddress: row['source_address'],
    vpcEndpointId: row['vpc_endpoint'],
    requestParameters,
    resources,
    userIdentity: {
      type: row['identity_type'],
      arn: row['identity_arn'],
      accountId: row['identity_account'],
      userName: row['identity_user'],
      invokedBy: row['invoked_by'],
      sessionContext: {
        sessionIssuer: { type: row['issuer_type'], arn: row['issuer_arn'] },
        attributes: { mfaAuthenticated: row['mfa'] },
        sourceIdentity: row['source_identity'],
      },
    },
  }
}

/** Lake keeps the members of a request as text, nested ones as JSON in it. */
function withoutText(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' && /^\s*[[{]/.test(member) ? (parsed(member) ?? member) : member,
    ]),
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function resourcesIn(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined
  if (text.startsWith('[')) return JSON.parse(text)
  return text.split(itemSeparator).map((item) => {
    const [arn, prefix, type] = item.split(partSeparator)
    return { ...(arn && { ARN: arn }), ...(prefix && { ARNPrefix: prefix }), ...(type && { type }) }
  })
}
