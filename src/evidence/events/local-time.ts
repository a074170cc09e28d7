import type { WorkingHours } from './condition.ts'

const minute = 60_000
/** Offsets from UTC change on quarters of an hour. */
const quarter = 15 * minute
const day = 24 * 60 * minute
const mostOffsets = 100_000

/** Is a text the name of a time zone: `Europe/Vienna`, `UTC`? */
export function isTimeZone(name: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
    return timeZone !== '' && /^[A-Za-z][\w+/-]*$/.test(name)
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/**
 * A function from a moment (milliseconds since the epoch) to whether it is within the hours. Holidays are days on which the
 * hours begin: a shift that crosses midnight belongs to the day before it.
 */
export function workingHoursTest({ timeZone, days, from, to, holidays }: WorkingHours): (time: number) => boolean {
  const offsetAt = offsets(timeZone)
  const working = new Set(days)
  const closed = new Set(holidays.map((each) => Date.parse(`${each}T00:00:00Z`) / day))
  const open = (dayNumber: number): boolean => working.has(weekday(dayNumber)) && !closed.has(dayNumber)
  return (time) => {
    const local = time + offsetAt(time)
    const today = Math.floor(local / day)
    const at = (local - today * day) / minute
    if (from < to) return open(today) && at >= from && at < to
    return (open(today) && at >= from) || (open(today - 1) && at < to)
  }
}

/** 1 Monday … 7 Sunday; day 0 since the epoch was a Thursday. */
const weekday = (dayNumber: number): number => ((((dayNumber + 3) % 7) + 7) % 7) + 1

/** Milliseconds to add to UTC, by moment. */
function offsets(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const known = new Map<number, number>()
  return (time) => {
    const start = Math.floor(time / quarter) * quarter
    let offset = known.get(start)
    if (offset === undefined) {
      const parts = new Map(format.formatToParts(start).map(({ type, value }) => [type, Number(value)]))
      const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
      const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
      offset = local - start
      if (known.size >= mostOffsets) known.clear()
      known.set(start, offset)
    }
    return offset
  }
}
