import { describe, expect, test } from '@jest/globals'
import { combineCoverage, configuredCoverage } from '../../../src/evidence/coverage/combine.ts'
import { packData, unpackData } from '../../../src/evidence/coverage/days-and-types.ts'
import type { AccountCoverage } from '../../../src/evidence/types.ts'
import { ledgerOf } from '../fake-catalog.ts'
import { account, trailRecord } from '../records.ts'

const onDay = (number: number, over: Record<string, unknown> = {}): Record<string, unknown> =>
  trailRecord(number, { eventTime: new Date(Date.UTC(2026, 3, number)).toISOString(), ...over })
const days = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)
const seen = (records: readonly unknown[]): AccountCoverage => ledgerOf(records).coverage.accounts[0]!

const write = { readOnly: false }
const data = {
  eventCategory: 'Data',
  managementEvent: false,
  resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::b/k' }, { type: 'AWS::S3::Bucket' }],
}
const kms = { eventSource: 'kms.amazonaws.com' }

describe('what records show of their trail', () => {
  test('days, gaps and the window', () => {
    expect(seen([...days(1, 3), 6, 7].map((day) => onDay(day)))).toMatchObject({
      account,
      from: '2026-04-01T00:00:00Z',
      to: '2026-04-07T00:00:00Z',
      days: 5,
      gaps: ['2026-04-04', '2026-04-05'],
      basis: 'seen in the files',
    })
  })

  test('a Region that is silent for longer than by chance between days with records', () => {
    const { byRegion } = seen([...days(1, 10), ...days(22, 30)].map((day) => onDay(day)))
    expect(byRegion).toMatchObject([{ days: 19, silence: { from: '2026-04-11', to: '2026-04-21', days: 11 } }])
    expect(seen([...days(1, 10), ...days(17, 30)].map((day) => onDay(day))).byRegion?.[0]).not.toHaveProperty('silence')
  })

  test.each<[string, Record<string, unknown>, Partial<AccountCoverage>]>([
    ['reads', {}, { managementReads: true, managementWrites: false, excludable: [], dataEvents: [] }],
    ['writes', write, { managementReads: false, managementWrites: true }],
    ['neither where a record does not say', { readOnly: null }, { managementReads: false, managementWrites: false }],
    ['an excludable source', kms, { excludable: ['kms.amazonaws.com'] }],
    [
      'data events, and no management events with them',
      data,
      {
        managementReads: false,
        dataEvents: ['AWS::S3::Bucket', 'AWS::S3::Object'],
        oneSidedData: [
          { type: 'AWS::S3::Bucket', only: 'reads' },
          { type: 'AWS::S3::Object', only: 'reads' },
        ],
      },
    ],
    [
      'data events by flag, where a record has no category',
      { ...data, eventCategory: undefined },
      { managementReads: false, dataEvents: ['AWS::S3::Bucket', 'AWS::S3::Object'] },
    ],
    ['a data event of KMS does not show its management events', { ...data, ...kms }, { excludable: [] }],
    [
      'network activity is neither',
      { eventCategory: 'NetworkActivity', eventType: 'AwsVpceEvent' },
      { managementReads: false, dataEvents: [] },
    ],
    [
      'old records without either field are management events',
      { eventCategory: undefined, managementEvent: undefined },
      { managementReads: true },
    ],
    [
      'records of services show the trail as well',
      { userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } },
      { managementReads: true },
    ],
    ['the Region', {}, { regions: ['eu-west-1'] }],
  ])('%s', (_, over, expected) => {
    expect(seen([onDay(1, over), onDay(2, over)])).toMatchObject(expected)
  })

  test('data events of both kinds are not one-sided', () => {
    expect(seen([onDay(1, data), onDay(2, { ...data, ...write })])).not.toHaveProperty('oneSidedData')
  })

  test.each<[string, Record<string, unknown>, (coverage: AccountCoverage) => unknown]>([
    ['a Region', { awsRegion: 'us-east-1' }, ({ regions }) => regions.includes('us-east-1')],
    ['a kind of data event', data, ({ dataEvents }) => dataEvents.includes('AWS::S3::Object')],
    ['writes', write, ({ managementWrites }) => managementWrites],
    ['an excludable source', kms, ({ excludable }) => excludable.includes('kms.amazonaws.com')],
  ])('%s counts when it was seen from the beginning to the end', (_, over, covers) => {
    const reads = days(1, 31).map((day) => onDay(day))
    const at = (...some: number[]) =>
      covers(
        seen([
          ...reads,
          ...some.map((day) =>
            onDay(day + 100, { ...over, eventTime: `2026-04-${String(day).padStart(2, '0')}T00:00:00Z` }),
          ),
        ]),
      )
    expect(at(1, 30)).toBe(true)
    expect(at(4, 28)).toBe(true)
    expect(at(28, 30)).toBe(false)
    expect(at(1, 15)).toBe(false)
    expect(at(15)).toBe(false)
  })

  test('is reported per account that received the records', () => {
    const other = { recipientAccountId: '444455556666', eventTime: '2026-05-09T00:00:00Z' }
    expect(
      ledgerOf([trailRecord(1), trailRecord(2, other)]).coverage.accounts.map((part) => [part.account, part.to]),
    ).toEqual([
      [account, '2026-05-01T12:00:00Z'],
      ['444455556666', '2026-05-09T00:00:00Z'],
    ])
  })
})

const part = (over: Partial<AccountCoverage>): AccountCoverage => ({
  account,
  from: '2026-04-01T00:00:00Z',
  to: '2026-04-10T00:00:00Z',
  days: 10,
  gaps: [],
  regions: ['eu-west-1'],
  managementReads: true,
  managementWrites: true,
  excludable: [],
  dataEvents: [],
  basis: 'seen in the files',
  ...over,
})

describe('several sources of one account', () => {
  const lookup = part({ regions: ['eu-west-1', 'us-east-1'], excludable: ['kms.amazonaws.com'], basis: 'LookupEvents' })
  const files = part({ dataEvents: ['AWS::S3::Object'] })

  test('on the same days, each adds what it covers', () => {
    expect(combineCoverage([files, lookup])).toEqual([
      part({
        regions: ['eu-west-1', 'us-east-1'],
        excludable: ['kms.amazonaws.com'],
        dataEvents: ['AWS::S3::Object'],
        basis: 'LookupEvents, seen in the files',
      }),
    ])
  })

  test('on other days, only what both cover is covered', () => {
    const later = part({ ...lookup, from: '2026-04-13T00:00:00Z', to: '2026-04-20T00:00:00Z', days: 8 })
    expect(combineCoverage([files, later])).toEqual([
      part({
        to: '2026-04-20T00:00:00Z',
        days: 18,
        gaps: ['2026-04-11', '2026-04-12'],
        basis: 'LookupEvents, seen in the files',
      }),
    ])
  })

  test('one fills the gaps of the other', () => {
    const gappy = part({ days: 8, gaps: ['2026-04-04', '2026-04-05'] })
    const filler = part({ from: '2026-04-04T00:00:00Z', to: '2026-04-05T10:00:00Z', days: 2 })
    expect(combineCoverage([gappy, filler])).toEqual([part({})])
  })

  test('on the days of a gap only what the other one covers is covered', () => {
    const gappy = part({ days: 8, gaps: ['2026-04-04', '2026-04-05'], dataEvents: ['T'], dataComplete: ['T'] })
    const filler = part({ from: '2026-04-04T00:00:00Z', to: '2026-04-05T10:00:00Z', days: 2 })
    expect(combineCoverage([gappy, filler])).toEqual([part({})])
    expect(combineCoverage([gappy, gappy])).toEqual([gappy])
  })

  test('reads of one and writes of the other make both kinds', () => {
    const reads = part({ dataEvents: ['T'], oneSidedData: [{ type: 'T', only: 'reads' }], managementWrites: false })
    const writes = part({ dataEvents: ['T'], oneSidedData: [{ type: 'T', only: 'writes' }], managementReads: false })
    expect(combineCoverage([reads, writes])).toEqual([part({ dataEvents: ['T'] })])
  })

  test('what is recorded of every resource must be so on every day', () => {
    const whole = part({ dataEvents: ['T'], dataComplete: ['T'] })
    expect(combineCoverage([whole, part({})])).toEqual([whole])
    const later = part({ dataEvents: ['T'], from: '2026-04-11T00:00:00Z', to: '2026-04-20T00:00:00Z' })
    expect(combineCoverage([whole, later])[0]).not.toHaveProperty('dataComplete')
  })

  test('the only one stays as it is', () => {
    const only = part({ days: 7, byRegion: [] })
    expect(combineCoverage([only])[0]).toBe(only)
  })

  test('none adds what it does not cover', () => {
    const reads = part({ managementWrites: false })
    expect(combineCoverage([reads, reads])).toEqual([reads])
    const writes = part({ managementReads: false })
    expect(combineCoverage([writes, writes])).toEqual([writes])
  })

  test('insights are those of every day', () => {
    const rate = part({ insights: ['ApiCallRateInsight'] })
    expect(combineCoverage([rate, part({})])).toEqual([rate])
    const later = part({ from: '2026-04-11T00:00:00Z', to: '2026-04-20T00:00:00Z' })
    expect(combineCoverage([rate, later])[0]).not.toHaveProperty('insights')
  })

  test('their order does not matter, and accounts stay apart', () => {
    const parts = [files, part({ account: '000000000000' }), lookup]
    expect(combineCoverage(parts)).toEqual(combineCoverage([...parts].reverse()))
    expect(combineCoverage(parts).map((each) => each.account)).toEqual(['000000000000', account])
  })
})

test('kinds of data events survive packing', () => {
  const kinds = ['reads A', 'reads B', 'writes A', 'writes C']
  expect(unpackData(packData(kinds)).sort()).toEqual(kinds)
  expect(packData(['reads A'])).toEqual({ dataEvents: ['A'], oneSidedData: [{ type: 'A', only: 'reads' }] })
  expect(packData(['writes A', 'reads A'])).toStrictEqual({ dataEvents: ['A'] })
})

describe("configuration's word", () => {
  const shown = part({ dataEvents: ['A'], oneSidedData: [{ type: 'A', only: 'reads' }] })

  test.each<[string, Parameters<typeof configuredCoverage>[1], Partial<AccountCoverage>]>([
    ['nothing said', undefined, shown],
    ['an empty word', {}, shown],
    ['management: read', { management: 'read' }, { managementReads: true, managementWrites: false }],
    ['management: write', { management: 'write' }, { managementReads: false, managementWrites: true }],
    ['management: none', { management: 'none' }, { managementReads: false, managementWrites: false }],
    ['management: all', { management: 'all' }, { managementReads: true, managementWrites: true, dataEvents: ['A'] }],
    ['excludable', { excludable: ['kms.amazonaws.com'] }, { excludable: ['kms.amazonaws.com'] }],
    [
      'data goes over what was seen',
      { data: ['C', 'B'] },
      { dataEvents: ['B', 'C'], dataComplete: ['B', 'C'], basis: 'seen in the files, configuration' },
    ],
    ['no data', { data: [] }, { dataEvents: [] }],
    ['Regions besides those that were seen', { regions: ['sa-east-1'] }, { regions: [...shown.regions, 'sa-east-1'] }],
  ])('%s', (_, recorded, expected) => {
    expect(configuredCoverage(shown, recorded)).toMatchObject(expected)
  })

  test('a Region that it names was silent because nothing was done there', () => {
    const silence = { from: '2026-04-02', to: '2026-04-09', days: 8 }
    const of = (region: string) => ({ region, days: 2, from: '2026-04-01T00:00:00Z', to: '2026-04-10T00:00:00Z' })
    const byRegion = [
      { ...of('eu-west-1'), silence },
      { ...of('us-east-1'), silence },
    ]
    expect(configuredCoverage(part({ byRegion }), { regions: ['us-east-1'] }).byRegion).toStrictEqual([
      { ...of('eu-west-1'), silence },
      of('us-east-1'),
    ])
  })

  test('adds nothing that it does not say', () => {
    const basis = 'seen in the files, configuration'
    expect(configuredCoverage(part({}), { regions: [] })).toStrictEqual(part({ basis }))
    const data = part({ dataEvents: ['A'], dataComplete: ['A'], oneSidedData: [{ type: 'A', only: 'reads' }] })
    expect(configuredCoverage(data, { excludable: [] })).toStrictEqual({ ...data, basis })
    expect(configuredCoverage(part({ managementReads: false }), { management: 'all' })).toStrictEqual(part({ basis }))
  })

  test('of data is whole, where only reads were seen', () => {
    expect(configuredCoverage(shown, { data: ['A'] })).not.toHaveProperty('oneSidedData')
    expect(configuredCoverage(shown, { excludable: [] })).toHaveProperty('oneSidedData')
  })
})
