import type { ScopeMatches } from '../evidence/events/matches.ts'
import { formatCount } from '../words.ts'
import type { Impact, TriageAnswer } from './run.ts'
import type { EscalationCause, Runbook, RunOutcome } from './types.ts'

/** How a run ends, and why. */
export interface Outcome {
  readonly outcome: RunOutcome
  /** Of an escalated one. */
  readonly cause?: EscalationCause
  /** A sentence. */
  readonly says: string
}

export interface OutcomeFacts {
  readonly runbook: Pick<Runbook, 'thresholds' | 'triage'>
  readonly matches: Pick<ScopeMatches, 'matched' | 'unclear'>
  readonly principals: readonly string[]
  readonly triage: readonly TriageAnswer[]
  /** Absent as long as it is not known. */
  readonly impact?: Pick<Impact, 'exceeds'>
}

/**
 * Decides in the order of the run: nothing matched; more callers than the file allows for; the answers; the impact. Events
 * of which the records leave it open, and none that matches, are a matter for a person.
 */
export function outcomeOf({ runbook, matches, principals, triage, impact }: OutcomeFacts): Outcome {
  const { matched, unclear } = matches
  if (matched === 0 && unclear === 0) return { outcome: 'clear', says: 'No event is in the scope.' }
  const last = triage.at(-1)
  if (last?.leadsTo === 'stop') return { outcome: 'stopped', says: `A false alarm, by the answer to ${last.id}.` }
  if (matched === 0) {
    const says = `No event is surely in the scope; the records of ${formatCount(unclear, 'event')} leave it open.`
    return { outcome: 'escalated', cause: 'unclear', says }
  }
  const most = runbook.thresholds.matchedPrincipals
  if (most !== undefined && principals.length > most) {
    const says = `${formatCount(principals.length, 'principal')} matched, and the runbook is for ${most} at most.`
    return { outcome: 'escalated', cause: 'threshold', says }
  }
  if (last?.leadsTo === 'escalate') {
    return { outcome: 'escalated', cause: 'unclear', says: `The answer to ${last.id} is ${last.answer}: it escalates.` }
  }
  if (impact?.exceeds !== undefined) return { outcome: 'escalated', cause: 'impact', says: impact.exceeds }
  return { outcome: 'contained', says: 'The access is contained, and its revocation proposed.' }
}
