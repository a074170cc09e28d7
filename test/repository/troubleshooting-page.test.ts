import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8')

/** The texts of all sources, as they are printed: without the escapes of quotes. */
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.includes('doctor'))
  .map((path) => readFileSync(join(root, 'src', path), 'utf8').replaceAll(/\\(['"`])/g, '$1'))

/** Messages in the first column; `\|` is a `|` in a table. */
const messages = [...page.matchAll(/^\| `((?:[^`])+)` +\|/gm)].map(([, text = '']) => text.replaceAll('\\|', '|'))

/** The fixed parts of a message. */
const partsOf = (message: string): string[] =>
  message
    .split('…')
    .map((part) => part.trim())
    .filter(Boolean)

test('the page has many messages, each once', () => {
  expect(messages.length).toBeGreaterThan(100)
  expect(messages.filter((message, at) => messages.indexOf(message) !== at)).toEqual([])
})

describe('each message is one that the program prints', () => {
  test.each(messages)('%s', (message) => {
    const parts = partsOf(message)
    // A part of a few letters would be found anywhere: the longest one has to say something.
    expect(Math.max(...parts.map(({ length }) => length))).toBeGreaterThan(9)
    expect(sources.some((text) => parts.every((part) => text.includes(part)))).toBe(true)
  })
})
