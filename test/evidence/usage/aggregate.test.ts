import { describe, expect, test } from '@jest/globals'
import type { Aggregate } from '../../../src/evidence/usage/ledger-builder.ts'
import { builder, ledgerOf } from '../fake-catalog.ts'
import { account, eventID, role, trailRecord } from '../records.ts'

const days = ['2026-05-01', '2026-05-03', '2026-05-09']
const records = days.map((day, index) => trailRecord(index, { eventTime: `${day}T10:00:00Z` }))
const rows = (over: Partial<Aggregate> = {}): Aggregate => {
  const { eventID: _, eventTime: __, ...record } = trailRecord(0)
  return {
    record,
    count: 3,
    firstSeen: '2026-05-01T10:00:00Z',
    lastSeen: '2026-05-09T10:00:00Z',
    days,
    events: [0, 1, 2].map(eventID),
    ...over,
  }
}

function ledgerOfRows(...all: Aggregate[]): ReturnType<typeof ledgerOf> {
  const into = builder()
  for (const row of all) into.addAggregate(row, 'rows')
  return into.build()
}

describe('counted rows', () => {
  test('give the ledger of their records', () => {
    const fromRecords = ledgerOf(records)
    const [seen] = fromRecords.coverage.accounts
    const fromRows = ledgerOfRows(rows())
    expect(fromRows).toEqual(fromRecords)
    expect(seen).toMatchObject({ account, days: 3, byRegion: [{ region: 'eu-west-1', days: 3 }] })
  })

  test('count denials, calls that need no permission, unmapped ones and insights as so many records', () => {
    const ledger = ledgerOfRows(
      rows({ record: { ...rows().record, errorCode: 'AccessDenied' } }),
      rows({ record: { ...rows().record, eventName: 'FreeLunch' } }),
      rows({ record: { ...rows().record, eventName: 'OddName' } }),
      rows({ record: { eventType: 'AwsCloudTrailInsight' } }),
    )
    expect(ledger.principals.get(role)).toEqual({ total: 9, allowed: 0, denied: 3, noEvidence: 3, unmapped: 3 })
    expect(ledger).toMatchObject({ records: 12, duplicates: 0, unmapped: [{ eventName: 'OddName', count: 3 }] })
    expect(ledger.noEvidence).toEqual(
      new Map([
        ['a remark of CloudTrail Insights', 3],
        ['needs no permission', 3],
      ]),
    )
  })

  test('a row that is no record makes the reading incomplete', () => {
    const { eventName: _, ...record } = rows().record
    expect(ledgerOfRows(rows({ record })).coverage).toMatchObject({
      complete: false,
      problems: [expect.stringMatching(/^rows: 1 record not used: eventName/)],
    })
  })
})
