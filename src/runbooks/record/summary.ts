import type { ChainedRecord } from './chain.ts'
import { progressOf, type RunProgress, type RunState } from './progress.ts'
import type { RunDetails } from './run-schema.ts'

type Result = RunProgress['serviceLevel'][number]['result']

/** What auditors sample: how many, in time or not, what is open, what is excepted and until when. */
export interface RecordSummary {
  /** Drills are counted apart, and in nothing else. */
  readonly drills: number
  /** By runbook and occasion; a runbook of two occasions stands in both, `total` counts each run once. */
  readonly byRunbook: readonly RunbookCount[]
  readonly byOccasion: readonly OccasionCount[]
  readonly total: Counts
  /** Oldest first. */
  readonly runs: readonly SummarisedRun[]
  readonly exceptions: readonly (RunDetails['exceptions'][number] & {
    readonly runbook: string
    readonly run: string
    readonly expired: boolean
  })[]
}

export interface Counts {
  readonly runs: number
  readonly open: number
  /** Runs all of whose due times were kept, those with one that was missed, and those that are not decided yet. */
  readonly within: number
  readonly missed: number
  readonly running: number
  readonly approved: number
  readonly merged: number
}

export interface RunbookCount extends Counts {
  readonly runbook: string
}

export interface OccasionCount extends Counts {
  readonly occasion: string
}

export interface SummarisedRun {
  readonly run: string
  readonly runbook: string
  readonly version: number
  readonly occasions: readonly string[]
  readonly priority: string
  readonly startedAt: string
  readonly state: RunState
  readonly open: boolean
  readonly serviceLevel: RunProgress['serviceLevel']
  readonly subjects: readonly string[]
  readonly requester: string | null
  readonly approver: string | null
  readonly executor: string | null
  readonly pullRequest: string | null
  readonly escalations: number
  readonly acknowledgedBy: readonly string[]
  /** Number of its first record. */
  readonly record: number
}

/**
 * @param since runs that began before are left out; ISO day or moment
 * @param now ISO moment, for what is due
 */
export function summaryOf(records: readonly ChainedRecord[], now: string, since = ''): RecordSummary {
  const all = progressOf(records, now).filter(({ first }) => first.at >= since)
  const real = all.filter(({ state }) => state !== 'drill')
  const group = (names: (run: RunProgress) => readonly string[]): Map<string, RunProgress[]> => {
    const found = new Map<string, RunProgress[]>()
    for (const run of real) for (const name of names(run)) found.set(name, [...(found.get(name) ?? []), run])
    return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)))
  }
  const byRunbook = group(({ first }) => [first.runbook.id])
  const byOccasion = group(({ first }) => first.details.occasions)
  return {
    drills: all.length - real.length,
    byRunbook: [...byRunbook].map(([runbook, runs]) => ({ runbook, ...countsOf(runs) })),
    byOccasion: [...byOccasion].map(([occasion, runs]) => ({ occasion, ...countsOf(runs) })),
    total: countsOf(real),
    runs: real.map(summarised),
    exceptions: real.flatMap(({ run, first }) =>
      first.details.exceptions.map((exception) => ({
        ...exception,
        runbook: first.runbook.id,
        run,
        expired: exception.until < now.slice(0, 10),
      })),
    ),
  }
}

function countsOf(runs: readonly RunProgress[]): Counts {
  const having = (result: (results: readonly Result[]) => boolean): number =>
    runs.filter(({ serviceLevel }) => result(serviceLevel.map((each) => each.result))).length
  const recorded = (stage: string): number =>
    runs.filter(({ records }) => records.some(({ record }) => record.stage === stage)).length
  return {
    runs: runs.length,
    open: runs.filter(({ open }) => open).length,
    within: having((results) => results.includes('within') && results.every(isKept)),
    missed: having((results) => results.includes('missed')),
    running: having((results) => results.includes('running') && !results.includes('missed')),
    approved: recorded('approved'),
    merged: recorded('merged'),
  }
}

const isKept = (result: Result): boolean => result === 'within' || result === 'not-applicable'

function summarised({ run, first, records, state, open, serviceLevel }: RunProgress): SummarisedRun {
  const all = records.map(({ record }) => record)
  const approver = all.findLast((record) => record.stage === 'approved')?.details.approver.login ?? null
  const merged = all.findLast((record) => record.stage === 'merged')?.details
  const proposed = all.findLast((record) => record.stage === 'proposed')?.details.pullRequest
  const answers = all.flatMap((record) => (record.stage === 'acknowledged' ? (record.details.by.login ?? []) : []))
  return {
    run,
    runbook: first.runbook.id,
    version: first.runbook.version,
    occasions: first.details.occasions,
    priority: first.details.priority,
    startedAt: first.at,
    state,
    open,
    serviceLevel,
    subjects: first.details.subjects.map(({ principal }) => principal),
    requester: first.details.requester.login,
    approver,
    executor: merged?.executor.login ?? first.details.executor.login,
    pullRequest: merged?.pullRequest.url ?? proposed?.url ?? null,
    escalations: all.filter(({ stage }) => stage === 'escalated').length,
    acknowledgedBy: [...new Set(answers)].sort(),
    record: first.sequence,
  }
}
