import { byCodeUnits } from '../../../src/collections.ts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { build, stop as stopEsbuild } from 'esbuild'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { makeTrail } from '../../../bench/trail.mjs'
import { readAsset } from '../../../src/assets.ts'
import { decodeCatalog } from '../../../src/catalog/load.ts'
import { ReadingApplier } from '../../../src/evidence/cloudtrail/fast/apply-readings.ts'
import { FileScanner } from '../../../src/evidence/cloudtrail/fast/file-scanner.ts'
import { TrailKernel } from '../../../src/evidence/cloudtrail/fast/kernel.ts'
import { eventMeaning } from '../../../src/evidence/cloudtrail/fast/record-meaning.ts'
import { ScopeSink } from '../../../src/evidence/cloudtrail/scopes/scope-sink.ts'
import type { Scope } from '../../../src/evidence/events/condition.ts'
import { EventReader } from '../../../src/evidence/events/trail-event.ts'
import { readScopes } from '../../../src/evidence/read-scopes.ts'
import { secondsOf } from '../../../src/evidence/time.ts'
import { FakeClock } from '../../fakes/aws-sdk.ts'
import { records, scopes } from '../events/random.ts'
import { beyondSample, countOf } from '../../support/sampled.ts'

const catalog = decodeCatalog(await readAsset('catalog.br'))
const wasm = await readAsset('trail.wasm')
const reader = new EventReader(catalog)
const window = { from: secondsOf('2026-05-01T06:00:00Z'), to: secondsOf('2026-05-03T23:59:59Z') }

async function scannerFor(sink: ScopeSink, all: readonly Scope[]): Promise<(content: string, name: string) => boolean> {
  const meaning = eventMeaning(
    reader,
    all.map(({ where }) => where),
  )
  const scanner = new FileScanner(await TrailKernel.load(wasm, meaning.fields), meaning)
  const applier = new ReadingApplier(sink)
  return (content, name) => {
    const bytes = Buffer.from(content)
    const reading = scanner.scanContent(bytes, bytes.length)
    if (reading === undefined) return false
    applier.apply(reading, applier.learn(reading), name)
    return true
  }
}

test('scanned files give the events of records that are read one by one', async () => {
  let matched = 0
  await fc.assert(
    fc.asyncProperty(fc.array(scopes, { minLength: 20, maxLength: 20 }), records(60), async (all, trail) => {
      const [slow, fast] = [new ScopeSink(reader, all, window), new ScopeSink(reader, all, window)]
      const scan = await scannerFor(fast, all)
      // In two files, the second with copies of events of the first.
      const files = [trail.slice(0, 40), trail.slice(30)]
      for (const [index, file] of files.entries()) {
        for (const record of file) slow.add(record, `${index}`)
        expect(scan(JSON.stringify({ Records: file }), `${index}`)).toBe(true)
      }
      const [expected, found] = [slow.gather(), fast.gather()]
      expect(found.scopes).toEqual(expected.scopes)
      expect(found.records).toBe(expected.records)
      // In the order in which they came up: the coverage sorts them.
      const accounts = ({ seen }: typeof found) => seen.accounts().sort((a, b) => byCodeUnits(a.account, b.account))
      expect(accounts(found)).toEqual(accounts(expected))
      expect(found.problems.lines()).toEqual(expected.problems.lines())
      matched += expected.scopes.reduce((sum, scope) => sum + scope.matched, 0)
    }),
    { numRuns: countOf(12, 3), endOnFailure: true },
  )
  expect(matched).toBeGreaterThan(countOf(200, 40))
})

// `npm test` runs the threads for the ledger.
beyondSample(() =>
  describe('worker threads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'whittle-fast-events-'))
    let workerUrl: URL
    afterAll(() => rmSync(folder, { recursive: true }))
    beforeAll(async () => {
      const outfile = join(folder, 'trail-worker.mjs')
      const entry = fileURLToPath(new URL('../../../src/evidence/cloudtrail/fast/worker.ts', import.meta.url))
      await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
      for (const asset of ['catalog.br', 'trail.wasm']) {
        copyFileSync(fileURLToPath(new URL(`../../../assets/${asset}`, import.meta.url)), join(folder, asset))
      }
      await stopEsbuild()
      workerUrl = pathToFileURL(outfile)
    })

    test('give what one thread gives', async () => {
      const trail = makeTrail(join(folder, 'trail'), 3000, 500)
      const all: Scope[] = [
        { where: { kind: 'access-level', levels: ['Write', 'Permissions management'] } },
        { where: { kind: 'event', patterns: ['*'] }, firstUse: { of: ['principal', 'action'], days: 10 } },
        { where: { kind: 'outcome', outcome: 'denied' }, volume: { atLeast: 3, seconds: 86_400, by: ['principal'] } },
      ]
      const request = {
        settings: { windowDays: 90, maxAgeDays: 30, trial: false, regions: [], cloudtrail: [] },
        root: '.',
        paths: [trail],
        catalog,
        from: '2026-02-01T00:00:00Z',
        to: '2026-05-02T00:00:00Z',
        clock: new FakeClock('2026-05-02T00:00:00Z'),
      }
      const one = await readScopes(all, { ...request, threads: 0 })
      const many = await readScopes(all, { ...request, threads: 2, threadsFrom: 0, workerUrl })
      expect(many).toEqual(one)
      expect(one.scopes.map(({ matched }) => matched > 0)).toEqual([true, true, true])
      expect(one.records).toBe(3000)
    })
  }),
)
