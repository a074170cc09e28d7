import { createAwsClients, type AwsClients } from '../../aws/clients.ts'
import { systemClock, type Clock } from '../../aws/clock.ts'
import { InputError } from '../../errors.ts'
import { conflictOf } from '../../proof/objection.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import { policyName } from '../../report/wording.ts'
import type { Settings } from '../../settings/types.ts'
import { checkProposal, checkPublic, type CheckResult, type CheckOptions } from './checks.ts'
import { publicCheckType } from './resource-types.ts'

export interface AccessAnalyzerOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Default: the AWS SDK with the credentials it finds. */
  readonly clients?: Pick<AwsClients, 'policyChecks'>
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/** The service allows a few calls a second and account. */
const atOnce = 4

/**
 * Adds the results of AWS's own checks to the decisions, where configuration asks for them. A proposal that AWS
 * contradicts is withdrawn, and the contradiction is reported as a defect.
 *
 * @returns the policies in their order; `problems`: one line each
 * @throws {InputError} without credentials or Region
 * @throws the signal's reason when aborted
 */
export async function runAccessAnalyzerChecks(
  policies: readonly PolicyPlan[],
  settings: Settings,
  options: AccessAnalyzerOptions,
): Promise<{ readonly policies: readonly PolicyPlan[]; readonly problems: readonly string[] }> {
  const { accessAnalyzer } = settings
  if (!accessAnalyzer) return { policies, problems: [] }
  const region = accessAnalyzer.region ?? options.env['AWS_REGION'] ?? options.env['AWS_DEFAULT_REGION']
  if (region === undefined) {
    throw new InputError('access-analyzer: there is no Region to ask in: set access-analyzer.region, or AWS_REGION')
  }
  const asking: CheckOptions = {
    api: await (options.clients ?? createAwsClients()).policyChecks(region),
    checks: accessAnalyzer.checks,
    clock: options.clock ?? systemClock,
    ...(options.signal && { signal: options.signal }),
  }
  const checked: PolicyPlan[] = [...policies]
  const problems = new Set<string>()
  const queue = policies.entries()
  const worker = async (): Promise<void> => {
    for (const [index, policy] of queue) {
      const answer = await answerFor(policy, asking)
      if (!answer || answer.checks.length === 0) continue
      checked[index] = withAnswer(policy, answer)
      for (const problem of answer.problems) problems.add(problem)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const defects = checked.flatMap((policy) =>
    policy.aws && conflictOf(policy.aws)?.defect
      ? [`${policyName(policy)}: AWS contradicts Whittle's proof; please report it as a defect of Whittle's.`]
      : [],
  )
  return { policies: checked, problems: [...defects, ...[...problems].sort()] }
}

async function answerFor(policy: PolicyPlan, asking: CheckOptions): Promise<CheckResult | undefined> {
  const { status, before, after, hosts } = policy
  if (status === 'narrowed' && before && after) return checkProposal({ before, after }, asking)
  const type = publicCheckType(hosts)
  return asking.checks.noPublicAccess && before && type !== undefined ? checkPublic(before, type, asking) : undefined
}

/** A policy whose proposal AWS contradicts is left unchanged; the proof and AWS's messages remain in the report. */
function withAnswer(policy: PolicyPlan, { checks }: CheckResult): PolicyPlan {
  const objection = policy.status === 'narrowed' ? conflictOf(checks) : undefined
  if (!objection) return { ...policy, aws: checks }
  const { after: _after, statements: _statements, actions: _actions, tooLarge: _tooLarge, ...rest } = policy
  return { ...rest, status: 'unchanged', reason: objection.reason, changes: [], edits: [], aws: checks }
}
