import { parse } from 'csv-parse'

/** Takes what a file holds. */
export interface RecordSink {
  add(record: unknown, origin: string): void
  addProblem(line: string): void
}

/** Columns of the console's download that are read (field note 8), by their names without case, spaces and hyphens. */
const required = ['eventid', 'eventtime', 'eventsource', 'eventname', 'awsregion'] as const
type Column = (typeof required)[number] | 'username' | 'awsaccesskey' | 'errorcode' | 'sourceipaddress' | 'readonly'

const normal = (header: string): string => header.toLowerCase().replace(/[^\p{L}\d]/gu, '')

export const isCsv = (path: string): boolean => /\.csv(?:\.gz)?$/i.test(path)

/**
 * Reads an Event History download in CSV, whatever the order and case of its columns. Such a row has no ARN, no account,
 * no request parameters, and the user name of a role's row is its session's: a caller is named only where a long-term
 * key (`AKIA…`) shows that it is an IAM user and configuration says of which account. So a CSV shows use, and never that
 * something was not used: it makes the reading incomplete, in one line.
 *
 * @param account that of the download, where configuration names one
 * @throws {Error} of csv-parse, where the text is not CSV
 */
export async function readEventHistoryCsv(
  bytes: AsyncIterable<Uint8Array>,
  path: string,
  sink: RecordSink,
  account: string | undefined,
): Promise<{ readonly rows: number }> {
  const parser = parse({ bom: true, relaxColumnCount: true, skipEmptyLines: true })
  const fed = feed(bytes, parser)
  let places: ReadonlyMap<string, number> | undefined
  let rows = 0
  let named = 0
  for await (const row of parser as AsyncIterable<readonly string[]>) {
    if (places === undefined) {
      places = new Map(row.map((header, index) => [normal(header), index]))
      const missing = required.filter((name) => !places?.has(name))
      if (missing.length > 0) {
        parser.destroy()
        sink.addProblem(
          `${path}: it is no Event History CSV with English column names (no ${missing.join(', no ')}); download the events as JSON instead.`,
        )
        break
      }
      continue
    }
    rows++
    const record = recordOf((name) => row[places?.get(name) ?? -1] ?? '', account)
    if (record['userIdentity'] !== undefined) named++
    sink.add(record, path)
  }
  await fed
  if (rows > 0) {
    const whose = account === undefined ? '; the configuration names no account (account)' : ''
    sink.addProblem(
      `${path}: an Event History CSV has no roles, ARNs and request parameters: ${named} of ${rows} rows could be given to a user${whose}. Nothing is removed on its word; download the events as JSON, or read LookupEvents.`,
    )
  }
  return { rows }
}

/** A failure of the source destroys the parser with it, and reaches the reader there. */
async function feed(bytes: AsyncIterable<Uint8Array>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const chunk of bytes) {
      if (parser.destroyed) return
      if (!parser.write(chunk)) await new Promise((resolve) => parser.once('drain', resolve).once('close', resolve))
    }
    parser.end()
  } catch (error) {
    parser.destroy(error as Error)
  }
}

/** The row as the record it came from, as far as it goes. */
function recordOf(cell: (name: Column) => string, account: string | undefined): Record<string, unknown> {
  const userName = cell('username')
  const longTerm = /^AKIA[A-Z0-9]+$/.test(cell('awsaccesskey'))
  const isUser = longTerm && account !== undefined && userName !== '' && userName !== 'root'
  const source = cell('sourceipaddress')
  return {
    eventID: cell('eventid'),
    eventTime: cell('eventtime'),
    eventSource: cell('eventsource'),
    eventName: cell('eventname'),
    awsRegion: cell('awsregion'),
    errorCode: cell('errorcode'),
    sourceIPAddress: source,
    readOnly: cell('readonly').toLowerCase(),
    managementEvent: true,
    ...(account !== undefined && { recipientAccountId: account }),
    ...(isUser && { userIdentity: { type: 'IAMUser', accountId: account, userName } }),
  }
}
