import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { openResult, runWithResultFile } from '../../src/cli/result-file.ts'
import { commands } from '../../src/cli/run.ts'
import { readArguments, type CommandSpec } from '../../src/cli/options.ts'
import { runLine } from './line.ts'

let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'whittle-result-'))
  const document = (action: string): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] })
  writeFileSync(join(cwd, 'narrow.json'), document('s3:GetObject'))
  writeFileSync(join(cwd, 'wide.json'), document('s3:*'))
  mkdirSync(join(cwd, 'folder'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const read = (file: string): string => readFileSync(join(cwd, file), 'utf8')
const drafts = (): string[] => readdirSync(cwd).filter((name) => name.includes('.whittle-'))

test.each<[string, string[], number]>([
  ['proven', ['prove', 'narrow.json', 'wide.json'], 0],
  ['refuted', ['prove', 'wide.json', 'narrow.json'], 1],
  ['as JSON', ['prove', 'wide.json', 'narrow.json', '--json'], 1],
  ['of another command', ['explain', 'wide.json', 's3:GetObject', '--json'], 0],
])('the file holds what would be printed: %s', async (_, argv, code) => {
  const printed = await runLine(argv, cwd)
  expect(printed.code).toBe(code)
  for (const option of [['-o', 'out'], ['--output', 'out'], ['--output=out'], ['-oout']]) {
    expect(await runLine([...argv, ...option], cwd, { FORCE_COLOR: '1' })).toEqual({ code, out: '', err: printed.err })
    expect(read('out')).toBe(printed.out)
    rmSync(join(cwd, 'out'))
  }
  expect((await runLine([...argv, '-o', '-'], cwd)).out).toBe(printed.out)
  expect(drafts()).toEqual([])
})

test('an existing file is replaced whole, with its mode', async () => {
  writeFileSync(join(cwd, 'out'), 'x'.repeat(10_000))
  chmodSync(join(cwd, 'out'), 0o640)
  const { out } = await runLine(['prove', 'narrow.json', 'wide.json'], cwd)
  await runLine(['prove', 'narrow.json', 'wide.json', '-o', 'out'], cwd)
  expect(read('out')).toBe(out)
  expect(statSync(join(cwd, 'out')).mode & 0o777).toBe(0o640)
})

test('a link is followed', async () => {
  symlinkSync('folder/result', join(cwd, 'link'))
  writeFileSync(join(cwd, 'folder/result'), 'old')
  await runLine(['prove', 'narrow.json', 'wide.json', '-o', 'link'], cwd)
  expect(readlinkSync(join(cwd, 'link'))).toBe('folder/result')
  expect(read('folder/result')).toContain('proven')
})

test('a device is written, and not replaced', async () => {
  expect(await runLine(['prove', 'narrow.json', 'wide.json', '-o', '/dev/null'], cwd)).toEqual({
    code: 0,
    out: '',
    err: '',
  })
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
})

test.each([
  ['folder', 'folder: is a directory; --output expects a file'],
  ['missing/out', 'missing/out: cannot be written (ENOENT)'],
  ['narrow.json/out', 'narrow.json/out: cannot be written (ENOTDIR)'],
  ['', '--output: expects a file, and is empty'],
])('%j is one line and exit code 2', async (file, message) => {
  const { code, out, err } = await runLine(['prove', 'narrow.json', 'wide.json', '--output', file], cwd)
  expect({ code, out, err }).toEqual({ code: 2, out: '', err: `whittle: ${message}\n` })
})

test('a command that fails leaves the file as it was, or absent', async () => {
  writeFileSync(join(cwd, 'out'), 'old')
  expect((await runLine(['prove', 'narrow.json', 'absent.json', '-o', 'out'], cwd)).code).toBe(2)
  expect((await runLine(['prove', 'narrow.json', 'absent.json', '-o', 'new'], cwd)).code).toBe(2)
  expect([read('out'), existsSync(join(cwd, 'new')), drafts()]).toEqual(['old', false, []])
})

test('a command that fails after it has written leaves the file as it was', async () => {
  writeFileSync(join(cwd, 'out'), 'old')
  const spec: CommandSpec = {
    name: 'x',
    positionals: '',
    minPositionals: 0,
    maxPositionals: 0,
    summary: '',
    options: [],
    examples: [],
  }
  const command = {
    spec,
    run: (_: unknown, { stdout }: { stdout: { write(text: string): unknown } }): Promise<0> => {
      stdout.write('half')
      return Promise.reject(new Error('stopped'))
    },
  }
  const output = { write: (): void => {} }
  const environment = { stdout: output, stderr: output, env: {}, cwd, now: () => new Date() }
  await expect(runWithResultFile(command, readArguments(spec, ['-o', 'out']), environment)).rejects.toThrow('stopped')
  expect([read('out'), drafts()]).toEqual(['old', []])
})

test('a reader sees the old content until all is written', async () => {
  writeFileSync(join(cwd, 'out'), 'old')
  const file = await openResult('out', cwd)
  file.write('first ')
  expect(read('out')).toBe('old')
  file.write('ü'.repeat(100_000))
  await file.finish()
  expect(read('out')).toBe(`first ${'ü'.repeat(100_000)}`)
})

test('every command has --output', () => {
  for (const { spec } of commands) {
    const args = readArguments({ ...spec, minPositionals: 0 }, ['-o', 'x'])
    expect(args.one('output')).toBe('x')
  }
})

test('runbook workflow: the file is the workflow', async () => {
  const runbook = readFileSync(new URL('../../examples/runbooks/sensitive-data.yml', import.meta.url), 'utf8')
  writeFileSync(join(cwd, 'sensitive-data.yml'), runbook)
  const line = ['runbook', 'workflow', 'sensitive-data.yml']
  expect(await runLine([...line, '-o', 'w/x.yml'], cwd)).toEqual({ code: 0, out: 'w/x.yml written\n', err: '' })
  expect(read('w/x.yml')).toBe((await runLine([...line, '--print'], cwd)).out)
  expect(await runLine([...line, '-o', 'folder'], cwd)).toMatchObject({
    code: 2,
    err: 'whittle: folder: is a directory; --output expects a file\n',
  })
})

test('-q: notes are left out, errors and exit code are not', async () => {
  const line = ['explain', 'wide.json', 's3:NoSuchAction']
  const loud = await runLine(line, cwd)
  expect(loud.err).toContain('the catalog does not know s3:NoSuchAction')
  for (const quiet of ['-q', '--quiet']) expect(await runLine([...line, quiet], cwd)).toEqual({ ...loud, err: '' })
  expect(await runLine(['explain', 'absent.json', 's3:GetObject', '-q'], cwd)).toMatchObject({
    code: 2,
    err: expect.stringContaining('absent.json'),
  })
})
