import * as z from 'zod'
import { jsonValuesIn } from './json-values.ts'
import type { RecommendedStep } from './recommendation.ts'

/** What `aws accessanalyzer get-finding-recommendation` prints. */
const recommendation = z.object({
  resourceArn: z.string().min(1),
  recommendedSteps: z
    .array(
      z.object({
        unusedPermissionsRecommendedStep: z
          .object({
            recommendedAction: z.string().nullish(),
            existingPolicyId: z.string().nullish(),
            recommendedPolicy: z.string().nullish(),
          })
          .optional(),
      }),
    )
    .nullish(),
})

export interface SavedRecommendation {
  /** ARN of the user or role. */
  readonly principal: string
  readonly steps: readonly RecommendedStep[]
}

/** Is a value of a file a recommendation, and no finding? */
export const isRecommendation = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'recommendationType' in value && 'resourceArn' in value

/**
 * The recommendations in a file of saved findings, each as the AWS CLI prints it. What is not one is left out: the reader
 * of findings judges it.
 *
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetFindingRecommendation.html
 */
export const parseSavedRecommendations = (content: string): SavedRecommendation[] =>
  (jsonValuesIn(content) ?? [])
    .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter(isRecommendation)
    .flatMap((value) => {
      const { data } = recommendation.safeParse(value)
      return data === undefined ? [] : [{ principal: data.resourceArn, steps: stepsOf(data) }]
    })

const stepsOf = ({ recommendedSteps }: z.output<typeof recommendation>): RecommendedStep[] =>
  (recommendedSteps ?? []).flatMap(({ unusedPermissionsRecommendedStep: step }) =>
    step === undefined
      ? []
      : [
          {
            action: step.recommendedAction ?? '',
            ...(step.existingPolicyId != null && { existingPolicy: step.existingPolicyId }),
            ...(step.recommendedPolicy != null && { policy: step.recommendedPolicy }),
          },
        ],
  )
