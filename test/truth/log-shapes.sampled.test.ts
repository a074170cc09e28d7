import { expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTrailFiles } from '../../src/evidence/cloudtrail/files/read-files.ts'
import type { Ledger, UsageEntry } from '../../src/evidence/types.ts'
import { LedgerBuilder } from '../../src/evidence/usage/ledger-builder.ts'
import { loadCatalog } from '../../src/jobs/load/load-inputs.ts'
import { accountOf } from './account.ts'
import { logFilesOf, writeFiles } from './log-files.ts'
import type { Envelope } from './log-shapes.ts'
import { operations as table } from './operations/index.ts'
import { Random } from './random.ts'
import { recordsOf } from './records.ts'
import { simulate } from './run-account.ts'
import { sampled } from '../support/sampled.ts'

const catalog = await loadCatalog()
const seeds = sampled(['3.1', '3.2', '3.3'], 1)

async function read(seed: string, envelope: Envelope, hasEndpoints = false): Promise<Ledger> {
  const random = new Random(seed)
  const account = accountOf(random.derive('account'), table)
  const records = recordsOf(account, random.derive('records'))
  const folder = await mkdtemp(join(tmpdir(), 'whittle-shapes-'))
  try {
    writeFiles(folder, logFilesOf(account.id, records, random.derive('files'), { envelope, hasEndpoints }))
    const builder = new LedgerBuilder(catalog)
    await readTrailFiles([folder], builder)
    return builder.build()
  } finally {
    await rm(folder, { recursive: true })
  }
}

test.each(seeds)('the records of account %s show the same in every envelope', async (seed) => {
  const { coverage, ...plain } = await read(seed, 'trail')
  expect(plain.entries.length).toBeGreaterThan(20)
  for (const envelope of ['event-bridge', 'subscription'] as const) {
    const { coverage: its, ...other } = await read(seed, envelope)
    expect(other).toEqual(plain)
    expect(its.accounts).toEqual(coverage.accounts)
    expect(its.complete).toBe(coverage.complete)
  }
})

// Where a parameter decides what is checked (versionId), the event of the endpoint does not show it: it may keep
// something.
test.each(seeds)('events of VPC endpoints and aggregated events add no resource to account %s', async (seed) => {
  const plain = await read(seed, 'trail')
  const beside = await read(seed, 'trail', true)
  expect(beside.duplicates).toBeGreaterThan(plain.duplicates)
  expect([...beside.noEvidence.keys()].some((reason) => reason.includes('aggregated'))).toBe(true)
  expect(beside.coverage.accounts).toEqual(plain.coverage.accounts)
  const isNew = ({ entries }: Ledger) => {
    const known = new Set(entries.map((entry) => JSON.stringify(entry)))
    return (entry: UsageEntry): boolean => !known.has(JSON.stringify(entry))
  }
  expect(plain.entries.filter(isNew(beside))).toEqual([])
  const more = beside.entries.filter(isNew(plain))
  expect(more.filter(({ resource, grade }) => resource !== null || grade !== 'guessed')).toEqual([])
})

test('every shape is drawn', () => {
  const paths = Array.from({ length: 40 }, (_, at) => [...simulate(`4.${at}`, table).logs.keys()]).flat()
  for (const part of [
    '/CloudTrail/',
    'CloudTrail-NetworkActivity',
    'CloudTrail-Aggregated',
    'event-bridge',
    'subscription',
  ])
    expect(paths.some((path) => path.includes(part))).toBe(true)
})
