import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { timelineMarkdown, timelineMermaid } from '../../../src/report/runbook/timeline.ts'
import { timelineOf } from '../../../src/runbooks/summary/timeline.ts'
import { group } from '../../runbooks/support/matches.ts'
import { countOf } from '../../support/sampled.ts'
import { anyText } from '../../support/any-text.ts'

fc.configureGlobal({ numRuns: countOf(100, 25) })

const groups = [
  group({ count: 12, lastSeen: '2026-10-13T10:30:00Z' }),
  group({ operation: 'iam.amazonaws.com:CreateUser', outcome: 'denied' }),
]

test('a drawing', () => {
  expect(timelineMermaid(timelineOf(groups))).toBe(`gantt
  title Matched events, UTC
  dateFormat X
  axisFormat %m-%d %H:%M
  section 1 user/jane
  1x iam CreateUser from 198.51.100.7 :milestone, done, 1791885600, 0s
  12x s3 GetObject from 198.51.100.7 :active, 1791885600, 1791887400`)
})

test('a table', () => {
  expect(timelineMarkdown(timelineOf(groups))).toBe(`| from (UTC) | to | caller | call | network | outcome | events |
| --- | --- | --- | --- | --- | --- | ---: |
| 2026-10-13 10:00:00 |  | \`user/jane\` | \`iam CreateUser\` | \`198.51.100.7\` | denied | 1 |
| 2026-10-13 10:00:00 | 2026-10-13 10:30:00 | \`user/jane\` | \`s3 GetObject\` | \`198.51.100.7\` | allowed | 12 |`)
})

test('text of events is text: no line, no word of Mermaid, no directive comes of it', () => {
  const hostile = fc.oneof(
    anyText(),
    fc.constantFrom(
      'x\nsection y',
      '%%{init: {}}%%',
      '<img src=x onerror=alert(1)>',
      'click a call b()',
      ':done, 1, 2',
      '`|',
    ),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(hostile, hostile), { maxLength: 60 }), (names) => {
      const timeline = timelineOf(names.map(([principal, operation]) => group({ principal, operation })))
      const lines = timelineMermaid(timeline).split('\n').slice(4)
      for (const line of lines)
        expect(line).toMatch(/^ {2}(section \d+ [\p{L}\p{N} _./@+=-]+|\d+x [\p{L}\p{N} _./@+=-]+ :[a-z0-9, ]+)$/u)
      expect(timelineMermaid(timeline).length).toBeLessThan(6_000)
      const rows = timelineMarkdown(timeline).split('\n')
      expect(rows.length).toBeLessThanOrEqual(44)
    }),
  )
})
