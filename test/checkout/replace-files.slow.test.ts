import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { recoverFiles, replaceFiles } from '../../src/checkout/replace-files.ts'
import { everything, expectAll, lay, modeOf, names, replacements, textOf } from './laid.ts'
import { after, before, paths } from './replaced.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-replace-'))
  lay(root)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

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
    expectAll(root, after)
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
        textOf(root, path) === before(path) ? 'old' : textOf(root, path) === after(path) ? 'new' : 'torn',
      )
      expect([step, moment, states.includes('torn')]).toEqual([step, moment, false])
      expect([modeOf(root, 'a.tf'), modeOf(root, 'deep/b.tf')]).toEqual([0o640, 0o755])
      const recovery = await recoverFiles(root)
      const wholly = states.every((state) => state === 'new')
      // Restored files are as before the run: the next run does all of its work.
      if (recovery)
        seen[recovery.finished.length > 0 ? 'finished' : recovery.restored.length > 0 ? 'restored' : 'untouched']++
      expect(recovery?.foreign ?? []).toEqual([])
      for (const path of paths) expect(textOf(root, path)).toBe(wholly ? after(path) : before(path))
      expect([step, moment, everything(root)]).toEqual([step, moment, names])
      if (!wholly) await replaceFiles(root, replacements)
      expectAll(root, after)
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
      if (existsSync(join(root, '.whittle-apply.json')) && textOf(root, 'deep/b.tf') === before('deep/b.tf'))
        restoring++
      for (const path of paths) expect([before(path), after(path)]).toContain(textOf(root, path))
      await recoverFiles(root)
      if (textOf(root, 'a.tf') === before('a.tf')) await replaceFiles(root, replacements)
      expectAll(root, after)
    }
    expect(restoring).toBeGreaterThan(3)
  }, 120_000)
})
