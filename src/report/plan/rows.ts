import { accountOfArn } from '../../policy/arn.ts'
import { groupBy } from '../../collections.ts'
import type { AccessLevel } from '../../catalog/types.ts'
import type { Plan, PolicyPlan } from '../../proof/plan.ts'
import { shortName } from '../../words.ts'
import { removedByLevel, removalsOf } from './removals.ts'
import { firstFew, policyName } from '../wording.ts'

/**
 * What became of a policy, in one word for a table. The status of the plan is coarser: `too-large` is a narrowed policy
 * there, `looks-unused` and `undecided` are unchanged ones.
 */
export type RowState = 'narrowed' | 'too-large' | 'looks-unused' | 'undecided' | 'unchanged' | 'skipped'

/** One policy in a table of the plan. Texts are not escaped yet. */
export interface PlanRow {
  /** The id of the policy, to find it in the plan. */
  readonly id: string
  /** Its address, or its file; with `FILE#` before an address that several have. */
  readonly name: string
  readonly file: string
  readonly line: number
  readonly state: RowState
  /** ARNs of the principals that it is attached to, sorted; empty where they are not known, or where it has none. */
  readonly principals: readonly string[]
  /** Of a proposal on a policy that is no identity policy: what it is. */
  readonly policyKind?: PolicyPlan['policyKind']
  /** Distinct known actions that it grants; only of a proposal. */
  readonly actions?: { readonly before: number; readonly after: number }
  /** The number of actions that the proposal grants no longer, by access level, the gravest first. */
  readonly removed: ReadonlyMap<AccessLevel, number>
  /** Does the proposal grant some of the actions on fewer resources? */
  readonly fewerResources: boolean
  /** Does the proposal deny requests by network? */
  readonly deniesNetworks: boolean
  /** Of a proposal that is made in stages: whether its edits change all of them, some, or none yet. */
  readonly rollout?: NonNullable<PolicyPlan['rollout']>['state']
  readonly reason: string
}

/** In the order in which tables show them. */
const rowStates: readonly RowState[] = ['narrowed', 'too-large', 'looks-unused', 'undecided', 'unchanged', 'skipped']

export const stateWords: Readonly<Record<RowState, string>> = {
  narrowed: 'narrowed',
  'too-large': 'too large',
  'looks-unused': 'looks unused',
  undecided: 'undecided',
  unchanged: 'unchanged',
  skipped: 'skipped',
}

/** What each state means, in a sentence or two. */
export const stateMeanings: Readonly<Record<RowState, string>> = {
  narrowed: 'A smaller document is proposed, with its proof.',
  'too-large':
    'A smaller document is proposed, and has more characters than AWS takes: it is not written until it is split.',
  'looks-unused':
    'The logs cover the whole window in the accounts and Regions of its principals, and no call in them used it; or an account snapshot shows it attached to nothing. Rarer use would not show: its owner decides.',
  undecided: 'The evidence does not suffice to compare it with use, so it stays as it is.',
  unchanged: 'It was compared with use, and nothing is proposed.',
  skipped: 'It is not compared with use.',
}

/**
 * All policies of a plan as rows: by state, and within a state as in the plan. Where several policies have one address,
 * the name begins with the file.
 */
export function planRows({ policies }: Pick<Plan, 'policies'>): readonly PlanRow[] {
  const named = groupBy(policies, policyName)
  return policies
    .map((policy) => {
      const row = planRow(policy)
      const isShared = policy.address !== undefined && (named.get(row.name)?.length ?? 0) > 1
      return isShared ? { ...row, name: `${policy.file}#${row.name}` } : row
    })
    .sort((a, b) => rowStates.indexOf(a.state) - rowStates.indexOf(b.state))
}

export function planRow(policy: PolicyPlan): PlanRow {
  const { id, file, line, principals, policyKind, actions, changes, reason } = policy
  const state = stateOf(policy)
  const isProposed = policy.status === 'narrowed'
  const rules = new Set(isProposed ? changes.map(({ rule }) => rule) : [])
  return {
    id,
    name: policyName(policy),
    file,
    line,
    state,
    principals,
    ...(policyKind && { policyKind }),
    ...(isProposed && actions && { actions }),
    removed: isProposed ? removedByLevel([removalsOf(policy)]) : new Map(),
    fewerResources: rules.has('scope-resources'),
    deniesNetworks: rules.has('deny-networks'),
    ...(isProposed && policy.rollout && { rollout: policy.rollout.state }),
    reason,
  }
}

export function stateOf({ status, tooLarge, looksUnused, notCompared }: PolicyPlan): RowState {
  if (status === 'narrowed') return tooLarge ? 'too-large' : 'narrowed'
  if (looksUnused === true) return 'looks-unused'
  return status === 'unchanged' && notCompared ? 'undecided' : status
}

/** The number of policies in each state, in the order of tables; those without any are left out. */
export type StateCounts = ReadonlyMap<RowState, number>

/** @param states one for each policy */
export function countStates(states: readonly RowState[]): StateCounts {
  const groups = groupBy(states, (state) => state)
  return new Map(
    rowStates.flatMap((state) => {
      const count = groups.get(state)?.length
      return count === undefined ? [] : [[state, count] as const]
    }),
  )
}

const kindWords: Readonly<Record<NonNullable<PolicyPlan['policyKind']>, string>> = {
  'resource-policy': 'a resource',
  'service-control-policy': 'accounts',
  'resource-control-policy': 'accounts',
}

/**
 * What it is attached to, in the words of a table: `role/deploy`, `role/a, role/b and 3 more`. The account stands with a
 * name that several have.
 *
 * @param most names; the others are counted
 */
export function describeAttached({ principals, policyKind, state }: PlanRow, most = 2): string {
  if (principals.length === 0) {
    if (policyKind) return kindWords[policyKind]
    return state === 'looks-unused' ? 'nothing' : 'not known'
  }
  const named = groupBy(principals, shortName)
  const shown = principals.map((arn) => {
    const name = shortName(arn)
    return (named.get(name)?.length ?? 0) > 1 ? `${name} (${accountOfArn(arn)})` : name
  })
  return firstFew(shown, most)
}

/** What a proposal changes beside the actions, and its rollout, a few words each. */
export const describeAlso = ({ fewerResources, deniesNetworks, rollout }: PlanRow): readonly string[] => [
  ...(fewerResources ? ['fewer resources'] : []),
  ...(deniesNetworks ? ['Deny by network'] : []),
  ...(rollout === undefined ? [] : [`rollout ${rollout}`]),
]
