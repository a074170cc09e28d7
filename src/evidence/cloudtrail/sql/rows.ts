import type { Aggregate } from '../../usage/ledger-builder.ts'
import type { EvidenceSink } from '../evidence-sink.ts'
import { unpackParameters, type UnpackedParameters } from './lake-parameters.ts'
import { itemSeparator, partSeparator } from './fields.ts'
import { measures } from './usage-query.ts'

/** Column → value; absent: NULL. */
export type Row = Readonly<Record<string, string | undefined>>

/**
 * Adds the answer's rows to a ledger. A row that lacks what every row has, or whose request is no JSON, is a problem of
 * its origin.
 *
 * @param textMembers of the statement: requests are maps of text
 * @param place of the reading (`LedgerBuilder.place`)
 */
export function addRow(
  row: Row,
  builder: EvidenceSink,
  origin: string,
  { textMembers = false, place = 0 }: { readonly textMembers?: boolean; readonly place?: number } = {},
): void {
  const aggregate = aggregateOf(row, textMembers)
  if (typeof aggregate === 'string') builder.addProblem(`${origin}: a row is not used: ${aggregate}.`)
  else {
    builder.addAggregate({ ...aggregate.row, place }, origin)
    if (aggregate.unclear) {
      builder.addNote(`${origin}: some request parameters are in an unknown form; what they name is unknown.`)
    }
  }
}

/** Does a row name no caller at all? CloudTrail writes at least a type, an account or the service. */
export const isNameless = (row: Row): boolean =>
  ['identity_type', 'identity_arn', 'identity_account', 'issuer_arn', 'invoked_by'].every((name) => !row[name])

function aggregateOf(row: Row, textMembers: boolean): { readonly row: Aggregate; readonly unclear: boolean } | string {
  const [calls, first, last, days, events] = measures.map((name) => row[name] ?? '')
  const count = Number(calls)
  if (!Number.isSafeInteger(count) || count < 1) return 'its count is no number'
  if (!first || !last || !days || !events) return 'it has no time or no event id'
  const read = recordOf(row, textMembers)
  if (read === undefined) return 'its request parameters or resources are not JSON'
  const { record, unclear } = read
  return {
    row: { record, count, firstSeen: first, lastSeen: last, days: days.split(' '), events: events.split(' ') },
    unclear,
  }
}

/** One of the records behind a row, with what the ledger asks of it; `undefined` where a structure is no JSON. */
export function recordOf(
  row: Row,
  textMembers: boolean,
): { readonly record: Aggregate['record']; readonly unclear: boolean } | undefined {
  let request: UnpackedParameters
  let resources: unknown
  try {
    const parameters: unknown = JSON.parse(row['request_parameters'] ?? 'null')
    request = textMembers ? unpackParameters(parameters) : { parameters, unclear: false }
    resources = resourcesIn(row['resources'])
  } catch {
    return undefined
  }
  const record = {
    eventSource: row['event_source'],
    eventName: row['event_name'],
    eventType: row['event_type'],
    eventCategory: row['event_category'],
    managementEvent: row['management_event'],
    awsRegion: row['region'],
    apiVersion: row['api_version'],
    recipientAccountId: row['recipient'],
    errorCode: row['error_code'],
    errorMessage: row['error_message'],
    readOnly: row['read_only'],
    sourceIPAddress: row['source_address'],
    vpcEndpointId: row['vpc_endpoint'],
    vpcEndpointAccountId: row['vpc_endpoint_owner'],
    eventContext: { requestContext: contextOf(row) },
    requestParameters: request.parameters,
    resources,
    userIdentity: {
      type: row['identity_type'],
      arn: row['identity_arn'],
      accountId: row['identity_account'],
      principalId: row['identity_principal'],
      userName: row['identity_user'],
      invokedBy: row['invoked_by'],
      ...(row['delegate'] !== undefined && { invokedByDelegate: { accountId: row['delegate'] } }),
      inScopeOf: { issuerType: row['issued_to'] },
      sessionContext: {
        sessionIssuer: { type: row['issuer_type'], arn: row['issuer_arn'] },
        attributes: { mfaAuthenticated: row['mfa'] },
        sourceIdentity: row['source_identity'],
      },
    },
  }
  return { record, unclear: request.unclear }
}

/** The keys of the request that the statement asks for; of the session's, the one that says where it runs. */
const contextOf = (row: Row): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [
      ['aws:SourceVpc', row['source_vpc']],
      ['aws:ViaAWSService', row['via_service']],
      [row['workload'], ''],
    ].flatMap(([key, value]) => (key === undefined || value === undefined ? [] : [[key, value]])),
  )

function resourcesIn(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined
  if (text.startsWith('[')) return JSON.parse(text)
  return text.split(itemSeparator).map((item) => {
    const [arn, prefix, type] = item.split(partSeparator)
    return { ...(arn && { ARN: arn }), ...(prefix && { ARNPrefix: prefix }), ...(type && { type }) }
  })
}
