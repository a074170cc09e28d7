/** Character codes of Terraform's own signs. */
export const charCodes = {
  tab: 0x09,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  not: 0x21,
  quote: 0x22,
  hash: 0x23,
  dollar: 0x24,
  percent: 0x25,
  and: 0x26,
  open: 0x28,
  close: 0x29,
  star: 0x2a,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  slash: 0x2f,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  less: 0x3c,
  equals: 0x3d,
  greater: 0x3e,
  question: 0x3f,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  or: 0x7c,
  closeBrace: 0x7d,
  tilde: 0x7e,
} as const

export const isDigit = (code: number): boolean => code >= charCodes.zero && code <= charCodes.nine

const start = 1
const inside = 2

/**
 * The role of each ASCII character in an identifier; from HCL's scanner, which follows Unicode's and adds `_` and `-`.
 */
const kinds = new Uint8Array(128)
for (let code = 0; code < kinds.length; code++) {
  const character = String.fromCharCode(code)
  if (/[A-Za-z_]/.test(character)) kinds[code] = start | inside
  else if (/[0-9-]/.test(character)) kinds[code] = inside
}

/**
 * The end of the identifier that starts at `from`; `from` itself where none does.
 * @see https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#identifiers
 */
export function identifierEnd(text: string, from: number): number {
  let at = from
  let wanted = start
  for (;;) {
    const code = text.charCodeAt(at)
    if (code < 128) {
      if (((kinds[code] ?? 0) & wanted) === 0) return at
      at++
    } else {
      const point = text.codePointAt(at)
      const character = point === undefined ? '' : String.fromCodePoint(point)
      if (!(wanted === start ? /^\p{ID_Start}/u : /^\p{ID_Continue}/u).test(character)) return at
      at += character.length
    }
    wanted = inside
  }
}
