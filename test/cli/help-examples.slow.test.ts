import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { commands } from '../../src/cli/run.ts'
import { runLine, wordsOf } from './line.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A fence would deny a call; a runbook escalates. */
const findsSomething = /^whittle (networks|runbook .*--drill)/

/** Those on the files of this repository: without AWS, the history of git, or writing. */
const runnable = commands
  .flatMap(({ spec }) => spec.examples.map(({ line }) => ({ spec, line })))
  .filter(({ spec, line }) => / examples\//.test(line) || line === 'whittle inventory examples' || spec.name === 'sql')

test.each(runnable)('an example of the help runs: $line', async ({ line }) => {
  const { code, out, err } = await runLine(wordsOf(line, root), root)
  expect({ code, err: err.includes('unexpected error') }).toEqual({
    code: findsSomething.test(line) ? 1 : 0,
    err: false,
  })
  expect(out.length).toBeGreaterThan(20)
})
