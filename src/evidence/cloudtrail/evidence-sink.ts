import type { LedgerBuilder } from '../usage/ledger-builder.ts'

/** The receiver of records and of what is known of their reading: a ledger, or the events of scopes. */
export type EvidenceSink = Pick<
  LedgerBuilder,
  'add' | 'addExtract' | 'addAggregate' | 'place' | 'addProblem' | 'addNote' | 'declareCoverage'
>
