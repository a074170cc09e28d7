import { accountOfArn } from '../policy/arn.ts'
import { countsByState, isFailure, type PublishResult, type PublishState } from '../jobs/pull-requests/result.ts'
import type { Plan } from '../proof/plan.ts'
import { describeIncomplete, firstFew } from '../report/wording.ts'
import { formatCount } from '../words.ts'
import { withFullStop } from '../words.ts'
import type { FailCondition } from './fail-on.ts'

/** The end of a run, in the outputs of the action. */
export interface RunStatus {
  /** Was there evidence, all of it read to its end, and was every check made that configuration requires? */
  readonly complete: boolean
  /** Does the plan narrow any policy? */
  readonly hasChanges: boolean
  /** Pull requests by state, every state included. */
  readonly counts: Readonly<Record<PublishState, number>>
  /** Proposals without the pull request that they should have: refused or failed. */
  readonly notOpened: number
  /** What happened of the conditions that can fail a step. */
  readonly conditions: ReadonlyMap<FailCondition, Condition>
}

interface Condition {
  readonly line: string
  /** The cause, where it is a warning of its own already. */
  readonly cause?: string
}

/** @param heldBack proposals that were not made because a check that configuration requires could not be made */
export function runStatusOf(plan: Plan, published: PublishResult, heldBack: number): RunStatus {
  const counts = countsByState(published)
  const notOpened = counts.refused + counts.failed
  const noEvidence = noEvidenceIn(plan)
  const incomplete = noEvidence ?? incompleteIn(plan, heldBack)
  const { narrowed } = plan.summary
  const conditions = new Map<FailCondition, Condition>()
  if (noEvidence !== undefined) conditions.set('no-evidence', noEvidence)
  if (incomplete !== undefined) conditions.set('incomplete', incomplete)
  if (notOpened > 0 || published.failure !== null)
    conditions.set('not-opened', { line: notOpenedLine(published, notOpened) })
  if (narrowed > 0) {
    conditions.set('proposals', { line: `${formatCount(narrowed, 'policy', 'policies')} can be narrowed.` })
  }
  return { complete: incomplete === undefined, hasChanges: narrowed > 0, counts, notOpened, conditions }
}

/** @returns the one line that the step fails with: what happened, and the setting that makes it a failure; or `null` */
export function stepFailure({ conditions }: RunStatus, failOn: readonly FailCondition[]): string | null {
  const met = failOn.filter((each) => conditions.has(each) && !isRepeated(each, conditions))
  return met.length === 0
    ? null
    : `${met.flatMap((each) => textOf(conditions.get(each))).join(' ')} (input fail-on: ${met.join(', ')})`
}

/** Conditions that happened and do not fail the step, one line each; proposals are what a run is for. */
export const toleratedConditions = ({ conditions }: RunStatus, failOn: readonly FailCondition[]): string[] =>
  [...conditions].flatMap(([each, { line }]) =>
    failOn.includes(each) || each === 'proposals' || isRepeated(each, conditions) ? [] : [line],
  )

const textOf = (condition: Condition | undefined): string[] =>
  condition === undefined ? [] : [condition.line, ...(condition.cause === undefined ? [] : [condition.cause])]

/** Evidence that is not there is incomplete as well, which is said once. */
const isRepeated = (condition: FailCondition, all: RunStatus['conditions']): boolean =>
  condition === 'incomplete' && all.get('incomplete') === all.get('no-evidence')

function noEvidenceIn({ coverage, policies }: Plan): Condition | undefined {
  const read = coverage.accounts.map(({ account }) => account)
  const where = 'name log files in input events, or a source under evidence.cloudtrail in .github/whittle.yml'
  if (read.length === 0) {
    // The first ones are what was not read; others are only said.
    const [first] = coverage.complete ? [] : coverage.problems
    const line = `No CloudTrail event was read, so nothing is narrowed: ${first === undefined ? `${where}.` : withFullStop(first)}`
    return { line }
  }
  const asked = [...new Set(policies.flatMap(({ principals }) => principals.map(accountOfArn)))].sort()
  if (asked.length === 0 || asked.some((account) => read.includes(account))) return undefined
  const line = `The evidence is of account ${firstFew(read, 3)}, and no policy is attached to a principal there (but in ${firstFew(asked, 3)}), so nothing is narrowed: ${where}.`
  return { line }
}

function incompleteIn({ coverage }: Plan, heldBack: number): Condition | undefined {
  const { complete, incompleteAccounts, problems } = coverage
  if (!complete) {
    const problem = incompleteAccounts?.[0]?.problem ?? problems[0]
    return {
      line: describeIncomplete(incompleteAccounts),
      ...(problem !== undefined && { cause: withFullStop(problem) }),
    }
  }
  if (heldBack === 0) return undefined
  const proposals = `${formatCount(heldBack, 'proposal')} ${heldBack === 1 ? 'was' : 'were'}`
  return {
    line: `${proposals} held back, because access-analyzer.required asks for checks that could not be made.`,
  }
}

function notOpenedLine({ failure, pullRequests }: PublishResult, notOpened: number): string {
  if (failure !== null) return withFullStop(failure.message)
  const first = pullRequests.find(isFailure)
  return `${formatCount(notOpened, 'pull request')} ${notOpened === 1 ? 'was' : 'were'} not opened: ${withFullStop(first?.detail ?? '')}`
}
