import { execFileSync } from 'node:child_process'
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

/** The words of a command line that is typed in a folder, as a shell passes them. */
export const wordsOf = (line: string, folder: string): string[] =>
  execFileSync('bash', ['--norc', '-c', `whittle() { printf '%s\\0' "$@"; }; fpath=(x x); ${line}`], {
    cwd: folder,
    encoding: 'utf8',
  })
    .split('\0')
    .slice(0, -1)
