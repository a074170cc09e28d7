import { accountOfArn } from '../../policy/arn.ts'
import { byCodeUnits } from '../../collections.ts'
import type { Catalog } from '../../catalog/types.ts'
import { creationsIn, entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import type { AccountCoverage, Ledger } from '../../evidence/types.ts'
import { unreadAccountReason, incompleteEvidenceReason } from '../../evidence/absence/accounts.ts'
import { isAttachedToNothing, nothingAttached } from '../../evidence/iam/match/apply-match.ts'
import { driftReason } from '../../evidence/iam/match/drift-reason.ts'
import type { PolicyMatch } from '../../evidence/iam/match/types.ts'
import { recentAttachmentReason } from '../../evidence/absence/recent-attachments.ts'
import { outdatedEvidenceReason } from '../../evidence/absence/age.ts'
import { deletedPrincipalReason } from '../../evidence/absence/deleted-principals.ts'
import { unobservedPrincipalReason } from '../../evidence/absence/unobserved-principals.ts'
import type { SnapshotPolicy } from '../../evidence/iam/types.ts'
import type { IamFacts } from '../../evidence/absence/iam-facts.ts'
import { omittedCallsReason } from '../../evidence/absence/omitted-calls.ts'
import { unreadRegionReason } from '../../evidence/absence/regions.ts'
import { grantedActions } from '../../narrowing/granted.ts'
import type { ActionContext } from '../../narrowing/judge.ts'
import type { NetworkDenyRequest } from '../../network/fence.ts'
import type { SimulatedFence } from '../../network/simulation.ts'
import { notIdentityReason } from '../../sources/kind.ts'
import type { PolicySource } from '../../sources/types.ts'
import { joinSentences } from '../../words.ts'
import { recentGrantReason } from './recent-grants.ts'

/** Everything a decision on one policy rests on, already chosen for that policy. */
export interface PolicyInput {
  readonly source: PolicySource
  /** What the account snapshots show of it. */
  readonly match?: PolicyMatch
  /** A managed policy by its account and ARN, where an account snapshot has it. */
  readonly policyOf?: (account: string, arn: string) => SnapshotPolicy | undefined
  readonly catalog: Catalog
  readonly ledger: Ledger
  /** Coverage of the accounts of its principals. */
  readonly coverage: readonly AccountCoverage[]
  readonly windowDays: number
  /** `2026-11-21`: the day as of which is decided. */
  readonly today: string
  /** Evidence that ends longer before `today` decides nothing. */
  readonly maxAgeDays: number
  /** IAM's own facts about the principals. */
  readonly iam: IamFacts
  readonly actionContext: ActionContext
  readonly fence: NetworkDenyRequest | undefined
  /** A fence that is only reported, until it has denied nothing for its time. */
  readonly simulation?: SimulatedFence
  /** The kind of policy that the fence stands in, and what that is attached to. */
  readonly fencePlace?: FencePlace
  /** Is the trust policy of a role known in full, and names no service? Absent: it is not known of any. */
  readonly noServiceAssumes?: (principal: string) => boolean
}

/** The place of a fence that stands in no identity policy. */
export interface FencePlace {
  readonly kind: 'resource-policy' | 'service-control-policy' | 'resource-control-policy'
  /** ARNs of the resources that configuration says the policy is attached to. */
  readonly resources: readonly string[]
  /** The accounts of the resources, or those that a policy of the organisation is in force in, sorted; empty: unknown. */
  readonly accounts: readonly string[]
}

/**
 * The reason why nothing is proposed for a policy before anything is compared: all reasons in one text, first what
 * configuration settles (principals), then what was read. A reason that only follows from another one is left out. The
 * first reason decides the status.
 */
export function blockingReason(
  input: PolicyInput,
): { readonly status: 'skipped' | 'unchanged'; readonly reason: string; readonly looksUnused?: boolean } | undefined {
  const { source, coverage } = input
  if (source.kind !== 'identity') return { status: 'skipped', reason: notIdentityReason(source.kind) }
  if (input.match && isAttachedToNothing(input.match) && source.principals.length === 0)
    return { status: 'unchanged', reason: `${nothingAttached(input.match)}.`, looksUnused: true }
  const unknown = source.principalsUnknown.length > 0 ? joinSentences(source.principalsUnknown) : undefined
  const drift = input.match && (driftReason(input.match) ?? notInEffect(input.match, source.principals))
  const unread = unreadAccountReason(source.principals, coverage)
  const [reason, ...others] = [unknown, drift, unread, ...doubtsAboutEvidence(input, unread !== undefined)].flatMap(
    (each) => each ?? [],
  )
  if (reason === undefined) return undefined
  const status = reason === unknown || reason === unread ? 'skipped' : 'unchanged'
  return { status, reason: [reason, ...others.map((other) => `Also: ${other}`)].join(' ') }
}

/**
 * The reason why the evidence, as far as it was read, decides nothing. Where no principal is known, its account is not
 * either: then only what holds for every account that was read is said.
 *
 * @param unread was an account of a principal not read? Then its principals were not seen for that reason
 */
function doubtsAboutEvidence(input: PolicyInput, unread: boolean): readonly (string | undefined)[] {
  const { source, ledger, coverage, today, maxAgeDays, iam } = input
  const { principals, document } = source
  const ofAny = principals.length === 0 ? ledger.coverage.accounts : []
  const entries = entriesOfPrincipals(ledger, principals)
  const notRead = incompleteEvidenceReason(principals, ledger.coverage)
  return [
    notRead && `The evidence is incomplete, so nothing is removed: ${notRead}`,
    omittedCallsReason(principals, ledger),
    tooShort([...coverage, ...first(ofAny, (a, b) => b.days - a.days)], input.windowDays),
    outdatedEvidenceReason([...coverage, ...first(ofAny, (a, b) => byCodeUnits(b.to, a.to))], today, maxAgeDays),
    unreadRegionReason({ document, attachedPrincipals: principals, entries, coverage, ...workedIn(input) }),
    (unread ? undefined : unobservedPrincipalReason(principals, { principals: ledger.principals, coverage, iam })) ??
      deletedPrincipalReason(principals, { entries, iam }),
    bornWithin(input) ??
      (input.policyOf && recentGrantReason(input.match, input.policyOf, coverage, input.windowDays)) ??
      (source.form === 'managed-attachment' ? recentAttachmentReason(source, input) : undefined),
  ]
}

/** Calls of actions with home Regions are recorded there, wherever their caller works. */
const workedIn = ({ source, catalog }: PolicyInput) =>
  source.regions && [...grantedActions(source.document, catalog)].some(({ homeRegions }) => homeRegions === undefined)
    ? { workedIn: source.regions }
    : {}

/** What is wrong with the evidence of the best account is wrong with that of every other. */
const first = (accounts: readonly AccountCoverage[], order: (a: AccountCoverage, b: AccountCoverage) => number) =>
  accounts.toSorted(order).slice(0, 1)

function tooShort(coverage: readonly AccountCoverage[], windowDays: number): string | undefined {
  const short = coverage.find((each) => each.days < windowDays)
  return (
    short &&
    `The evidence for account ${short.account} covers ${days(short.days)} of the ${windowDays} asked for (evidence.window, --min-days).`
  )
}

/** A policy that is not applied yet is not judged by the calls of principals that do not have it. */
function notInEffect(
  { instances, possible, absentIn }: PolicyMatch,
  principals: readonly string[],
): string | undefined {
  if (instances.length > 0 || possible.length > 0 || absentIn.length === 0) return undefined
  if (!principals.every((principal) => absentIn.includes(accountOfArn(principal)))) return undefined
  return `By the account snapshots it is in none of the accounts that its directory is applied to (${absentIn.join(', ')}): it is not applied yet, or has another name there. Nothing is proposed on a document that is not in effect; apply the directory, or give its state (--state).`
}

const days = (number: number): string => `${number} day${number === 1 ? '' : 's'}`

/** A principal that did not exist for the whole window had less time to show what it needs. */
function bornWithin(input: PolicyInput): string | undefined {
  for (const principal of input.source.principals) {
    const [created] = [creationsIn(input.ledger).get(principal)?.lastSeen, input.iam(principal)?.created]
      .filter((time) => time !== undefined)
      .sort()
      .reverse()
    const end = input.coverage.find(({ account }) => account === accountOfArn(principal))?.to
    if (!created || !end) continue
    const age = Math.max(0, Math.floor((Date.parse(end) - Date.parse(created)) / 86_400_000))
    if (age < input.windowDays) {
      return `${principal} was created on ${created.slice(0, 10)}: it has been observed for ${days(age)} of the ${input.windowDays} asked for.`
    }
  }
  return undefined
}

export function unusedReason({ source, coverage }: PolicyInput): string {
  const [what, permissions, advice] =
    source.form === 'managed-attachment'
      ? ["AWS's policy", 'its permissions', 'consider detaching it']
      : source.rest
        ? ['Everything that is read of the policy', 'these permissions', 'consider what it still serves']
        : ['The whole policy', 'its permissions', 'consider deleting the policy, or the role or user']
  const who = source.principals.length === 1 ? source.principals[0] : `its ${source.principals.length} principals`
  const window = commonWindow(coverage)
  return `${what} looks unused: ${who} used none of ${permissions} from ${window.from.slice(0, 10)} to ${window.to.slice(0, 10)}. Whittle does not propose an empty policy; ${advice}.`
}

/** The coverage of the evidence in all the principals' accounts. */
export const commonWindow = (coverage: readonly AccountCoverage[]): { from: string; to: string } => ({
  from:
    coverage
      .map(({ from }) => from)
      .sort()
      .at(-1) ?? '',
  to: coverage.map(({ to }) => to).sort()[0] ?? '',
})
