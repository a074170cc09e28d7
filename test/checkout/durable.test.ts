import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createDurably, draftPathOf, pathExists } from '../../src/checkout/durable.ts'
import { draftName } from '../../src/checkout/journal.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-durable-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const path = (): string => join(folder, 'a.yml')

test('a file is created whole, and no draft stays', async () => {
  expect(await createDurably(path(), 'one')).toBe(true)
  expect(readFileSync(path(), 'utf8')).toBe('one')
  expect(readdirSync(folder)).toEqual(['a.yml'])
})

test.each([
  ['a file', () => writeFileSync(path(), 'mine')],
  ['a link that leads nowhere', () => symlinkSync(join(folder, 'nothing'), path())],
])('%s of the name is never replaced', async (_, prepare) => {
  prepare()
  expect(await pathExists(path())).toBe(true)
  expect(await createDurably(path(), 'one')).toBe(false)
  expect(await createDurably(path(), 'one', 'look')).toBe(false)
  expect(readdirSync(folder)).toEqual(['a.yml'])
})

test('of many writers at one time, one creates the file', async () => {
  const created = await Promise.all(Array.from({ length: 20 }, (_, number) => createDurably(path(), `${number}`)))
  expect(created.filter(Boolean)).toHaveLength(1)
  expect(readFileSync(path(), 'utf8')).toBe(String(created.indexOf(true)))
})

test('a folder that is not there is an error, and is not made', async () => {
  await expect(createDurably(join(folder, 'no', 'a.yml'), 'one')).rejects.toMatchObject({ code: 'ENOENT' })
  expect(readdirSync(folder)).toEqual([])
})

test('a draft has a name that no reader takes for a policy', () => {
  expect(draftPathOf('iam/a.tf')).toMatch(draftName)
  expect(draftPathOf('iam/a.tf')).not.toBe(draftPathOf('iam/a.tf'))
})
