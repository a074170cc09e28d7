/** Without the rule that of the permissions which no operation bears only reads leave wildcards. */
import { judgeDocument as original } from '../../../src/narrowing/judge.ts'
import { leaveWildcards } from './leave-wildcards.ts'

export * from '../../../src/narrowing/judge.ts'

export const judgeDocument: typeof original = (statements, entries, knowledge, version) =>
  original(statements, entries, knowledge, version).map((judged) =>
    leaveWildcards(judged, knowledge.catalog, ({ mark }) => mark === 'nameless'),
  )
