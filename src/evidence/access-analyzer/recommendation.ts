import type { GetFindingRecommendationCommandOutput } from '@aws-sdk/client-accessanalyzer'
import type { AccessAnalyzerApi } from '../../aws/apis.ts'
import { systemClock, type Clock } from '../../aws/clock.ts'
import { describeFailure, throwIfNoCredentials } from '../../aws/failures.ts'
import { withRetry } from '../../aws/retry.ts'
import { timeOf } from '../time.ts'

/** One step of a recommendation. A replacement is two of them with the same existing policy. */
export interface RecommendedStep {
  readonly action: string
  /** Id or ARN of the policy that it is about. */
  readonly existingPolicy?: string
  /** JSON of the policy to create. */
  readonly policy?: string
  /** ISO 8601: when the existing policy was last changed, as the analyzer saw it. */
  readonly policyUpdated?: string
}

export interface RecommendationRequest {
  readonly analyzerArn: string
  readonly client: Pick<AccessAnalyzerApi, 'generateRecommendation' | 'getRecommendation'>
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/** Milliseconds between two polls at first and at most, and the number of polls until it is given up: ten minutes. */
const firstPause = 500
const longestPause = 5000
const mostPolls = 130

/**
 * Asks IAM Access Analyzer for a recommendation on a finding of unused permissions, and waits until it is there.
 *
 * @returns its steps, or why there is none, as a line
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetFindingRecommendation.html
 */
export async function requestRecommendation(
  id: string,
  { analyzerArn, client, clock = systemClock, signal }: RecommendationRequest,
): Promise<readonly RecommendedStep[] | string> {
  const retrying = <Result>(call: () => Promise<Result>): Promise<Result> =>
    withRetry(call, { clock, ...(signal && { signal }) })
  const problem = (why: string): string => `Access Analyzer, recommendation for finding ${id}: ${why}.`
  let asked = 'access-analyzer:GenerateFindingRecommendation'
  try {
    await retrying(() => client.generateRecommendation({ analyzerArn, id }, signal))
    asked = 'access-analyzer:GetFindingRecommendation'
    const steps: RecommendedStep[] = []
    let pause = firstPause
    let polls = 0
    let nextToken: string | undefined
    for (;;) {
      const input = { analyzerArn, id, ...(nextToken !== undefined && { nextToken }) }
      const page = await retrying(() => client.getRecommendation(input, signal))
      if (page.status === 'FAILED') return problem(`it could not be made (${page.error?.message ?? 'no reason given'})`)
      if (page.status !== 'SUCCEEDED') {
        if (++polls > mostPolls) return problem('it was not made in ten minutes; run again later')
        await clock.sleep(pause, signal)
        pause = Math.min(longestPause, pause * 1.5)
        continue
      }
      steps.push(...stepsIn(page))
      if (page.nextToken === undefined) return steps
      nextToken = page.nextToken
    }
  } catch (error) {
    signal?.throwIfAborted()
    throwIfNoCredentials(error)
    return problem(describeFailure(error, asked))
  }
}

const stepsIn = ({ recommendedSteps = [] }: GetFindingRecommendationCommandOutput): RecommendedStep[] =>
  recommendedSteps.flatMap(({ unusedPermissionsRecommendedStep: step }) => {
    if (step === undefined) return []
    const { recommendedAction, existingPolicyId, recommendedPolicy, policyUpdatedAt } = step
    return [
      {
        action: recommendedAction ?? '',
        ...(existingPolicyId !== undefined && { existingPolicy: existingPolicyId }),
        ...(recommendedPolicy !== undefined && { policy: recommendedPolicy }),
        ...(policyUpdatedAt !== undefined && { policyUpdated: timeOf(policyUpdatedAt.getTime() / 1000) }),
      },
    ]
  })
