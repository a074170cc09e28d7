/** A token of a statement, with the place where it begins in the text. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign'
  /** As written; of a name in double quotes without them. */
  readonly text: string
  readonly at: number
}

/** A statement that is not run; `at` is where its text shows why. */
export class RefusedSqlError extends Error {
  override readonly name = 'RefusedSqlError'
  readonly at: number

  /** @param message a clause */
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

const forms: readonly (readonly [Token['kind'], RegExp])[] = [
  // The id of an event data store stands in FROM without quotes.
  ['name', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?/y],
  ['text', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")*"/y],
  ['sign', /<>|!=|<=|>=|\|\||->|=>|[-+*/%=<>(),.[\]:]/y],
]

/**
 * The tokens of a statement.
 *
 * @throws {RefusedSqlError} for comments, semicolons, and characters that no query needs
 */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < sql.length;) {
    if (/\s/.test(sql[at]!)) {
      at++
      continue
    }
    if (sql.startsWith('--', at) || sql.startsWith('/*', at)) throw new RefusedSqlError('comments are not taken', at)
    if (sql[at] === ';') throw new RefusedSqlError('it is one statement without a semicolon', at)
    const token = tokenAt(sql, at)
    tokens.push(token.token)
    at = token.end
  }
  return tokens
}

function tokenAt(sql: string, at: number): { readonly token: Token; readonly end: number } {
  for (const [kind, form] of forms) {
    form.lastIndex = at
    const [written] = form.exec(sql) ?? []
    if (written === undefined) continue
    const end = at + written.length
    if (kind === 'word' && (sql[end] === "'" || sql.startsWith('&', end))) {
      throw new RefusedSqlError(`${written} before quotes is another way to write text, which is not taken`, at)
    }
    const text = kind === 'name' && written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written
    return { token: { kind, text, at }, end }
  }
  if (sql[at] === "'" || sql[at] === '"') throw new RefusedSqlError('the quotes are not closed', at)
  throw new RefusedSqlError(`${JSON.stringify(sql[at])} is not taken`, at)
}
