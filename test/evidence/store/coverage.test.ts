import { describe, expect, test } from '@jest/globals'
import type { AccountCoverage } from '../../../src/evidence/types.ts'
import { coverageOf } from '../../../src/evidence/store/coverage.ts'
import { coverageOfRun } from '../../../src/evidence/store/from-run.ts'
import { mergeSavedEvidence } from '../../../src/evidence/store/merge.ts'
import { noSavedEvidence } from '../../../src/evidence/store/types.ts'
import { trailRecord } from '../records.ts'
import { account, builderOf, timeOn } from './runs.ts'

const word = (from: string, to: string, over: Partial<AccountCoverage> = {}): AccountCoverage => ({
  account,
  from,
  to,
  days: 0,
  gaps: [],
  regions: ['us-east-1'],
  managementReads: true,
  managementWrites: true,
  excludable: [],
  dataEvents: [],
  basis: 'LookupEvents',
  ...over,
})
const whole = (from: number, to: number, over = {}): AccountCoverage => word(timeOn(from), timeOn(to, 86_399), over)
const data = { dataEvents: ['AWS::S3::Object'], dataComplete: ['AWS::S3::Object'], basis: 'selectors of trail all' }

const judged = (parts: readonly AccountCoverage[], windowDays: number, records: readonly unknown[] = []) =>
  coverageOf(coverageOfRun(builderOf(records).gather(), parts), windowDays)

describe('a kind of event counts where it was recorded on all days, or on the newest of the window', () => {
  const opened = [whole(0, 299), whole(200, 299, data)]

  test.each([
    [100, ['AWS::S3::Object']],
    [101, []],
    [90, ['AWS::S3::Object']],
    [300, []],
    [400, []],
    [0, []],
  ])('a selector that was opened 100 days ago, for a window of %i days', (window, types) => {
    const [coverage] = judged(opened, window)
    expect(coverage).toMatchObject({ days: 300, from: timeOn(0), dataEvents: types })
    expect(coverage?.dataComplete ?? []).toEqual(types)
  })

  test('one that was closed since does not, and neither does a Region that is not read any more', () => {
    const closed = [whole(0, 299), whole(0, 250, { ...data, regions: ['us-east-1', 'eu-west-1'] })]
    expect(judged(closed, 90)).toMatchObject([{ dataEvents: [], regions: ['us-east-1'] }])
  })

  test('days without any record do not make the window longer', () => {
    const parts = [whole(0, 99), whole(200, 249, data), whole(260, 299, data)]
    expect(judged(parts, 90)).toMatchObject([{ days: 190, dataEvents: ['AWS::S3::Object'] }])
    expect(judged(parts, 91)).toMatchObject([{ dataEvents: [] }])
  })

  test('what files show is judged the same way', () => {
    const records = Array.from({ length: 200 }, (_, day) => [
      trailRecord(day * 2, { eventTime: timeOn(day, 60) }),
      ...(day >= 100 ? [trailRecord(day * 2 + 1, { eventTime: timeOn(day, 90), readOnly: false })] : []),
    ]).flat()
    expect(judged([], 90, records)).toMatchObject([{ days: 200, managementReads: true, managementWrites: true }])
    expect(judged([], 150, records)).toMatchObject([{ managementReads: true, managementWrites: false }])
  })

  test('each account for itself', () => {
    const other = { ...whole(0, 299), account: '444455556666' }
    expect(judged([...opened, other], 90).map(({ dataEvents }) => dataEvents)).toEqual([['AWS::S3::Object'], []])
  })
})

describe('a day counts once it was covered whole', () => {
  const read = (...readings: [string, string][]) =>
    readings
      .map(([from, to]) => coverageOfRun(builderOf([]).gather(), [word(from, to)]))
      .reduce((a, b) => mergeSavedEvidence({ ...noSavedEvidence, ...a }, { ...noSavedEvidence, ...b }))
  const days = (...readings: [string, string][]) =>
    coverageOf(read(...readings), 0).map(({ days: number, gaps }) => [number, gaps.length])

  test('by readings that meet in it', () => {
    expect(days([timeOn(0, 500), timeOn(7, 500)], [timeOn(7, 501), timeOn(14, 500)])).toEqual([[15, 0]])
    expect(days([timeOn(0, 500), timeOn(7, 500)], [timeOn(3, 0), timeOn(14, 500)])).toEqual([[15, 0]])
  })

  test('but not by an hour of it, between readings that lie apart', () => {
    expect(days([timeOn(0), timeOn(4, 18_000)], [timeOn(6, 18_000), timeOn(9)])).toEqual([[7, 3]])
    expect(days([timeOn(0), timeOn(0, 60)], [timeOn(1), timeOn(1, 60)], [timeOn(2), timeOn(2, 60)])).toEqual([[2, 1]])
  })
})
