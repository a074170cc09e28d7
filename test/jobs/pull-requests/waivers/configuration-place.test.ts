import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { configurationPlace, globOf } from '../../../../src/jobs/pull-requests/waivers/configuration-place.ts'
import { globMatches, globMatchesPolicy } from '../../../../src/settings/glob.ts'

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

test.each([
  'iam.tf#aws_iam_policy.deploy',
  'envs/a b/iam.tf#module.x["a*"].aws_iam_policy.y[0]',
  'p/{a,b}.json',
  'a(b)!c@+?.json',
  '!odd.json',
  'ümläut/ä.json',
])('the glob of %j matches it', (id) => {
  expect(globMatches(globOf(id), id)).toBe(true)
  const [file = '', address] = id.split('#')
  expect(globMatchesPolicy(globOf(id), { file, addresses: address === undefined ? [] : [address] })).toBe(true)
})

test('the glob of a policy matches no other', () => {
  const part = fc.string({
    unit: fc.constantFrom('a', 'b', '*', '?', '[', ']', '{', '}', ',', '!', '(', ')', '"', '/', '#', '.'),
    minLength: 1,
    maxLength: 6,
  })
  const id = part.filter((text) => !/^[./]|\/$|\/\/|\/\./.test(text))
  fc.assert(
    fc.property(id, id, (one, other) => {
      expect(globMatches(globOf(one), other)).toBe(one === other)
    }),
  )
})
