import { runCommandLine } from '../../src/cli/run.ts'
import type { Ran } from './support.ts'

/** Runs a whole command line in this process. */
export async function runLine(argv: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<Ran> {
  const written = { out: '', err: '' }
  const code = await runCommandLine(argv, {
    stdout: { write: (text: string) => (written.out += text) },
    stderr: { write: (text: string) => (written.err += text) },
    env: { PATH: process.env['PATH'], ...env },
    cwd,
    now: () => new Date('2026-11-30T00:00:00Z'),
  })
  return { code, ...written }
}
