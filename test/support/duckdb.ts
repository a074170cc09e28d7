import { spawnSync } from 'node:child_process'

/** The reason why DuckDB cannot be asked; `undefined` where it can. */
export function duckDbMissing(): string | undefined {
  const { status } = spawnSync('python3', ['-c', 'import duckdb'])
  return status === 0 ? undefined : 'the Python package duckdb is not installed'
}

const script = `
import duckdb, json, sys
task = json.load(sys.stdin)
db = duckdb.connect()
db.execute("SET TimeZone = 'UTC'")
for macro in task["macros"]:
    db.execute(macro)
db.execute(task["table"])
db.executemany(task["insert"], task["rows"])
answers = []
for sql in task["statements"]:
    cursor = db.execute(sql)
    names = [each[0] for each in cursor.description]
    answers.append([{n: v for n, v in zip(names, row) if v is not None} for row in cursor.fetchall()])
json.dump(answers, sys.stdout)
`

/** Functions of Trino that DuckDB has under another name. */
const macros = [
  'CREATE MACRO regexp_like(s, p) AS regexp_matches(s, p)',
  'CREATE MACRO array_join(a, s) AS array_to_string(a, s)',
  'CREATE MACRO json_format(j) AS CAST(j AS VARCHAR)',
]

/** The end of the call whose opening parenthesis stands at `open`. */
function closing(sql: string, open: number): number {
  let depth = 0
  for (let at = open; at < sql.length; at++) {
    const char = sql[at]
    if (char === "'") at = sql.indexOf("'", at + 1)
    else if (char === '(') depth++
    else if (char === ')' && --depth === 0) return at
  }
  throw new Error('a parenthesis stays open')
}

/** A statement for Athena or Lake in DuckDB's dialect. */
export function inDuckDb(sql: string): string {
  let text = sql.replaceAll('array_join(transform(', 'array_join(list_transform(')
  for (let at = text.indexOf('any_match('); at >= 0; at = text.indexOf('any_match(', at + 1)) {
    const end = closing(text, at + 'any_match'.length)
    text = `${text.slice(0, at)}(len(list_filter(${text.slice(at + 'any_match('.length, end)})) > 0)${text.slice(end + 1)}`
  }
  return text.replace(/\br -> /g, 'lambda r: ')
}

export type DuckRow = Readonly<Record<string, string | undefined>>

export interface DuckTask {
  /** CREATE TABLE, and INSERT with a `?` for each column. */
  readonly table: string
  readonly insert: string
  readonly rows: readonly (readonly unknown[])[]
  readonly statements: readonly string[]
}

/** The rows of each statement. @throws where DuckDB does not take one */
export function askDuckDb(task: DuckTask): readonly (readonly DuckRow[])[] {
  const input = JSON.stringify({ ...task, macros, statements: task.statements.map(inDuckDb) })
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as DuckRow[][]
}
