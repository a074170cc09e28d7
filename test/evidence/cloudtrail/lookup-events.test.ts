import { afterEach, describe, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import { InputError } from '../../../src/errors.ts'
import { mostSecondsOf, readLookupEvents, type LookupSource } from '../../../src/evidence/cloudtrail/lookup-events.ts'
import type { Ledger } from '../../../src/evidence/types.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'
import { builder } from '../fake-catalog.ts'
import { account, trailRecord } from '../records.ts'

const now = '2026-06-30T00:00:00Z'
const source = (over: Partial<LookupSource> = {}): LookupSource => ({
  kind: 'lookup-events',
  regions: ['eu-west-1'],
  days: 90,
  maxPages: 100,
  ...over,
})
/** So many records, one an hour, the last an hour before now. */
const hourly = (many: number, over: Record<string, unknown> = {}): object[] =>
  Array.from({ length: many }, (_, index) =>
    trailRecord(index, {
      eventTime: new Date(Date.parse(now) - (index + 1) * 3_600_000).toISOString().replace('.000', ''),
      ...over,
    }),
  )

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function run(
  content: FakeAwsContent,
  from: LookupSource = source(),
  options: {
    signal?: AbortSignal
    account?: string
    userName?: string
    onPage?: (page: { readonly secondsLeft: number }) => void
    environment?: Record<string, string | undefined>
  } = {},
): Promise<{ ledger: Ledger; fake: FakeAws; clock: FakeClock }> {
  const fake = await FakeAws.start(content)
  const clock = new FakeClock(now)
  cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, ...options.environment }))
  const into = builder()
  const clients = createAwsClients()
  await readLookupEvents(from, into, { api: (region) => clients.cloudTrail(region), clock, ...options })
  return { ledger: into.build(), fake, clock }
}

const tokensOf = (fake: FakeAws): unknown[] => fake.requests.map(({ input }) => input['NextToken'])

describe('reading Event history', () => {
  test('all pages, two requests a second', async () => {
    const { ledger, fake, clock } = await run({ trail: { 'eu-west-1': hourly(120) } })
    expect(ledger).toMatchObject({ records: 120, duplicates: 0 })
    expect(fake.requests.map(({ input }) => [input['MaxResults'], input['StartTime'], input['EndTime']])).toEqual(
      Array.from({ length: 3 }, () => [50, Date.parse('2026-04-01T00:00:00Z') / 1000, Date.parse(now) / 1000]),
    )
    expect(tokensOf(fake)[0]).toBeUndefined()
    expect(new Set(tokensOf(fake)).size).toBe(3)
    expect(clock.sleeps.filter((pause) => pause > 0).every((pause) => pause <= 500)).toBe(true)
    expect(clock.time - Date.parse(now)).toBe(1000)
  })

  test('covers the whole window, management events of every kind, and no data events', async () => {
    const { ledger } = await run({ trail: { 'eu-west-1': hourly(3) } })
    expect(ledger.coverage).toEqual({
      complete: true,
      problems: [],
      accounts: [
        {
          account,
          from: '2026-04-01T00:00:00Z',
          to: now,
          days: 91,
          gaps: [],
          regions: ['eu-west-1'],
          byRegion: [{ region: 'eu-west-1', days: 91, from: '2026-04-01T00:00:00Z', to: now }],
          managementReads: true,
          managementWrites: true,
          excludable: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'],
          dataEvents: [],
          basis: 'LookupEvents',
        },
      ],
    })
  })

  test('several Regions, each on its own; a quiet one is covered too', async () => {
    const trail = { 'eu-west-1': hourly(60), 'us-east-1': [] }
    const { ledger, fake } = await run({ trail }, source({ regions: ['us-east-1', 'eu-west-1'] }))
    expect(ledger.records).toBe(60)
    expect(ledger.coverage.accounts).toMatchObject([{ regions: ['eu-west-1', 'us-east-1'] }])
    expect(fake.requests.map(({ region }) => region).sort()).toEqual(['eu-west-1', 'eu-west-1', 'us-east-1'])
  })

  test('an account that is known is covered even where it was quiet', async () => {
    const { ledger } = await run({}, source(), { account })
    expect(ledger.coverage.accounts).toMatchObject([{ account, days: 91, regions: ['eu-west-1'] }])
  })

  test('an empty result covers no account', async () => {
    expect((await run({})).ledger.coverage).toEqual({ accounts: [], complete: true, problems: [] })
  })

  test('the page budget moves the beginning of the window, and is reported', async () => {
    const { ledger, fake } = await run({ trail: { 'eu-west-1': hourly(500) } }, source({ maxPages: 2 }))
    expect(fake.requests).toHaveLength(2)
    // The hundredth record back; what else happened in its second may be on the next page.
    expect(ledger.coverage).toMatchObject({
      complete: true,
      accounts: [{ from: '2026-06-25T20:00:01Z', to: now, days: 6 }],
      problems: [expect.stringMatching(/eu-west-1 stopped after 2 pages.*2026-06-25T20:00:01Z/)],
    })
  })

  test('of one user name only: few requests, and no word on what is covered', async () => {
    const jane = {
      type: 'IAMUser',
      accountId: account,
      userName: 'jane',
      arn: `arn:aws:iam::${account}:user/team/jane`,
    }
    const records = hourly(400).map((each, number) => (number % 10 === 0 ? { ...each, userIdentity: jane } : each))
    const { ledger, fake } = await run({ trail: { 'eu-west-1': records } }, source(), { userName: 'jane' })
    expect(fake.requests.map(({ input }) => input['LookupAttributes'])).toEqual([
      [{ AttributeKey: 'Username', AttributeValue: 'jane' }],
    ])
    expect([...ledger.principals]).toEqual([[jane.arn, expect.objectContaining({ total: 40 })]])
    expect(ledger.coverage).toMatchObject({
      accounts: [],
      problems: [expect.stringMatching(/under the name jane only/)],
    })
  })

  test('a budget that is just enough moves nothing', async () => {
    const { ledger } = await run({ trail: { 'eu-west-1': hourly(100) } }, source({ maxPages: 2 }))
    expect(ledger.coverage).toMatchObject({ accounts: [{ from: '2026-04-01T00:00:00Z' }], problems: [] })
  })

  test('of several Regions the shortest window counts', async () => {
    const trail = { 'eu-west-1': hourly(500), 'us-east-1': hourly(1, { eventID: 'x' }) }
    const { ledger } = await run({ trail }, source({ regions: ['eu-west-1', 'us-east-1'], maxPages: 2 }))
    expect(ledger.coverage.accounts).toMatchObject([{ from: '2026-06-25T20:00:01Z' }])
  })
})

describe('failures', () => {
  const trail = { 'eu-west-1': hourly(120) }

  test('throttling is waited out, longer each time', async () => {
    const { ledger, fake, clock } = await run({
      trail,
      intervene: (_, number) =>
        number >= 1 && number <= 4 ? awsError('ThrottlingException', 'Rate exceeded') : undefined,
    })
    expect(ledger).toMatchObject({ records: 120, coverage: { complete: true } })
    expect(fake.requests).toHaveLength(7)
    expect(clock.sleeps.filter((pause) => pause >= 500)).toEqual(expect.arrayContaining([500, 1000, 2000, 4000]))
  })

  test('so are faults of the service', async () => {
    const { ledger } = await run({
      trail,
      intervene: (_, number) => (number === 0 ? awsError('InternalFailure', 'sorry', 500) : undefined),
    })
    expect(ledger.coverage.problems).toEqual([])
    expect(ledger.records).toBe(120)
  })

  test('so are cut connections', async () => {
    // As the SDK throws it; jest's separate realm makes the SDK wrap Node's own errors, so this one is made here.
    const cut = Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' })
    const into = builder()
    let calls = 0
    const api = {
      lookupEvents: async () => {
        if (calls++ < 2) throw cut
        return { $metadata: {}, Events: [{ CloudTrailEvent: JSON.stringify(trailRecord(1)) }] }
      },
    }
    await readLookupEvents(source(), into, { api: async () => api, clock: new FakeClock(now) })
    expect(into.build()).toMatchObject({ records: 1, coverage: { complete: true } })
  })

  test('a failure after good pages keeps them, and the window is what was read', async () => {
    const { ledger, fake } = await run({
      trail: { 'eu-west-1': hourly(2000) },
      intervene: (_, number) => (number >= 20 ? awsError('ThrottlingException', 'Rate exceeded') : undefined),
    })
    expect(ledger.records).toBe(1000)
    expect(fake.requests).toHaveLength(20 + 12)
    expect(new Set(tokensOf(fake).slice(20)).size).toBe(1)
    expect(ledger.coverage).toMatchObject({
      complete: false,
      problems: [expect.stringMatching(/eu-west-1 after 20 pages, which count: it kept failing.*ThrottlingException/)],
      accounts: [{ from: '2026-05-19T08:00:01Z' }],
    })
  })

  test('a stale page token starts a new search at the oldest event', async () => {
    const { ledger, fake } = await run({
      trail,
      intervene: (_, number) => (number === 2 ? awsError('InvalidNextTokenException', 'stale') : undefined),
    })
    expect(ledger).toMatchObject({ records: 120, duplicates: 1, coverage: { complete: true } })
    expect(fake.requests[3]?.input).toMatchObject({ EndTime: Date.parse('2026-06-25T20:00:00Z') / 1000 })
    expect(fake.requests[3]?.input).not.toHaveProperty('NextToken')
  })

  test.each([
    ['ExpiredTokenException', /does not accept the credentials \(ExpiredTokenException\); renew/],
    ['UnrecognizedClientException', /does not accept the credentials/],
    ['AccessDeniedException', /may not do this \(AccessDeniedException\); allow cloudtrail:LookupEvents/],
  ])('%s is not tried again, and is one line', async (type, line) => {
    const { ledger, fake } = await run({ intervene: () => awsError(type, 'no\nway') })
    expect(fake.requests).toHaveLength(1)
    expect(ledger.coverage).toEqual({ accounts: [], complete: false, problems: [expect.stringMatching(line)] })
    expect(ledger.coverage.problems[0]).not.toContain('\n')
  })

  test('pages that fail after good ones cost the account that they are of', async () => {
    const { ledger } = await run({
      trail,
      intervene: (_, number) => (number === 1 ? awsError('ExpiredTokenException', 'no') : undefined),
    })
    expect(ledger.coverage).toMatchObject({
      complete: false,
      accounts: [{ account, from: expect.stringMatching(/^2026-06/) }],
      incompleteAccounts: [{ account, problem: expect.stringMatching(/after 1 pages, which count: .*renew/) }],
    })
  })

  test('how long it takes is estimated by how far the pages go back', async () => {
    expect(mostSecondsOf({ maxPages: 2000 })).toBe(1000)
    const left: number[] = []
    await run({ trail: { 'eu-west-1': hourly(500) } }, source(), {
      onPage: ({ secondsLeft }) => left.push(secondsLeft),
    })
    // 91 days, of which a page of hourly events goes back two.
    expect(left[0]).toBeGreaterThan(15)
    expect(left[0]).toBeLessThan(30)
    expect(left).toEqual([...left].sort((a, b) => b - a))
    expect(left.at(-1)).toBe(0)
    const capped: number[] = []
    await run({ trail: { 'eu-west-1': hourly(500) } }, source({ maxPages: 3 }), {
      onPage: ({ secondsLeft }) => capped.push(secondsLeft),
    })
    expect(capped).toEqual([1, 1, 0])
  })

  test('one Region’s failure leaves the others', async () => {
    const { ledger } = await run(
      {
        trail: { 'eu-west-1': hourly(5) },
        intervene: ({ region }) => (region === 'us-east-1' ? awsError('AccessDeniedException', 'no') : undefined),
      },
      source({ regions: ['eu-west-1', 'us-east-1'] }),
    )
    expect(ledger).toMatchObject({ records: 5, coverage: { complete: false, accounts: [{ regions: ['eu-west-1'] }] } })
  })

  test('an event whose record is not JSON is reported', async () => {
    const { ledger } = await run({
      intervene: () => ({
        status: 200,
        body: { Events: [{ EventId: 'x', EventTime: 1_780_000_000, CloudTrailEvent: '{' }] },
      }),
    })
    expect(ledger.coverage).toMatchObject({ complete: false, problems: [expect.stringContaining('not JSON')] })
  })

  test('no credentials are one clear line', async () => {
    const environment = {
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_PROFILE: undefined,
      AWS_CONFIG_FILE: '/nowhere',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
      HOME: '/nowhere',
    }
    const running = run({}, source(), { environment })
    await expect(running).rejects.toThrow(InputError)
    await expect(running).rejects.toThrow(/^No AWS credentials: [^\n]+$/)
  })

  test('no Region is one clear line', async () => {
    await expect(run({}, source({ regions: [] }))).rejects.toThrow(InputError)
  })

  test('stops when aborted', async () => {
    const abort = new AbortController()
    const running = run({ trail }, source(), { signal: abort.signal, onPage: () => abort.abort(new Error('enough')) })
    await expect(running).rejects.toThrow('enough')
  })
})
