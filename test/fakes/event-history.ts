/** Downloads of the console's Event History, in the forms that the console gives them (seen in files of 2021 and 2024). */

type Json = Readonly<Record<string, unknown>>

export const consoleColumns = [
  'User name',
  'AWS access key',
  'Event time',
  'Event source',
  'Event name',
  'AWS region',
  'Source IP address',
  'User agent',
  'Error code',
  'Resources',
  'Request ID',
  'Event ID',
  'Read-only',
  'Event type',
  'Recipient Account Id',
  'Event category',
] as const

const text = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** What the console calls the caller: a role's session by its own name. */
function nameOf(identity: Json): unknown {
  if (identity['type'] === 'Root') return 'root'
  if (identity['type'] === 'AssumedRole') return text(identity['arn']).split('/').at(-1)
  return identity['userName']
}

function cells(record: Json): string[] {
  const identity = (record['userIdentity'] ?? {}) as Json
  const resources = (record['resources'] ?? []) as readonly Json[]
  const named = resources.map(({ type, ARN }) => ({ resourceType: type, resourceName: ARN }))
  return [
    nameOf(identity),
    identity['accessKeyId'],
    record['eventTime'],
    record['eventSource'],
    record['eventName'],
    record['awsRegion'],
    record['sourceIPAddress'],
    record['userAgent'],
    record['errorCode'],
    JSON.stringify(named),
    record['requestID'],
    record['eventID'],
    record['readOnly'],
    record['eventType'],
    record['recipientAccountId'],
    record['eventCategory'],
  ].map(text)
}

/** Newest first, as the console lists them. @param headers instead of the English ones */
export function eventHistoryCsv(records: readonly Json[], headers: readonly string[] = consoleColumns): string {
  const rows = [...records].sort((a, b) => (text(a['eventTime']) < text(b['eventTime']) ? 1 : -1)).map(cells)
  return `${[headers, ...rows].map((row) => row.map(quoted).join(',')).join('\n')}\n`
}

/** The same as JSON: whole records. */
export const eventHistoryJson = (records: readonly Json[]): string => JSON.stringify({ Records: records })
