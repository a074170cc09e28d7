import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { InputError } from '../../src/errors.ts'
import type { Command } from '../../src/cli/command.ts'
import { readArguments } from '../../src/cli/options.ts'

/** Files of a folder of their own, by path; what is no text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a command in this process, in a folder that holds the files. A mistake of the user is exit code 2. */
export async function run(
  command: Command,
  argv: readonly string[],
  files: Files = {},
  now = '2026-06-01T00:00:00Z',
): Promise<Ran> {
  const cwd = mkdtempSync(join(tmpdir(), 'whittle-command-'))
  const written: { out: string; err: string } = { out: '', err: '' }
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true })
      writeFileSync(join(cwd, path), typeof content === 'string' ? content : JSON.stringify(content))
    }
    const code = await command.run(readArguments(command.spec, argv), {
      stdout: { write: (text: string) => (written.out += text) },
      stderr: { write: (text: string) => (written.err += text) },
      env: {},
      cwd,
      now: () => new Date(now),
    })
    return { code, ...written }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { code: 2, out: written.out, err: error.message }
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}
