import { isDecisive } from './blind-spots.ts'
import type { Account, TrueNeed } from './account.ts'
import { listsAction } from './actions.ts'
import { evaluatorOf } from './evaluate.ts'
import type { Granted } from './grants.ts'
import type { Outcome } from './judge.ts'
import { keepRuleOf } from './keep-rules.ts'

/** How much of what could go went. Numbers add up over accounts. */
export interface Measure {
  /** Pairs of a policy and an action that it lists, by name or pattern. */
  readonly granted: number
  /** Of these, actions that no principal needs. */
  readonly removable: number
  readonly removed: number
  /** Pairs of a policy and a needed action that it grants on more resources than the few that are needed. */
  readonly openResources: number
  readonly scoped: number
  /** Why removable grants stayed: keep-rule → number; `''` where no rule says so. */
  readonly keptActions: Readonly<Record<string, number>>
  readonly keptResources: Readonly<Record<string, number>>
  /** The same for single actions, where no rule says why: to find out. */
  readonly missedActions: Readonly<Record<string, number>>
  readonly missedResources: Readonly<Record<string, number>>
}

/** More distinct resources than this are too many to list. */
const few = 5
/** Uses that the product asks for before it takes the resources of an action for known. */
const saturated = 20

/** @param universe every action of the table of operations */
export function measure(
  account: Account,
  { needs }: Granted,
  outcomes: readonly Outcome[],
  universe: readonly string[],
): Measure {
  const sum = { granted: 0, removable: 0, removed: 0, openResources: 0, scoped: 0 }
  const keptActions: Record<string, number> = {}
  const keptResources: Record<string, number> = {}
  const missedActions: Record<string, number> = {}
  const missedResources: Record<string, number> = {}
  for (const outcome of outcomes) {
    const { policy, before, plan } = outcome
    // Where it does not fit its quota, a split is offered and nothing is edited.
    const after = plan?.tooLarge ? before : outcome.after
    const held = policy.attachedPrincipals.flatMap((index) => needs[index]!)
    const needed = new Set(held.map(({ action }) => action))
    for (const action of universe) {
      if (!listsAction(before, action)) continue
      sum.granted++
      if (needed.has(action)) {
        const open = openFor(account, { ...outcome, after }, action, held)
        if (open === undefined) continue
        sum.openResources++
        if (open === 'scoped') sum.scoped++
        else {
          const rule = keepRuleOf(plan, action, 'resource')
          count(keptResources, rule ?? '')
          if (rule === undefined) count(missedResources, action)
        }
        continue
      }
      sum.removable++
      if (!listsAction(after, action)) sum.removed++
      else {
        const rule = keepRuleOf(plan, action, 'action')
        count(keptActions, rule ?? '')
        if (rule === undefined)
          count(
            missedActions,
            `${action}${plan?.changes.some(({ readmitted }) => readmitted.includes(action)) ? ' (folded back)' : ''}`,
          )
      }
    }
  }
  return { ...sum, keptActions, keptResources, missedActions, missedResources }
}

/** Does the policy grant the action on more than the few resources needed, and does it still afterwards? */
function openFor(
  account: Account,
  { policy, before, after }: Outcome,
  action: string,
  held: readonly TrueNeed[],
): 'open' | 'scoped' | undefined {
  const own = held.filter((need) => need.action === action)
  const resources = resourcesOf(account, policy.attachedPrincipals, action)
  if (resources.has('*') || resources.size > few || !isDecisive(account.spots)) return undefined
  // What a call creates is asked for under a wildcard (`natgateway/*`): that stays open.
  const first = own.find(({ resource }) => !resource.includes('*'))
  if (!first || usesOf(account, policy.attachedPrincipals, action) < saturated) return undefined
  // What NotAction grants is open by itself.
  if (before.statements.some(({ notAction }) => notAction !== undefined)) return undefined
  const index = policy.attachedPrincipals[0]!
  const principal = account.principals[index]!
  const probe = { action, resource: neverUsed(first.resource), region: first.region }
  if (!evaluatorOf(principal, [before]).ours(probe)) return undefined
  return evaluatorOf(principal, [after]).ours(probe) ? 'open' : 'scoped'
}

/**
 * Another thing of the same kind: its name is changed, what stands below it stays (`arn:aws:s3:::NAME/key`,
 * `arn:…:table/NAME/index/i`, `arn:…:NAME`).
 */
function neverUsed(arn: string): string {
  const [, before = '', path = ''] = /^((?:[^:]*:){5})(.*)$/.exec(arn) ?? []
  const isBucket = before === 'arn:aws:s3:::'
  const [, type = '', name = path, below = ''] = (isBucket ? undefined : /^([^/:]*[/:])([^/:]+)(.*)$/.exec(path)) ?? []
  if (!isBucket) return `${before}${type}zz-${name}${below}`
  return `${before}zz-${path}`
}

/** Every resource on which the principals need the action. */
const resourcesOf = (
  { principals }: Account,
  attachedPrincipals: readonly number[],
  action: string,
): ReadonlySet<string> =>
  new Set(
    attachedPrincipals
      .flatMap((index) => principals[index]!.works)
      .flatMap(({ calls }) => calls)
      .flatMap(({ call }) => call.needs.filter((need) => need.action === action))
      .map(({ resource }) => resource),
  )

const usesOf = ({ principals }: Account, attachedPrincipals: readonly number[], action: string): number =>
  attachedPrincipals
    .flatMap((index) => principals[index]!.works)
    .filter(({ denied }) => !denied)
    .flatMap(({ calls }) => calls)
    .filter(({ visible, call }) => visible && call.needs.some((need) => need.action === action)).length

const count = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1
}
