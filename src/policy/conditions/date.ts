import { isNumber, parseNumber } from './numeric.ts'

const iso = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i

/** An ISO 8601 date (W3C profile) that the calendar has, or an epoch time in seconds. */
export const isDate = (text: string): boolean => isNumber(text) || timeOf(text.trim()) !== undefined

/**
 * Milliseconds since 1970 of a date that can be compared. Without an offset it is UTC. `undefined` for a bare number of
 * four digits, which may be a year (W3C profile) or seconds (aws:EpochTime), and for fractions below a millisecond,
 * whose comparison AWS does not document.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function parseDate(text: string): number | undefined {
  const trimmed = text.trim()
  if (/^\d{4}$/.test(trimmed)) return undefined
  const seconds = parseNumber(trimmed)
  if (seconds !== undefined) return seconds * 1000
  return /\.\d{4}/.test(trimmed) ? undefined : timeOf(trimmed)
}

function timeOf(text: string): number | undefined {
  const match = iso.exec(text)
  if (!match) return undefined
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match
  if (!isInCalendar(Number(year), Number(month), Number(day))) return undefined
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${offset}`)
  return Number.isNaN(time) ? undefined : time
}

/** The engine parses 30 February as 2 March; it refuses other invalid days and months itself. */
const isInCalendar = (year: number, month: number, day: number): boolean =>
  day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
