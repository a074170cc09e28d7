import { posix } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { anchorsOf, exists, linksOf, pages, read } from '../support/markdown.ts'

const all = [...pages, 'CHANGELOG.md', '.github/pull_request_template.md']

/** What is wrong with the links of a page, as `line: target: why`. */
function brokenLinks(page: string, text: string): string[] {
  return linksOf(text).flatMap(({ line, target }) => {
    const why = (reason: string): string[] => [`${line}: ${target}: ${reason}`]
    if (target.startsWith('[')) return why('the reference has no definition')
    if (target.startsWith('https://')) return URL.canParse(target) ? [] : why('no address')
    if (/^[a-z]+:/.test(target)) return why('neither https nor a path')
    const [path = '', anchor] = target.split('#')
    const to = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), decodeURI(path)))
    if (to.startsWith('../') || !exists(to)) return why('there is no such file')
    if (anchor === undefined) return []
    const known = to === page ? anchorsOf(text) : anchorsOf(read(to))
    if (to.endsWith('.md') && !known.has(anchor)) return why('there is no such heading')
    return []
  })
}

test.each(all)('links of %s lead somewhere', (page) => {
  expect(brokenLinks(page, read(page))).toEqual([])
})

test('every page of docs/ can be reached from the README', () => {
  const reached = new Set<string>()
  const visit = (page: string): void => {
    if (reached.has(page)) return
    reached.add(page)
    for (const { target } of linksOf(read(page))) {
      const path = target.split('#')[0] ?? ''
      const to = posix.normalize(posix.join(posix.dirname(page), path))
      // GitHub shows the README of a folder.
      for (const next of [to, posix.join(to, 'README.md')]) if (pages.includes(next)) visit(next)
    }
  }
  visit('README.md')
  expect(pages.filter((page) => !reached.has(page))).toEqual([])
})

describe('what is found', () => {
  const page = `# Title\n\n## Two words, \`code\` and more\n\n## Same\n\n## Same\n\n`
  test.each([
    ['[x](#title) [x](#two-words-code-and-more) [x](#same) [x](#same-1)', []],
    ['[x](#other)', ['9: #other: there is no such heading']],
    ['[x](docs/proof.md#what-is-proved)', []],
    ['[x](docs/proof.md#what)', ['9: docs/proof.md#what: there is no such heading']],
    ['[x](docs/none.md)', ['9: docs/none.md: there is no such file']],
    ['[x](../README.md)', ['9: ../README.md: there is no such file']],
    ['[x][y]', ['9: [y]: the reference has no definition']],
    ['[x][y]\n\n[y]: docs/none.md', ['11: docs/none.md: there is no such file']],
    ['[x](http://example.com)', ['9: http://example.com: neither https nor a path']],
    ['`[x](none)`\n\n```md\n[x](none)\n```', []],
    ['![x](none.png)', ['9: none.png: there is no such file']],
  ])('%j', (text, expected) => expect(brokenLinks('README.md', `${page}${text}`)).toEqual(expected))
})
