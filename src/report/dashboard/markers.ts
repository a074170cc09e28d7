import type { BoxKind, HistoryPoint } from './model.ts'

/** Hidden at the beginning of the dashboard's body: by it the issue of a job is found again. */
export const dashboardMarker = (job: string): string => `<!-- whittle:dashboard ${job} -->`

const boxMarker = (kind: BoxKind, identity: string): string => `<!-- whittle:do ${kind}=${identity} -->`

export const checkboxLine = (kind: BoxKind, identity: string, ticked: boolean, text: string): string =>
  `- [${ticked ? 'x' : ' '}] ${boxMarker(kind, identity)}${text}`

export interface CheckedBox {
  readonly kind: BoxKind
  /** Hash of the policy, group or finding. */
  readonly identity: string
}

const ticked = /^[ \t]*[-*+] \[[xX]\] <!-- whittle:do (open|rebuild|reopen)=([0-9a-f]{16}) -->/gm

/** The boxes of a body that are ticked; nothing else of the body is read. */
export const checkedBoxesIn = (body: string): CheckedBox[] =>
  [...body.matchAll(ticked)].map(([, kind, identity = '']) => ({ kind: kind as BoxKind, identity }))

const historyMarker = /^<!-- whittle:history ((?:\d{4}-\d\d-\d\d(?::\d{1,9}){4} ?)+)-->$/m

export function writeHistory(points: readonly HistoryPoint[]): string {
  const words = points.map(
    ({ day, policies, narrowed, granted, used }) => `${day}:${policies}:${narrowed}:${granted}:${used}`,
  )
  return words.length === 0 ? '' : `<!-- whittle:history ${words.join(' ')} -->`
}

export function readHistory(body: string): HistoryPoint[] {
  const [, words = ''] = historyMarker.exec(body.replace(/\r\n/g, '\n')) ?? []
  return words
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [day = '', ...numbers] = word.split(':')
      const [policies = 0, narrowed = 0, granted = 0, used = 0] = numbers.map(Number)
      return { day, policies, narrowed, granted, used }
    })
}

/** Points that are kept: a year of weeks. */
const mostPoints = 53
const weekMs = 7 * 86_400_000

/** One point a week: the newest takes the place of one that is not a week older than the point before it. */
export function withPoint(history: readonly HistoryPoint[], point: HistoryPoint): HistoryPoint[] {
  const older = history.filter(({ day }) => day < point.day)
  const [before, last] = [older.at(-2), older.at(-1)]
  const isWeekly = before === undefined || last === undefined || Date.parse(last.day) - Date.parse(before.day) >= weekMs
  return [...(isWeekly ? older : older.slice(0, -1)), point].slice(-mostPoints)
}
