import { sqlLiteral } from '../table.ts'
import { RefusedSqlError } from './tokens.ts'

/**
 * A statement with its parameters (`${name}`) as SQL values: within text in quotes the value is part of that text, elsewhere
 * it is a text of its own. It never becomes anything but text.
 *
 * @param values by name; names that are not among them stay
 * @throws {RefusedSqlError} for a parameter in a name in double quotes
 */
export function fillInSql(sql: string, values: Readonly<Record<string, string>>): string {
  return sql.replace(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\{([\w-]+)\}/g,
    (match: string, name: string | undefined, at: number) => {
      if (name !== undefined) return Object.hasOwn(values, name) ? sqlLiteral(values[name]!) : match
      const isName = match.startsWith('"')
      return match.replace(/\$\{([\w-]+)\}/g, (parameter: string, inner: string) => {
        if (!Object.hasOwn(values, inner)) return parameter
        if (isName) throw new RefusedSqlError(`${parameter} cannot be part of a name`, at)
        return values[inner]!.replaceAll("'", "''")
      })
    },
  )
}
