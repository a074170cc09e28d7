import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { build, stop as stopEsbuild } from 'esbuild'
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { makeTrail } from '../../../bench/trail.mjs'
import { readAsset } from '../../../src/assets.ts'
import { decodeCatalog } from '../../../src/catalog/load.ts'
import type { Catalog } from '../../../src/catalog/types.ts'
import { readTrailFiles } from '../../../src/evidence/cloudtrail/files/read-files.ts'
import { LedgerBuilder } from '../../../src/evidence/usage/ledger-builder.ts'
import { trailRecord } from '../records.ts'
import { sampled } from '../../support/sampled.ts'

let catalog: Catalog
let folder: string
beforeAll(async () => {
  catalog = decodeCatalog(await readAsset('catalog.br'))
  folder = await mkdtemp(join(tmpdir(), 'whittle-fast-'))
})
afterAll(() => rm(folder, { recursive: true }))

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
