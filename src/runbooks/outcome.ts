import type { ScopeMatches } from '../evidence/events/matches.ts'
import { formatCount } from '../words.ts'
import type { Impact, TriageAnswer } from './run.ts'
import type { EscalationCause, Runbook, RunOutcome } from './types.ts'

/** The end of a run, and the reason. */
export interface Outcome {
  readonly outcome: RunOutcome
  /** Of an escalated one. */
  readonly cause?: EscalationCause
  /** A sentence. */
  readonly says: string
}

export interface OutcomeFacts {
  readonly runbook: Pick<Runbook, 'thresholds' | 'triage' | 'scope'>
  readonly matches: Pick<ScopeMatches, 'matched' | 'unclear'>
  /** The reason why events of the scope may be missing, a sentence each. */
  readonly notRead: readonly string[]
  readonly principals: readonly string[]
  readonly triage: readonly TriageAnswer[]
  /** Absent as long as it is not known. */
  readonly impact?: Pick<Impact, 'exceeds'> & Partial<Pick<Impact, 'unclear'>>
}

/**
 * Decides in the order of the run: nothing matched; more callers than the file allows for; the answers; the impact. Events
 * of which the records leave it open, and records that were not read, are a matter for a person.
 */
export function runOutcome(facts: OutcomeFacts): Outcome {
  return facts.runbook.scope.when === 'empty' ? outcomeWithoutData(facts) : outcomeOfMatches(facts)
}

const unclearCause = (says: string): Outcome => ({ outcome: 'escalated', cause: 'unclear', says })

function outcomeWithoutData(facts: OutcomeFacts): Outcome {
  const { matched, unclear } = facts.matches
  if (matched > 0)
    return { outcome: 'clear', says: `${formatCount(matched, 'event')} are in the scope, which has to be empty.` }
  if (unclear > 0) {
    return unclearCause(`The records of ${formatCount(unclear, 'event')} leave open whether the scope is empty.`)
  }
  // Use that the evidence cannot show may be there: a scope that is empty says nothing of it.
  const [reason] = [...facts.notRead, ...(facts.impact?.unclear ?? [])]
  if (reason !== undefined && facts.triage.at(-1)?.leadsTo !== 'stop')
    return unclearCause(`Whether the scope is empty is not known: ${reason}`)
  return outcomeOfFound(facts)
}

function outcomeOfMatches(facts: OutcomeFacts): Outcome {
  const { triage, matches } = facts
  const { matched, unclear } = matches
  if (matched === 0 && unclear === 0) {
    const [reason] = facts.notRead
    if (reason !== undefined) return unclearCause(`No event was found in the scope, and some may be missing: ${reason}`)
    return { outcome: 'clear', says: 'No event is in the scope.' }
  }
  const last = triage.at(-1)
  if (matched === 0 && last?.leadsTo !== 'stop') {
    return unclearCause(
      `No event is surely in the scope; the records of ${formatCount(unclear, 'event')} leave it open.`,
    )
  }
  return outcomeOfFound(facts)
}

function outcomeOfFound({ runbook, principals, triage, impact }: OutcomeFacts): Outcome {
  const last = triage.at(-1)
  if (last?.leadsTo === 'stop') return { outcome: 'stopped', says: `It ends, by the answer to ${last.id}.` }
  const most = runbook.thresholds.matchedPrincipals
  if (most !== undefined && principals.length > most) {
    const says = `${formatCount(principals.length, 'principal')} matched, and the runbook is for ${most} at most.`
    return { outcome: 'escalated', cause: 'threshold', says }
  }
  if (last?.leadsTo === 'escalate') {
    return unclearCause(`The answer to ${last.id} is ${last.answer}: it escalates.`)
  }
  if (impact?.exceeds !== undefined) return { outcome: 'escalated', cause: 'impact', says: impact.exceeds }
  return { outcome: 'contained', says: 'The access is contained, and its revocation proposed.' }
}
