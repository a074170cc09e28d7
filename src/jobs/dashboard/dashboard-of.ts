import { accountOfArn } from '../../policy/arn.ts'
import type { Catalog } from '../../catalog/types.ts'
import type { Ledger } from '../../evidence/types.ts'
import { actionsIn } from '../../narrowing/granted.ts'
import type { Plan, PolicyPlan } from '../../proof/plan.ts'
import type { CheckedBox } from '../../report/dashboard/markers.ts'
import type {
  Dashboard,
  DashboardPolicy,
  DashboardProposal,
  DashboardWaiver,
  HistoryPoint,
  PullLink,
} from '../../report/dashboard/model.ts'
import type { FindingWaiver, Waiver } from '../../settings/types.ts'
import type { PolicySource, Source } from '../../sources/types.ts'
import type { TrendPoint, Trends } from '../../report/dashboard/trends.ts'
import { shortHash } from '../pull-requests/identity.ts'
import { openPullsByPolicy, type Published, type PublishState } from '../pull-requests/result.ts'
import type { BranchWaivers } from '../pull-requests/waivers/types.ts'

export interface DashboardFacts {
  readonly plan: Plan
  readonly sources: readonly Source[]
  readonly ledger: Ledger
  readonly catalog: Catalog
  readonly pullRequests: readonly Published[]
  /** Those of the configuration. */
  readonly waivers: readonly Waiver[]
  readonly findingWaivers?: readonly FindingWaiver[]
  readonly branchWaivers: ReadonlyMap<number, BranchWaivers>
  /** Boxes that stay ticked: people ticked them while the run was under way, or it could not act on them. */
  readonly ticks: readonly CheckedBox[]
  /** `2026-11-30` */
  readonly today: string
}

/** What the dashboard shows of a run, without its history; pure. */
export function dashboardOf(facts: DashboardFacts): Pick<Dashboard, 'plan' | 'policies' | 'proposals' | 'waivers'> {
  const { plan, sources, pullRequests, ticks } = facts
  const found = new Map(sources.map((source) => [source.id, source]))
  const pulls = openPullsByPolicy(pullRequests)
  const ends = new Map(plan.coverage.accounts.map(({ account, to }) => [account, to]))
  const end = [...ends.values()].sort().at(-1)
  const used = usedActions(facts.ledger)
  return {
    plan,
    policies: plan.policies.map((policy) => {
      const source = found.get(policy.id)
      return policyOf(policy, source?.status === 'found' ? source : undefined, pulls.get(policy.id) ?? null, {
        catalog: facts.catalog,
        used,
        end,
        isRead: (principal) => ends.has(accountOfArn(principal)),
      })
    }),
    proposals: pullRequests.map((each) => proposalOf(each, ticks)),
    waivers: [...configuredWaivers(facts), ...waiversOnBranches(facts)],
  }
}

const linkOf = ({ number, url }: Published): PullLink | null =>
  number === null || url === null ? null : { number, url }

/** Principal → action in small letters → the moment of its last use. */
type LastUses = ReadonlyMap<string, ReadonlyMap<string, string>>

function usedActions({ entries }: Ledger): LastUses {
  const found = new Map<string, Map<string, string>>()
  for (const { principal, action, outcome, lastSeen } of entries) {
    if (outcome !== 'allowed') continue
    const of = found.get(principal) ?? new Map<string, string>()
    const name = action.toLowerCase()
    if ((of.get(name) ?? '') < lastSeen) of.set(name, lastSeen)
    found.set(principal, of)
  }
  return found
}

interface UseFacts {
  readonly catalog: Catalog
  readonly used: LastUses
  /** ISO 8601: the end of the evidence; `undefined`: there is none. */
  readonly end: string | undefined
  /** Was the evidence of the account of a principal read? */
  readonly isRead: (principal: string) => boolean
}

function policyOf(
  policy: PolicyPlan,
  source: PolicySource | undefined,
  pull: PullLink | null,
  { catalog, used, end, isRead }: UseFacts,
): DashboardPolicy {
  const { id, status, reason, principals } = policy
  const actions = status === 'narrowed' ? policy.actions : undefined
  const granted = source === undefined ? undefined : actionsIn(source.document, catalog)
  return {
    id,
    trendKey: shortHash(['trend', id]).slice(0, 8),
    status,
    reason,
    principals: principals.length,
    granted: actions?.before ?? granted?.size ?? null,
    after: actions?.after ?? null,
    used:
      granted === undefined || end === undefined || principals.length === 0 || !principals.every(isRead)
        ? null
        : usedWithin(
            [...granted].map(({ name }) => name.toLowerCase()),
            principals,
            used,
            end,
          ),
    pull,
  }
}

function usedWithin(granted: readonly string[], principals: readonly string[], used: LastUses, end: string) {
  const last = granted.flatMap((action) => {
    const moments = principals.flatMap((principal) => used.get(principal)?.get(action) ?? [])
    return moments.sort().at(-1) ?? []
  })
  const since = (days: number): number => {
    const from = new Date(Date.parse(end) - days * 86_400_000).toISOString()
    return last.filter((moment) => moment >= from).length
  }
  return { days30: since(30), days90: since(90), all: last.length }
}

const proposalStates: Readonly<Record<PublishState, DashboardProposal['state']>> = {
  opened: 'open',
  updated: 'open',
  unchanged: 'open',
  left: 'open',
  waiting: 'waiting',
  declined: 'declined',
  withdrawn: 'closed',
  refused: 'not-opened',
  failed: 'not-opened',
  'would-open': 'waiting',
  'would-update': 'open',
  'would-withdraw': 'open',
}

const boxes: Readonly<Partial<Record<DashboardProposal['state'], CheckedBox['kind']>>> = {
  open: 'rebuild',
  waiting: 'open',
  declined: 'reopen',
}

function proposalOf(each: Published, ticks: readonly CheckedBox[]): DashboardProposal {
  const { policy: label, state: published, detail, identity } = each
  const state = proposalStates[published]
  // What a person asked for and GitHub refused is asked for still.
  const asked = published === 'failed' ? ticks.find((tick) => tick.identity === identity)?.kind : undefined
  const kind = boxes[state] ?? asked
  const ticked = ticks.some((tick) => tick.kind === kind && tick.identity === identity)
  const box = identity === undefined || kind === undefined ? null : { kind, identity, ticked }
  return { label, state, pull: linkOf(each), detail, box }
}

/** Days before its end from which on a waiver is said to end soon. */
const soonDays = 30

function configuredWaivers({ waivers, findingWaivers = [], today }: DashboardFacts): DashboardWaiver[] {
  const ofFindings = findingWaivers.map(({ type, resource, until, because }) => {
    return { keep: waivedFinding(type), in: resource, until, because }
  })
  return [...waivers, ...ofFindings].map(({ keep, in: where, until, because }) => {
    return { keep, in: where, until, because, state: waiverState(until, today), pull: null }
  })
}

/** @param type absent: of every type */
const waivedFinding = (type: string | undefined): string => (type === undefined ? 'findings' : `finding ${type}`)

function waiversOnBranches({ branchWaivers, pullRequests, today }: DashboardFacts): DashboardWaiver[] {
  return [...branchWaivers].flatMap(([number, found]) => {
    if (found.kind === 'doubtful' || found.configuration === null) return []
    const pull = pullRequests.map(linkOf).find((link) => link?.number === number) ?? null
    return found.waivers.map((waiver) => {
      const { until, because } = waiver
      const [keep, where] =
        waiver.kind === 'action' ? [waiver.keep, waiver.id] : [waivedFinding(waiver.type), waiver.resource]
      return { keep, in: where, until, because, state: waiverState(until, today), pull }
    })
  })
}

function waiverState(until: string, today: string): DashboardWaiver['state'] {
  if (until < today) return 'expired'
  return Date.parse(until) - Date.parse(today) <= soonDays * 86_400_000 ? 'soon' : 'active'
}

/** What each policy grants and uses on one day, by the key of its trend; `null`: one of the two is not known. */
export const trendPointsOf = ({ policies }: Pick<Dashboard, 'policies'>): ReadonlyMap<string, TrendPoint | null> =>
  new Map(
    policies.flatMap(({ trendKey, granted, used }) =>
      trendKey === undefined
        ? []
        : [[trendKey, granted === null || used === null ? null : { granted, used: used.days90 }]],
    ),
  )

/**
 * The whole job on one day.
 *
 * @param trends with this day's points: a policy that this run could not compare counts as it was last known
 */
export function historyPointOf(
  { plan, policies }: Pick<Dashboard, 'plan' | 'policies'>,
  day: string,
  trends: Trends,
): HistoryPoint {
  const last = (key: string | undefined) => (key === undefined ? undefined : trends.points.get(key)?.at(-1))
  return {
    day,
    policies: plan.summary.policies,
    narrowed: plan.summary.narrowed,
    granted: policies.reduce((sum, { granted, trendKey }) => sum + (granted ?? last(trendKey)?.granted ?? 0), 0),
    used: policies.reduce((sum, { used, trendKey }) => sum + (used?.days90 ?? last(trendKey)?.used ?? 0), 0),
  }
}
