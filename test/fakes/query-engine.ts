import type { ResultTable } from './aws-queries.ts'

/**
 * What a query engine would answer to the statement that counts events, worked out from the records themselves: an
 * account of the answer's form that shares nothing with the code that writes the statement.
 */

type Json = Readonly<Record<string, unknown>>

export interface EngineOptions {
  /** Facts that the table has no column for. */
  readonly lacks?: readonly ('sourceIdentity' | 'eventCategory' | 'managementEvent' | 'ARNPrefix' | 'eventContext')[]
  /** Members of a request that differ from call to call, and whose values do not travel. */
  readonly volatile?: readonly string[]
  /** Lake's way with requests: a map of text, lists and structures as JSON in it. */
  readonly textMembers?: boolean
}

const columns =
  'identity_type identity_arn identity_account identity_principal identity_user invoked_by issuer_type issuer_arn mfa source_identity event_source event_name event_type event_category management_event region api_version recipient error_code error_message read_only source_address vpc_endpoint vpc_endpoint_owner source_vpc via_service issued_to delegate workload request_parameters resources calls first_seen last_seen days events'.split(
    ' ',
  )

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, step) => (inner as Json | undefined)?.[step], value)

const text = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : typeof value === 'string' ? value : JSON.stringify(value)

export function countEvents(records: readonly Json[], options: EngineOptions = {}): ResultTable {
  const groups = new Map<string, { key: (string | undefined)[]; times: string[]; ids: string[] }>()
  for (const record of firstCopies(records)) {
    const key = keyOf(record, options)
    const name = JSON.stringify(key.map((value) => value ?? null))
    const group = groups.get(name) ?? { key, times: [], ids: [] }
    groups.set(name, group)
    group.times.push(String(record['eventTime']))
    group.ids.push(String(record['eventID']))
  }
  return {
    columns,
    rows: [...groups.values()].map(({ key, times, ids }) => [
      ...key,
      String(ids.length),
      times.sort()[0],
      times.at(-1),
      [...new Set(times.map((time) => time.slice(0, 10)))].join(' '),
      ids.sort().slice(0, 5).join(' '),
    ]),
  }
}

/** One record an event: of several accounts' copies the caller's own, else the smallest id that names a caller. */
function firstCopies(records: readonly Json[]): Json[] {
  const rank = (record: Json): string => {
    const named = ['IAMUser', 'AssumedRole', 'Role', 'FederatedUser'].includes(
      String(at(record, 'userIdentity', 'type')),
    )
    const own = record['recipientAccountId'] === at(record, 'userIdentity', 'accountId')
    return `${named ? (own ? 0 : 1) : 2} ${String(record['eventID'])}`
  }
  const copies = new Map<string, Json>()
  for (const record of records) {
    const id = String(record['sharedEventID'] ?? record['eventID'])
    const known = copies.get(id)
    if (known === undefined || rank(record) < rank(known)) copies.set(id, record)
  }
  return [...copies.values()]
}

const membersAsText = (request: unknown): unknown =>
  Object.fromEntries(Object.entries(request as Json).map(([name, value]) => [name, text(value) ?? null]))

const sessionKeys = [
  'lambda:SourceFunctionArn',
  'ec2:SourceInstanceARN',
  'glue:CredentialIssuingService',
  'codebuild:buildArn',
  'ssm:SourceInstanceARN',
]

function keyOf(
  record: Json,
  { lacks = [], volatile = [], textMembers = false }: EngineOptions,
): (string | undefined)[] {
  const who = (...path: readonly string[]): string | undefined => text(at(record, 'userIdentity', ...path))
  const context = (key: string): string | undefined =>
    lacks.includes('eventContext') ? undefined : text(at(record, 'eventContext', 'requestContext', key))
  const issuer = who('sessionContext', 'sessionIssuer', 'arn')
  const arn = who('arn')
  const request = record['requestParameters'] ?? undefined
  const kept = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, volatile.includes(name) ? null : inner]))
      : value
  const resources = record['resources'] as readonly Json[] | undefined
  return [
    who('type'),
    issuer === undefined ? arn : undefined,
    who('accountId'),
    ['AWSAccount', 'Unknown'].includes(who('type') ?? '') ? who('principalId')?.split(':')[0] : undefined,
    arn === undefined ? who('userName') : undefined,
    who('invokedBy'),
    who('sessionContext', 'sessionIssuer', 'type'),
    issuer,
    who('sessionContext', 'attributes', 'mfaAuthenticated'),
    lacks.includes('sourceIdentity') ? undefined : who('sessionContext', 'sourceIdentity'),
    text(record['eventSource']),
    text(record['eventName']),
    text(record['eventType']),
    lacks.includes('eventCategory') ? undefined : text(record['eventCategory']),
    lacks.includes('managementEvent') ? undefined : text(record['managementEvent']),
    text(record['awsRegion']),
    text(record['apiVersion']),
    text(record['recipientAccountId']),
    text(record['errorCode']),
    /is not authorized to perform: \S+/.exec(text(record['errorMessage']) ?? '')?.[0],
    text(record['readOnly']),
    text(record['sourceIPAddress']),
    text(record['vpcEndpointId']),
    text(record['vpcEndpointAccountId']),
    context('aws:SourceVpc'),
    context('aws:ViaAWSService'),
    who('inScopeOf', 'issuerType'),
    who('invokedByDelegate', 'accountId'),
    sessionKeys.find((key) => context(key) !== undefined),
    request === undefined ? undefined : JSON.stringify(textMembers ? membersAsText(request) : request, kept),
    resources
      ?.map((resource) =>
        [resource['ARN'], lacks.includes('ARNPrefix') ? '' : resource['ARNPrefix'], resource['type']]
          .map((part) => text(part) ?? '')
          .join('\u001f'),
      )
      .join('\u001e'),
  ]
}
