import { daysBetween } from '../coverage-parts.ts'
import { literal, plainName, quoted, type Partition, type TableShape } from './sql-table.ts'

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
      this.add(`${expression} IN (${values.map(() => '?').join(', ')})`, ...values.map(literal))
    }
  }
}

/**
 * Conditions on the table's partitions, so that only what is needed is read and paid for. Logs lie in the folder of the
 * day on which they were delivered: one day more at the end catches the late ones.
 *
 * @returns false where nothing narrows down the days
 */
export function prune(shape: TableShape, filter: EventFilter, into: Conditions): boolean {
  const find = (...names: readonly string[]): Partition | undefined =>
    shape.partitions.find(({ name }) => names.includes(plainName(name)))
  const account = find('account', 'accountid', 'recipientaccountid', 'awsaccount', 'awsaccountid')
  const region = find('region', 'awsregion')
  if (account) into.oneOf(quoted(account.name), filter.accounts)
  if (region) into.oneOf(quoted(region.name), filter.regions)
  const days = daysBetween(filter.from, new Date(Date.parse(filter.to) + 86_400_000).toISOString())
  const [first = '', last = ''] = [days[0], days.at(-1)]
  const year = find('year')
  const month = find('month')
  if (year && month) {
    const months = [...new Set(days.map((day) => day.slice(0, 7)))].map((text) => text.split('-'))
    const of = ({ type }: Partition, value = ''): string => (/int/.test(type) ? String(Number(value)) : literal(value))
    into.add(
      `(${months.map(() => `(${quoted(year.name)} = ? AND ${quoted(month.name)} = ?)`).join(' OR ')})`,
      ...months.flatMap(([of4, of2]) => [of(year, of4), of(month, of2)]),
    )
    return true
  }
  const date = find('timestamp', 'date', 'day', 'dt', 'eventdate', 'datehour')
  if (date === undefined) return false
  const asWritten = (day: string): string | undefined => inFormat(day, date)
  const [low, high] = [asWritten(first), asWritten(last)]
  if (low === undefined || high === undefined) return false
  const cast = date.type === 'date' ? 'DATE ' : ''
  into.add(
    `${quoted(date.name)} >= ${cast}? AND ${quoted(date.name)} <= ${cast}?`.replaceAll('DATE ?', 'CAST(? AS DATE)'),
    literal(low),
    literal(high),
  )
  return true
}

/** A day in the partition's format, where that sorts as days do. */
function inFormat(day: string, { format, type }: Partition): string | undefined {
  if (type === 'date') return day
  const pattern = format ?? 'yyyy/MM/dd'
  if (!/^yyyy([^A-Za-z]?)MM\1dd$/.test(pattern)) return undefined
  const [year = '', month = '', of = ''] = day.split('-')
  return pattern.replace('yyyy', year).replace('MM', month).replace('dd', of)
}
