import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../../', import.meta.url))

test('docs/reference/ is what `npm run reference` writes', () => {
  const run = spawnSync(process.execPath, ['scripts/build-reference.mjs', '--check'], { cwd: root, encoding: 'utf8' })
  expect([run.stderr, run.status]).toEqual(['', 0])
})
