import { escapeInvisible } from './escape.ts'
import { displayWidth } from './tables.ts'

/**
 * A command of a shell on lines of at most `width` columns, each but the last with a `\` at its end, so that it may be copied
 * as a whole. It is broken only between words; a word that is longer stays whole.
 *
 * @param first before the first line; the others are indented by two columns more
 */
export function shellLines(command: string, first: string, width: number): string[] {
  const hang = ' '.repeat(displayWidth(first) + 2)
  const lines: string[] = []
  let line = ''
  for (const word of wordsOf(command)) {
    const indent = lines.length === 0 ? first : hang
    const joined = line === '' ? word : `${line} ${word}`
    if (line !== '' && displayWidth(indent + joined) > width - 2) {
      lines.push(`${indent}${line} \\`)
      line = word
    } else line = joined
  }
  return [...lines, `${lines.length === 0 ? first : hang}${line}`]
}

/** Parts between spaces outside of quotes and of `$(…)`. */
function wordsOf(command: string): string[] {
  const words: string[] = []
  let [word, quote, depth] = ['', '', 0]
  for (const char of escapeInvisible(command)) {
    if (quote === '' && depth === 0 && char === ' ') {
      if (word !== '') words.push(word)
      word = ''
      continue
    }
    if (quote === '') {
      if (char === "'" || char === '"') quote = char
      else if (char === '(') depth++
      else if (char === ')') depth--
    } else if (char === quote) quote = ''
    word += char
  }
  return word === '' ? words : [...words, word]
}
