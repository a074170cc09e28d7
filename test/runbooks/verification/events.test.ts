import { describe, expect, test } from '@jest/globals'
import type { ScopeMatches } from '../../../src/evidence/events/matches.ts'
import type { AccountCoverage, Coverage } from '../../../src/evidence/types.ts'
import { judgeVerifications, overallStatus } from '../../../src/runbooks/verification/judge.ts'
import type { VerificationStatus } from '../../../src/runbooks/verification/types.ts'
import { eventOf, matchesOf } from '../values.ts'

const from = '2026-10-13T15:00:00Z'
const condition = { kind: 'service', names: ['s3'] } as const
const account: AccountCoverage = {
  account: '111122223333',
  from: '2026-10-13T00:00:00Z',
  to: '2026-10-16T20:00:00Z',
  days: 4,
  gaps: [],
  regions: ['eu-west-1'],
  managementReads: true,
  managementWrites: true,
  excludable: [],
  dataEvents: ['AWS::S3::Object'],
  basis: 'seen in the files',
}
const silent = (to: string) => ({
  region: 'eu-west-1',
  days: 60,
  from: '2026-08-01T00:00:00Z',
  to: account.to,
  silence: { from: '2026-10-01', to, days: 14 },
})
const coverage = (more: Partial<AccountCoverage> = {}, whole: Partial<Coverage> = {}): Coverage => ({
  accounts: [{ ...account, ...more }],
  complete: true,
  problems: [],
  ...whole,
})
const allowed = (...times: string[]) => times.map((time, at) => eventOf(at + 1, time))
const denied = (time: string) => eventOf(9, time, { outcome: 'denied' })

interface Case {
  readonly matches: ScopeMatches
  readonly now: string
  readonly coverage?: Coverage
}

const judge = (spec: Parameters<typeof judgeVerifications>[0][number], each: Case) =>
  judgeVerifications([spec], {
    from,
    now: each.now,
    coverage: each.coverage ?? coverage(),
    before: { accounts: [{ account: account.account, dataEvents: ['AWS::S3::Object'] }] },
    matches: new Map([[spec.id, each.matches]]),
    snapshots: { accounts: new Map() },
    owners: new Map(),
  })[0]!

type Row = readonly [name: string, each: Case, status: VerificationStatus, says: RegExp]

/** Watched for three days: until 2026-10-16T15:00:00Z. */
const after = '2026-10-16T20:00:00Z'

test('nothing is verified of objects without their data events, also where there were none before', () => {
  const condition = { kind: 'all', of: [{ kind: 'resource', patterns: ['arn:aws:s3:::acme-invoices/*'] }] } as const
  const [found] = judgeVerifications([{ kind: 'stays-empty', id: 'no-more', for: '3d', condition }], {
    from,
    now: after,
    coverage: coverage({ dataEvents: [] }),
    before: { accounts: [{ account: account.account, dataEvents: [] }] },
    matches: new Map([['no-more', matchesOf([])]]),
    snapshots: { accounts: new Map() },
    owners: new Map(),
  })
  expect(found).toMatchObject({ status: 'not-observable', says: [expect.stringContaining('AWS::S3::Object')] })
})

describe('stays empty', () => {
  const spec = { kind: 'stays-empty', id: 'no-more', for: '3d', condition } as const
  test.each<Row>([
    [
      'nothing, before its time',
      { matches: matchesOf([]), now: '2026-10-14T00:00:00Z' },
      'pending',
      /watched until 2026-10-16T15/,
    ],
    [
      'nothing, at its end but not delivered',
      { matches: matchesOf([]), now: '2026-10-16T15:30:00Z' },
      'pending',
      /watched/,
    ],
    ['nothing, after its time', { matches: matchesOf([]), now: after }, 'success', /No event from 2026-10-13T15/],
    [
      'an event',
      { matches: matchesOf(allowed('2026-10-14T01:00:00Z')), now: '2026-10-14T02:00:00Z' },
      'failed',
      /1 event since, the first at 2026-10-14T01/,
    ],
    [
      'a denied event',
      { matches: matchesOf([denied('2026-10-14T01:00:00Z')]), now: after },
      'failed',
      /AWS denied all of them/,
    ],
    [
      'an event that may be one',
      { matches: matchesOf([], allowed('2026-10-14T01:00:00Z')), now: after },
      'not-observable',
      /1 event may be in the scope/,
    ],
    [
      'no evidence at all',
      { matches: matchesOf([]), now: after, coverage: coverage({}, { accounts: [] }) },
      'not-observable',
      /No event was read/,
    ],
    [
      'evidence that ends early',
      { matches: matchesOf([]), now: after, coverage: coverage({ to: '2026-10-16T14:59:59Z' }) },
      'not-observable',
      /end at 2026-10-16T14/,
    ],
    [
      'evidence that begins late',
      { matches: matchesOf([]), now: after, coverage: coverage({ from: '2026-10-14T03:00:00Z' }) },
      'not-observable',
      /begin at 2026-10-14/,
    ],
    [
      'a day without a record',
      { matches: matchesOf([]), now: after, coverage: coverage({ gaps: ['2026-10-15'] }) },
      'not-observable',
      /no record .* on 2026-10-15/,
    ],
    [
      'a Region without a record for a while',
      { matches: matchesOf([]), now: after, coverage: coverage({ byRegion: [silent('2026-10-14')] }) },
      'not-observable',
      /no record of eu-west-1 .* from 2026-10-01 to 2026-10-14/,
    ],
    [
      'a Region without a record for a while before it',
      { matches: matchesOf([]), now: after, coverage: coverage({ byRegion: [silent('2026-10-12')] }) },
      'success',
      /No event/,
    ],
    [
      'a gap before it',
      { matches: matchesOf([]), now: after, coverage: coverage({ gaps: ['2026-10-12'] }) },
      'success',
      /No event/,
    ],
    [
      'a reading that was not complete',
      {
        matches: matchesOf([]),
        now: after,
        coverage: coverage({}, { complete: false, problems: ['A log is damaged.'] }),
      },
      'not-observable',
      /A log is damaged/,
    ],
    [
      'data events that are not recorded any more',
      { matches: matchesOf([]), now: after, coverage: coverage({ dataEvents: [] }) },
      'not-observable',
      /Data events of AWS::S3::Object were recorded/,
    ],
    [
      'data events that a selector records',
      { matches: matchesOf([]), now: after, coverage: coverage({ dataEvents: [], dataComplete: ['AWS::S3::Object'] }) },
      'success',
      /No event/,
    ],
    [
      'an account that is not read any more',
      { matches: matchesOf([]), now: after, coverage: coverage({ account: '444455556666' }) },
      'not-observable',
      /No event of the account 111122223333/,
    ],
    [
      'an event although nothing else is covered',
      { matches: matchesOf(allowed('2026-10-14T01:00:00Z')), now: after, coverage: coverage({ gaps: ['2026-10-15'] }) },
      'failed',
      /1 event/,
    ],
  ])('%s', (_, each, status, says) => {
    const result = judge(spec, each)
    expect(result.status).toBe(status)
    expect(result.says.join(' ')).toMatch(says)
    expect(result.events.length).toBe(status === 'failed' ? 1 : each.matches.unclear)
  })
})

describe('stays alive', () => {
  const spec = { kind: 'stays-alive', id: 'still-works', for: '3d', within: '1d', condition } as const
  const daily = ['2026-10-13T16:00:00Z', '2026-10-15T14:59:59Z', '2026-10-16T14:00:00Z']
  test.each<Row>([
    [
      'a call in each day',
      { matches: matchesOf(allowed(...daily)), now: after },
      'success',
      /At least one allowed call in each 1d/,
    ],
    ['the first day is not over', { matches: matchesOf([]), now: '2026-10-14T10:00:00Z' }, 'pending', /watched until/],
    [
      'a day without a call',
      { matches: matchesOf(allowed(daily[0]!)), now: '2026-10-15T17:00:00Z' },
      'failed',
      /No allowed call in 1 period of 1d, the first from 2026-10-14T15/,
    ],
    [
      'only denied calls',
      { matches: matchesOf([denied('2026-10-14T01:00:00Z')]), now: '2026-10-14T17:00:00Z' },
      'failed',
      /calls that AWS denied, the first at 2026-10-14T01/,
    ],
    [
      'a day without a call that was not covered',
      { matches: matchesOf(allowed(daily[0]!, daily[2]!)), now: after, coverage: coverage({ gaps: ['2026-10-15'] }) },
      'not-observable',
      /no record/,
    ],
    [
      'the same before the end',
      {
        matches: matchesOf(allowed(daily[0]!)),
        now: '2026-10-15T17:00:00Z',
        coverage: coverage({ gaps: ['2026-10-15'] }),
      },
      'pending',
      /no record/,
    ],
    [
      'a call that may be one',
      { matches: matchesOf(allowed(daily[0]!, daily[2]!), allowed('2026-10-15T01:00:00Z')), now: after },
      'not-observable',
      /may be such calls/,
    ],
    [
      'more events than were kept',
      { matches: { ...matchesOf(allowed(daily[0]!)), matched: 20_000 }, now: after },
      'not-observable',
      /the first 1 were kept/,
    ],
  ])('%s', (_, each, status, says) => {
    const result = judge(spec, each)
    expect({ status: result.status, says: result.says.join(' ') }).toEqual({
      status,
      says: expect.stringMatching(says),
    })
  })

  test('a rest that is shorter than a period asks for nothing', () => {
    const short = { ...spec, for: '60h' }
    const result = judge(short, { matches: matchesOf(allowed(daily[0]!, daily[1]!)), now: after })
    expect(result.status).toBe('success')
  })
})

test('what was not read is not observable', () => {
  const result = judgeVerifications([{ kind: 'stays-empty', id: 'x', for: '1d', condition }], {
    from,
    now: after,
    coverage: coverage(),
    before: { accounts: [] },
    matches: new Map(),
    snapshots: { accounts: new Map() },
    owners: new Map(),
  })
  expect(result).toMatchObject([{ status: 'not-observable' }])
})

test.each<[readonly VerificationStatus[], VerificationStatus]>([
  [[], 'success'],
  [['success', 'success'], 'success'],
  [['success', 'not-observable'], 'not-observable'],
  [['not-observable', 'pending'], 'pending'],
  [['pending', 'failed', 'success'], 'failed'],
])('%j together: %s', (statuses, overall) => {
  expect(overallStatus(statuses.map((status) => ({ status })))).toBe(overall)
})
