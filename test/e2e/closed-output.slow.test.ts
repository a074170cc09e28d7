import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bundled, type Program } from '../support/program.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

let program: Program
beforeAll(async () => {
  program = await bundled('cli')
}, 60_000)
afterAll(() => program.remove())

test('a reader that closes the pipe after its first bytes is no failure', () => {
  const words = [process.execPath, program.path, 'plan', 'examples', '--events', 'examples/cloudtrail', '--json']
  // The exit code of the first command goes to the third descriptor, as a shell states only that of the last.
  const piped = '{ "$0" "$@"; echo "$?" >&3; } | head -c 1 >&2'
  const { output } = spawnSync('sh', ['-c', piped, ...words], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  expect(output[2]).toBe('{')
  expect(output[3]).toBe('0\n')
}, 60_000)
