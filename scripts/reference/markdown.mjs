// Pieces of Markdown that the pages of the reference are made of.

/** Plain text as Markdown: what stands between backticks is code already, all else means itself. */
export const prose = (text) =>
  text
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\*_<>[\]]/g, String.raw`\$&`)))
    .join('')

export const code = (text) => `\`${text}\``

/** A block of code. */
export const codeBlock = (language, text) => `\`\`\`${language}\n${text.trim()}\n\`\`\``

/** `a`, `b` or `c` */
export const alternatives = (values) => {
  const shown = values.map((value) => code(typeof value === 'string' ? value : JSON.stringify(value)))
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`
}

/** A title, what the page is made from, and its parts, with empty lines between them. */
export const page = (title, source, parts) =>
  [`# ${title}`, `<!-- Written by \`npm run reference\` from ${source}. -->`, ...parts].filter(Boolean).join('\n\n') +
  '\n'

/** The anchor that GitHub gives a heading. */
export const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-')

/** A list of links to headings of the page. */
export const contents = (headings) => headings.map((heading) => `- [${heading}](#${anchorOf(heading)})`).join('\n')
