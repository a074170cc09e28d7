import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { recordFolder } from '../../../src/jobs/runbook/records/folder.ts'
import { draftOfRun } from '../../../src/runbooks/record/draft-of-run.ts'
import { readChain } from '../../../src/runbooks/record/chain.ts'
import { contextOf, runOf } from '../../runbooks/values.ts'
import { storyOf } from '../../runbooks/record/records.ts'

let path: string
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'whittle-records-')), 'records')
})
afterEach(() => rmSync(join(path, '..'), { recursive: true, force: true }))

const names = (): string[] => readdirSync(path).sort()
const bytesOf = (name: string): Buffer => readFileSync(join(path, name))
const store = () => recordFolder(path, 'records')
const { first, proposed, merged } = storyOf()

test('each draft is a file with its Markdown, and is not written twice', async () => {
  expect(await store().append([first, proposed])).toHaveLength(2)
  const before = names().map((name) => bytesOf(name).toString())
  expect(names()).toEqual(['000000.json', '000000.md', '000001.json', '000001.md'])
  expect(await store().append([first, proposed])).toEqual([])
  expect(names().map((name) => bytesOf(name).toString())).toEqual(before)
  expect(await store().append([first, proposed, merged])).toMatchObject([{ record: { stage: 'merged', sequence: 2 } }])
  expect(await store().read()).toHaveLength(3)
})

test('the same drafts give the same bytes in another folder', async () => {
  await store().append([first, proposed])
  const other = `${path}-other`
  await recordFolder(other, 'other').append([first, proposed])
  for (const name of names()) expect(readFileSync(join(other, name))).toEqual(bytesOf(name))
})

test('nothing is added to a broken chain', async () => {
  await store().append([first, proposed])
  writeFileSync(join(path, '000000.json'), bytesOf('000000.json').toString().replace('acme', 'evil'))
  await expect(store().append([merged])).rejects.toThrow(/records: the chain of records is broken at 000001\.json/)
  expect(names()).not.toContain('000002.json')
})

test('Markdown that a kill left out is written with the next record', async () => {
  await store().append([first])
  rmSync(join(path, '000000.md'))
  await store().append([proposed])
  expect(names()).toEqual(['000000.json', '000000.md', '000001.json', '000001.md'])
})

test('several writers share one chain without a gap', async () => {
  const drafts = Array.from({ length: 24 }, (_, at) => draftOfRun(runOf(), contextOf(`run-${at}`)))
  const writers = Array.from({ length: 4 }, (_, at) => store().append(drafts.slice(at * 6, at * 6 + 6)))
  const added = (await Promise.all(writers)).flat()
  expect(added).toHaveLength(24)
  const files = names()
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, bytes: bytesOf(name) }))
  const { problems, records } = readChain(files)
  expect(problems).toEqual([])
  expect(new Set(records.map(({ record }) => record.id)).size).toBe(24)
})

test('a draft of a writer that was killed is no record', async () => {
  await store().append([first])
  writeFileSync(join(path, '000001.json.whittle-0123456789ab'), '{"format": 1, "half')
  await store().append([proposed])
  expect(await store().read()).toHaveLength(2)
})
