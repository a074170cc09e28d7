import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The root of the repository, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

export const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

/** Pages of the documentation, by their path from the root; golden files and notes of changes are none. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' }).map((path) => `docs/${path}`),
  ...readdirSync(`${root}examples`, { recursive: true, encoding: 'utf8' }).map((path) => `examples/${path}`),
]
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.md'))
  .sort()

export interface Block {
  readonly page: string
  /** Line of the fence, from 1. */
  readonly line: number
  readonly language: string
  readonly text: string
  /** The page and line, for a title. */
  readonly at: string
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string, text: string = read(page)): Block[] {
  return [...text.matchAll(/^( *)(`{3,})([^\n`]*)\n([\s\S]*?)^\1\2 *$/gm)].map(
    ({ index, 1: indent = '', 3: language = '', 4: content = '' }) => {
      const line = text.slice(0, index).split('\n').length
      return {
        page,
        line,
        language: language.trim(),
        text: content.replace(new RegExp(`^${indent}`, 'gm'), ''),
        at: `${page}:${line}`,
      }
    },
  )
}

/** All blocks of all pages. */
export const blocks: readonly Block[] = pages.flatMap((page) => blocksOf(page))

/** A page without its fenced blocks; lines keep their numbers. */
export const proseOf = (text: string): string =>
  text.replace(/^( *)(`{3,})[^\n`]*\n[\s\S]*?^\1\2 *$/gm, (block) => block.replace(/[^\n]/g, ''))

export interface Link {
  readonly line: number
  readonly target: string
}

/** Targets of links and images, of definitions of references, and uses of references that have no definition (`[name]`). */
export function linksOf(text: string): Link[] {
  const prose = proseOf(text).replace(/`[^`\n]*`/g, (code) => 'x'.repeat(code.length))
  const lineAt = (index: number): number => prose.slice(0, index).split('\n').length
  const defined = [...prose.matchAll(/^\[([^\]]+)\]: +(\S+)/gm)]
  const names = new Set(defined.map(([, name = '']) => name.toLowerCase()))
  const used = [...prose.matchAll(/\]\[([^\]\n]+)\]/g)].filter(([, name = '']) => !names.has(name.toLowerCase()))
  return [
    ...[
      ...prose.matchAll(/\]\(\s*<?([^()\s>]+(?:\([^()\s]*\))?)>?(?:\s+"[^"]*")?\s*\)/g),
      ...defined.map((found) => ({ index: found.index, 1: found[2] })),
    ].map(({ index, 1: target = '' }) => ({ line: lineAt(index), target })),
    ...used.map(({ index, 1: name = '' }) => ({ line: lineAt(index), target: `[${name}]` })),
  ]
}

/**
 * The anchors that GitHub gives the headings of a page: lower case, without punctuation, hyphens for spaces; a second one of
 * a name gets `-1`.
 *
 * @see https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
 */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>()
  const anchors = new Set<string>()
  for (const [, heading = ''] of proseOf(text).matchAll(/^#{1,6} +(.*?) *#* *$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]|(?<!\w)_|_(?!\w)/g, '')
    const slug = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    anchors.add(count === 0 ? slug : `${slug}-${count}`)
  }
  for (const [, id = ''] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id)
  return anchors
}

/** Does a path from the root name a file or folder? */
export const exists = (path: string): boolean => existsSync(`${root}${path}`)
