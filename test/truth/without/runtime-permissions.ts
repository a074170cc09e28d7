/** Without the rule that permissions which are checked at run time stay. */
import { judgeDocument as original } from '../../../src/narrowing/judge.ts'
import { leaveWildcards } from './leave-wildcards.ts'

export * from '../../../src/narrowing/judge.ts'

export const judgeDocument: typeof original = (statements, entries, knowledge, version) =>
  original(statements, entries, knowledge, version).map((judged) =>
    leaveWildcards(judged, knowledge.catalog, ({ mark }) => mark === 'permission-only'),
  )
