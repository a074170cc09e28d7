/** The columns that are read, by their names without case, spaces and hyphens; without the first six nothing is. */
const required = ['eventid', 'eventtime', 'eventsource', 'eventname', 'awsregion', 'errorcode'] as const
type Column =
  | (typeof required)[number]
  | 'username'
  | 'awsaccesskey'
  | 'sourceipaddress'
  | 'useragent'
  | 'resources'
  | 'readonly'
  | 'eventtype'
  | 'recipientaccountid'
  | 'eventcategory'

/** The cell of a row under a column; empty where the file has no such column. */
export type CsvCell = (name: Column) => string

/**
 * The order in which the console writes its columns, measured in downloads of 2021 and 2024. Their names have been
 * English in all that were found; the console itself speaks the user's language.
 */
const consoleOrder = [
  'username',
  'awsaccesskey',
  'eventtime',
  'eventsource',
  'eventname',
  'awsregion',
  'sourceipaddress',
  'useragent',
  'errorcode',
  'resources',
  'requestid',
  'eventid',
  'readonly',
  'eventtype',
  'recipientaccountid',
  'eventcategory',
]

/** The patterns of the values of some columns in every language: together they determine the order. */
const shapes: readonly (readonly [Column, RegExp])[] = [
  ['eventtime', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
  ['eventsource', /^[a-z0-9.-]+\.amazonaws\.com$/],
  ['eventname', /^[A-Za-z]\w*$/],
  ['awsregion', /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/],
  ['eventid', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ['readonly', /^(?:true|false)?$/i],
  ['eventtype', /^Aws[A-Za-z]+$/],
  ['recipientaccountid', /^\d{12}$/],
  ['eventcategory', /^[A-Z][A-Za-z]+$/],
]

const normal = (header: string): string => header.toLowerCase().replace(/[^\p{L}\d]/gu, '')

type Places = ReadonlyMap<string, number>

/**
 * Which column is which: by English names in any order and case; by the console's order where the names are of another
 * language and the values of the first row stand where they must.
 *
 * @returns names of the columns that are missing, by their English names, where neither names nor order identify them
 */
export function columnsOf(
  headers: readonly string[],
  first: readonly string[] | undefined,
): { readonly cellsOf: (row: readonly string[]) => CsvCell } | { readonly missing: readonly string[] } {
  const named: Places = new Map(headers.map((header, index) => [normal(header), index]))
  const missing = required.filter((name) => !named.has(name))
  if (missing.length === 0) return { cellsOf: cellsIn(named) }
  const ordered: Places = new Map(consoleOrder.map((name, index) => [name, index]))
  const asConsole =
    missing.length === required.length &&
    headers.length === consoleOrder.length &&
    first !== undefined &&
    shapes.every(([name, shape]) => shape.test(first[ordered.get(name) ?? -1] ?? ''))
  return asConsole ? { cellsOf: cellsIn(ordered) } : { missing }
}

const cellsIn =
  (places: Places) =>
  (row: readonly string[]): CsvCell =>
  (name) =>
    row[places.get(name) ?? -1] ?? ''
