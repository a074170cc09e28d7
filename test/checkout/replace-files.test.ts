import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { journalPlaceOf } from '../../src/checkout/journal.ts'
import { recoverFiles, replaceFiles, hasInterruptedRun } from '../../src/checkout/replace-files.ts'
import { InputError } from '../../src/errors.ts'
import { everything, expectAll, lay, names, replacements, textOf } from './laid.ts'
import { after, before, paths } from './replaced.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-replace-'))
  lay(root)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

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
    expectAll(root, after)
  })

  test.each([0, 1, 2, 3])('a signal at its turn %d puts everything back', async (turn) => {
    await expect(replaceFiles(root, replacements, abortedAt(turn))).rejects.toThrow('stopped')
    expectAll(root, before)
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
    expectAll(root, before)
  })

  test('a file that changed since it was read is not overwritten', async () => {
    writeFileSync(join(root, 'deep/b.tf'), Buffer.from('# caf\u00e9', 'latin1'))
    await expect(replaceFiles(root, replacements)).rejects.toThrow(InputError)
    expect(textOf(root, 'a.tf')).toBe(before('a.tf'))
    expect(everything(root)).toEqual(names)
  })

  test('links are neither replaced nor followed', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'whittle-outside-'))
    writeFileSync(join(outside, 'x.tf'), 'x')
    symlinkSync(join(root, 'a.tf'), join(root, 'link.tf'))
    symlinkSync(outside, join(root, 'away'))
    const message = /is a symbolic link, or leads out of .*, and is not edited/
    await expect(replaceFiles(root, [{ path: 'link.tf', before: before('a.tf'), after: 'y' }])).rejects.toThrow(message)
    await expect(replaceFiles(root, [{ path: 'away/x.tf', before: 'x', after: 'y' }])).rejects.toThrow(message)
    expect([readFileSync(join(outside, 'x.tf'), 'utf8'), textOf(root, 'a.tf')]).toEqual(['x', before('a.tf')])
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
    expect(await hasInterruptedRun(root)).toBe(false)
    expect(textOf(root, 'a.tf')).toBe(before('a.tf'))
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
    for (const path of paths) expect(textOf(root, path)).toBe(before(path))
  })
})
