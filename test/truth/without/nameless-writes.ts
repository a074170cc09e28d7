/** Without the rule that writes which no operation bears stay: nothing shows their use. */
import { judgeDocument as original } from '../../../src/narrowing/judge.ts'
import { takenForUnused } from './taken-for-unused.ts'

export * from '../../../src/narrowing/judge.ts'

export const judgeDocument: typeof original = (statements, entries, knowledge, version) =>
  original(statements, entries, knowledge, version).map((judged) =>
    takenForUnused(judged, knowledge.catalog, ({ mark }) => mark === 'nameless'),
  )
