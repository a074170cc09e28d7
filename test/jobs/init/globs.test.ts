import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { globsByValue } from '../../../src/jobs/init/globs.ts'
import { globMatches } from '../../../src/settings/glob.ts'

const globs = (values: Readonly<Record<string, string>>, apart?: string): Record<string, readonly string[]> =>
  Object.fromEntries(
    globsByValue(
      Object.entries(values).map(([directory, key]) => ({ directory, key, value: key })),
      apart,
    ).map((each) => [each.glob, [...new Set(each.values)]]),
  )

test.each<[string, Record<string, string>, string | undefined, Record<string, string[]>]>([
  ['one directory', { infra: 'a' }, undefined, { '**': ['a'] }],
  ['the top alone', { '': 'a' }, undefined, { '**': ['a'] }],
  ['all the same', { 'envs/prod': 'a', 'envs/test': 'a', apps: 'a' }, undefined, { '**': ['a'] }],
  ['one for each', { 'envs/prod': 'a', 'envs/test': 'b' }, undefined, { 'envs/prod/**': ['a'], 'envs/test/**': ['b'] }],
  [
    'an inner one before the outer',
    { envs: 'a', 'envs/test': 'b' },
    undefined,
    { 'envs/test/**': ['b'], 'envs/**': ['a'] },
  ],
  [
    'what stays without a value is not matched by the outer',
    { '': 'a', 'envs/test': 'open' },
    'open',
    { 'envs/**': ['open'], '*': ['a'] },
  ],
])('%s', (_, values, apart, expected) => {
  const found = globs(values, apart)
  expect(found).toEqual(expected)
  expect(Object.keys(found)).toEqual(Object.keys(expected))
})

test('the first glob that matches a file of a directory has the value of that directory', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const directory = fc.array(name, { maxLength: 3 }).map((names) => names.join('/'))
  const values = fc.dictionary(directory, fc.constantFrom('x', 'y', 'open'), { minKeys: 1, maxKeys: 6 })
  fc.assert(
    fc.property(values, (all) => {
      const found = globsByValue(
        Object.entries(all).map(([at, key]) => ({ directory: at, key, value: key })),
        'open',
      )
      for (const [at, key] of Object.entries(all)) {
        const file = at === '' ? 'main.tf' : `${at}/main.tf`
        expect(found.find(({ glob }) => globMatches(glob, file))?.values[0]).toBe(key)
      }
    }),
  )
})
