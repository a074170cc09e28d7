import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { build, stop as stopEsbuild } from 'esbuild'
import * as fc from 'fast-check'
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { makeTrail } from '../../../bench/trail.mjs'
import { readAsset } from '../../../src/assets.ts'
import { decodeCatalog } from '../../../src/catalog/load.ts'
import type { Catalog } from '../../../src/catalog/types.ts'
import { ReadingApplier } from '../../../src/evidence/cloudtrail/fast/apply-readings.ts'
import { TrailKernel } from '../../../src/evidence/cloudtrail/fast/kernel.ts'
import { ledgerMeaning } from '../../../src/evidence/cloudtrail/fast/record-meaning.ts'
import { FileScanner, type ScanLimits } from '../../../src/evidence/cloudtrail/fast/file-scanner.ts'
import { readTrailFiles } from '../../../src/evidence/cloudtrail/files/read-files.ts'
import { RecordSplitter } from '../../../src/evidence/cloudtrail/log-format/record-splitter.ts'
import { recordsIn } from '../../../src/evidence/cloudtrail/log-format/unwrap-records.ts'
import { Interpreter, type InterpretedRecord } from '../../../src/evidence/records/interpret.ts'
import type { FactsHandle } from '../../../src/evidence/usage/counters.ts'
import type { Ledger } from '../../../src/evidence/types.ts'
import { LedgerBuilder } from '../../../src/evidence/usage/ledger-builder.ts'
import { mapByName, noCatalog } from '../fake-catalog.ts'
import { account, eventID, outsideIdentities, role, roleIdentity, trailRecord, userIdentity } from '../records.ts'
import { realData, withoutRealData } from '../../../scripts/real-data.mjs'
import { countOf, sampled } from '../../support/sampled.ts'

let catalog: Catalog
let wasm: Uint8Array
let folder: string
beforeAll(async () => {
  catalog = decodeCatalog(await readAsset('catalog.br'))
  wasm = await readAsset('trail.wasm')
  folder = await mkdtemp(join(tmpdir(), 'whittle-fast-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Reader {
  readonly scanner: FileScanner<InterpretedRecord>
  readonly builder: LedgerBuilder
  readonly applier: ReadingApplier<FactsHandle, InterpretedRecord>
}

async function reader(real = false, limits: ScanLimits = {}): Promise<Reader> {
  const builder = real ? new LedgerBuilder(catalog) : new LedgerBuilder(noCatalog, { map: mapByName })
  const interpreter = real ? new Interpreter(catalog) : new Interpreter(noCatalog, mapByName)
  return {
    scanner: new FileScanner(await TrailKernel.load(wasm), ledgerMeaning(interpreter), limits),
    builder,
    applier: new ReadingApplier(builder),
  }
}

/** @returns whether the fast way took the file */
function readFast({ scanner, applier }: Omit<Reader, 'builder'>, content: Uint8Array, name = 'log'): boolean {
  const reading = scanner.scanContent(content, content.length)
  if (reading === undefined) return false
  applier.apply(reading, applier.learn(reading), name)
  return true
}

function readFully(builder: LedgerBuilder, content: Uint8Array, name = 'log'): void {
  const splitter = new RecordSplitter((text) => {
    for (const record of recordsIn(JSON.parse(text))) builder.add(record, name)
  })
  splitter.push(content)
  splitter.end()
}

const fully = (content: Uint8Array): Ledger => {
  const builder = new LedgerBuilder(noCatalog, { map: mapByName })
  readFully(builder, content)
  return builder.build()
}

/** Valid JSON in an unusual form: spaces anywhere, characters escaped at will. */
function strangely(value: unknown, dice: () => number): string {
  const space = (): string => [' ', '\n', '\t', '\r', '', '', '', '', '', ''][dice() % 10]!
  const text = (of: string): string =>
    dice() % 9 > 0
      ? JSON.stringify(of)
      : `"${Array.from(of, (letter) => (dice() % 5 > 0 || letter.length > 1 ? JSON.stringify(letter).slice(1, -1) : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)).join('')}"`
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Array.isArray(value)
    ? value.map((each) => space() + strangely(each, dice))
    : Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([key, each]) => `${space()}${text(key)}${space()}:${space()}${strangely(each, dice)}${space()}`)
  return Array.isArray(value) ? `[${members.join(',')}${space()}]` : `{${members.join(`${space()},`)}${space()}}`
}

const nasty = fc.oneof(
  fc.constantFrom('\\', '"', '\\"', '{', '}', ']', '[', '"eventID":"x"', '\\\\', '{"eventName":"Evil"}', 'ä€😀', ''),
  fc.string({ maxLength: 80 }),
)
const anyValue = fc.oneof(nasty, fc.jsonValue({ maxDepth: 3 }), fc.constant(null), fc.constant(undefined))
const field = fc.constantFrom(
  'eventID',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'eventType',
  'errorCode',
  'readOnly',
  'managementEvent',
  'eventCategory',
  'recipientAccountId',
  'sourceIPAddress',
  'userIdentity',
  'resources',
  'apiVersion',
  'Records',
  'Events',
  'CloudTrailEvent',
  'vpcEndpointId',
  'vpcEndpointAccountId',
  'sharedEventID',
  'somethingNew',
  'errorMessage',
  'eventVersion',
  'addendum',
  'detail-type',
  'logEvents',
  'awslogs',
  'eventContext',
  'kinesis',
  'Data',
)
const errorCode = fc.constantFrom(
  undefined,
  'AccessDenied',
  'Client.UnauthorizedOperation',
  'Client.AuthFailure',
  'InternalThing',
  'NotAccessDenied',
)
const errorMessage = fc.constantFrom<unknown>(
  undefined,
  null,
  '',
  'gone',
  'You are not authorized to perform this operation.',
  `User: ${role} is not authorized to perform: ec2:A on resource: x`,
  `User: ${role} is not authorized to perform: s3:B`,
  'AWS was not able to validate the provided access credentials',
  'Not authorized for images: [ami-1]',
  { text: 'not authorized' },
)
const time = fc.oneof(
  fc
    .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((date) => `${date.toISOString().slice(0, 19)}Z`),
  fc.constantFrom(
    '2026-02-29T00:00:00Z',
    '2024-02-29T23:59:59Z',
    '2026-05-01T12:00:00.5Z',
    '1969-12-31T23:59:59Z',
    '2026-13-01T00:00:00Z',
    'x',
  ),
)
const record = fc
  .record({
    number: fc.nat(30),
    shared: fc.option(fc.nat(3), { nil: undefined }),
    time,
    name: fc.constantFrom('A', 'B', 'FreeCall', 'OddCall', 'AnsweredCall'),
    who: fc.constantFrom<unknown>(
      roleIdentity(),
      userIdentity(),
      { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
      ...outsideIdentities,
      { type: 'AWSAccount', principalId: 'AROAOTHEREXAMPLE00001:session', accountId: '444455556666' },
      { type: 'Unknown', principalId: 'anonymous' },
      { type: 'Unknown', principalId: 'AIDAOTHEREXAMPLE00001' },
      { type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/orders/s` },
      { ...roleIdentity(), invokedByDelegate: { accountId: '444455556666' } },
      {
        ...roleIdentity(),
        inScopeOf: { issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: 'arn:aws:lambda:x' },
      },
      { type: 'IAMUser', accountId: account },
      null,
    ),
    request: fc.oneof(
      fc.constantFrom<unknown>({ arn: role }, { arn: 'arn:aws:s3:::b', and: 'others' }, null, undefined),
      fc.jsonValue(),
    ),
    noise: fc.array(nasty, { maxLength: 6 }),
    answer: fc.constantFrom<unknown>(undefined, null, false, '', { name: 'a' }, { name: 'b' }),
    data: fc.boolean(),
    odd: fc.option(fc.tuple(field, anyValue), { nil: undefined, freq: 4 }),
    code: errorCode,
    message: errorMessage,
    version: fc.constantFrom<unknown>('1.08', '1.11', '1.', '2.0', '1', null, undefined),
    completes: fc.option(fc.nat(30), { nil: undefined, freq: 2 }),
    network: fc.boolean(),
    back: fc.boolean(),
  })
  .map((given) => {
    const { number, shared, time: eventTime, name, who, request, noise, answer, data, odd, back } = given
    const { code, message, version, completes, network } = given
    const whole = trailRecord(number, {
      eventTime,
      eventName: name,
      userIdentity: who,
      requestParameters: request,
      responseElements: name === 'AnsweredCall' ? answer : { noise },
      errorCode: code,
      errorMessage: message,
      eventVersion: version,
      ...(completes !== undefined && {
        addendum: { reason: 'UPDATED_DATA', originalEventID: eventID(completes) },
      }),
      ...(network && { eventType: 'AwsVpceEvent', eventCategory: 'NetworkActivity' }),
      ...(shared !== undefined && { sharedEventID: eventID(0xf00 + shared) }),
      ...(data && { eventCategory: 'Data', resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::b/k' }] }),
      ...(odd && { [odd[0]]: odd[1] }),
    })
    return back ? Object.fromEntries(Object.entries(whole).reverse()) : whole
  })

describe('the fast way', () => {
  test('reads any log as the full way does', async () => {
    const numRuns = countOf(60, 20)
    let taken = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 12 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat(1000)),
        fc.constantFrom(1 << 20, 4096, 700),
        async (records, strange, numbers, part) => {
          const dice = (): number => numbers.next().value ?? 0
          const log = { Records: [...records, ...records.slice(0, 3)] }
          const content = Buffer.from(strange ? strangely(log, dice) : JSON.stringify(log))
          const fast = await reader(false, { part })
          if (!readFast(fast, content)) return
          taken++
          expect(fast.builder.build()).toEqual(fully(content))
        },
      ),
      { numRuns },
    )
    // About half of the logs; of a sample any number but none.
    expect(taken).toBeGreaterThan(numRuns < 60 ? 0 : 0.3 * numRuns)
  })

  test('tells callers of other accounts apart by their unique ids, and anonymous ones from unknown ones', async () => {
    const identities = [
      ...outsideIdentities,
      { type: 'AWSAccount', principalId: 'AROAOTHEREXAMPLE00001:session', accountId: '444455556666' },
      { type: 'AWSAccount', principalId: 'AROAOTHEREXAMPLE00001:another', accountId: '444455556666' },
      { type: 'Unknown', principalId: 'AIDAOTHEREXAMPLE00001' },
      { type: 'Unknown', principalId: 'anonymous' },
    ]
    const records = identities.map((userIdentity, at) =>
      trailRecord(at + 1, { userIdentity, eventName: 'A', requestParameters: { arn: 'arn:aws:s3:::b/k' } }),
    )
    const content = Buffer.from(JSON.stringify({ Records: records }))
    const fast = await reader()
    expect(readFast(fast, content)).toBe(true)
    const ledger = fast.builder.build()
    expect(ledger).toEqual(fully(content))
    expect(ledger.outside?.map(({ caller, count }) => [...Object.values(caller), count])).toEqual([
      ['account', '444455556666', 'AROAOTHEREXAMPLE00000', 1],
      ['account', '444455556666', 'AROAOTHEREXAMPLE00001', 2],
      ['anonymous', 2],
      ['service', 'cloudtrail.amazonaws.com', 1],
    ])
  })

  test('a call that reads the additional data or the response is another where they are others, or missing', async () => {
    const services = [
      undefined,
      null,
      'application-autoscaling',
      'autoscaling-plans',
      undefined,
      'application-autoscaling',
    ]
    const scaling = services.map((service) => ({
      eventSource: 'autoscaling.amazonaws.com',
      eventName: 'DescribeScheduledActions',
      requestParameters: { maxRecords: 100 },
      additionalEventData: typeof service === 'string' ? { service } : service,
    }))
    const arns = [undefined, 'arn:aws:ecs:eu-west-1:111122223333:service/web/api', undefined]
    const updates = arns.map((serviceArn) => ({
      eventSource: 'ecs.amazonaws.com',
      eventName: 'UpdateService',
      requestParameters: { cluster: 'web', service: 'api' },
      responseElements: serviceArn === undefined ? null : { service: { serviceArn } },
    }))
    const content = Buffer.from(
      JSON.stringify({ Records: [...scaling, ...updates].map((over, at) => trailRecord(at + 1, over)) }),
    )
    const [fast, full] = [await reader(true), new LedgerBuilder(catalog)]
    expect(readFast(fast, content)).toBe(true)
    readFully(full, content)
    const ledger = fast.builder.build()
    expect(ledger).toEqual(full.build())
    expect(ledger.entries.map(({ action, resource, count }) => `${action} ${resource} ${count}`)).toEqual([
      'application-autoscaling:DescribeScheduledActions null 3',
      'application-autoscaling:DescribeScheduledActions * 3',
      'application-autoscaling:DescribeScheduledActions * 2',
      'autoscaling:DescribeScheduledActions null 3',
      'autoscaling:DescribeScheduledActions * 3',
      'ecs:UpdateService null 2',
      'ecs:UpdateService arn:aws:ecs:eu-west-1:111122223333:service/web/api 1',
    ])
  })

  test('takes a field of the same name for the last, as a parser does, and one in a text for text', async () => {
    const twice = JSON.stringify(trailRecord(1)).replace('{', '{"eventName":"FreeCall",')
    const within = JSON.stringify(trailRecord(2, { requestParameters: { a: '","eventName":"FreeCall","b":"' } }))
    const escaped = JSON.stringify(trailRecord(3)).replace(
      '"eventName":"DescribeInstances"',
      '"event\\u004eame":"FreeCall"',
    )
    const content = Buffer.from(`{"Records":[${[twice, within, escaped].join(',')}]}`)
    const fast = await reader()
    expect(readFast(fast, content)).toBe(true)
    const ledger = fast.builder.build()
    expect(ledger).toEqual(fully(content))
    expect(ledger.noEvidence.get('needs no permission')).toBe(1)
  })

  test('leaves a log that is cut anywhere to the full way', async () => {
    const content = Buffer.from(
      JSON.stringify({ Records: [trailRecord(1), trailRecord(2, { requestParameters: { a: ['{'] } })] }),
    )
    const fast = await reader()
    expect(readFast(fast, content)).toBe(true)
    for (let cut = 0; cut < content.length; cut++) expect(readFast(fast, content.subarray(0, cut))).toBe(false)
  })

  test.each([
    ['another form', JSON.stringify([trailRecord(1)])],
    ['something behind the list', JSON.stringify({ Records: [trailRecord(1)], more: 1 })],
    ['something behind it all', `${JSON.stringify({ Records: [trailRecord(1)] })}{}`],
    ['no comma', `{"Records":[${JSON.stringify(trailRecord(1))}${JSON.stringify(trailRecord(2))}]}`],
    ['a comma too many', `{"Records":[${JSON.stringify(trailRecord(1))},]}`],
    ['a page of LookupEvents in the list', JSON.stringify({ Records: [{ Events: [trailRecord(1)] }] })],
    ['a record that is no JSON', '{"Records":[{"eventID":tru}]}'],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from('{"Records":[{"a":"'), Buffer.from([0xff]), Buffer.from('"}]}')]),
    ],
  ])('leaves %s to the full way', async (_, content) => {
    expect(readFast(await reader(), Buffer.from(content))).toBe(false)
  })

  test('takes an id for what it is, whatever stands in the place of a digit', async () => {
    const id = 'fedcba98-7654-4321-8fed-cba987654321'
    const records = Array.from({ length: id.length }, (_, at) =>
      ['', 'g', 'F', '/', ':', '`', '-', '0', 'ä'].map((letter) =>
        trailRecord(1, { eventID: `${id.slice(0, at)}${letter}${id.slice(letter === '' ? at : at + 1)}` }),
      ),
    ).flat()
    const content = Buffer.from(JSON.stringify({ Records: records }))
    const fast = await reader()
    expect(readFast(fast, content)).toBe(true)
    const ledger = fast.builder.build()
    expect(ledger).toEqual(fully(content))
    expect(ledger.records).toBeGreaterThan(250)
  })

  test('numbers meanings anew when there are too many', async () => {
    const builder = new LedgerBuilder(noCatalog, { map: mapByName })
    const scanner = new FileScanner(
      await TrailKernel.load(wasm),
      ledgerMeaning(new Interpreter(noCatalog, mapByName)),
      {
        numbers: 40,
      },
    )
    const fast = { scanner, builder, applier: new ReadingApplier(builder) }
    const slow = new LedgerBuilder(noCatalog, { map: mapByName })
    for (let part = 0; part < 6; part++) {
      const records = Array.from({ length: 30 }, (_, index) =>
        trailRecord(part * 30 + index, {
          requestParameters: { arn: `arn:aws:s3:::bucket-${(part * 17 + index) % 70}` },
        }),
      )
      const content = Buffer.from(JSON.stringify({ Records: records }))
      expect(readFast(fast, content)).toBe(true)
      readFully(slow, content)
    }
    expect(builder.build()).toEqual(slow.build())
  })
})

const data = fileURLToPath(new URL('cloudtrail/invictus/', realData))
const real = existsSync(data)
const testReal = real ? test : test.skip
testReal(`real logs read as the full way reads them${real ? '' : withoutRealData}`, async () => {
  const fast = await reader(true)
  const slow = new LedgerBuilder(catalog)
  const names = readdirSync(data).filter((file) => file.endsWith('.json'))
  for (const name of sampled(names, 4)) {
    const content = readFileSync(join(data, name))
    expect(readFast(fast, content, name)).toBe(true)
    readFully(slow, content, name)
  }
  expect(fast.builder.build()).toEqual(slow.build())
})

describe('worker threads', () => {
  let workerUrl: URL
  let trail: string
  beforeAll(async () => {
    const outfile = join(folder, 'trail-worker.mjs')
    const entry = fileURLToPath(new URL('../../../src/evidence/cloudtrail/fast/worker.ts', import.meta.url))
    await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
    for (const asset of ['catalog.br', 'trail.wasm']) {
      copyFileSync(fileURLToPath(new URL(`../../../assets/${asset}`, import.meta.url)), join(folder, asset))
    }
    await stopEsbuild()
    workerUrl = pathToFileURL(outfile)
    trail = makeTrail(join(folder, 'trail'), 3000, 500)
    writeFileSync(join(trail, 'broken.json.gz'), readFileSync(firstLog(trail)).subarray(0, 20_000))
    writeFileSync(join(trail, 'pages.json'), JSON.stringify([trailRecord(1), { Events: [trailRecord(2)] }]))
  })

  const firstLog = (path: string): string =>
    join(
      path,
      readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.gz'))
        .sort()[0] ?? '',
    )

  test.each(sampled([2, 1, 3], 1))(
    '%i of them give the ledger of the full reading, damage included, and report their progress',
    async (threads) => {
      const one = new LedgerBuilder(catalog)
      await readTrailFiles([trail], one)
      const many = new LedgerBuilder(catalog)
      const seen: number[] = []
      await readTrailFiles([trail], many, {
        threads,
        threadsFrom: 0,
        workerUrl,
        onProgress: ({ files }) => seen.push(files),
      })
      const ledger = many.build()
      expect(ledger).toEqual(one.build())
      expect(ledger.records).toBeGreaterThan(3000)
      expect(ledger.coverage.problems).toEqual([expect.stringMatching(/broken\.json\.gz: the gzip data ends/)])
      expect(seen.at(-1)).toBe(8)
    },
  )

  test('stop when aborted', async () => {
    const stop = new AbortController()
    const reading = readTrailFiles([trail], new LedgerBuilder(catalog), {
      threads: 2,
      threadsFrom: 0,
      workerUrl,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    })
    await expect(reading).rejects.toThrow('enough')
  })
})
