import { afterEach, describe, expect, test } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import { createAwsClients } from '../../../../src/aws/clients.ts'
import { InputError } from '../../../../src/errors.ts'
import { readS3Logs, type S3Source } from '../../../../src/evidence/cloudtrail/s3/read-bucket.ts'
import type { Ledger } from '../../../../src/evidence/types.ts'
import type { ReadRange } from '../../../../src/evidence/coverage/selectors/recorder.ts'
import { FakeClock, setEnvironment } from '../../../fakes/aws-sdk.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../../../fakes/aws.ts'
import { builder } from '../../fake-catalog.ts'
import { account, trailRecord } from '../../records.ts'

const now = '2026-06-30T12:00:00Z'
const source = (over: Partial<S3Source> = {}): S3Source => ({
  kind: 's3',
  bucket: 'trail-logs',
  prefix: '',
  accounts: [],
  regions: [],
  days: 30,
  region: 'eu-west-1',
  ...over,
})

const log = (...numbers: number[]): Buffer =>
  gzipSync(
    JSON.stringify({ Records: numbers.map((number) => trailRecord(number, { eventTime: '2026-06-20T00:00:00Z' })) }),
  )
const at = (day: string, name: string, region = 'eu-west-1', of = account, root = 'AWSLogs/'): string =>
  `${root}${of}/CloudTrail/${region}/${day}/${of}_CloudTrail_${region}_${name}.json.gz`

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

interface Result {
  readonly ledger: Ledger
  readonly reading: ReadRange | undefined
  readonly fake: FakeAws
  readonly read: readonly string[]
}

async function run(content: FakeAwsContent, from: S3Source = source(), signal?: AbortSignal): Promise<Result> {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment(fake.environment))
  const into = builder()
  const api = await createAwsClients().s3(from.region, from.role)
  const reading = await readS3Logs(from, api, into, { clock: new FakeClock(now), ...(signal && { signal }) })
  const read = fake.requests.flatMap(({ operation, input }) =>
    operation === 'GetObject' ? [String(input['key'])] : [],
  )
  return { ledger: into.build(), reading, fake, read: read.sort() }
}

const bucket = (objects: Record<string, Buffer>): FakeAwsContent => ({ buckets: { 'trail-logs': objects } })

describe('reading a bucket', () => {
  test('every account, Region and day of the window, and nothing else', async () => {
    const wanted = {
      [at('2026/06/20', 'a')]: log(1, 2),
      [at('2026/06/30', 'b', 'us-east-1')]: log(3),
      [at('2026/06/20', 'c', 'eu-west-1', '444455556666')]: log(4),
    }
    const { ledger, reading, read } = await run(
      bucket({
        ...wanted,
        [at('2026/05/29', 'early')]: log(9),
        [at('2026/07/02', 'late')]: log(9),
        [`AWSLogs/${account}/CloudTrail-Digest/eu-west-1/2026/06/20/d.json.gz`]: log(9),
        [`AWSLogs/${account}/CloudTrail-Insight/eu-west-1/2026/06/20/i.json.gz`]: log(9),
        [`AWSLogs/${account}/CloudTrail/eu-west-1/2026/06/20/readme.txt`]: log(9),
        'elsewhere/x.json.gz': log(9),
      }),
    )
    expect(read).toEqual(Object.keys(wanted).sort())
    expect(ledger).toMatchObject({ records: 4, duplicates: 0, coverage: { complete: true, problems: [] } })
    expect(reading).toEqual({
      accounts: [account, '444455556666'],
      regions: 'all',
      from: '2026-05-31T12:00:00Z',
      to: now,
      place: 's3://trail-logs/',
    })
  })

  test('the layout of an organisation, found or named, under a prefix', async () => {
    const root = 'logs/AWSLogs/o-abcdefghij/'
    const key = at('2026/06/20', 'a', 'eu-west-1', account, root)
    for (const organization of [undefined, 'o-abcdefghij']) {
      const over = { prefix: 'logs/', ...(organization && { organization }) }
      expect((await run(bucket({ [key]: log(1) }), source(over))).read).toEqual([key])
    }
  })

  test('only the accounts and Regions that are named', async () => {
    const wanted = at('2026/06/20', 'a')
    const { read, reading } = await run(
      bucket({
        [wanted]: log(1),
        [at('2026/06/20', 'b', 'us-east-1')]: log(2),
        [at('2026/06/20', 'c', 'eu-west-1', '444455556666')]: log(3),
      }),
      source({ accounts: [account], regions: ['eu-west-1'] }),
    )
    expect(read).toEqual([wanted])
    expect(reading).toMatchObject({ accounts: [account], regions: ['eu-west-1'] })
  })

  test('pages of keys, and what lies before the window is not listed', async () => {
    const objects = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [at(`2026/06/${10 + (index % 15)}`, `f${index}`), log(index)]),
    )
    const { ledger, fake } = await run({ ...bucket(objects), keysPerPage: 4 })
    expect(ledger.records).toBe(25)
    const lists = fake.requests.filter(({ operation }) => operation === 'ListObjectsV2')
    expect(lists.some(({ input }) => String(input['start-after']).endsWith('/eu-west-1/2026/05/31/'))).toBe(true)
  })

  test('through a role of its own, with its external id', async () => {
    const role = { arn: `arn:aws:iam::${account}:role/reader`, externalId: 'secret-handshake' }
    const { fake } = await run(bucket({ [at('2026/06/20', 'a')]: log(1) }), source({ role }))
    expect(fake.requests[0]).toMatchObject({
      operation: 'AssumeRole',
      input: { RoleArn: role.arn, ExternalId: 'secret-handshake', RoleSessionName: 'whittle' },
    })
    expect(new Set(fake.requests.slice(1).map(({ key }) => key))).toEqual(new Set([`ASIA${account}`]))
  })
})

describe('what goes wrong', () => {
  const two = { [at('2026/06/20', 'a')]: log(1), [at('2026/06/21', 'b')]: log(2) }

  test.each<[string, FakeAwsContent, Partial<S3Source>, RegExp]>([
    ['no bucket', { buckets: {} }, {}, /^s3:\/\/trail-logs\/AWSLogs\/: there is no such bucket\.$/],
    ['nothing in it', bucket({}), {}, /contains no account's logs/],
    ['no log in the window', bucket({ [at('2025/01/01', 'a')]: log(1) }), {}, /no log of the last 31 days/],
    [
      'an account without logs',
      bucket(two),
      { accounts: [account, '777788889999'] },
      /no logs of the account 777788889999/,
    ],
    ['a broken log', bucket({ ...two, [at('2026/06/22', 'x')]: log(3).subarray(0, 50) }), {}, /x\.json\.gz: it failed/],
    [
      'a log that may not be read',
      {
        ...bucket(two),
        intervene: ({ input }) =>
          String(input['key']).includes('_b.')
            ? { status: 403, raw: { contentType: 'application/xml', body: '<Error><Code>AccessDenied</Code></Error>' } }
            : undefined,
      },
      {},
      /kms:Decrypt/,
    ],
    [
      'a log in an archive',
      {
        ...bucket(two),
        intervene: ({ input }) =>
          String(input['key']).includes('_b.')
            ? {
                status: 403,
                raw: { contentType: 'application/xml', body: '<Error><Code>InvalidObjectState</Code></Error>' },
              }
            : undefined,
      },
      {},
      /archive/,
    ],
  ])('%s: one line, incomplete, and no word on quiet days', async (_, content, over, problem) => {
    const { ledger, reading } = await run(content, source(over))
    expect(ledger.coverage).toMatchObject({ complete: false, problems: [expect.stringMatching(problem)] })
    expect(reading).toBeUndefined()
  })

  test('credentials that run out cost the accounts that were not read, and the rest is not asked for', async () => {
    const other = '444455556666'
    const objects = Object.fromEntries([
      [at('2026/06/20', 'a'), log(1)],
      ...Array.from({ length: 30 }, (_, index) => [
        at(`2026/06/${10 + (index % 15)}`, `f${index}`, 'eu-west-1', other),
        log(10 + index),
      ]),
    ]) as Record<string, Buffer>
    let asked = 0
    const { ledger, reading } = await run({
      ...bucket(objects),
      intervene: ({ operation, input }) => {
        if (operation !== 'GetObject' || !String(input['key']).includes(`/${other}/`)) return undefined
        asked++
        const body = '<Error><Code>ExpiredToken</Code><Message>x</Message></Error>'
        return { status: 400, raw: { contentType: 'application/xml', body } }
      },
    })
    expect(asked).toBeLessThan(20)
    expect(ledger.records).toBe(1)
    const line = expect.stringMatching(/AWSLogs\/444455556666\/CloudTrail\/: not read to its end: .*renew them/)
    expect(ledger.coverage).toMatchObject({ complete: false, problems: [line] })
    expect(ledger.coverage.incompleteAccounts).toEqual([{ account: other, problem: line }])
    expect(reading?.accounts).toEqual([account])
  })

  test('a broken log costs its account', async () => {
    const broken = at('2026/06/22', 'x', 'eu-west-1', '444455556666')
    const { ledger, reading } = await run(bucket({ ...two, [broken]: log(3).subarray(0, 50) }))
    expect(ledger.coverage.incompleteAccounts).toMatchObject([{ account: '444455556666' }])
    expect(reading?.accounts).toEqual([account])
  })

  test('a page of keys that fails for good after others: what was read counts, as incomplete', async () => {
    const objects = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [at(`2026/06/${10 + index}`, 'f'), log(index)]),
    )
    const { ledger } = await run({
      ...bucket(objects),
      keysPerPage: 4,
      intervene: ({ input }) =>
        String(input['continuation-token']).includes('2026/06/17') ? awsError('InternalError', 'x', 500) : undefined,
    })
    expect(ledger).toMatchObject({ records: 8, coverage: { complete: false } })
  })

  test('throttling and broken connections are waited out, and nothing counts twice', async () => {
    let failures = 0
    const { ledger } = await run({
      ...bucket(two),
      intervene: ({ operation }) =>
        operation === 'GetObject' && failures++ < 3
          ? failures % 2 === 0
            ? 'hang up'
            : { status: 503, raw: { contentType: 'application/xml', body: '<Error><Code>SlowDown</Code></Error>' } }
          : undefined,
    })
    expect(ledger).toMatchObject({ records: 2, coverage: { complete: true, problems: [] } })
  })

  test('aborting stops it', async () => {
    const abort = new AbortController()
    const content: FakeAwsContent = { ...bucket(two), intervene: () => (abort.abort(new Error('enough')), undefined) }
    await expect(run(content, source(), abort.signal)).rejects.toThrow('enough')
  })

  test('no credentials are the caller’s to mend', async () => {
    const fake = await FakeAws.start(bucket(two))
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined }
    cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, ...none }))
    const api = await createAwsClients().s3('eu-west-1')
    await expect(readS3Logs(source(), api, builder(), { clock: new FakeClock(now) })).rejects.toThrow(InputError)
  })
})
