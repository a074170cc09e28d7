import { parse } from 'csv-parse'
import { columnsOf, type CsvCell } from './event-history-columns.ts'
import { isOwnHeader, queryRowOf } from '../sql/query-rows.ts'
import type { Row } from '../sql/rows.ts'

/** Takes what a file holds. */
export interface RecordSink {
  add(record: unknown, origin: string): void
  /** A row of an answer to Whittle's own statement. */
  addRow(row: Row, origin: string): void
  addProblem(line: string): void
}

export const isCsv = (path: string): boolean => /\.csv(?:\.gz)?$/i.test(path)

/**
 * Reads an Event History download in CSV, whatever the order and case of its columns. Such a row has no ARN of its
 * caller, no request parameters, and the user name of a role's row is its session's: a caller is named only where a
 * long-term key (`AKIA…`) shows that it is an IAM user. So a CSV shows use, and never that something was not used: it
 * makes the reading incomplete, in one line. An answer to Whittle's own statement, as Athena writes it, is recognised
 * by its header and read in full.
 *
 * @param account of rows that do not name it (downloads of years ago), where configuration names one
 * @throws {Error} of csv-parse, where the text is not CSV
 */
export async function readEventHistoryCsv(
  bytes: AsyncIterable<Uint8Array>,
  path: string,
  sink: RecordSink,
  account: string | undefined,
): Promise<{ readonly rows: number }> {
  const parser = parse({
    bom: true,
    relaxColumnCount: true,
    skipEmptyLines: true,
    recordDelimiter: ['\r\n', '\n'],
  })
  const fed = feed(bytes, parser)
  let headers: readonly string[] | undefined
  let columns: ReturnType<typeof columnsOf> | undefined
  let rows = 0
  let named = 0
  let homeless = 0
  let spoilt = false
  let counted = 0
  for await (const row of parser as AsyncIterable<readonly string[]>) {
    if (headers === undefined) {
      headers = row
      continue
    }
    if (isOwnHeader(headers)) {
      sink.addRow(queryRowOf(headers, row).row, path)
      counted++
      continue
    }
    columns ??= columnsOf(headers, row)
    if ('missing' in columns) break
    rows++
    const cell = columns.cellsOf(row)
    const record = recordOf(cell, account)
    if (record['userIdentity'].type === 'IAMUser') named++
    if (record['recipientAccountId'] === undefined) homeless++
    spoilt ||= /^\d[.,\d]*E\+\d+$/i.test(cell('recipientaccountid'))
    sink.add(record, path)
  }
  if (headers !== undefined && columns === undefined && !isOwnHeader(headers)) columns = columnsOf(headers, undefined)
  if (columns !== undefined && 'missing' in columns) {
    parser.destroy()
    sink.addProblem(
      `${path}: it is no Event History CSV with English column names or in the console's order (no ${columns.missing.join(', no ')}), nor the answer to the statement of "whittle sql"; download the events as JSON instead.`,
    )
  }
  await fed
  if (rows > 0) {
    const why = spoilt ? ' (a spreadsheet has cut the account ids short)' : ''
    const whose = homeless === 0 ? '' : `; neither its rows${why} nor the configuration name the account (account)`
    sink.addProblem(
      `${path}: an Event History CSV has no roles, request parameters, VPC endpoints and MFA: ${named} of ${rows} rows could be given to a user${whose}. Nothing is removed because of it; download the events as JSON, or read LookupEvents.`,
    )
  }
  return { rows: rows + counted }
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

const isAccount = (text: string): boolean => /^\d{12}$/.test(text)

/** The row as the record it came from, as far as it goes. */
function recordOf(
  cell: CsvCell,
  configured: string | undefined,
): Record<string, unknown> & { readonly userIdentity: Identity } {
  const recipient = cell('recipientaccountid')
  const account = isAccount(recipient) ? recipient : configured
  return {
    eventID: cell('eventid'),
    eventTime: cell('eventtime'),
    eventSource: cell('eventsource'),
    eventName: cell('eventname'),
    awsRegion: cell('awsregion'),
    errorCode: cell('errorcode'),
    eventType: cell('eventtype'),
    sourceIPAddress: cell('sourceipaddress'),
    readOnly: cell('readonly').toLowerCase(),
    eventCategory: cell('eventcategory') || 'Management',
    resources: resourcesIn(cell('resources')),
    userAgent: cell('useragent'),
    userIdentity: identityOf(cell, account),
    ...(account !== undefined && { recipientAccountId: account }),
  }
}

interface Identity {
  readonly type?: 'Root' | 'IAMUser'
  readonly accountId?: string
  readonly userName?: string
  readonly accessKeyId?: string
}

/** Without a type where the row does not show what the name is of: the ledger finds no caller in it then. */
function identityOf(cell: CsvCell, account: string | undefined): Identity {
  const [userName, accessKeyId] = [cell('username'), cell('awsaccesskey')]
  if (userName === 'root') return { type: 'Root', accessKeyId }
  const isUser = /^AKIA[A-Z0-9]+$/.test(accessKeyId) && account !== undefined && userName !== ''
  return { ...(isUser && { type: 'IAMUser', accountId: account }), userName, accessKeyId }
}

/** `[{"resourceType":"AWS::S3::Bucket","resourceName":"logs"}]`: a name is worth something where it is an ARN. */
function resourcesIn(text: string): { readonly ARN: string; readonly type: string }[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const list: unknown = JSON.parse(text)
    return (list as { resourceType?: unknown; resourceName?: unknown }[]).flatMap(
      ({ resourceType: type, resourceName: name }) =>
        typeof type === 'string' && typeof name === 'string' && name.startsWith('arn:') ? [{ ARN: name, type }] : [],
    )
  } catch {
    return undefined
  }
}
