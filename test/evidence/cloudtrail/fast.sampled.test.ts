import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readAsset } from '../../../src/assets.ts'
import { decodeCatalog } from '../../../src/catalog/load.ts'
import type { Catalog } from '../../../src/catalog/types.ts'
import { ReadingApplier } from '../../../src/evidence/cloudtrail/fast/apply-readings.ts'
import { TrailKernel } from '../../../src/evidence/cloudtrail/fast/kernel.ts'
import { ledgerMeaning } from '../../../src/evidence/cloudtrail/fast/record-meaning.ts'
import { FileScanner, type ScanLimits } from '../../../src/evidence/cloudtrail/fast/file-scanner.ts'
import { RecordSplitter } from '../../../src/evidence/cloudtrail/log-format/record-splitter.ts'
import { recordsIn } from '../../../src/evidence/cloudtrail/log-format/unwrap-records.ts'
import { Interpreter, type InterpretedRecord } from '../../../src/evidence/records/interpret.ts'
import type { FactsHandle } from '../../../src/evidence/usage/counters.ts'
import type { Ledger } from '../../../src/evidence/types.ts'
import { LedgerBuilder } from '../../../src/evidence/usage/ledger-builder.ts'
import { mapByName, noCatalog } from '../fake-catalog.ts'
import { outsideIdentities, trailRecord } from '../records.ts'
import { realData, withoutRealData } from '../../../scripts/real-data.mjs'
import { countOf, sampled } from '../../support/sampled.ts'
import { record, strangely } from './fast-records.ts'

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
