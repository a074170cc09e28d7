import { daysBetween } from '../../coverage/days-and-types.ts'
import { sqlLiteral, plainName, quotedName, type Partition, type TableShape } from './table.ts'

/** Which events a statement is about. */
export interface EventFilter {
  /** ISO 8601, inclusive, and exclusive. */
  readonly from: string
  readonly to: string
  /** Empty: all. */
  readonly accounts: readonly string[]
  readonly regions: readonly string[]
  /** ARN of a user or role; a role stands for its sessions. */
  readonly principal?: string
}

/** Conditions with `?` for the values, which travel apart from the statement. */
export class Conditions {
  readonly texts: string[] = []
  readonly parameters: string[] = []

  /** @param values one for each `?`, as SQL literals */
  add(text: string, ...values: readonly string[]): void {
    this.texts.push(text)
    this.parameters.push(...values)
  }

  oneOf(expression: string, values: readonly string[]): void {
    if (values.length > 0) {
      this.add(`${expression} IN (${values.map(() => '?').join(', ')})`, ...values.map(sqlLiteral))
    }
  }
}

/** A table that does not hold what a ledger needs, or cannot be asked for it; the message says why. */
export class UnfitTableError extends Error {
  override readonly name = 'UnfitTable'
}

const accountNames = ['account', 'accountid', 'recipientaccountid', 'awsaccount', 'awsaccountid']
const regionNames = ['region', 'awsregion']
const dateNames = [
  'timestamp',
  'date',
  'day',
  'dt',
  'eventdate',
  'eventday',
  'logdate',
  'datehour',
  'eventhour',
  'hour',
]

/**
 * Conditions on the table's partitions, so that only what is needed is read and paid for. Logs lie in the folder of the
 * day on which they were delivered: one day more at the end catches the late ones. A partition whose form is not known is
 * not asked: a value in another form would leave out its events without a word.
 *
 * @returns false where nothing narrows down the days
 * @throws {UnfitTableError} where an injected partition asks for values that are not known
 */
export function addPartitionConditions(shape: TableShape, filter: EventFilter, into: Conditions): boolean {
  const rest = new Set(shape.partitions)
  const find = (names: readonly string[]): Partition | undefined => {
    const found = shape.partitions.find(({ name }) => names.includes(plainName(name)))
    if (found) rest.delete(found)
    return found
  }
  oneOf(find(accountNames), filter.accounts, 'accounts', into)
  oneOf(find(regionNames), filter.regions, 'regions', into)
  const days = daysBetween(filter.from, new Date(Date.parse(filter.to) + 86_400_000).toISOString())
  const isPruned = byMonth(find(['year']), find(['month']), find(['day']), days, into)
  const date = isPruned ? undefined : find(dateNames)
  const isDated = date !== undefined && byDay(date, days, into)
  for (const { name, projection } of rest) {
    if (projection === 'injected')
      throw new UnfitTableError(`its partition ${name} is injected, and what it holds is not known`)
  }
  return isPruned || isDated
}

/** @param option of the source, that names the values */
function oneOf(partition: Partition | undefined, values: readonly string[], option: string, into: Conditions): void {
  if (partition === undefined) return
  if (partition.projection === 'injected' && values.length === 0) {
    throw new UnfitTableError(
      `its partition ${partition.name} is injected, so that Athena takes no query that does not name its values; set ${option}`,
    )
  }
  if (!isNumeric(partition)) into.oneOf(quotedName(partition.name), values)
  else if (values.length > 0 && values.every((value) => /^\d+$/.test(value))) {
    into.add(
      `${quotedName(partition.name)} IN (${values.map(() => '?').join(', ')})`,
      ...values.map((value) => String(Number(value))),
    )
  }
}

const isNumeric = ({ type }: Partition): boolean => /int/.test(type)

/** The forms of a number in a partition: both ways, where it is not known whether with zeros in front. */
function spellings(partition: Partition, value: string): readonly string[] {
  const plain = String(Number(value))
  if (isNumeric(partition)) return [plain]
  if (partition.digits !== undefined) return [sqlLiteral(plain.padStart(partition.digits, '0'))]
  return [...new Set([value, plain])].map(sqlLiteral)
}

/** Whole months, which is what makes up most of what is not asked for. Days within would make the conditions many. */
function byMonth(
  year: Partition | undefined,
  month: Partition | undefined,
  day: Partition | undefined,
  days: readonly string[],
  into: Conditions,
): boolean {
  if (!year || !month) return false
  const months = [...new Set(days.map((text) => text.slice(0, 7)))].map((text) => text.split('-'))
  const values = months.map(([of4 = '', of2 = '']) => [spellings(year, of4), spellings(month, of2)] as const)
  const is = (partition: Partition, { length }: readonly string[]): string =>
    length === 1
      ? `${quotedName(partition.name)} = ?`
      : `${quotedName(partition.name)} IN (${Array(length).fill('?').join(', ')})`
  into.add(
    `(${values.map(([years, of]) => `(${is(year, years)} AND ${is(month, of)})`).join(' OR ')})`,
    ...values.flatMap(([years, of]) => [...years, ...of]),
  )
  for (const { name, projection } of [year, month, ...(day ? [day] : [])]) {
    if (projection === 'injected') throw new UnfitTableError(`its partition ${name} is injected: it needs another form`)
  }
  return true
}

/** @returns false where it is not known how days are written */
function byDay(date: Partition, days: readonly string[], into: Conditions): boolean {
  const [first = '', last = ''] = [days[0], days.at(-1)]
  const [low, high] = [inFormat(first, date, '00'), inFormat(last, date, '23')]
  if (date.projection === 'injected') {
    throw new UnfitTableError(`its partition ${date.name} is injected: Athena takes no query over a span of days`)
  }
  if (low === undefined || high === undefined) return false
  const cast = date.type === 'date' ? 'DATE ' : ''
  into.add(
    `${quotedName(date.name)} >= ${cast}? AND ${quotedName(date.name)} <= ${cast}?`.replaceAll(
      'DATE ?',
      'CAST(? AS DATE)',
    ),
    isNumeric(date) ? low : sqlLiteral(low),
    isNumeric(date) ? high : sqlLiteral(high),
  )
  return true
}

const formats = /^'?yyyy'?([^A-Za-z']?)MM\1dd(?:([^A-Za-z']?)HH)?$/

/** A day, or the hour of one, in the partition's format, where that is known and sorts as days do. */
function inFormat(day: string, { format, type }: Partition, hour: string): string | undefined {
  if (type === 'date') return day
  if (format === undefined || !formats.test(format)) return undefined
  const [year = '', month = '', of = ''] = day.split('-')
  const text = format.replace('yyyy', year).replace('MM', month).replace('dd', of).replace('HH', hour)
  return /int/.test(type) && !/^\d+$/.test(text) ? undefined : text
}
