import { escapeInvisible } from '../../report/escape.ts'

/** Columns of a line of what is written. */
const widest = 100

/** A text in single quotes, in which YAML knows no escapes but a doubled quote. */
export const quotedScalar = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Words without a meaning of their own in YAML, also inside of `[…]` and `{…}`. */
const plain = /^[A-Za-z./][\w./:@*-]*$/

/** A text as it is where YAML reads it as that text, else in quotes. */
export const yamlScalar = (text: string): string =>
  plain.test(text) && !text.endsWith(':') && !/^(true|false|null|yes|no|on|off)$/i.test(text) && !text.includes('*')
    ? text
    : quotedScalar(text)

/** `[a, b]` */
export const flowSequence = (texts: readonly string[]): string => `[${texts.map(yamlScalar).join(', ')}]`

/** Words as lines of at most so many columns; a longer word has a line of its own. */
export function wrapWords(words: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Sentences as lines of a comment; line ends in them become blanks. */
export function yamlComment(sentences: readonly string[], indent = 0): string[] {
  const start = `${' '.repeat(indent)}# `
  const words = escapeInvisible(sentences.join(' ').replace(/\s+/g, ' ')).split(' ').filter(Boolean)
  return wrapWords(words, widest - start.length).map((line) => start + line)
}
