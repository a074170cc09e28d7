/**
 * The meaning of text inside of HCL's quotes and heredocs, and its spelling.
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings
 */

const simple: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

/** One character as meant, and how many characters of the source it takes; `undefined` where HCL knows no such escape. */
function decodeAt(raw: string, at: number): { readonly text: string; readonly length: number } | undefined {
  if (raw.startsWith('$${', at)) return { text: '${', length: 3 }
  if (raw.startsWith('%%{', at)) return { text: '%{', length: 3 }
  if (raw[at] !== '\\') return { text: raw[at] ?? '', length: 1 }
  const letter = raw[at + 1] ?? ''
  const plain = simple[letter]
  if (plain !== undefined) return { text: plain, length: 2 }
  const digits = letter === 'u' ? 4 : letter === 'U' ? 8 : 0
  const code = raw.slice(at + 2, at + 2 + digits)
  if (digits === 0 || !new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(code)) return undefined
  const point = Number.parseInt(code, 16)
  return point > 0x10ffff ? undefined : { text: String.fromCodePoint(point), length: 2 + digits }
}

/**
 * The meaning of text inside of quotes. `offsets[i]` is where character i of the result starts in `raw`; one more entry
 * holds the end.
 */
export function decodeQuoted(raw: string): { readonly text: string; readonly offsets: readonly number[] } | undefined {
  if (!hasEscape.test(raw)) return { text: raw, offsets: Array.from({ length: raw.length + 1 }, (_, index) => index) }
  let text = ''
  const offsets: number[] = []
  for (let at = 0; at < raw.length;) {
    const decoded = decodeAt(raw, at)
    if (!decoded) return undefined
    for (let unit = 0; unit < decoded.text.length; unit++) offsets.push(at)
    text += decoded.text
    at += decoded.length
  }
  offsets.push(raw.length)
  return { text, offsets }
}

const hasEscape = /\\|\$\$\{|%%\{/

/** The meaning of text inside of quotes; `undefined` where HCL does not know an escape in it. */
export const textInQuotes = (raw: string): string | undefined => (hasEscape.test(raw) ? decodeQuoted(raw)?.text : raw)

/** Heredocs know only the two template escapes. */
export const decodeHeredoc = (raw: string): string =>
  raw.includes('$${') || raw.includes('%%{') ? raw.replace(/(\$|%)\1\{/g, '$1{') : raw

export const escapeTemplate = (text: string): string => text.replace(/(\$|%)\{/g, '$1$1{')

export const escapeQuoted = (text: string): string =>
  escapeTemplate(text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t'))
