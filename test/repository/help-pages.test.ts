import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseSettings } from '../../src/settings/parse.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const pages = ['docs/doctor.md', 'docs/troubleshooting.md', 'docs/faq.md'] as const

/** The anchors of a page, as GitHub makes them of its headings. */
const anchorsOf = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )

const linksOf = (text: string): string[] => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)

describe.each(pages)('%s', (page) => {
  const text = read(page)

  test('leads to pages and headings that are there', () => {
    const lost = linksOf(text)
      .filter((link) => !link.startsWith('https://'))
      .filter((link) => {
        const [path = '', anchor] = link.split('#')
        const file = path === '' ? page : join(dirname(page), path)
        if (!existsSync(join(root, file))) return true
        return anchor !== undefined && !anchorsOf(read(file)).has(anchor)
      })
    expect(lost).toEqual([])
  })

  test('lists its own sections at the top, all of them and in order', () => {
    const sections = [...anchorsOf(text.slice(text.indexOf('\n## ')))]
    const listed = [...text.matchAll(/^- \[.*\]\(#([^)]*)\)$/gm)].map(([, anchor]) => anchor)
    expect(listed).toEqual(sections)
  })
})

test('every answer of the questions leads to a page with more', () => {
  const answers = read('docs/faq.md').split(/^## /m).slice(1)
  expect(answers.length).toBeGreaterThan(10)
  const without = answers.filter((answer) => !linksOf(answer).some((link) => /\.md/.test(link)))
  expect(without.map((answer) => answer.split('\n')[0])).toEqual([])
})

test('the waiver of the questions is valid', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(read('docs/faq.md')) ?? []
  expect(parseSettings(yaml, 'faq.md').waivers).toHaveLength(1)
})
