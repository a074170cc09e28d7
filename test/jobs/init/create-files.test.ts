import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { compareFiles, createFiles } from '../../../src/jobs/init/create-files.ts'

let top = ''
let outside = ''
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'whittle-create-'))
  outside = mkdtempSync(join(tmpdir(), 'whittle-outside-'))
})
afterEach(() => {
  for (const folder of [top, outside]) rmSync(folder, { recursive: true, force: true })
})

const files = [
  { path: '.github/whittle.yml', content: 'one\n' },
  { path: '.github/workflows/whittle.yml', content: 'two\n' },
]
const read = (path: string): string => readFileSync(join(top, path), 'utf8')
const all = (): string[] =>
  readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((path) => lstatSync(join(top, path)).isFile())
    .sort()

describe('files', () => {
  test('are written with the folders above them, and nothing else', async () => {
    await createFiles(top, files)
    expect(all()).toEqual(files.map(({ path }) => path))
    expect(files.map(({ path }) => read(path))).toEqual(files.map(({ content }) => content))
    expect(lstatSync(join(top, '.github/whittle.yml')).mode & 0o777).toBe(0o644)
  })

  test('that are there are never replaced, and what was written before is taken back', async () => {
    mkdirSync(join(top, '.github/workflows'), { recursive: true })
    writeFileSync(join(top, '.github/workflows/whittle.yml'), 'mine\n')
    await expect(createFiles(top, files)).rejects.toThrow('.github/workflows/whittle.yml: was created in the meantime')
    expect(all()).toEqual(['.github/workflows/whittle.yml'])
    expect(read('.github/workflows/whittle.yml')).toBe('mine\n')
  })

  test.each([
    ['a folder that leads out', (): void => symlinkSync(outside, join(top, '.github')), /leads out of/],
    [
      'a folder that leads nowhere',
      (): void => symlinkSync(join(outside, 'no'), join(top, '.github')),
      /leads nowhere/,
    ],
    ['a file in the place of a folder', (): void => writeFileSync(join(top, '.github'), ''), /cannot be written \(E/],
  ])('are not written through %s', async (_, prepare, message) => {
    prepare()
    await expect(createFiles(top, files)).rejects.toThrow(message)
    await expect(compareFiles(top, files)).rejects.toThrow(message)
    expect(readdirSync(outside)).toEqual([])
  })

  test('stop at a signal, and leave nothing', async () => {
    const stop = new AbortController()
    stop.abort(new Error('stopped'))
    await expect(createFiles(top, files, stop.signal)).rejects.toThrow('stopped')
    expect(all()).toEqual([])
  })
})

describe('compared with what is there, a file', () => {
  const stateOf = async (configuration?: { path: string; content: string }) =>
    (await compareFiles(top, files, configuration)).map(({ state }) => state)

  test('is new', async () => expect(await stateOf()).toEqual([{ kind: 'new' }, { kind: 'new' }]))

  test('is the same, or kept', async () => {
    await createFiles(top, files)
    writeFileSync(join(top, '.github/whittle.yml'), 'mine\n')
    expect(await stateOf()).toEqual([{ kind: 'kept', before: 'mine\n' }, { kind: 'same' }])
  })

  test('is kept where it is there with the other ending', async () => {
    mkdirSync(join(top, '.github'))
    writeFileSync(join(top, '.github/whittle.yaml'), 'mine\n')
    expect((await stateOf())[0]).toEqual({ kind: 'kept', before: 'mine\n', instead: '.github/whittle.yaml' })
  })

  test('gives way to a configuration of a folder above', async () => {
    expect(await stateOf({ path: '../x.yml', content: 'above\n' })).toEqual([
      { kind: 'kept', before: 'above\n', instead: '../x.yml' },
      { kind: 'new' },
    ])
  })

  test('may not be a link', async () => {
    mkdirSync(join(top, '.github'))
    writeFileSync(join(outside, 'x'), 'secret')
    symlinkSync(join(outside, 'x'), join(top, '.github/whittle.yml'))
    await expect(compareFiles(top, files)).rejects.toThrow('.github/whittle.yml: is no plain file')
  })
})
