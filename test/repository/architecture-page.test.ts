import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { read } from '../support/markdown.ts'

const root = join(import.meta.dirname, '../..')
const page = read('docs/architecture.md')

/** Heading → text below it; the folders at the beginning of the page have none. */
const sections = new Map(
  page.split(/^## /m).map((text, index) => (index === 0 ? ['', text] : [text.split('\n', 1)[0]!, text])),
)

/** The first cells of a table's rows, as the folders that they name. */
const rowsOf = (text: string): string[] =>
  [...text.matchAll(/^\| +((?:`[^`]+\/`(?:, )?)+) +\|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)\/`/g)].map(([, folder]) => folder!),
  )

const foldersOf = (path: string): string[] =>
  readdirSync(join(root, 'src', path), { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? each.name : []))

describe('docs/architecture.md has a row for every folder of', () => {
  test.each([
    ['', ''],
    ['evidence', 'Inside `evidence/`'],
    ['sources', 'Inside `sources/`'],
    ['sources/terraform', 'Inside `sources/terraform/`'],
  ])('src/%s', (path, heading) => {
    const rows = rowsOf(sections.get(heading) ?? '').map((row) => row.split('/')[0]!)
    expect([...new Set(rows)].sort()).toEqual(foldersOf(path).sort())
  })
})

test('docs/architecture.md names files and folders that are there', () => {
  const missing = [...sections].flatMap(([heading, text]) => {
    const folder = /^Inside `(.+)\/`$/.exec(heading)?.[1] ?? ''
    return text.split('\n').flatMap((line) => {
      const named = [...line.matchAll(/`([\w./-]+)`/g)].flatMap(([, path]) =>
        !path!.startsWith('.') && (path!.includes('/') || /\.(?:ts|mjs|md)$/.test(path!)) ? path! : [],
      )
      // A path may continue the one that its line names first: `runbooks/` with `file/`.
      const inside = ['src', `src/${folder}`]
      const bases = [
        '',
        ...inside,
        ...named.flatMap((path) => inside.map((base) => join(base, path, path.endsWith('/') ? '' : '..'))),
      ]
      return named.filter((path) => !bases.some((base) => existsSync(join(root, base, path))))
    })
  })
  expect(missing).toEqual([])
})
