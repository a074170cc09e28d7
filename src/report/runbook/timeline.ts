import type { Timeline, TimelineEntry } from '../../runbooks/summary/timeline.ts'
import { shortName, formatCount, formatNumber } from '../../words.ts'
import { codeCell, escapeMarkdown } from '../escape.ts'

/** `s3.amazonaws.com:GetObject` → `s3 GetObject` */
export const shortOperation = (operation: string): string =>
  operation.replace(/^([\w-]+)\.amazonaws\.com(?:\.cn)?:/, '$1 ')

/** `2026-10-13T10:00:00Z` → `2026-10-13 10:00:00` */
export const timeText = (time: string): string => time.replace('T', ' ').replace(/Z$/, '')

/** A table of Markdown, with one row for each entry. */
export function timelineMarkdown({ entries, others }: Timeline, most = 40): string {
  const shown = entries.slice(0, most)
  const left = entries.length - shown.length + (others?.entries ?? 0)
  const events = entries.slice(most).reduce((sum, each) => sum + each.events, others?.events ?? 0)
  return [
    '| from (UTC) | to | caller | call | network | outcome | events |',
    '| --- | --- | --- | --- | --- | --- | ---: |',
    ...shown.map(rowOf),
    ...(left > 0
      ? ['', escapeMarkdown(`${formatCount(left, 'more entry', 'more entries')}, ${formatCount(events, 'event')}.`)]
      : []),
  ].join('\n')
}

const rowOf = ({ from, to, principal, operation, network, outcome, events }: TimelineEntry): string =>
  `| ${[
    timeText(from),
    from === to ? '' : timeText(to),
    codeCell(shortName(principal)),
    codeCell(shortOperation(operation)),
    codeCell(network),
    outcome,
    formatNumber(events),
  ].join(' | ')} |`

/** Names are cut to this in a drawing. */
const longestLabel = 48
/** More callers and entries than these are not readable in a drawing. */
const mostSections = 8
const mostTasks = 40

/**
 * A Gantt chart of Mermaid: a section for each caller, a bar for each entry. Of names only letters, digits and a few
 * harmless characters are drawn, so that no text of an event is read as Mermaid, HTML or a directive.
 *
 * @see https://mermaid.js.org/syntax/gantt.html
 */
export function timelineMermaid({ entries }: Timeline): string {
  const drawn = entries.slice(0, mostTasks)
  const callers = [...new Set(drawn.map(({ principal }) => principal))].slice(0, mostSections)
  return [
    'gantt',
    '  title Matched events, UTC',
    '  dateFormat X',
    '  axisFormat %m-%d %H:%M',
    ...callers.flatMap((principal, index) => [
      `  section ${index + 1} ${label(shortName(principal))}`,
      ...drawn.filter((each) => each.principal === principal).map(task),
    ]),
  ].join('\n')
}

/** A number comes first, so that no name begins a line, where Mermaid looks for its own words. */
function task({ from, to, operation, network, outcome, events }: TimelineEntry): string {
  const [start, end] = [seconds(from), seconds(to)]
  const name = `${events}x ${label(`${shortOperation(operation)} from ${network}`)}`
  const tag = outcome === 'denied' ? 'done' : 'active'
  return end > start ? `  ${name} :${tag}, ${start}, ${end}` : `  ${name} :milestone, ${tag}, ${start}, 0s`
}

const seconds = (time: string): number => Math.floor((Date.parse(time) || 0) / 1000)

function label(text: string): string {
  const plain = text
    .replace(/[^\p{L}\p{N} _./@+=-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const cut = plain.slice(0, longestLabel).replace(/[\ud800-\udbff]$/, '')
  return cut === '' ? 'unnamed' : cut
}
