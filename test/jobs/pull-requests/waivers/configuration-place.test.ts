import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { configurationPlace } from '../../../../src/jobs/pull-requests/waivers/configuration-place.ts'

const top = realpathSync(mkdtempSync(join(tmpdir(), 'whittle-place-')))
afterAll(() => rmSync(top, { recursive: true }))

function repository(name: string, ...configurations: readonly string[]): string {
  const root = join(top, name)
  for (const folder of ['.git', 'envs/prod']) mkdirSync(join(root, folder), { recursive: true })
  for (const path of configurations) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), '')
  }
  return root
}

test.each([
  ['none', [], '', undefined, { path: '.github/whittle.yml', prefix: '' }],
  ['none, for a folder', [], 'envs/prod/', undefined, { path: '.github/whittle.yml', prefix: 'envs/prod/' }],
  ['the other ending', ['.github/whittle.yaml'], '', undefined, { path: '.github/whittle.yaml', prefix: '' }],
  [
    'above the folder',
    ['.github/whittle.yml'],
    'envs/prod/',
    undefined,
    { path: '.github/whittle.yml', prefix: 'envs/prod/' },
  ],
  [
    'in the folder',
    ['.github/whittle.yml', 'envs/prod/.github/whittle.yml'],
    'envs/prod/',
    undefined,
    { path: 'envs/prod/.github/whittle.yml', prefix: '' },
  ],
  ['one that is named', ['iam.yml'], 'envs/prod/', 'iam.yml', { path: 'iam.yml', prefix: '' }],
  ['one outside of the repository', [], '', '../iam.yml', null],
])('a configuration: %s', (name, files, folder, named, place) => {
  const root = repository(name, ...files)
  expect(configurationPlace(join(root, folder), folder, named === undefined ? undefined : join(root, named))).toEqual(
    place,
  )
})
