import type { ActionInfo, Catalog } from '../../catalog/types.ts'
import type { Ledger } from '../../evidence/types.ts'
import { actionsIn } from '../../narrowing/granted.ts'
import type { Plan, PolicyPlan } from '../../proof/plan.ts'
import type { TrustedNetwork } from '../../settings/types.ts'

/** What the report is made of. */
export interface ReportInput {
  readonly plan: Plan
  /** The files that change, by path, before any edit. */
  readonly files: Readonly<Record<string, { readonly before: string }>>
  /** The use that the plan was decided on. */
  readonly ledger: Ledger
  readonly catalog: Catalog
  /** Trusted networks of the configuration, by name. */
  readonly networks: Readonly<Record<string, TrustedNetwork>>
}

/** A policy of the plan with the actions that it grants; `undefined` where its document is not known. */
export interface Granting {
  readonly policy: PolicyPlan
  readonly before: ReadonlySet<ActionInfo> | undefined
  readonly after: ReadonlySet<ActionInfo> | undefined
}

/** The policies of a plan, in its order, with what they grant now and with the proposals that can be written. */
export const grantsOf = ({ plan, catalog }: Pick<ReportInput, 'plan' | 'catalog'>): readonly Granting[] =>
  plan.policies.map((policy) => {
    const before = policy.before && actionsIn(policy.before, catalog)
    const { after } = policy
    const isProposed = policy.status === 'narrowed' && after !== undefined
    return { policy, before, after: isProposed ? actionsIn(after, catalog) : before }
  })
