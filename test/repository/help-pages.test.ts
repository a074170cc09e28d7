import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { anchorsOf, linksOf } from '../support/markdown.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

test.each(['docs/doctor.md', 'docs/troubleshooting.md', 'docs/faq.md'])(
  '%s lists its own sections at the top, all of them and in order',
  (page) => {
    const text = read(page)
    const sections = [...anchorsOf(text.slice(text.indexOf('\n## ')))]
    const listed = [...text.matchAll(/^- \[.*\]\(#([^)]*)\)$/gm)].map(([, anchor]) => anchor)
    expect(listed).toEqual(sections)
  },
)

test('every answer of the questions leads to a page with more', () => {
  const answers = read('docs/faq.md').split(/^## /m).slice(1)
  expect(answers.length).toBeGreaterThan(10)
  const without = answers.filter((answer) => !linksOf(answer).some(({ target }) => target.includes('.md')))
  expect(without.map((answer) => answer.split('\n')[0])).toEqual([])
})
