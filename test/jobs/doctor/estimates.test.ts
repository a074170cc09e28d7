import { expect, test } from '@jest/globals'
import { knownAnswer, skippedAnswer, type CallAnswer } from '../../../src/jobs/doctor/answer.ts'
import { estimateLookups, estimateOf } from '../../../src/jobs/doctor/estimates.ts'
import type { LogFacts } from '../../../src/jobs/doctor/facts/logs.ts'
import type { LookupPage } from '../../../src/jobs/doctor/facts/lookups.ts'
import type { EvidenceSourceFacts } from '../../../src/jobs/doctor/facts/sources.ts'
import { parseSettings } from '../../../src/settings/parse.ts'

const page = (events: number, spanSeconds: number): LookupPage => ({ events, spanSeconds })
const region = (name: string, ...pages: LookupPage[]) => ({ region: name, pages: knownAnswer(pages) })
const source = { regions: ['eu-west-1', 'us-east-1'], days: 90, maxPages: 2000 }
const day = 86_400

test.each<[string, Parameters<typeof estimateLookups>[0], object]>([
  // 50 events a day are 4500 in 90 days, and 45 s at a hundred a second.
  ['one Region', [region('eu-west-1', page(50, day))], { events: 4500, seconds: 45, dollars: 0, days: 90 }],
  [
    'the busiest of two decides on the time',
    [region('eu-west-1', page(50, day)), region('us-east-1', page(50, day / 4))],
    { events: 22_500, seconds: 180 },
  ],
  // 50 in a day and 50 in an hour: 625 a day on average.
  ['rates by day and by night', [region('eu-west-1', page(50, day), page(50, 3600))], { events: 56_250, seconds: 563 }],
  ['a Region without events', [region('eu-west-1', page(0, 90 * day))], { events: 0, seconds: 0 }],
  ['more than max-pages', [region('eu-west-1', page(50, 1080))], { events: 100_000, seconds: 1000, coveredDays: 25 }],
  [
    'no answer',
    [{ region: 'eu-west-1', pages: skippedAnswer('not asked') }],
    { events: null, seconds: null, dollars: null },
  ],
])('Event history: %s', (_, lookups, expected) => expect(estimateLookups(lookups, source)).toMatchObject(expected))

test('of more than 90 days, 90 are there', () => {
  const estimate = estimateLookups([region('eu-west-1', page(50, day))], { ...source, days: 365 })
  expect(estimate).toMatchObject({ days: 90, events: 4500 })
})

const logs = (objects: number, bytes: number, places = 1): LogFacts => ({
  accounts: ['111122223333'],
  places,
  sampled: [
    {
      account: '111122223333',
      region: 'eu-west-1',
      firstDay: '2026-01-01',
      lastDay: '2026-11-29',
      objects,
      bytes,
      more: false,
    },
  ],
})
const cloudtrail = parseSettings(
  "evidence: { cloudtrail: [{ s3: { bucket: org-trail } }, { athena: { database: d, table: t } }, { lake: { event-data-store: 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0a1b2c3d-4e5f-6789-abcd-ef0123456789' } }, { files: [logs] }] }",
  'whittle.yml',
).evidence.cloudtrail
const s3 = (facts: CallAnswer<LogFacts>): EvidenceSourceFacts =>
  ({ kind: 's3', source: cloudtrail[0], logs: facts, place: 's3://org-trail/' }) as EvidenceSourceFacts
const athena = (facts: CallAnswer<LogFacts>): EvidenceSourceFacts =>
  ({ kind: 'athena', source: cloudtrail[1], table: knownAnswer({}), logs: facts }) as EvidenceSourceFacts

test.each<[string, EvidenceSourceFacts, object | undefined]>([
  // 300 objects a day in ten places and 90 days: 270,000 requests at 0.40 dollars a million, and 1170 lists.
  [
    'logs in S3',
    s3(knownAnswer(logs(300, 3_000_000, 10))),
    { dollars: 0.12, basis: expect.stringContaining('270,000 logs of 2.7 GB') },
  ],
  ['logs that were not looked at', s3(skippedAnswer('not asked')), { dollars: null }],
  // A terabyte costs five dollars.
  ['Athena', athena(knownAnswer(logs(1, 1e12 / 90))), { dollars: 5 }],
  ['Athena bills ten megabytes at least', athena(knownAnswer(logs(1, 1))), { dollars: 0.01 }],
  ['Athena, not looked at', athena(skippedAnswer('not asked')), { dollars: null }],
  [
    'Lake',
    { kind: 'lake', source: cloudtrail[2], store: skippedAnswer('not asked') } as EvidenceSourceFacts,
    { dollars: null },
  ],
  ['files', { kind: 'files', source: cloudtrail[3]! }, undefined],
])('%s', (_, facts, expected) => {
  const estimate = estimateOf(facts)
  if (expected === undefined) expect(estimate).toBeUndefined()
  else expect(estimate).toMatchObject(expected)
})
