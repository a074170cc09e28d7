import type { Catalog } from '../../catalog/types.ts'
import { creationsIn, entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import type { AccountCoverage, Ledger } from '../../evidence/types.ts'
import { accountNotRead, accountOfArn, incompleteBecause } from '../../evidence/presence/accounts.ts'
import { isAttachedToNothing, nothingAttached } from '../../evidence/iam/match/apply-match.ts'
import type { PolicyMatch } from '../../evidence/iam/match/types.ts'
import { evidenceTooOld } from '../../evidence/presence/age.ts'
import { principalGone } from '../../evidence/presence/gone.ts'
import { principalNeverSeen } from '../../evidence/presence/holders.ts'
import type { IamFacts } from '../../evidence/presence/iam-facts.ts'
import { regionNotRead } from '../../evidence/presence/regions.ts'
import type { ActionContext } from '../../narrowing/judge.ts'
import type { NetworkDenyRequest } from '../../network/fence.ts'
import { describeKind } from '../../sources/kind.ts'
import type { PolicySource } from '../../sources/types.ts'
import { joinSentences } from '../../words.ts'

/** Everything a decision on one policy rests on, already chosen for that policy. */
export interface PolicyInput {
  readonly source: PolicySource
  /** What the account snapshots show of it. */
  readonly match?: PolicyMatch
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
  readonly knowledge: ActionContext
  readonly fence: NetworkDenyRequest | undefined
  /** Is the trust policy of a role known in full, and names no service? Absent: it is not known of any. */
  readonly noServiceAssumes?: (principal: string) => boolean
}

/** Why nothing is proposed for a policy before anything is compared. */
export function blockingReason(
  file: PolicyInput,
): { readonly status: 'skipped' | 'unchanged'; readonly reason: string; readonly looksUnused?: boolean } | undefined {
  const { source, coverage, ledger } = file
  if (source.kind !== 'identity')
    return { status: 'skipped', reason: `It is ${describeKind[source.kind]}: only identity policies are narrowed.` }
  if (file.match && isAttachedToNothing(file.match) && source.principals.length === 0)
    return { status: 'unchanged', reason: `${nothingAttached(file.match)}.`, looksUnused: true }
  if (source.principalsUnknown.length > 0) return { status: 'skipped', reason: joinSentences(source.principalsUnknown) }
  const drift = file.match && driftOf(file.match)
  if (drift !== undefined) return { status: 'unchanged', reason: drift }
  const unread = accountNotRead(source.principals, coverage)
  if (unread !== undefined) return { status: 'skipped', reason: unread }
  const notRead = incompleteBecause(source.principals, ledger.coverage)
  if (notRead !== undefined) {
    return {
      status: 'unchanged',
      reason: `The evidence is incomplete, so nothing is removed: ${notRead}`,
    }
  }
  const short = coverage.find(({ days }) => days < file.windowDays)
  if (short) {
    return {
      status: 'unchanged',
      reason: `The evidence for account ${short.account} covers ${days(short.days)} of the ${file.windowDays} asked for (evidence.window, --min-days).`,
    }
  }
  const reason = silenceProvesNothing(file) ?? bornWithin(file)
  return reason === undefined ? undefined : { status: 'unchanged', reason }
}

/** What is proposed on a document that is not in effect would be judged by the use of another. */
function driftOf({ instances }: PolicyMatch): string | undefined {
  const [first, ...others] = instances.filter(({ drift }) => drift !== undefined)
  if (first?.drift === undefined) return undefined
  const { account, arn, name, kind } = first
  const which = kind === 'managed-policy' ? arn : `${name} of ${arn}`
  const more = others.length > 0 ? ` So does that in ${others.map((each) => each.account).join(', ')}.` : ''
  return `The document in effect in account ${account} differs from the source (${which}): ${first.drift.join('; ')}.${more} Nothing is proposed on a document that is not in effect; apply the directory, or take the change into the source.`
}

/** Evidence in which a missing call proves nothing: too old, of too few Regions, or without calls of a principal. */
function silenceProvesNothing({
  source: { principals, document },
  ledger,
  coverage,
  today,
  maxAgeDays,
  iam,
}: PolicyInput): string | undefined {
  return (
    evidenceTooOld(coverage, today, maxAgeDays) ??
    regionNotRead({
      document,
      attachedPrincipals: principals,
      entries: entriesOfPrincipals(ledger, principals),
      coverage,
    }) ??
    principalNeverSeen(principals, { principals: ledger.principals, coverage, iam }) ??
    principalGone(principals, { entries: entriesOfPrincipals(ledger, principals), iam })
  )
}

const days = (number: number): string => `${number} day${number === 1 ? '' : 's'}`

/** A principal that did not exist for the whole window had less time to show what it needs. */
function bornWithin(file: PolicyInput): string | undefined {
  for (const principal of file.source.principals) {
    const [created] = [creationsIn(file.ledger).get(principal)?.lastSeen, file.iam(principal)?.created]
      .filter((time) => time !== undefined)
      .sort()
      .reverse()
    const end = file.coverage.find(({ account }) => account === accountOfArn(principal))?.to
    if (!created || !end) continue
    const age = Math.max(0, Math.floor((Date.parse(end) - Date.parse(created)) / 86_400_000))
    if (age < file.windowDays) {
      return `${principal} was created on ${created.slice(0, 10)}: it has been observed for ${days(age)} of the ${file.windowDays} asked for.`
    }
  }
  return undefined
}

export function unusedReason({ source, coverage }: PolicyInput): string {
  const [what, permissions, advice] = source.rest
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
