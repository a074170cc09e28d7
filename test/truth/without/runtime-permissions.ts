/** Without the rule that permissions which are checked at run time stay. */
import { judgeDocument as original } from '../../../src/narrowing/judge.ts'
import { takenForUnused } from './taken-for-unused.ts'

export * from '../../../src/narrowing/judge.ts'

export const judgeDocument: typeof original = (statements, entries, knowledge, version) =>
  original(statements, entries, knowledge, version).map((judged) =>
    takenForUnused(judged, knowledge.catalog, ({ mark }) => mark === 'permission-only'),
  )
