import { beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Catalog } from '../../../src/catalog/types.ts'
import { addRow } from '../../../src/evidence/cloudtrail/sql/rows.ts'
import type { Ledger } from '../../../src/evidence/types.ts'
import { LedgerBuilder } from '../../../src/evidence/usage/ledger-builder.ts'
import { loadCatalog } from '../../../src/jobs/load/load-inputs.ts'
import { countEvents } from '../../fakes/query-engine.ts'
import { realData, withoutRealData } from '../../../scripts/real-data.mjs'

const folder = fileURLToPath(new URL('cloudtrail/', realData))
const present = existsSync(folder)
const describeIf = present ? describe : describe.skip

function records(): Record<string, unknown>[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.json(?:\.gz)?$/.test(path))
    .sort()
    .flatMap((path) => {
      const bytes = readFileSync(`${folder}${path}`)
      const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString()
      const value = JSON.parse(text) as { Records?: Record<string, unknown>[] } | Record<string, unknown>[]
      return Array.isArray(value) ? value : (value.Records ?? [])
    })
}

describeIf.each([
  ['JSON', false],
  ['maps of text, as in CloudTrail Lake', true],
] as const)(`real records, their requests as %s${present ? '' : withoutRealData}`, (_, textMembers) => {
  let one: Ledger
  let counted: Ledger
  let rows = 0

  beforeAll(async () => {
    const catalog: Catalog = await loadCatalog()
    const all = records()
    const build = (fill: (into: LedgerBuilder) => void): Ledger => {
      const into = new LedgerBuilder(catalog)
      fill(into)
      return into.build()
    }
    one = build((into) => all.forEach((record) => into.add(record, 'files')))
    const { columns, rows: answer } = countEvents(all, { textMembers })
    rows = answer.length
    counted = build((into) => {
      for (const row of answer)
        addRow(Object.fromEntries(columns.map((name, at) => [name, row[at]])), into, 'rows', { textMembers })
    })
  }, 120_000)

  test('give the same ledger one by one and as counted rows', () => {
    expect(counted.entries).toEqual(one.entries)
    expect(counted.principals).toEqual(one.principals)
    expect(counted.unmapped).toEqual(one.unmapped)
    expect(counted.noEvidence).toEqual(one.noEvidence)
    expect(counted.records).toBe(one.records)
    expect(rows).toBeLessThan(one.records)
  })
})
