import { groupBy } from '../../collections.ts'
import type { ChainedRecord } from './chain.ts'
import type { RecordOf, RecordStage, RunbookRecord } from './schema.ts'

export type RunState =
  | 'drill'
  | 'clear'
  | 'stopped'
  | 'contained'
  | 'waiting-for-approval'
  | 'waiting-for-merge'
  | 'verifying'
  | 'verified'
  | 'failed'
  | 'declined'
  | 'escalated'
  | 'acknowledged'

export interface ServiceLevelResult {
  readonly what: 'contain' | 'revoke' | 'verify'
  readonly limit: string
  readonly due: string
  /** The moment at which it was reached; `null`: not yet, or not at all. */
  readonly met: string | null
  readonly result: 'within' | 'missed' | 'running' | 'not-applicable'
}

/** Everything that the records of one run say. */
export interface RunProgress {
  readonly run: string
  readonly first: RecordOf<'run'>
  readonly records: readonly ChainedRecord[]
  readonly state: RunState
  /** Is something still to be done or awaited? */
  readonly open: boolean
  readonly serviceLevel: readonly ServiceLevelResult[]
}

/** Runs in the order in which they began; records without the first one of their run are left out. */
export function progressOf(records: readonly ChainedRecord[], now: string): RunProgress[] {
  const runs = groupBy(records, ({ record }) => record.run)
  return [...runs].flatMap(([run, own]) => {
    const first = own[0]?.record
    if (first?.stage !== 'run') return []
    const all = own.map(({ record }) => record)
    const state = stateOf(first, all)
    const open = isOpen(state)
    return [{ run, first, records: own, state, open, serviceLevel: serviceLevelOf(first, all, open, now) }]
  })
}

/** The latest record of a stage. */
export const lastOf = <Stage extends RecordStage>(
  records: readonly RunbookRecord[],
  stage: Stage,
): RecordOf<Stage> | undefined => records.findLast((record): record is RecordOf<Stage> => record.stage === stage)

const closedStates = new Set<RunState>([
  'drill',
  'clear',
  'stopped',
  'contained',
  'verified',
  'declined',
  'acknowledged',
])

const isOpen = (state: RunState): boolean => !closedStates.has(state)

function stateOf(first: RecordOf<'run'>, records: readonly RunbookRecord[]): RunState {
  const { drill, outcome, verification } = first.details
  if (drill) return 'drill'
  const judged = records.findLast(({ stage }) => stage === 'verified' || stage === 'failed')
  const acknowledged = lastOf(records, 'acknowledged')
  if (judged?.stage === 'verified') return 'verified'
  if (judged) return acknowledged && acknowledged.at >= judged.at ? 'acknowledged' : 'failed'
  const [last] = records.toReversed().filter(({ stage }) => ofPullRequest.has(stage))
  if (last?.stage === 'declined') return 'declined'
  if (last?.stage === 'merged') return verification.length > 0 ? 'verifying' : 'contained'
  if (last?.stage === 'approved') return 'waiting-for-merge'
  if (last?.stage === 'proposed') return 'waiting-for-approval'
  if (outcome === 'escalated') return acknowledged ? 'acknowledged' : 'escalated'
  if (outcome !== 'contained') return outcome
  if (proposesFiles(first)) return 'waiting-for-approval'
  // All of it is done by hand: the verification begins with the run.
  return verification.length > 0 ? 'verifying' : 'contained'
}

/** Do its revocations edit files of the repository? Nothing is revoked before they are merged. */
export const proposesFiles = ({ details }: RecordOf<'run'>): boolean =>
  details.revocation.some(({ status, files }) => status === 'proposed' && files.length > 0)

const ofPullRequest: ReadonlySet<RecordStage> = new Set(['proposed', 'approved', 'merged', 'declined'])

function serviceLevelOf(
  first: RecordOf<'run'>,
  records: readonly RunbookRecord[],
  open: boolean,
  now: string,
): ServiceLevelResult[] {
  if (first.details.drill) return []
  const merged = lastOf(records, 'merged')?.at ?? null
  // What contains at once is done by hand and leaves no trace at GitHub; the merge contains at the latest.
  const reached = { contain: merged, revoke: merged, verify: lastOf(records, 'verified')?.at ?? null }
  return first.details.serviceLevel.map(({ what, limit, due }) => {
    const met = reached[what]
    return { what, limit, due, met, result: resultOf(met, due, open, now) }
  })
}

function resultOf(met: string | null, due: string, open: boolean, now: string): ServiceLevelResult['result'] {
  if (met !== null) return met <= due ? 'within' : 'missed'
  if (!open) return 'not-applicable'
  return now > due ? 'missed' : 'running'
}
