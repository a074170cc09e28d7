import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import {
  codeSpan,
  codeCell,
  codeBlock,
  escapeHtml,
  oneLine,
  escapeMarkdown,
  escapeInvisible,
} from '../../src/report/escape.ts'
import { countOf } from '../support/sampled.ts'
import { anyText } from '../support/any-text.ts'

fc.configureGlobal({ numRuns: countOf(100, 25) })

describe('what a terminal would act on is shown instead', () => {
  test.each([
    ['colour codes', '\u001b[31mred', '\\u001b[31mred'],
    ['C1 controls', '\u009b31m', '\\u009b31m'],
    ['line ends', 'a\r\nb', 'a\\u000d\\u000ab'],
    ['bidi overrides', 'admin\u202etxt', 'admin\\u202etxt'],
    ['bidi isolates', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['zero width', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['lone surrogates', 'a\ud800b', 'a\\ud800b'],
    ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['ordinary text', 'arn:aws:iam::111122223333:role/Größe-日本', 'arn:aws:iam::111122223333:role/Größe-日本'],
    ['an expression of the source', `${unresolvedText('var.a')}-x`, '${var.a}-x'],
  ])('%s', (_, text, shown) => expect(escapeInvisible(text)).toBe(shown))
})

describe('prose formats, links and mentions nothing', () => {
  test.each([
    ['mention', 'ask @octocat', 'ask @&#8203;octocat'],
    ['team mention', '@org/team', '@&#8203;org/team'],
    ['issue', 'see #12 and GH-12', 'see #&#8203;12 and GH-&#8203;12'],
    ['bare link', 'https://evil.example', 'https:&#8203;//evil.example'],
    ['www link', 'www.evil.example', 'www&#8203;.evil.example'],
    ['link', '[a](b)', '\\[a\\](b)'],
    ['image', '![a](b)', '!\\[a\\](b)'],
    ['HTML', '<img src=x>', '&lt;img src=x&gt;'],
    ['comment', '<!-- x', '&lt;!-- x'],
    ['entity', '&lt;', '&amp;lt;'],
    ['emphasis', '*a* _b_ ~c~', '\\*a\\* \\_b\\_ \\~c\\~'],
    ['code', 'a `b`', 'a \\`b\\`'],
    ['table', 'a | b', 'a &#124; b'],
    ['mathematics', '$x$', '&#36;x&#36;'],
    ['new lines', 'a\n\n# b', 'a # b'],
    ['heading', '# b', '\\# b'],
    ['list', '- b', '\\- b'],
    ['numbered list', '1. b', '1\\. b'],
    ['version', '0.1.0', '0.1.0'],
    ['underline', '===', '\\==='],
    ['backslash', 'a\\', 'a\\\\'],
  ])('%s', (_, text, shown) => expect(escapeMarkdown(text)).toBe(shown))
})

test('a code span ends where it should, whatever is in it', () => {
  expect(codeSpan('s3:GetObject')).toBe('`s3:GetObject`')
  expect(codeSpan('a`b')).toBe('``a`b``')
  expect(codeSpan('`')).toBe('`` ` ``')
  expect(codeSpan('')).toBe('` `')
  expect(codeSpan('a\nb')).toBe('`a b`')
})

test('a pipe does not end the cell of a table', () => {
  expect(codeCell('a|b')).toBe('<code>a&#124;b</code>')
  expect(codeCell('a\\|@b')).toBe('<code>a\\\\&#124;@&#8203;b</code>')
})

test('a summary is HTML, without elements of its own', () => {
  expect(escapeHtml('</summary><script>"@a"')).toBe('&#60;/summary&#62;&#60;script&#62;&#34;@&#8203;a&#34;')
})

test('no content ends its fenced block', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('`', '```', '~~~', '\n', 'a', '\r', '\u2028'), { maxLength: 60 }), (parts) => {
      const block = codeBlock('diff', parts.join(''))
      const lines = block.split('\n')
      const fence = /^(`{3,})diff$/.exec(lines[0] ?? '')?.[1] ?? ''
      // CommonMark: a closing fence is a line of at least as many backticks, with nothing but spaces around
      const closing = lines.slice(1).findIndex((line) => new RegExp(`^ {0,3}\`{${fence.length},} *$`).test(line))
      expect(fence).not.toBe('')
      expect(closing).toBe(lines.length - 2)
    }),
  )
})

test('prose never leaves its line, whatever is in it', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 60 }), (text) => {
      expect(escapeMarkdown(text)).not.toMatch(/[\r\n\u2028\u2029<>|]/)
      expect(escapeMarkdown(text)).not.toMatch(/(?<!\\)(\\\\)*`/)
      expect(escapeMarkdown(text)).not.toMatch(/@\w/)
    }),
  )
})

test('a title is cut between characters', () => {
  expect(oneLine('abcdef', 4)).toBe('abc…')
  expect(oneLine('ab😀cd', 4)).toBe('ab…')
  expect(oneLine('abcd', 4)).toBe('abcd')
})
