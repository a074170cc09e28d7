import { scaleUtc } from 'd3-scale'
import type { Day } from '../types.ts'
import { overview } from './data.ts'

const dayLength = 86_400_000

/** First day of the evidence, and how many days it spans. */
function window(): { readonly start: number; readonly days: number } {
  const { from, to } = overview().evidence
  if (from === null || to === null) return { start: 0, days: 1 }
  const start = Date.parse(from)
  return { start, days: Math.round((Date.parse(to) - start) / dayLength) + 1 }
}

/** `2026-08-01` of a day of the evidence. */
export const dayName = (day: Day): string => new Date(window().start + day * dayLength).toISOString().slice(0, 10)

/**
 * The time of use: a line from the first to the last call, and a mark on each day of which a call is known. The
 * dates stand in the same row, so it is hidden from screen readers.
 */
export function UseTimeline({ days }: { readonly days: readonly Day[] }) {
  const { days: span } = window()
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return null
  return (
    <svg class="timeline" viewBox={`0 0 ${span} 10`} preserveAspectRatio="none" aria-hidden="true">
      <rect class="timeline-base" y="4.5" width={span} height="1" />
      <rect class="timeline-span" x={first} y="3.5" width={last - first + 1} height="3" />
      {streaks(days).map(([from, length]) => (
        <rect key={from} class="timeline-day" x={from} width={length} height="10" />
      ))}
    </svg>
  )
}

/** Days in a row: the first, and how many. */
function streaks(days: readonly Day[]): (readonly [from: Day, length: number])[] {
  const starts = days.filter((day, at) => days[at - 1] !== day - 1)
  return starts.map((from) => {
    let length = 1
    while (days[days.indexOf(from) + length] === from + length) length++
    return [from, length]
  })
}

/** Months above the timelines, as a heading of their column. */
export function TimelineAxis() {
  const { start, days } = window()
  const scale = scaleUtc()
    .domain([new Date(start), new Date(start + days * dayLength)])
    .range([0, 100])
  const format = new Intl.DateTimeFormat('en', {
    month: 'short',
    timeZone: 'UTC',
    ...(days < 60 && { day: 'numeric' }),
  })
  return (
    <span class="axis">
      <span class="unseen">Timeline</span>
      {scale
        .ticks(4)
        .filter((tick) => scale(tick) < 90)
        .map((tick) => (
          <span key={tick.getTime()} aria-hidden="true" style={{ left: `${scale(tick)}%` }}>
            {format.format(tick)}
          </span>
        ))}
    </span>
  )
}
