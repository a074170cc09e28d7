import type { Plan, PolicyPlan } from '../../src/proof/plan.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import type { Account, TrueNeed } from './account.ts'
import { grantsAction, mentionsAction } from './actions.ts'
import { evaluatorOf } from './evaluate.ts'
import type { Granted, Policy } from './grants.ts'
import { documentOf } from './repository.ts'

/** A need that was granted before and is not any more. */
export interface WrongRemoval {
  readonly principal: string
  readonly policies: readonly string[]
  readonly need: TrueNeed
  /** `actions`: no policy grants the action any more. `resources`: only elsewhere. */
  readonly kind: 'actions' | 'resources'
  /** Do both evaluators say so? */
  readonly evaluators: 'both' | 'ours' | 'theirs'
  readonly reason: string
}

/** One policy with what the plan makes of it. */
export interface Outcome {
  readonly policy: Policy
  readonly before: PolicyDocument
  readonly after: PolicyDocument
  readonly plan: PolicyPlan | undefined
}

/** Finds the plan of each policy: by its file, among identity policies. */
export function outcomesOf(granted: Granted, plan: Plan): Outcome[] {
  return granted.policies.map((policy): Outcome => {
    const before = parsed(policy)
    const found = plan.policies.find((each) => isOf(policy, granted.policies, each))
    const after = found?.status === 'narrowed' ? (found.after ?? before) : before
    return { policy, before, after, plan: found }
  })
}

function isOf(policy: Policy, all: readonly Policy[], { file, address = '' }: PolicyPlan): boolean {
  const { name, host, attachedPrincipals } = policy
  if (host === 'json') return file === `policies/${name}.json`
  if (host !== 'inline-block') return file === (host === 'module' ? `modules/${name}/main.tf` : `${name}.tf`)
  const beside = all.filter((each) => each.host === host && each.attachedPrincipals[0] === attachedPrincipals[0])
  return file === `holder-${attachedPrincipals[0]}.tf` && address.endsWith(`.inline_policy[${beside.indexOf(policy)}]`)
}

function parsed(policy: Policy): PolicyDocument {
  const { document, problems } = parsePolicyDocument(structuredClone(documentOf(policy)), 'identity')
  if (!document) throw new Error(`${policy.name}: ${problems.map(({ message }) => message).join('; ')}`)
  return document
}

/**
 * Needs that the policies do not grant as they are written: the simulation itself is wrong.
 *
 * @param both asks the second evaluator too, which takes ten times as long
 */
export function ungranted(account: Account, { policies, needs }: Granted, both = false): string[] {
  return account.principals.flatMap((principal, index) => {
    const held = policies.filter(({ attachedPrincipals }) => attachedPrincipals.includes(index)).map(parsed)
    const evaluator = evaluatorOf(principal, held)
    return needs[index]!.filter((need) => !evaluator.ours(need) || (both && !evaluator.theirs(need))).map(
      (need) => `${principal.name}: ${need.operation}: ${need.action} on ${need.resource}`,
    )
  })
}

/** Every need that the union of a principal's policies granted before and does not after. */
export function wrongRemovals(account: Account, { needs }: Granted, outcomes: readonly Outcome[]): WrongRemoval[] {
  return account.principals.flatMap((principal, index) => {
    const held = outcomes.filter(({ policy }) => policy.attachedPrincipals.includes(index))
    const changed = held.filter(({ before, after }) => before !== after)
    if (changed.length === 0) return []
    const before = evaluatorOf(
      principal,
      held.map((each) => each.before),
    )
    const after = evaluatorOf(
      principal,
      held.map((each) => each.after),
    )
    return needs[index]!.flatMap((need): WrongRemoval[] => {
      // What no changed policy names is as it was.
      if (!changed.some((each) => mentionsAction(each.before, need.action))) return []
      const [ours, theirs] = [after.ours(need), after.theirs(need)]
      if (ours && theirs) return []
      const lost = { ours: !ours && before.ours(need), theirs: !theirs && before.theirs(need) }
      if (!lost.ours && !lost.theirs) return []
      const granting = changed.filter(({ before: one }) => evaluatorOf(principal, [one]).ours(need))
      const elsewhere = held.some((each) => grantsAction(each.after, need.action))
      return [
        {
          principal: principal.arn,
          policies: granting.map(({ policy }) => policy.name),
          need,
          kind: elsewhere ? 'resources' : 'actions',
          evaluators: lost.ours && lost.theirs ? 'both' : lost.ours ? 'ours' : 'theirs',
          reason: granting.map(({ plan }) => explained(plan, need.action)).join(' | '),
        },
      ]
    })
  })
}

function explained(plan: PolicyPlan | undefined, action: string): string {
  const changes = (plan?.changes ?? []).filter(
    (change) =>
      Object.values(change.removed).some((actions) => actions?.includes(action)) ||
      change.kept.some((kept) => kept.action === action),
  )
  return changes.length === 0 ? (plan?.reason ?? '') : changes.map(({ summary }) => summary).join(' ')
}
