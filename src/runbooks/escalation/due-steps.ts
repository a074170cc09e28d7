import { byCodeUnits } from '../../collections.ts'
import { momentAfter } from '../duration.ts'
import type { EscalationStep } from '../types.ts'
import type { Acknowledgement, CauseOccurrence, DueStep } from './types.ts'

export interface EscalationState {
  readonly steps: readonly EscalationStep[]
  readonly causes: readonly CauseOccurrence[]
  readonly acknowledgements: readonly Acknowledgement[]
  /** Keys of the steps that were carried out already. */
  readonly done: ReadonlySet<string>
  /** ISO 8601. */
  readonly now: string
}

export interface EscalationPlan {
  /** Earliest first. */
  readonly due: readonly DueStep[]
  /** The next step that becomes due without an answer; `null`: none is waiting. */
  readonly next: DueStep | null
}

/**
 * The steps that are due at a moment and were not carried out yet. Asked again with them among `done`, it names none of
 * them: running twice escalates once. An answer ends the steps of every cause that was there before it.
 */
export function escalationPlan({ steps, causes, acknowledgements, done, now }: EscalationState): EscalationPlan {
  const all = causes
    .filter(({ at }) => !acknowledgements.some((answer) => answer.at >= at))
    .flatMap((cause) => steps.filter(({ on }) => on.includes(cause.cause)).map((step) => dueStep(step, cause)))
    .filter(({ key }) => !done.has(key))
    .sort((one, other) => byCodeUnits(one.due, other.due) || byCodeUnits(one.key, other.key))
  return { due: all.filter(({ due }) => due <= now), next: all.find(({ due }) => due > now) ?? null }
}

const dueStep = (step: EscalationStep, cause: CauseOccurrence): DueStep => ({
  step,
  cause,
  due: momentAfter(cause.at, step.after),
  key: [step.id, cause.cause, cause.at].join(' '),
})

/**
 * The steps of a runbook, with one that is due at once for causes that none of them is for: a cause of which a file says
 * nothing must not go unnoticed.
 *
 * @param fallback who is asked then
 */
export function stepsWithFallback(
  steps: readonly EscalationStep[],
  fallback: Pick<EscalationStep, 'reviewers' | 'teams'> & NonNullable<EscalationStep['issue']>,
): readonly EscalationStep[] {
  const covered = new Set(steps.flatMap(({ on }) => on))
  const open = allCauses.filter((cause) => !covered.has(cause))
  if (open.length === 0) return steps
  const { reviewers, teams, labels, assignees } = fallback
  return [...steps, { id: fallbackId, on: open, after: '0m', reviewers, teams, issue: { labels, assignees } }]
}

const fallbackId = 'no-step'

const allCauses = ['unclear', 'impact', 'unanswered', 'verification-failed', 'overdue', 'threshold'] as const
