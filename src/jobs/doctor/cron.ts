/**
 * The longest time between two runs of a schedule, in days, to the day; `undefined` where the expression is not understood
 * or never holds. Where day of the month and day of the week are both given, either of them starts a run.
 *
 * @param cron five fields: minute, hour, day of the month, month, day of the week
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html
 */
export function longestGapDays(cron: string): number | undefined {
  const fields = cron.trim().split(/\s+/)
  if (fields.length !== 5) return undefined
  const [, , dayField = '', monthField = '', weekdayField = ''] = fields
  const days = valuesOf(dayField, 1, 31, [])
  const months = valuesOf(monthField, 1, 12, monthNames)
  const weekdays = valuesOf(weekdayField, 0, 7, weekdayNames)
  if (!days || !months || !weekdays) return undefined
  const isWeekday = (day: number): boolean => weekdays.has(day) || (day === 0 && weekdays.has(7))
  const anyDay = dayField.startsWith('*')
  const anyWeekday = weekdayField.startsWith('*')
  const holds = (date: Date): boolean => {
    if (!months.has(date.getUTCMonth() + 1)) return false
    const [byDay, byWeekday] = [days.has(date.getUTCDate()), isWeekday(date.getUTCDay())]
    return anyDay || anyWeekday ? byDay && byWeekday : byDay || byWeekday
  }
  const start = Date.UTC(2024, 0, 1)
  let last: number | undefined
  let longest = 0
  // Five years have every day of the year, that of leap years too.
  for (let at = 0; at < 5 * 366; at++) {
    if (!holds(new Date(start + at * 86_400_000))) continue
    if (last !== undefined) longest = Math.max(longest, at - last)
    last = at
  }
  return longest === 0 ? undefined : longest
}

const monthNames = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')
const weekdayNames = 'SUN MON TUE WED THU FRI SAT'.split(' ')

function valuesOf(field: string, from: number, to: number, names: readonly string[]): ReadonlySet<number> | undefined {
  const number = (word: string): number => {
    const name = names.indexOf(word.toUpperCase())
    return name >= 0 ? name + from : /^\d+$/.test(word) ? Number(word) : Number.NaN
  }
  const values = new Set<number>()
  for (const part of field.split(',')) {
    const [, range = '', step = '1'] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? []
    const [first = '', last] = range.split('-')
    const low = range === '*' ? from : number(first)
    const high = range === '*' ? to : last === undefined ? (part.includes('/') ? to : low) : number(last)
    if (!(low >= from && high <= to && low <= high && Number(step) > 0)) return undefined
    for (let value = low; value <= high; value += Number(step)) values.add(value)
  }
  return values
}
