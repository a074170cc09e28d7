/**
 * An unresolved text (`${var.bucket}`, a reference to another resource: the source does not state its value) is carried
 * inside strings as a token: its source text between two private-use characters. Two tokens are equal only when their
 * texts are. In patterns a token is one letter: `*` matches it, `?` does not, and only the identical token equals it.
 */
export const TOKEN_START = '\uE000'
export const TOKEN_END = '\uE001'

const token = /\uE000([^\uE001]*)\uE001/g

/** The token of an unresolved expression, e.g. `unresolvedText('var.bucket')`. */
export const unresolvedText = (expression: string): string => TOKEN_START + expression + TOKEN_END

export const hasUnresolved = (text: string): boolean => text.includes(TOKEN_START)

/** For people: tokens as the author wrote them, `${var.bucket}`; a template's directives as they are. */
export const showUnresolved = (text: string): string =>
  hasUnresolved(text)
    ? text.replace(token, (_, expression: string) => (expression.startsWith('%{') ? expression : `\${${expression}}`))
    : text

/** The expressions of all tokens in a text, in order. */
export const unresolvedExpressions = (text: string): string[] =>
  [...text.matchAll(token)].map((match) => match[1] ?? '')
