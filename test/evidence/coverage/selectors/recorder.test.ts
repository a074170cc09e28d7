import { afterEach, describe, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../../src/aws/clients.ts'
import { isObservable } from '../../../../src/evidence/coverage/combine.ts'
import type { AccountCoverage } from '../../../../src/evidence/types.ts'
import { combineCoverage } from '../../../../src/evidence/coverage/combine.ts'
import { recordedParts } from '../../../../src/evidence/coverage/selectors/apply.ts'
import { readEventDataStore, readTrail } from '../../../../src/evidence/cloudtrail/trails/read-trail.ts'
import {
  recordedPart,
  type ReadRange,
  type TrailOrStore,
} from '../../../../src/evidence/coverage/selectors/recorder.ts'
import { FakeClock, setEnvironment } from '../../../fakes/aws-sdk.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../../../fakes/aws.ts'
import { account, coverage, entry } from '../../../support/ledger.ts'

const arn = `arn:aws:cloudtrail:eu-west-1:${account}:trail/all`
const storeArn = `arn:aws:cloudtrail:eu-west-1:${account}:eventdatastore/00000000-0000-4000-8000-000000000000`
const everything = [
  { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
  {
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
    ],
  },
]

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function api(content: FakeAwsContent) {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment(fake.environment))
  return { fake, cloudTrail: await createAwsClients().cloudTrail('eu-west-1') }
}

const clock = new FakeClock('2026-06-30T00:00:00Z')

describe('asking a trail', () => {
  const trail = { arn, multiRegion: true, started: '2025-01-01T00:00:00Z', advanced: everything }

  test('what it records, since when, of whom', async () => {
    const { cloudTrail, fake } = await api({ trails: [{ ...trail, organization: true }] })
    expect(await readTrail(arn, cloudTrail, { clock })).toEqual({
      recorder: {
        arn,
        basis: 'selectors of trail all',
        account,
        organization: true,
        regions: 'all',
        from: '2025-01-01T00:00:00Z',
        kinds: {
          managementReads: true,
          managementWrites: true,
          excludable: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'],
          dataEvents: ['AWS::S3::Object'],
          dataComplete: ['AWS::S3::Object'],
        },
      },
      notes: [],
    })
    expect(fake.requests.map(({ operation }) => operation)).toEqual([
      'DescribeTrails',
      'GetTrailStatus',
      'GetEventSelectors',
    ])
  })

  test('a stopped one counts until then', async () => {
    const { cloudTrail } = await api({ trails: [{ ...trail, stopped: '2026-05-01T00:00:00Z' }] })
    expect(await readTrail(arn, cloudTrail, { clock })).toMatchObject({
      recorder: { from: '2025-01-01T00:00:00Z', to: '2026-05-01T00:00:00Z' },
      notes: [expect.stringContaining('stopped')],
    })
  })

  test.each<[string, FakeAwsContent, RegExp]>([
    ['is not there', {}, /there is none/],
    ['never logged', { trails: [{ arn }] }, /never logged/],
    ['fails to deliver', { trails: [{ ...trail, deliveryError: 'NoSuchBucket' }] }, /NoSuchBucket/],
    [
      'may not be asked',
      {
        trails: [trail],
        intervene: ({ operation }) =>
          operation === 'GetEventSelectors' ? awsError('AccessDeniedException', 'no', 403) : undefined,
      },
      /allow cloudtrail:GetEventSelectors/,
    ],
  ])('one that %s says nothing', async (_, content, note) => {
    const { cloudTrail } = await api(content)
    expect(await readTrail(arn, cloudTrail, { clock })).toEqual({ notes: [expect.stringMatching(note)] })
  })

  test('an event data store, from its creation or its retention', async () => {
    const store = {
      arn: storeArn,
      name: 'org',
      created: '2020-01-01T00:00:00Z',
      retentionDays: 30,
      advanced: everything,
    }
    const { cloudTrail } = await api({ stores: [store] })
    expect(await readEventDataStore(storeArn, cloudTrail, { clock })).toMatchObject({
      recorder: { from: '2026-05-31T00:00:00Z', regions: 'all', kinds: { dataComplete: ['AWS::S3::Object'] } },
    })
  })
})

const recorder = (over: Partial<TrailOrStore> = {}): TrailOrStore => ({
  arn,
  basis: 'selectors of trail all',
  account,
  organization: false,
  regions: 'all',
  from: '2020-01-01T00:00:00Z',
  kinds: {
    managementReads: true,
    managementWrites: true,
    excludable: [],
    dataEvents: ['AWS::S3::Object'],
    dataComplete: ['AWS::S3::Object'],
  },
  ...over,
})
const seen = coverage({ days: 80, gaps: ['2026-09-01'], regions: ['eu-west-1'], managementReads: false })
const reading: ReadRange = { accounts: 'all', regions: 'all', from: '2026-08-02T00:00:00Z', to: '2026-10-31T00:00:00Z' }

describe('what a recorder adds', () => {
  test('nothing of another account, but of every account of its organisation', () => {
    const other = { ...seen, account: '444455556666' }
    expect(recordedPart(recorder(), other, [], [])).toBeUndefined()
    expect(recordedPart(recorder({ organization: true }), other, [], [])).toMatchObject({ account: '444455556666' })
  })

  test('to files: what it records, on the days and in the Regions that they show', () => {
    expect(recordedPart(recorder(), seen, [], ['us-east-1'])).toMatchObject({
      from: seen.from,
      to: seen.to,
      gaps: ['2026-09-01'],
      regions: ['eu-west-1'],
      managementReads: true,
      dataComplete: ['AWS::S3::Object'],
    })
  })

  test('to a place that was read whole: quiet days and Regions too', () => {
    const part = recordedPart(recorder(), seen, [reading], ['us-east-1'])
    expect(part).toMatchObject({ gaps: [], days: 91, regions: ['eu-west-1', 'us-east-1'] })
  })

  test('only its Region, where it records one', () => {
    const part = recordedPart(recorder({ regions: ['us-east-1'] }), seen, [reading], ['us-east-1'])
    expect(part?.regions).toEqual(['us-east-1'])
  })

  test('nothing of the time before it started or after it stopped', () => {
    const part = recordedPart(
      recorder({ from: '2026-09-10T00:00:00Z', to: '2026-09-20T00:00:00Z' }),
      seen,
      [reading],
      [],
    )
    expect(part).toMatchObject({ from: '2026-09-10T00:00:00Z', to: '2026-09-20T00:00:00Z', days: 11 })
    expect(recordedPart(recorder({ from: '2027-01-01T00:00:00Z' }), seen, [reading], [])).toBeUndefined()
  })
})

describe('what it makes observable', () => {
  const getObject = {
    name: 's3:GetObject',
    service: 's3',
    accessLevel: 'Read',
    resourceTypes: [],
    dependentActions: [],
    visibility: { kind: 'data', resourceTypes: ['AWS::S3::Object'] },
  } as const
  const observable = (recorders: TrailOrStore[], readings: ReadRange[] = [], entries = [entry('ec2:DescribeVpcs')]) => {
    const parts = recordedParts(entries, [seen], recorders, readings, [])
    const [first] = combineCoverage([seen, ...parts]) as [AccountCoverage]
    return isObservable(getObject, first).observable
  }

  test('data events of every resource, recorded for the whole window', () => {
    expect(observable([])).toBe(false)
    expect(observable([recorder()])).toBe(true)
  })

  test('not those of a trail that started inside the window', () => {
    expect(observable([recorder({ from: '2026-08-20T00:00:00Z' })])).toBe(false)
  })

  test('not before the last time that the evidence shows the selectors changed', () => {
    const change = entry('cloudtrail:PutEventSelectors', { resource: arn, lastSeen: '2026-09-15T00:00:00Z' })
    expect(observable([recorder()], [], [change])).toBe(false)
    expect(observable([recorder()], [], [{ ...change, outcome: 'denied' }])).toBe(true)
    expect(observable([recorder()], [], [{ ...change, resource: `${arn}-other` }])).toBe(true)
    expect(observable([recorder()], [], [{ ...change, account: '444455556666' }])).toBe(true)
  })
})
