const iso = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i

/**
 * Milliseconds since 1970 of an ISO 8601 date (W3C profile) or of an epoch time in seconds. A bare number of four
 * digits is a year, as the W3C profile has it; others are seconds (aws:EpochTime). Without an offset it is UTC.
 */
export function parseDate(text: string): number | undefined {
  const trimmed = text.trim()
  const match = iso.exec(trimmed)
  if (!match) return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) * 1000 : undefined
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${offset}`)
  return Number.isNaN(time) ? undefined : time
}
