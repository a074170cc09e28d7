import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StoreError } from '../../../src/evidence/store/backends/backend.ts'
import { localFile } from '../../../src/evidence/store/backends/local-file.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whittle-memory-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const store = (name = 'ledger') => localFile(join(folder, name), name)
const text = (name = 'ledger') => readFile(join(folder, name), 'utf8')

describe('saved evidence in a file', () => {
  test('is made with the folders above it, and read back', async () => {
    const deep = store('.whittle/evidence/ledger')
    expect(await deep.read()).toBeUndefined()
    expect(await deep.write(Buffer.from('one'), undefined)).toBe('written')
    expect(Buffer.from((await deep.read())?.bytes ?? []).toString()).toBe('one')
    expect(await readdir(join(folder, '.whittle/evidence'))).toEqual(['ledger'])
  })

  test('is written over only if it is what was read', async () => {
    await store().write(Buffer.from('one'), undefined)
    const read = await store().read()
    expect(await store().write(Buffer.from('two'), undefined)).toBe('conflict')
    expect(await store().write(Buffer.from('two'), read)).toBe('written')
    expect(await store().write(Buffer.from('three'), read)).toBe('conflict')
    expect(await text()).toBe('two')
  })

  test('is set aside where it cannot be used', async () => {
    await writeFile(join(folder, 'ledger'), 'notes')
    expect(await store().setAside?.()).toBe('ledger.refused')
    expect(await text('ledger.refused')).toBe('notes')
    expect(await store().read()).toBeUndefined()
  })

  test('a link is replaced, not followed', async () => {
    await writeFile(join(folder, 'elsewhere'), 'one')
    await symlink(join(folder, 'elsewhere'), join(folder, 'ledger'))
    expect(await store().write(Buffer.from('two'), await store().read())).toBe('written')
    expect(await text('elsewhere')).toBe('one')
  })

  test('a folder in its place is reported', async () => {
    await mkdir(join(folder, 'ledger'))
    await expect(store().read()).rejects.toThrow(new StoreError('it is a folder; name a file (EISDIR)'))
    await expect(store().write(Buffer.from('x'), undefined)).rejects.toThrow(StoreError)
  })

  test('a file where a folder should be is reported, and nothing is left behind', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(store('file/ledger').write(Buffer.from('x'), undefined)).rejects.toThrow(StoreError)
    expect(await readdir(folder)).toEqual(['file'])
  })

  test('a draft that a killed process left does not stop the next, and is left alone', async () => {
    await writeFile(join(folder, `ledger.whittle-${process.pid}`), 'theirs')
    expect(await store().write(Buffer.from('x'), undefined)).toBe('written')
    expect(await text('ledger')).toBe('x')
    expect(await text(`ledger.whittle-${process.pid}`)).toBe('theirs')
    expect(await readdir(folder)).toHaveLength(2)
  })
})
