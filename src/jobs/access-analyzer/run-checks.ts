import { createAwsClients, type AwsClients } from '../../aws/clients.ts'
import { systemClock, type Clock } from '../../aws/clock.ts'
import { InputError } from '../../errors.ts'
import { conflictOf, missingCheckReason } from '../../proof/check-conflicts.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import { policyName } from '../../report/wording.ts'
import type { Settings } from '../../settings/types.ts'
import { checkProposal, checkPublic, type AwsCheckResult, type CheckOptions } from './checks.ts'
import { publicCheckType } from './resource-types.ts'

export interface AccessAnalyzerOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Default: the AWS SDK with the credentials it finds. */
  readonly clients?: Pick<AwsClients, 'policyChecks'>
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

export interface CheckedPolicies {
  readonly policies: readonly PolicyPlan[]
  readonly problems: readonly string[]
  readonly heldBack: number
}

/** The service allows a few calls a second and account. */
const atOnce = 4

/**
 * Adds the results of AWS's own checks to the decisions, where configuration asks for them. A proposal that AWS
 * contradicts is withdrawn, and the contradiction is reported as a defect; so is, where configuration requires the checks,
 * a proposal that lacks the result of one.
 *
 * @returns the policies in their order; `problems`: one line each; `heldBack`: proposals that lack a required result
 * @throws {InputError} without a Region
 * @throws the signal's reason when aborted
 */
export async function runAccessAnalyzerChecks(
  policies: readonly PolicyPlan[],
  settings: Settings,
  options: AccessAnalyzerOptions,
): Promise<CheckedPolicies> {
  const { accessAnalyzer } = settings
  if (!accessAnalyzer) return { policies, problems: [], heldBack: 0 }
  const region = accessAnalyzer.region ?? options.env['AWS_REGION'] ?? options.env['AWS_DEFAULT_REGION']
  if (region === undefined) {
    throw new InputError('access-analyzer: there is no Region to ask in: set access-analyzer.region, or AWS_REGION')
  }
  const asking: CheckOptions = {
    api: await (options.clients ?? createAwsClients()).policyChecks(region),
    checks: accessAnalyzer.checks,
    clock: options.clock ?? systemClock,
    unavailable: new Map(),
    ...(options.signal && { signal: options.signal }),
  }
  const checked: PolicyPlan[] = [...policies]
  let heldBack = 0
  const problems = new Set<string>()
  const queue = policies.entries()
  const worker = async (): Promise<void> => {
    for (const [index, policy] of queue) {
      const answer = await answerFor(policy, asking)
      if (!answer || answer.checks.length === 0) continue
      const outcome = withAnswer(policy, answer, accessAnalyzer.required)
      checked[index] = outcome.policy
      if (outcome.heldBack) heldBack++
      for (const problem of answer.problems) problems.add(problem)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const defects = checked.flatMap((policy) =>
    policy.aws && conflictOf(policy.aws)?.defect
      ? [`${policyName(policy)}: AWS contradicts Whittle's proof; please report it as a defect of Whittle's.`]
      : [],
  )
  return { policies: checked, problems: [...defects, ...[...problems].sort()], heldBack }
}

async function answerFor(policy: PolicyPlan, asking: CheckOptions): Promise<AwsCheckResult | undefined> {
  const { status, before, after, hosts, policyKind, proof } = policy
  if (status === 'narrowed' && before && after) {
    // A fence that newly trusts a network lets requests through that it denied: that is new access, and is said.
    const checks = proof?.newlyTrusted ? { ...asking.checks, noNewAccess: false } : asking.checks
    return checkProposal({ before, after }, { ...asking, checks }, policyKind)
  }
  const type = publicCheckType(hosts)
  return asking.checks.noPublicAccess && before && type !== undefined ? checkPublic(before, type, asking) : undefined
}

/** A policy whose proposal is withdrawn is left unchanged; the proof and AWS's messages remain in the report. */
function withAnswer(
  policy: PolicyPlan,
  { checks }: AwsCheckResult,
  required: boolean,
): { readonly policy: PolicyPlan; readonly heldBack: boolean } {
  const proposed = policy.status === 'narrowed'
  const conflict = proposed ? conflictOf(checks)?.reason : undefined
  const missing = proposed && required && conflict === undefined ? missingCheckReason(checks) : undefined
  const reason = conflict ?? missing
  if (reason === undefined) return { policy: { ...policy, aws: checks }, heldBack: false }
  const { after: _after, statements: _statements, actions: _actions, tooLarge: _tooLarge, ...rest } = policy
  const unchanged = { ...rest, status: 'unchanged', reason, changes: [], edits: [], aws: checks } as const
  return { policy: unchanged, heldBack: missing !== undefined }
}
