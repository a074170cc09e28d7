/**
 * Text that the source cannot tell — `${var.bucket}`, a reference to another resource — travels inside strings as an
 * opaque token: its source text between two private-use characters. Two tokens are equal only when their text is.
 * In patterns a token is one letter: `*` takes it, `?` does not, and only the identical token equals it.
 */
export const OPEN = '\uE000'
export const CLOSE = '\uE001'

const token = /\uE000([^\uE001]*)\uE001/g

/** The opaque token for an expression, e.g. `opaque('var.bucket')`. */
export const opaque = (expression: string): string => OPEN + expression + CLOSE

export const hasOpaque = (text: string): boolean => text.includes(OPEN)

/** For people: tokens as the author wrote them, `${var.bucket}`; a template's directives as they are. */
export const showOpaque = (text: string): string =>
  text.replace(token, (_, expression: string) => (expression.startsWith('%{') ? expression : `\${${expression}}`))

/** The expressions of all tokens in a text, in order. */
export const opaqueExpressions = (text: string): string[] => [...text.matchAll(token)].map((match) => match[1] ?? '')
