import { describe, expect, test } from '@jest/globals'
import { LedgerBuilder } from '../../src/evidence/usage/ledger-builder.ts'
import { secondsOf } from '../../src/evidence/time.ts'
import { mapByName, noCatalog } from './fake-catalog.ts'
import { trailRecord } from './records.ts'

const until = secondsOf('2026-05-02T23:59:59Z')
const builder = (): LedgerBuilder => new LedgerBuilder(noCatalog, { map: mapByName, until })

describe('records of later than the last moment', () => {
  test.each([
    ['2026-05-02T23:59:59Z', 1],
    ['2026-05-03T00:00:00Z', 0],
  ])('%s', (eventTime, records) => {
    const ledger = builder()
    ledger.add(trailRecord(1, { eventTime }))
    const { records: counted, coverage, principals } = ledger.build()
    expect({ counted, accounts: coverage.accounts.length, principals: principals.size }).toEqual({
      counted: records,
      accounts: records,
      principals: records,
    })
  })

  test('are not counted where their meaning was read elsewhere', () => {
    const ledger = builder()
    const first = new LedgerBuilder(noCatalog, { map: mapByName })
    first.add(trailRecord(1, { eventTime: '2026-05-02T00:00:00Z' }))
    ledger.add(trailRecord(1, { eventTime: '2026-05-02T00:00:00Z' }))
    ledger.add(trailRecord(2, { eventTime: '2026-05-03T00:00:00Z', sharedEventID: 's' }))
    ledger.add(trailRecord(3, { eventTime: '2026-05-03T00:00:00Z' }))
    expect(ledger.build()).toEqual(first.build())
  })
})

describe('rows that a query counted', () => {
  const row = (firstSeen: string, lastSeen: string, days: string[]) => {
    const ledger = builder()
    const { eventID: _, eventTime: __, ...record } = trailRecord(1)
    ledger.addAggregate({ record, count: 5, firstSeen, lastSeen, days, events: ['e'] }, 'row')
    return ledger.build()
  }

  test('that begin later are not counted', () => {
    expect(row('2026-05-03T00:00:00Z', '2026-05-04T00:00:00Z', ['2026-05-03', '2026-05-04']).records).toBe(0)
  })

  test('that go on later end with it', () => {
    const ledger = row('2026-05-01T00:00:00Z', '2026-05-04T00:00:00Z', ['2026-05-01', '2026-05-03', '2026-05-04'])
    expect(ledger.entries).toMatchObject([
      { count: 5, firstSeen: '2026-05-01T00:00:00Z', lastSeen: '2026-05-02T23:59:59Z' },
    ])
    expect(ledger.coverage.accounts).toMatchObject([{ from: '2026-05-01T00:00:00Z', to: '2026-05-02T23:59:59Z' }])
  })
})
