import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { journalPlaceOf } from '../../src/checkout/journal.ts'
import { recoverFiles, replaceFiles, wasKilled } from '../../src/checkout/replace-files.ts'
import { InputError } from '../../src/errors.ts'
import { after, before, paths } from './replaced.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-replace-'))
  lay(root)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function lay(folder: string): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), before(path))
  }
  chmodSync(join(folder, 'a.tf'), 0o640)
  chmodSync(join(folder, 'deep/b.tf'), 0o755)
}

const replacements = paths.map((path) => ({ path, before: before(path), after: after(path) }))
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')
const modeOf = (path: string): number => statSync(join(root, path)).mode & 0o7777

/** Every file below the root, drafts and journals too. */
const everything = (folder = root): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name)
    .sort()

const names = paths.map((path) => path.split('/').at(-1) ?? '').toSorted((a, b) => (a < b ? -1 : 1))

function expectAll(content: (path: string) => string): void {
  for (const path of paths) expect(textOf(path)).toBe(content(path))
  expect(everything()).toEqual(names)
  expect([modeOf('a.tf'), modeOf('deep/b.tf')]).toEqual([0o640, 0o755])
}

/** Aborts when its question is asked for the nth time. */
function abortedAt(turn: number): AbortSignal {
  const controller = new AbortController()
  let asked = 0
  return Object.assign(Object.create(controller.signal) as AbortSignal, {
    throwIfAborted: () => {
      if (asked++ >= turn) throw new Error('stopped')
    },
  })
}

describe('replaceFiles', () => {
  test('replaces all, with their modes, and leaves no other files', async () => {
    await replaceFiles(root, replacements)
    expectAll(after)
  })

  test.each([0, 1, 2, 3])('a signal at its turn %d puts everything back', async (turn) => {
    await expect(replaceFiles(root, replacements, abortedAt(turn))).rejects.toThrow('stopped')
    expectAll(before)
  })

  test('a file that cannot be replaced puts everything back', async () => {
    const last = join(root, 'deep/er/c.json')
    const changing = abortedAt(3)
    const original = changing.throwIfAborted.bind(changing)
    // Another program changes the last file when the others are replaced.
    let asked = 0
    changing.throwIfAborted = () => {
      if (asked++ === 3) writeFileSync(last, 'of another')
      else original()
    }
    await expect(replaceFiles(root, replacements, changing)).rejects.toThrow(
      'deep/er/c.json: was changed while the plan was made; no file was written, run it again',
    )
    expect(readFileSync(last, 'utf8')).toBe('of another')
    writeFileSync(last, before('deep/er/c.json'))
    expectAll(before)
  })

  test('a file that changed since it was read is not overwritten', async () => {
    writeFileSync(join(root, 'deep/b.tf'), Buffer.from('# caf\u00e9', 'latin1'))
    await expect(replaceFiles(root, replacements)).rejects.toThrow(InputError)
    expect(textOf('a.tf')).toBe(before('a.tf'))
    expect(everything()).toEqual(names)
  })

  test('links are neither replaced nor followed', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'whittle-outside-'))
    writeFileSync(join(outside, 'x.tf'), 'x')
    symlinkSync(join(root, 'a.tf'), join(root, 'link.tf'))
    symlinkSync(outside, join(root, 'away'))
    const message = /is a symbolic link, or leads out of .*, and is not edited/
    await expect(replaceFiles(root, [{ path: 'link.tf', before: before('a.tf'), after: 'y' }])).rejects.toThrow(message)
    await expect(replaceFiles(root, [{ path: 'away/x.tf', before: 'x', after: 'y' }])).rejects.toThrow(message)
    expect([readFileSync(join(outside, 'x.tf'), 'utf8'), textOf('a.tf')]).toEqual(['x', before('a.tf')])
    rmSync(outside, { recursive: true })
  })

  test('another run that is there already goes first', async () => {
    writeFileSync(
      join(root, '.whittle-apply.json'),
      JSON.stringify({
        version: 1,
        root: '',
        process: { id: process.ppid, started: startOf(process.ppid) },
        files: [],
      }),
    )
    await expect(replaceFiles(root, replacements)).rejects.toThrow('another plan --apply began to write')
    await expect(recoverFiles(root)).rejects.toThrow(`process ${process.ppid} is writing these files now`)
    expect(await wasKilled(root)).toBe(false)
    expect(textOf('a.tf')).toBe(before('a.tf'))
  })
})

const startOf = (id: number): string | null =>
  existsSync(`/proc/${id}/stat`)
    ? (readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? null)
    : null

describe('the journal', () => {
  test('is in the folder of git where there is one, of a worktree too', () => {
    expect(journalPlaceOf(root)).toEqual({ path: join(root, '.whittle-apply.json'), top: root, root: '' })
    mkdirSync(join(root, '.git/worktrees/w'), { recursive: true })
    const inGit = { path: join(root, '.git/whittle-apply.json'), top: root, root: 'deep/er' }
    expect(journalPlaceOf(join(root, 'deep/er'))).toEqual(inGit)
    writeFileSync(join(root, 'deep/.git'), `gitdir: ${join(root, '.git/worktrees/w')}\n`)
    const path = join(root, '.git/worktrees/w/whittle-apply.json')
    expect(journalPlaceOf(join(root, 'deep/er'))).toEqual({ path, top: join(root, 'deep'), root: 'er' })
  })

  test.each([
    ['no JSON', '{'],
    ['of a later version', JSON.stringify({ version: 2, root: '', process: { id: 1 }, files: [] })],
    ['above the checkout', JSON.stringify({ version: 1, root: '../..', process: { id: 1, started: '1' }, files: [] })],
    [
      'of a file above the checkout',
      JSON.stringify({
        version: 1,
        root: '',
        process: { id: 1, started: '1' },
        files: [{ path: '../x', draft: 'x.whittle-000000000000', before: 'a', after: 'b' }],
      }),
    ],
    [
      'with a draft that is another file',
      JSON.stringify({
        version: 1,
        root: '',
        process: { id: 1, started: '1' },
        files: [{ path: 'a.tf', draft: 'main.tf', before: 'a', after: 'b' }],
      }),
    ],
  ])('%s is an error, and nothing is touched', async (_, text) => {
    writeFileSync(join(root, '.whittle-apply.json'), text)
    await expect(recoverFiles(root)).rejects.toThrow(/is no journal of an earlier plan --apply/)
    for (const path of paths) expect(textOf(path)).toBe(before(path))
  })
})

describe('a kill at any step', () => {
  let program = ''
  beforeAll(async () => {
    program = join(mkdtempSync(join(tmpdir(), 'whittle-replacing-')), 'program.mjs')
    await build({
      entryPoints: [fileURLToPath(new URL('replacing-program.ts', import.meta.url))],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'error',
    })
  })
  afterAll(() => rmSync(dirname(program), { recursive: true }))

  const run = (...words: string[]) => spawnSync(process.execPath, [program, root, ...words], { encoding: 'utf8' })

  test('leaves every file old or new; the next run restores or finishes, then ends right', async () => {
    const all = run()
    expect([all.status, all.stderr]).toEqual([0, ''])
    expectAll(after)
    const calls = JSON.parse(all.stdout) as string[]
    expect(calls.filter((name) => name === 'rename')).toHaveLength(paths.length + 1)
    const kills = calls.flatMap((name, step) => [
      [step, 'before'] as const,
      ...(name === 'writeFile' ? [[step, 'within'] as const] : []),
    ])
    const seen = { restored: 0, finished: 0, untouched: 0 }
    for (const [step, moment] of kills) {
      rmSync(root, { recursive: true })
      lay(root)
      const killed = run(String(step), moment)
      expect([step, moment, killed.signal, killed.stderr]).toEqual([step, moment, 'SIGKILL', ''])
      const states = paths.map((path) =>
        textOf(path) === before(path) ? 'old' : textOf(path) === after(path) ? 'new' : 'torn',
      )
      expect([step, moment, states.includes('torn')]).toEqual([step, moment, false])
      expect([modeOf('a.tf'), modeOf('deep/b.tf')]).toEqual([0o640, 0o755])
      const recovery = await recoverFiles(root)
      const wholly = states.every((state) => state === 'new')
      // Restored files are as before the run: the next run does all of its work.
      if (recovery)
        seen[recovery.finished.length > 0 ? 'finished' : recovery.restored.length > 0 ? 'restored' : 'untouched']++
      expect(recovery?.foreign ?? []).toEqual([])
      for (const path of paths) expect(textOf(path)).toBe(wholly ? after(path) : before(path))
      expect([step, moment, everything()]).toEqual([step, moment, names])
      if (!wholly) await replaceFiles(root, replacements)
      expectAll(after)
    }
    // Each way out was taken.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0)
  }, 300_000)

  test('in the middle of putting back, too', async () => {
    // A journal of a run that had replaced two of three; the kill comes while the next run restores.
    const steps = 30
    let restoring = 0
    for (let step = 0; step < steps; step++) {
      rmSync(root, { recursive: true })
      lay(root)
      writeFileSync(join(root, 'a.tf'), after('a.tf'))
      writeFileSync(join(root, 'deep/b.tf'), after('deep/b.tf'))
      const files = paths.map((path, index) => ({
        path,
        draft: `${path.split('/').at(-1)}.whittle-00000000000${index}`,
        before: before(path),
        after: createHash('sha256').update(after(path)).digest('hex'),
      }))
      writeFileSync(join(root, 'deep/er', files[2]?.draft ?? ''), 'half')
      writeFileSync(
        join(root, '.whittle-apply.json'),
        JSON.stringify({ version: 1, root: '', process: { id: 2 ** 22 - 1, started: '0' }, files }),
      )
      expect(run(String(step)).signal).toBe('SIGKILL')
      if (existsSync(join(root, '.whittle-apply.json')) && textOf('deep/b.tf') === before('deep/b.tf')) restoring++
      for (const path of paths) expect([before(path), after(path)]).toContain(textOf(path))
      await recoverFiles(root)
      if (textOf('a.tf') === before('a.tf')) await replaceFiles(root, replacements)
      expectAll(after)
    }
    expect(restoring).toBeGreaterThan(3)
  }, 120_000)
})
