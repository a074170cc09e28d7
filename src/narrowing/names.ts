import type { Statement } from '../policy/document.ts'

/** `Statement 2 ("ReadLogs")` */
export const statementLabel = (statement: Statement, index: number): string =>
  `Statement ${index + 1}${statement.sid ? ` ("${statement.sid}")` : ''}`

/** The first three, and how many more there are. */
export const firstThree = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
