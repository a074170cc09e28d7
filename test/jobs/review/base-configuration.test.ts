import { expect, test } from '@jest/globals'
import type { FileTree } from '../../../src/checkout/file-tree.ts'
import { configurationOfBase } from '../../../src/jobs/review/base-configuration.ts'

type Files = Readonly<Record<string, string>>

const treesOf = (own: Files, whole: Files, folder = 'envs/prod/') => ({
  configured: { read: (path) => own[path] ?? { reason: 'absent' } } as Pick<FileTree, 'read'> as FileTree,
  folder,
  committed: async (side: 'base' | 'head', path: string) => {
    const text = side === 'base' ? whole[path] : undefined
    return text === undefined ? { kind: 'absent' as const } : { kind: 'file' as const, bytes: Buffer.from(text) }
  },
})

test.each<[string, Files, Files, object]>([
  ['none', {}, {}, { name: '.github/whittle.yml of the base', folder: '' }],
  [
    'that of the folder itself',
    { '.github/whittle.yaml': 'own' },
    { '.github/whittle.yml': 'top' },
    { text: 'own', name: '.github/whittle.yaml of the base', folder: '' },
  ],
  [
    'the nearest one above',
    {},
    { 'envs/.github/whittle.yaml': 'middle', '.github/whittle.yml': 'top' },
    { text: 'middle', name: 'envs/.github/whittle.yaml of the base', folder: 'prod' },
  ],
  [
    'that of the repository',
    {},
    { '.github/whittle.yml': 'top' },
    { text: 'top', name: '.github/whittle.yml of the base', folder: 'envs/prod' },
  ],
])('the configuration of a review: %s', async (_, own, whole, expected) => {
  expect(await configurationOfBase(treesOf(own, whole))).toEqual(expected)
})

test('a file that was named is the only one', async () => {
  const trees = { ...treesOf({}, { '.github/whittle.yml': 'top' }), isConfigurationNamed: true as const }
  expect((await configurationOfBase(trees)).text).toBeUndefined()
})

test('two in one folder are an error that names both', async () => {
  const both = { '.github/whittle.yml': 'a', '.github/whittle.yaml': 'b' }
  const message = /\.github\/whittle\.yml of the base and \.github\/whittle\.yaml of the base: both are there/
  await expect(configurationOfBase(treesOf(both, {}))).rejects.toThrow(message)
  await expect(configurationOfBase(treesOf({}, both))).rejects.toThrow(message)
})
