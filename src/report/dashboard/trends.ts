/** The trend of each policy, kept in the text of the dashboard issue itself. */

/** Known actions that a policy grants, and those of them that were used within 90 days. */
export interface TrendPoint {
  readonly granted: number
  readonly used: number
}

export interface Trends {
  /** `2026-11-30`, oldest first. */
  readonly days: readonly string[]
  /** First eight digits of the policy's hash → its points, one for each day; `null`: not known. */
  readonly points: ReadonlyMap<string, readonly (TrendPoint | null)[]>
}

export const noTrends: Trends = { days: [], points: new Map() }

/** Points that are kept of a policy: one for each four weeks of a year. */
const mostPoints = 13
const fourWeeksMs = 28 * 86_400_000

/** Characters of all trends: an issue takes 65,536. */
const mostCharacters = 12_000

const marker = /^<!-- whittle:trends ((?:\d{4}-\d\d-\d\d,?){1,13})((?: [0-9a-f]{8}=[\d.,-]*)*) -->$/m

/**
 * One marker: the days, then each policy with its points. A point that repeats the one before is empty, and one that is not
 * known is `-`. What does not fit is left out: first policies that never changed.
 */
export function writeTrends({ days, points }: Trends): string {
  if (days.length === 0) return ''
  const begin = `<!-- whittle:trends ${days.join(',')}`
  const words = [...points].map(([key, values]) => ({
    key,
    word: ` ${key}=${wordOf(values)}`,
    isChanged: hasChanged(values),
  }))
  const sorted = words.toSorted((a, b) => Number(b.isChanged) - Number(a.isChanged) || (a.key < b.key ? -1 : 1))
  let text = begin
  for (const { word } of sorted) if (text.length + word.length <= mostCharacters) text += word
  return `${text} -->`
}

const wordOf = (values: readonly (TrendPoint | null)[]): string =>
  values
    .map((value, index) => (index > 0 && textOf(value) === textOf(values[index - 1]) ? '' : textOf(value)))
    .join(',')
    .replace(/,+$/, '')

const textOf = (value: TrendPoint | null | undefined): string =>
  value === null || value === undefined ? '-' : `${value.granted}.${value.used}`

/** Are there two known points that differ? */
export const hasChanged = (values: readonly (TrendPoint | null)[]): boolean =>
  new Set(values.filter((value) => value !== null).map(textOf)).size > 1

/** The trends in a body; none where there is no such marker, as in bodies of earlier versions. */
export function readTrends(body: string): Trends {
  const [, dayWords = '', policyWords = ''] = marker.exec(body.replace(/\r\n/g, '\n')) ?? []
  const days = dayWords.split(',').filter((day) => day !== '')
  const points = new Map<string, readonly (TrendPoint | null)[]>()
  for (const word of policyWords.split(' ').filter((each) => each !== '')) {
    const [key = '', list = ''] = word.split('=')
    const texts = list.split(',')
    let last: TrendPoint | null = null
    points.set(
      key,
      days.map((_, index) => (last = pointOf(texts[index] ?? '', last))),
    )
  }
  return { days, points }
}

function pointOf(text: string, last: TrendPoint | null): TrendPoint | null {
  if (text === '') return last
  const [granted, used] = text.split('.').map(Number)
  const isPoint = Number.isSafeInteger(granted) && Number.isSafeInteger(used)
  return isPoint ? { granted: granted ?? 0, used: used ?? 0 } : null
}

/**
 * The trends with those of a day: the newest takes the place of one that is not four weeks older than the one before it. A day
 * on which nothing is other than on the last one adds nothing, and policies that are gone are left out.
 *
 * @param now every policy that is there; `null`: this run does not know its point, and the points before stay
 */
export function withTrendPoints(
  { days, points }: Trends,
  day: string,
  now: ReadonlyMap<string, TrendPoint | null>,
): Trends {
  const of = (key: string): readonly (TrendPoint | null)[] => points.get(key) ?? days.map(() => null)
  const keys = [...now.keys()].sort()
  const isSame = (key: string): boolean => days.length > 0 && textOf(of(key).at(-1)) === textOf(now.get(key))
  if (keys.every((key) => now.get(key) === null || isSame(key)))
    return { days, points: new Map(keys.filter((key) => points.has(key)).map((key) => [key, of(key)])) }
  const older = days.filter((each) => each < day).length
  const [before, last] = [days[older - 2], days[older - 1]]
  const isApart = before === undefined || last === undefined || Date.parse(last) - Date.parse(before) >= fourWeeksMs
  const kept = isApart ? older : older - 1
  const joined = <T>(values: readonly T[], value: T): readonly T[] =>
    [...values.slice(0, kept), value].slice(-mostPoints)
  const pointFor = (key: string): TrendPoint | null => now.get(key) ?? of(key)[kept] ?? null
  return {
    days: joined(days, day),
    points: new Map(keys.map((key) => [key, joined(of(key), pointFor(key))])),
  }
}
