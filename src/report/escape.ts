/**
 * Session names, resource names, file names and branch names are chosen by the caller of the request. Every text that
 * Whittle did not write itself passes through here before it reaches a terminal or Markdown.
 *
 * @see https://docs.github.com/en/actions/reference/security/secure-use
 */
import { showUnresolved } from '../policy/unresolved.ts'

/**
 * Invisible characters that change the meaning of the text around them: C0 and C1 controls (a terminal acts on them),
 * bidi marks and overrides, zero-width characters, line separators, tags, the private-use marks of this program.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu

/** Makes unseen characters visible: `\u202e`. Text with nothing unseen is returned as it is. */
export function escapeInvisible(text: string): string {
  return showUnresolved(text).replace(unseen, (char) => `\\u${hex(char)}`)
}

const hex = (char: string): string => {
  const code = char.codePointAt(0) ?? 0
  return code > 0xffff ? `{${code.toString(16)}}` : code.toString(16).padStart(4, '0')
}

/** As `escapeInvisible`, but tabs and line ends stay: for the lines of a file. */
export const escapeInvisibleInLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/\r$/, '').split('\t').map(escapeInvisible).join('\t'))
    .join('\n')

/** Names in AWS end before this; a text without end must not crowd out the rest of a page. */
const longest = 2000

/** A name in a code span: nothing in it is formatted, linked or mentioned. */
export function codeSpan(text: string): string {
  const shown = oneLine(text, longest)
  if (shown === '') return '` `'
  const fence = '`'.repeat(longestRun(shown) + 1)
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : ''
  return fence + space + shown + space + fence
}

/** The greatest number of backticks that stand together. */
const longestRun = (text: string): number =>
  [...text.matchAll(/`+/g)].reduce((most, [ticks]) => Math.max(most, ticks.length), 0)

/** A code span inside a table, where `|` ends the cell even in code. */
export const codeCell = (text: string): string =>
  text.includes('|') ? `<code>${escapeMarkdown(text)}</code>` : codeSpan(text)

/** A sentence that may quote foreign names: it shows as written, links to nothing and mentions no user. */
export function escapeMarkdown(text: string): string {
  return oneLine(text, longest)
    .split(documentation)
    .map((part, index) => (index % 2 === 1 ? `<${part}>` : escapeText(part)))
    .join('')
}

/** Pages of AWS that rules cite are links; the address may hold nothing that Markdown reads. */
const documentation = /(https:\/\/docs\.aws\.amazon\.com\/[\w./-]*[\w/-](?:#[\w-]+)?)(?![\w@])/g

function escapeText(text: string): string {
  return unlinked(text)
    .replace(/[\\`*_[\]<>|~&$]/g, (char) => entities[char] ?? `\\${char}`)
    .replace(/^(\d+)(?=[.)](\s|$))/, '$1\\')
    .replace(/^(?=[-+=#]+(\s|$))/, '\\')
    .replaceAll(gap, '&#8203;')
}

/** Texts that GitHub turns into links and mentions in any place: `@name`, `#1`, `GH-1`, `https://`, `www.`. */
const autolinked = /[@#](?=\w)|:(?=\/\/)|\b(?:GH-|www)(?=[\d.])/gi

/** Stands for the invisible space that parts a mark from what would make a link of it; `escapeInvisible` lets none through. */
const gap = '\uE003'

const unlinked = (text: string): string => text.replace(autolinked, (mark) => mark + gap)

/** Within HTML (`<summary>`), where Markdown is not read but mentions are. */
export const escapeHtml = (text: string): string =>
  unlinked(oneLine(text, longest))
    .replace(/[<>&"'`*_[\]\\|~]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replaceAll(gap, '&#8203;')

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', $: '&#36;', '|': '&#124;' }

/** A fenced block that its content cannot end. */
export function codeBlock(language: string, content: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(content) + 1))
  return `${fence}${language}\n${escapeInvisibleInLines(content).replace(/\n+$/, '')}\n${fence}`
}

/** Plain text of one line, for titles: at most `length` characters, cut with an ellipsis. */
export function oneLine(text: string, length: number): string {
  const shown = escapeInvisible(text.replace(/\s+/g, ' ').trim())
  if (shown.length <= length) return shown
  // not between the halves of a surrogate pair
  return `${shown.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
