import { RefusedSqlError, tokensOf, type Token } from './tokens.ts'

/** The only table that a statement may read: its names from the innermost out: `['trail', 'logs', 'AwsDataCatalog']`. */
export type AllowedTable = readonly [table: string, ...outer: string[]]

export interface Refusal {
  /** From 1. */
  readonly line: number
  readonly column: number
  /** A clause. */
  readonly reason: string
}

/**
 * Is a statement a single query that reads nothing but one table? No keyword that writes, defines or runs anything is
 * taken, wherever it stands, and no construct of which it is not certain which table it reads.
 *
 * @returns why it is refused
 */
export function checkFreeSql(sql: string, table: AllowedTable): Refusal | undefined {
  try {
    new Query(tokensOf(sql), table, sql.length).check()
    return undefined
  } catch (error) {
    if (!(error instanceof RefusedSqlError)) throw error
    const before = sql.slice(0, error.at).split('\n')
    return { line: before.length, column: (before.at(-1) ?? '').length + 1, reason: error.message }
  }
}

/** Words of statements that do more than read, and of tables that are made up by functions. */
const refused: ReadonlySet<string> = new Set(
  'alter analyze call commit create deallocate delete deny describe drop execute explain external grant insert into kill merge msck optimize prepare recursive refresh reset revoke rollback set show start table truncate unload update use using vacuum json_table xmltable tablesample match_recognize'.split(
    ' ',
  ),
)

/**
 * Columns that queries in circulation ask for, and that no table of CloudTrail records has.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html
 */
const noColumns: ReadonlyMap<string, string> = new Map([
  [
    'resourcename',
    'records have no resourceName: a bucket is in requestParameters.bucketName, and the ARNs of resources in resources',
  ],
  ['eventtypes', 'the column is eventtype'],
])

/** Words that end the list of tables behind FROM. */
const afterTables: ReadonlySet<string> = new Set(
  'where group having order limit offset fetch union intersect except window select'.split(' '),
)

/** Functions with a FROM of their own between their arguments. */
const withOwnFrom: ReadonlySet<string> = new Set(['extract', 'trim', 'substring', 'overlay'])

/** A name of such a WITH is known within it only. */
const lateWith = 'WITH is taken at the beginning only'

class Query {
  readonly #tokens: readonly Token[]
  readonly #table: AllowedTable
  readonly #end: number
  /** Names of WITH, lower case: each from its end on. */
  readonly #named = new Set<string>()
  #at = 0

  constructor(tokens: readonly Token[], table: AllowedTable, end: number) {
    this.#tokens = tokens
    this.#table = table
    this.#end = end
  }

  check(): void {
    for (const token of this.#tokens) {
      const word = wordOf(token)
      if (refused.has(word)) {
        this.#refuse(`${token.text.toUpperCase()} is not allowed; put a column of this name in double quotes`, token)
      }
      const missing = noColumns.get(word)
      if (missing !== undefined) this.#refuse(missing, token)
    }
    if (this.#isWord('with')) this.#with()
    if (!this.#isWord('select')) this.#refuse('only a SELECT, or a WITH before one, is taken')
    this.#select(false)
    if (this.#at < this.#tokens.length) this.#refuse('a parenthesis is closed that was not opened')
  }

  /** A name is known behind its definition: before it, it would be another table. */
  #with(): void {
    this.#at++
    for (;;) {
      const name = this.#name()
      if (this.#isSign('(')) this.#skip()
      if (!this.#isWord('as')) this.#refuse('AS is missing')
      this.#at++
      if (!this.#isSign('(')) this.#refuse('a parenthesis is missing')
      this.#at++
      if (!this.#isWord('select')) this.#refuse('only a SELECT is taken here')
      this.#select(true)
      this.#named.add(name)
      if (!this.#isSign(',')) return
      this.#at++
    }
  }

  /** Columns of a name. */
  #skip(): void {
    while (this.#at < this.#tokens.length && !this.#isSign(')')) this.#at++
    this.#at++
  }

  /** From a SELECT to the end, or past the parenthesis that closes it. */
  #select(isInside: boolean): void {
    this.#walk(isInside, false)
  }

  /**
   * Walks to the end of a parenthesis.
   *
   * @param ownFrom is a FROM here one of a function?
   */
  #walk(isInside: boolean, ownFrom: boolean): void {
    let isInTables = false
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at]!
      const word = token.kind === 'word' ? token.text.toLowerCase() : ''
      if (word === 'with') this.#refuse(lateWith, token)
      if (afterTables.has(word)) isInTables = false
      if (this.#isSign(')')) {
        if (!isInside) return
        this.#at++
        return
      }
      if (this.#isSign('(')) {
        this.#open()
      } else if (word === 'from' && this.#isClause(ownFrom)) {
        this.#at++
        this.#relation()
        isInTables = true
      } else if (word === 'join' || (isInTables && this.#isSign(','))) {
        this.#at++
        this.#relation()
      } else {
        this.#at++
      }
    }
    if (isInside) this.#refuse('a parenthesis is not closed')
  }

  /** `IS DISTINCT FROM` compares. */
  #isClause(ownFrom: boolean): boolean {
    const [before, earlier] = [this.#tokens[this.#at - 1], this.#tokens[this.#at - 2]]
    const isComparison = wordOf(before) === 'distinct' && ['is', 'not'].includes(wordOf(earlier))
    return !isComparison && !ownFrom
  }

  #open(): void {
    const before = wordOf(this.#tokens[this.#at - 1])
    this.#at++
    this.#walk(true, withOwnFrom.has(before) && !this.#isWord('select'))
  }

  #relation(): void {
    if (this.#isWord('lateral')) this.#at++
    if (this.#isWord('unnest')) {
      this.#at++
      if (!this.#isSign('(')) this.#refuse('a parenthesis is missing')
      return
    }
    if (this.#isSign('(')) {
      this.#at++
      if (this.#isWord('with')) this.#refuse(lateWith)
      if (this.#isWord('select') || this.#isWord('values')) return this.#walk(true, false)
      this.#relation()
      return this.#joined()
    }
    this.#known()
  }

  /** Joins in parentheses. */
  #joined(): void {
    while (this.#at < this.#tokens.length && !this.#isSign(')')) {
      if (this.#isWord('join') || this.#isSign(',')) {
        this.#at++
        this.#relation()
      } else if (this.#isSign('(')) this.#open()
      else this.#at++
    }
    if (!this.#isSign(')')) this.#refuse('a parenthesis is not closed')
    this.#at++
  }

  #known(): void {
    const first = this.#tokens[this.#at]
    const path = [this.#name()]
    while (this.#isSign('.')) {
      this.#at++
      path.push(this.#name())
    }
    if (this.#isSign('(')) this.#refuse('a function in the place of a table is not taken', first)
    if (path.length === 1 && this.#named.has(path[0]!)) return
    const allowed = this.#table.map((name) => name.toLowerCase())
    const isAllowed = path.length <= allowed.length && path.reverse().every((name, at) => name === allowed[at])
    if (!isAllowed) this.#refuse(`only the table ${[...this.#table].reverse().join('.')} may be read`, first)
  }

  /** @returns in lower case: engines compare names of tables so, in quotes too */
  #name(): string {
    const token = this.#tokens[this.#at]
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'name')) this.#refuse('a name is missing')
    this.#at++
    return token.text.toLowerCase()
  }

  #isWord(word: string): boolean {
    return wordOf(this.#tokens[this.#at]) === word
  }

  #isSign(sign: string): boolean {
    const token = this.#tokens[this.#at]
    return token?.kind === 'sign' && token.text === sign
  }

  #refuse(reason: string, token = this.#tokens[this.#at]): never {
    throw new RefusedSqlError(reason, token?.at ?? this.#end)
  }
}

const wordOf = (token: Token | undefined): string => (token?.kind === 'word' ? token.text.toLowerCase() : '')
