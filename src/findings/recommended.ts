import type { RecommendedStep } from '../evidence/access-analyzer/recommendation.ts'
import { proveContainment } from '../policy/contain.ts'
import { parsePolicyDocument } from '../policy/parse.ts'
import type { PolicyDocument } from '../policy/document.ts'
import type { PolicyPlan } from '../proof/plan.ts'
import type { PolicySource } from '../sources/types.ts'

/**
 * A step that AWS recommends, beside the repository's policy and Whittle's proposal for it. `contained`: is the
 * recommended policy proved to grant nothing that the present one does not?
 */
export interface ComparedStep {
  readonly action: string
  readonly existingPolicy?: string
  /** Id of the repository's policy that it means, where one has that name. */
  readonly policy?: string
  readonly contained?: 'proven' | 'refuted' | 'undecided'
  /** The recommended policy against the proposal: which of them grants less. */
  readonly compared?: 'same' | 'grants less' | 'grants more' | 'differs'
  /** A sentence. */
  readonly text: string
}

/** @param plans by the id of the policy */
export const compareSteps = (
  steps: readonly RecommendedStep[],
  sources: readonly PolicySource[],
  plans: ReadonlyMap<string, PolicyPlan> | undefined,
): ComparedStep[] => steps.map((step) => compareStep(step, sources, plans))

function compareStep(
  step: RecommendedStep,
  sources: readonly PolicySource[],
  plans: ReadonlyMap<string, PolicyPlan> | undefined,
): ComparedStep {
  const { action, existingPolicy, policy: text } = step
  const source = sources.find(({ hosts }) =>
    hosts.some(({ name }) => name !== undefined && isPolicyNamed(existingPolicy, name)),
  )
  const base = {
    action,
    ...(existingPolicy !== undefined && { existingPolicy }),
    ...(source && { policy: source.id }),
  }
  const what = existingPolicy ?? 'a policy'
  if (text === undefined)
    return { ...base, text: `AWS recommends ${action === 'DETACH_POLICY' ? 'to detach' : action} ${what}.` }
  if (source === undefined)
    return {
      ...base,
      text: `AWS recommends a policy in the place of ${what}, which no policy of the repository is known to be.`,
    }
  const recommended = recommendedDocument(text)
  if (recommended === undefined)
    return { ...base, text: `AWS recommends a policy in the place of ${what} that cannot be read.` }
  const { verdict } = proveContainment(recommended, source.document)
  const plan = plans?.get(source.id)
  const compared = plan?.after && compare(recommended, plan.after)
  return {
    ...base,
    contained: verdict,
    ...(compared && { compared }),
    text: `${sentenceOn(verdict, what)} ${compared === undefined ? 'Whittle proposes no other document.' : `Beside the proposal it ${inWords[compared]}.`}`,
  }
}

const inWords = {
  same: 'grants the same',
  'grants less': 'grants less',
  'grants more': 'grants more',
  differs: 'grants some things more and some less, or the two cannot be compared',
} as const

const sentenceOn = (verdict: NonNullable<ComparedStep['contained']>, what: string): string =>
  verdict === 'proven'
    ? `AWS recommends a policy in the place of ${what} that is proved to grant nothing new.`
    : `AWS recommends a policy in the place of ${what}; that it grants nothing new is ${verdict === 'refuted' ? 'refuted' : 'not proved'}.`

/** A recommended policy; `undefined`: it cannot be read. */
export function recommendedDocument(text: string): PolicyDocument | undefined {
  try {
    return parsePolicyDocument(JSON.parse(text), 'identity').document
  } catch {
    return undefined
  }
}

function compare(recommended: PolicyDocument, proposed: PolicyDocument): NonNullable<ComparedStep['compared']> {
  const less = proveContainment(recommended, proposed).verdict === 'proven'
  const more = proveContainment(proposed, recommended).verdict === 'proven'
  if (less && more) return 'same'
  return less ? 'grants less' : more ? 'grants more' : 'differs'
}

/** Does a recommendation mean a policy of this name? It has the name of an inline policy, and the ARN of a managed one. */
export const isPolicyNamed = (existing: string | undefined, name: string): boolean =>
  existing !== undefined && (existing === name || existing.endsWith(`/${name}`))
