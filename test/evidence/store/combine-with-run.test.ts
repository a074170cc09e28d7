import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AccountCoverage, Ledger } from '../../../src/evidence/types.ts'
import { outsideIdentities, roleIdentity, trailRecord } from '../records.ts'
import { useKey } from '../../../src/evidence/store/keys.ts'
import { addDays } from '../../../src/evidence/store/merge.ts'
import { account, atOnce, builderOf, insiders, recallFrom, recordsOver, role, run, textOf, timeOn } from './runs.ts'
import { noSavedEvidence, type SavedEvidence } from '../../../src/evidence/store/types.ts'
import { countOf } from '../../support/sampled.ts'

const dayOf = (record: Record<string, unknown>): string => String(record['eventTime']).slice(0, 10)
const whole = ({ duplicates: _, coverage: { problems: __, ...coverage }, ...tables }: Ledger) => ({
  ...tables,
  coverage,
})

describe('two runs with saved evidence between them give what one over everything gives', () => {
  test('of months that overlap or not, in either order, to the last count and event id', () => {
    fc.assert(
      fc.property(recordsOver(30), fc.nat(29), fc.nat(6), (records, end, overlap) => {
        const until = timeOn(end).slice(0, 10)
        const from = timeOn(Math.max(0, end + 1 - overlap)).slice(0, 10)
        const [a, b] = [records.filter((each) => dayOf(each) <= until), records.filter((each) => dayOf(each) >= from)]
        const expected = whole(atOnce(records))
        expect(whole(run(b, run(a).kept).ledger)).toEqual(expected)
        expect(whole(run(a, run(b).kept).ledger)).toEqual(expected)
        expect(textOf(run(b, run(a).kept).kept)).toBe(textOf(run(records).kept))
      }),
      { numRuns: countOf(60, 15) },
    )
  })

  test('and without reading anything the second time', () => {
    fc.assert(
      fc.property(recordsOver(30), (records) => {
        expect(whole(run([], run(records).kept).ledger)).toEqual(whole(atOnce(records)))
      }),
      { numRuns: countOf(30, 10) },
    )
  })

  test('with the coverage that sources declare, for whole days', () => {
    const part = (from: number, to: number, over: Partial<AccountCoverage> = {}): AccountCoverage => ({
      account,
      from: timeOn(from),
      to: timeOn(to, 86_399),
      days: to - from + 1,
      gaps: [],
      regions: ['eu-west-1', 'us-east-1'],
      byRegion: [{ region: 'eu-west-1', days: to - from + 1, from: timeOn(from), to: timeOn(to, 86_399) }],
      managementReads: true,
      managementWrites: true,
      excludable: ['kms.amazonaws.com'],
      dataEvents: [],
      basis: 'LookupEvents',
      ...over,
    })
    const declaring = (...parts: AccountCoverage[]) => {
      const builder = builderOf([])
      for (const each of parts) builder.declareCoverage(each)
      return builder
    }
    const data = { dataEvents: ['AWS::S3::Object'], dataComplete: ['AWS::S3::Object'], basis: 'selectors of trail all' }
    const first = recallFrom(declaring(part(0, 59)), noSavedEvidence, { parts: [part(10, 59, data)] })
    const second = recallFrom(declaring(part(55, 120)), first.kept, { parts: [part(55, 120, data)] })
    const both = recallFrom(declaring(part(0, 59), part(55, 120)), noSavedEvidence, {
      parts: [part(10, 59, data), part(55, 120, data)],
    })
    expect(second.ledger.coverage.accounts).toEqual(both.ledger.coverage.accounts)
    expect(second.ledger.coverage.accounts).toEqual([
      {
        ...part(0, 120),
        // Recorded for the newest 90 days, though not for the ten before.
        ...data,
        basis: 'LookupEvents, selectors of trail all',
      },
    ])
  })
})

describe('saved evidence of 0.1, which recorded less of a network', () => {
  const owner = { vpcEndpointId: 'vpce-0a1b', vpcEndpointAccountId: account }
  const scope = { inScopeOf: { issuerType: 'AWS::Lambda::Function' } }
  const before = (record: Record<string, unknown>): Record<string, unknown> => {
    const { vpcEndpointAccountId: _, userIdentity, ...rest } = record
    const { inScopeOf: __, invokedByDelegate: vendor, ...identity } = userIdentity as Record<string, unknown>
    return { ...rest, userIdentity: { ...identity, ...(vendor !== undefined && { invokedByDelegate: {} }) } }
  }
  const detailed = recordsOver(10, 40, insiders).map((records) =>
    records.map((record, at) => {
      const identity = record['userIdentity'] as object
      const more = [
        {},
        owner,
        { userIdentity: { ...identity, ...scope } },
        { ...owner, userIdentity: { ...identity, ...scope } },
        { userIdentity: { ...identity, invokedByDelegate: { accountId: account } } },
      ]
      return { ...record, ...more[at % more.length] }
    }),
  )

  test('counts nothing twice that is read again, now or later', () => {
    fc.assert(
      fc.property(detailed, (records) => {
        const expected = whole(atOnce(records))
        const combined = run(records, run(records.map(before)).kept)
        expect(whole(combined.ledger)).toEqual(expected)
        expect(whole(run([], combined.kept).ledger)).toEqual(expected)
      }),
      { numRuns: countOf(60, 15) },
    )
  })

  test('nor what a format saved that did not tell callers from outside apart', () => {
    fc.assert(
      fc.property(recordsOver(10), (records) => {
        const { kept } = run(records)
        const uses = [...kept.uses.values()].map(({ update: { outside: _, ...update }, days }) => ({
          update,
          days,
          ids: [],
        }))
        const older = uses.reduce(
          (all, use) => {
            const key = useKey(use.update)
            return {
              ...all,
              uses: new Map([
                ...all.uses,
                [key, { ...use, days: addDays(all.uses.get(key)?.days ?? new Map(), use.days) }],
              ]),
            }
          },
          { ...kept, uses: new Map() } as SavedEvidence,
        )
        expect(run(records, older).ledger).toEqual(run(records).ledger)
      }),
      { numRuns: countOf(60, 15) },
    )
  })

  test('calls from outside that were saved without their callers are known as such until they are read again', () => {
    const calls = [1, 2].map((at) =>
      trailRecord(at, { userIdentity: outsideIdentities[0]!, eventTime: timeOn(at - 1, 60) }),
    )
    const { kept } = run(calls)
    const [use] = [...kept.uses.values()]
    const { outside: _, ...update } = use!.update
    const older = { ...kept, uses: new Map([[useKey(update), { ...use!, update }]]) }
    expect(run([], older).ledger).toMatchObject({ outsideUnnamed: { count: 2, lastSeen: timeOn(1, 60) } })
    expect(run([], older).ledger.outside).toBeUndefined()
    expect(run(calls.slice(1), older).ledger).toMatchObject({
      outsideUnnamed: { count: 1, lastSeen: timeOn(0, 60) },
      outside: [{ count: 1 }],
    })
    expect(run(calls, older).ledger.outsideUnnamed).toBeUndefined()
  })

  test('leaves of its moments and ids those of events that are still under its network', () => {
    const scoped = { userIdentity: { ...roleIdentity(), ...scope } }
    const records = [
      trailRecord(1, { eventTime: timeOn(0, 100) }),
      trailRecord(2, { eventTime: timeOn(0, 50), ...scoped }),
      trailRecord(3, { eventTime: timeOn(1, 100) }),
      trailRecord(4, { eventTime: timeOn(1, 150), ...scoped }),
    ]
    const combined = run(records, run(records.map(before)).kept)
    expect(whole(combined.ledger)).toEqual(whole(atOnce(records)))
    expect(combined.ledger.entries.map(({ count, firstSeen, lastSeen }) => [count, firstSeen, lastSeen])).toEqual([
      [2, timeOn(0, 100), timeOn(1, 100)],
      [2, timeOn(0, 50), timeOn(1, 150)],
    ])
  })

  test('keeps what is not read again', () => {
    const records = [1, 2, 3].map((at) => trailRecord(at, { ...owner, eventTime: timeOn(0, at) }))
    const { ledger } = run(records.slice(0, 2), run(records.map(before)).kept)
    expect(ledger.entries.reduce((sum, { count }) => sum + count, 0)).toBe(3)
  })
})

describe('what is sure is kept', () => {
  const call = (id: number, day: number, over = {}) => trailRecord(id, { eventTime: timeOn(day, 60), ...over })

  test('the same day read in part twice counts what the better reading counted', () => {
    const [one, two, three] = [call(1, 0), call(2, 0), call(3, 0)]
    expect(run([two, three], run([one, two, three]).kept).ledger.entries[0]?.count).toBe(3)
    expect(run([one, two, three], run([three]).kept).ledger.entries[0]?.count).toBe(3)
    expect(run([three], run([one, two]).kept).ledger.entries[0]).toMatchObject({ count: 2, events: expect.any(Array) })
    expect(run([three], run([one, two]).kept).ledger.entries[0]?.events).toHaveLength(3)
  })

  test('an incomplete reading adds use and no coverage', () => {
    const builder = builderOf([call(1, 0)])
    builder.addProblem('logs/b.json.gz: cut off')
    const first = recallFrom(builder)
    expect(first.ledger.coverage).toMatchObject({ complete: false, accounts: [{ days: 1 }] })
    const second = run([call(2, 9)], first.kept).ledger
    expect(second.entries).toMatchObject([{ count: 2, firstSeen: timeOn(0, 60), lastSeen: timeOn(9, 60) }])
    expect(second.coverage).toMatchObject({ complete: true, accounts: [{ from: timeOn(9, 60), days: 1 }] })
  })

  test('what was not read of one account costs the coverage of that account alone', () => {
    const other = '444455556666'
    const elsewhere = call(2, 0, {
      recipientAccountId: other,
      userIdentity: roleIdentity(`arn:aws:iam::${other}:role/deploy`),
    })
    const part = (of: string): AccountCoverage => ({
      account: of,
      from: timeOn(0),
      to: timeOn(2, 86_399),
      days: 3,
      gaps: [],
      regions: ['eu-west-1'],
      byRegion: [{ region: 'eu-west-1', days: 3, from: timeOn(0), to: timeOn(2, 86_399) }],
      managementReads: true,
      managementWrites: true,
      excludable: [],
      dataEvents: [],
      basis: 'LookupEvents',
    })
    const first = (problem: (builder: ReturnType<typeof builderOf>) => void) => {
      const builder = builderOf([call(1, 0), elsewhere])
      builder.declareCoverage(part(account))
      builder.declareCoverage(part(other))
      problem(builder)
      return recallFrom(builder).kept
    }
    const remembered = (kept: SavedEvidence): [string, number][] =>
      run([], kept).ledger.coverage.accounts.map(({ account: of, days }) => [of, days])
    const both: [string, number][] = [
      [account, 3],
      [other, 3],
    ]
    expect(remembered(first(() => undefined))).toEqual(both)
    const damaged = first((builder) => builder.addProblem('b.json.gz: cut off', other))
    expect(remembered(damaged)).toEqual([[account, 3]])
    expect(run([], damaged).ledger.entries).toHaveLength(2)
    expect([...damaged.regions.values()].map((of) => of.account)).toEqual([account])
    expect(remembered(first((builder) => builder.addProblem('c.json.gz: cut off')))).toEqual([])
  })

  test('a record of an unknown caller makes its own reading incomplete, not the next one', () => {
    const nameless = call(1, 0, { userIdentity: { type: 'IAMUser', accountId: account } })
    const first = run([nameless])
    expect(first.ledger.coverage.complete).toBe(false)
    const second = run([call(2, 5)], first.kept).ledger
    expect(second.coverage).toMatchObject({ complete: true, accounts: [{ days: 1 }] })
    expect(second.records).toBe(2)
  })

  test('a path that is missing in one run is taken from another', () => {
    const pathless = call(1, 0, {
      userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/orders/session' },
    })
    const first = run([pathless])
    expect(first.ledger.coverage.complete).toBe(false)
    const second = run([call(2, 1)], first.kept).ledger
    expect(second.coverage).toMatchObject({ complete: true, accounts: [{ days: 2 }] })
    expect(second.entries.map(({ principal }) => principal)).toEqual([role, role])
  })

  test('of rows that a query counted: every day, both ends, and the count in their own run', () => {
    const row = {
      record: call(1, 0),
      count: 500,
      firstSeen: timeOn(0, 60),
      lastSeen: timeOn(8, 70),
      days: [timeOn(0).slice(0, 10), timeOn(3).slice(0, 10), timeOn(8).slice(0, 10)],
      events: ['b', 'a'],
    }
    const builder = builderOf([])
    builder.addAggregate(row, 'Athena')
    const first = recallFrom(builder)
    expect(first.ledger.entries).toMatchObject([{ count: 500, firstSeen: timeOn(0, 60), lastSeen: timeOn(8, 70) }])
    expect(first.ledger.coverage.accounts).toMatchObject([{ days: 3 }])
    expect(run([], first.kept).ledger.entries).toMatchObject([
      { count: 3, firstSeen: timeOn(0, 60), lastSeen: timeOn(8, 70), events: ['a', 'b'] },
    ])
    // The first day goes: the next one is known to the day only, and the ids may have been of the first.
    const later = run([call(9, 402)], first.kept).ledger
    expect(later.entries).toMatchObject([{ count: 3, firstSeen: timeOn(3), lastSeen: timeOn(402, 60) }])
    expect(later.entries[0]?.events).toHaveLength(1)
    expect(later.coverage.accounts).toMatchObject([{ from: timeOn(3, 86_399), days: 3 }])
  })

  test('copies of one event that different accounts received in different runs are one request', () => {
    const copy = (id: number, recipientAccountId: string) =>
      call(id, 0, { recipientAccountId, sharedEventID: 'shared' })
    const own = run([copy(1, account)])
    expect(run([copy(2, '444455556666')], own.kept).ledger.entries).toMatchObject([{ count: 1 }])
  })

  test('remarks of Insights have no time: they are counted in their run and not saved', () => {
    const remark = { eventID: 'x', eventType: 'AwsCloudTrailInsight', eventCategory: 'Insight' }
    const first = run([remark, call(1, 0)])
    expect(first.ledger.records).toBe(2)
    expect(run([], first.kept).ledger.records).toBe(1)
  })

  test('what a wrong clock dates into the future is not saved, and makes nothing else expire', () => {
    const skewed = call(2, 0, { eventTime: '2099-01-01T00:00:00Z', eventName: 'RunInstances' })
    const first = run([call(1, 0), skewed], noSavedEvidence, { now: Date.parse(timeOn(1)) / 1000 })
    expect(first.ledger.entries).toHaveLength(2)
    const second = run([call(3, 1)], first.kept).ledger
    expect(second.entries).toMatchObject([{ action: 'ec2:DescribeInstances', count: 2 }])
  })

  test('what this run read counts in it, however old', () => {
    const { ledger, kept } = run([call(1, 0, { eventName: 'RunInstances' }), call(2, 500)])
    expect(ledger.entries).toHaveLength(2)
    expect(run([], kept).ledger.entries).toHaveLength(1)
  })
})
