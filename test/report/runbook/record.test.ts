import { describe, expect, test } from '@jest/globals'
import { renderRecord } from '../../../src/report/runbook/record.ts'
import { draftOfRun } from '../../../src/runbooks/record/draft-of-run.ts'
import { contextOf, eventOf, matchesOf, runOf } from '../../runbooks/values.ts'
import { chainOf, storyOf } from '../../runbooks/record/records.ts'

const { run: _, ...drafts } = storyOf()
const records = chainOf(Object.values(drafts))

test('every stage names runbook, run, digests and the record before', () => {
  for (const { record, sha256 } of records) {
    const text = renderRecord(record, sha256)
    for (const part of [record.runbook.sha256, record.run, sha256, record.previous ?? 'none'])
      expect(text).toContain(part)
  }
})

test.each([
  ['run', '198.51.100.7'],
  ['run', 'AIDAEXAMPLEJANE000001'],
  ['run', 'aws iam update-access-key'],
  ['run', 'nothing on 2026-09-20'],
  ['approved', '`kim` (approved the pull request)'],
  ['merged', '`lee` (merged the pull request)'],
  ['escalated', 'team security'],
])('%s shows %s', (stage, part) => {
  const { record, sha256 } = records.find((each) => each.record.stage === stage)!
  expect(renderRecord(record, sha256)).toContain(part)
})

describe('hostile texts stay texts', () => {
  const hostile = 'x\n# heading\n<img src=x> @acme/team #1 | `code` [a](https://evil.example) ${{ secrets.X }}'
  const event = eventOf(1, '2026-10-13T10:00:00Z', {
    eventName: hostile,
    userAgent: hostile,
    caller: { type: hostile, session: hostile, accessKeyId: hostile, onBehalfOf: hostile },
  })
  const run = runOf({
    matches: matchesOf([event]),
    principals: [hostile],
    stages: [{ name: 'query', status: 'done', says: [hostile], at: '2026-10-13T12:00:00Z' }],
    impact: { groups: [], calls: 1, principals: 1, unclear: [hostile], exceeds: hostile },
  })
  const [{ record, sha256 }] = chainOf([draftOfRun(run, contextOf())]) as [ReturnType<typeof chainOf>[number]]
  const text = renderRecord(record, sha256)

  test('no heading, no HTML, no mention, no other cell', () => {
    const outside = text.replace(/`+[^`]*`+/g, '')
    expect(text).not.toMatch(/^# heading/m)
    expect(outside).not.toContain('<img')
    expect(outside).not.toMatch(/@acme/)
    const cells = text.split('\n').filter((line) => line.startsWith('| <code>x'))
    expect(cells.length).toBeGreaterThan(0)
    expect(new Set(cells.map((line) => line.split('|').length))).toEqual(new Set([6, 9]))
  })
})
