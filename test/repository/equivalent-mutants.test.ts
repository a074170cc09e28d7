import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

interface Mutant {
  readonly file: string
  readonly source: string
}

const root = new URL('../../', import.meta.url)
const folder = new URL('scripts/mutate/equivalent/', root)
const script = (name: string): Promise<unknown> => import(new URL(`scripts/mutate/${name}`, root).href)
const { equivalents } = (await script('equivalent.mjs')) as {
  readonly equivalents: (files: readonly string[], all: readonly Mutant[]) => { readonly unused: readonly string[] }
}
const { mutantsOf } = (await script('mutants.mjs')) as { readonly mutantsOf: (source: string) => readonly object[] }

test('every equivalent mutant that is listed is still one of the source: else correct or remove its row', () => {
  const rows = readdirSync(folder).flatMap(
    (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { readonly file: string }[],
  )
  const files = [...new Set(rows.map(({ file }) => file))]
  const mutants = files.flatMap((file) => {
    const source = readFileSync(fileURLToPath(new URL(file, root)), 'utf8')
    return mutantsOf(source).map((mutant) => ({ ...mutant, file, source }))
  })
  expect(equivalents(files, mutants).unused).toEqual([])
})
