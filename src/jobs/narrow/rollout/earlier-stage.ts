import { daysSince } from '../../../evidence/absence/age.ts'
import { entriesOfPrincipals } from '../../../evidence/usage/by-principal.ts'
import { requestsOf } from '../../../evidence/usage/possible-requests.ts'
import type { AccountCoverage, Ledger, UsageEntry } from '../../../evidence/types.ts'
import type { PolicyPlan } from '../../../proof/plan.ts'
import type { PolicyDocument } from '../../../policy/document.ts'
import type { PolicySource, Source } from '../../../sources/types.ts'
import { lossFinder } from '../../../verify/loss.ts'
import { refusedCalls } from '../../../verify/refused-calls.ts'
import type { NarrowedPolicy } from '../../../verify/types.ts'
import { documentIn } from './document-in-account.ts'
import type { PolicyVersions } from './histories.ts'
import { isActionGranted, lossOf, type Losses } from './losses.ts'

/** A policy in an account of an earlier stage: what a later stage waits for. */
export interface EarlierPolicy {
  readonly stage: string
  readonly source: Source
  readonly account: string
  readonly principals: readonly string[]
  /** What this run decided on it. */
  readonly plan: PolicyPlan | undefined
  /** What this run proposes to take away from it there. */
  readonly proposed: Losses
  readonly versions: PolicyVersions
  /** The reason why there are no versions, a sentence. */
  readonly noVersions?: string
}

/** What the evidence of a run says of earlier stages. */
export interface StageEvidence {
  readonly ledger: Ledger
  readonly quietDays: number
  /** `2026-11-30` */
  readonly today: string
  /** Would the evidence of an account have shown calls of an action? */
  readonly isShown: (action: string, account: string) => boolean
}

export type StageVerdict =
  /** Everything was taken away there, and AWS refused nothing of it over the quiet time. */
  | { readonly kind: 'quiet'; readonly since: string }
  /** The earlier stage keeps these actions. `reason` is a clause. */
  | { readonly kind: 'keeps'; readonly actions: readonly string[]; readonly reason: string }
  /** `reason` is a sentence; `until`: the first day on which that may have changed, where only time is missing. */
  | { readonly kind: 'waits'; readonly reason: string; readonly until?: string }

/**
 * Has an earlier stage shown that what is to be taken away is not needed? It has where it grants none of it (or less, where
 * only resources are reduced), where its principals made calls since, and AWS refused them nothing of it for the quiet
 * time, over which the evidence was read. Everything that is not known waits. Pure.
 *
 * @param losses what the later stage is to lose
 * @param account of the later stage
 */
export function stageVerdict(
  earlier: EarlierPolicy,
  losses: Losses,
  account: string,
  evidence: StageEvidence,
): StageVerdict {
  const { source, plan, proposed } = earlier
  const name = stageName(earlier)
  const pending = [...losses.keys()].find((action) => proposed.has(action))
  if (pending !== undefined)
    return {
      kind: 'waits',
      reason: `Waits for ${name}, where ${pending} is proposed to be removed first and is still granted.`,
    }
  if (source.status === 'skipped' || plan === undefined || plan.status === 'skipped' || plan.notCompared)
    return {
      kind: 'waits',
      reason: `Waits for ${name}, on which this run decides nothing: ${plan?.reason ?? 'it was not read'}`,
    }
  const last = earlier.versions.at(-1)
  if (last === undefined)
    return {
      kind: 'waits',
      reason: `Waits for ${name}. ${earlier.noVersions ?? 'No commit of the history has it: what is not committed is not applied.'}`,
    }
  const since = lostSince(earlier, source, losses)
  if (since.kind === 'kept') {
    const reason = `${name} keeps it`
    if (since.reduced === undefined) return { kind: 'keeps', actions: since.actions, reason }
    return {
      kind: 'waits',
      reason: `Waits for ${name}, which grants ${since.reduced} as widely as before: a later stage is not narrowed further (rollout.at-once).`,
    }
  }
  const unseen = unseenThere(losses, earlier.account, account, evidence)
  if (unseen !== undefined)
    return {
      kind: 'waits',
      reason: `Waits for ${name}: calls of ${unseen} are shown by the evidence of account ${account}, and would not be by that of ${earlier.account}, so that nothing is known of refusals there.`,
    }
  return quietSince(earlier, source, since.at, losses, evidence, name)
}

export const stageName = ({ stage, source, account }: EarlierPolicy): string =>
  `stage ${stage} (${source.id}${account === '' ? '' : ` in ${account}`})`

type Since =
  | { readonly kind: 'lost'; readonly at: string }
  /** `reduced`: an action that is granted on all the resources that it was. */
  | { readonly kind: 'kept'; readonly actions: readonly string[]; readonly reduced?: string }

/**
 * An action whose calls the evidence shows in the later stage and not in the earlier one: its refusals would not be seen
 * there either. What is removed without being shown (policies.unobserved) is shown in neither.
 */
const unseenThere = (losses: Losses, earlier: string, later: string, { isShown }: StageEvidence): string | undefined =>
  [...losses.keys()].find((action) => isShown(action, later) && !isShown(action, earlier))

/** The moment of the last of the losses in an earlier stage; or what it has not lost. */
function lostSince({ versions, account }: EarlierPolicy, source: PolicySource, losses: Losses): Since {
  const documents = versions.map(({ document }) => documentIn(document, account))
  const present = [documents.at(-1)!, documentIn(source.document, account)]
  const kept: string[] = []
  let reduced: string | undefined
  let latest = versions[0]!.at
  for (const [action, loss] of losses) {
    const isLess = (before: PolicyDocument, after: PolicyDocument): boolean =>
      lossOf(action, before, after) !== undefined
    // A loss that was taken back since is none.
    const found = documents.findLastIndex((document, index) => {
      const before = documents[index - 1]
      return before !== undefined && isLess(before, document) && present.every((now) => isLess(before, now))
    })
    const at = versions[found]?.at
    if (at !== undefined && at > latest) latest = at
    if (!present.some((document) => isActionGranted(document, action))) continue
    if (loss === 'removed') kept.push(action)
    else if (at === undefined) reduced ??= action
  }
  if (reduced === undefined && kept.length === 0) return { kind: 'lost', at: latest }
  return { kind: 'kept', actions: kept, ...(reduced !== undefined && { reduced }) }
}

function quietSince(
  earlier: EarlierPolicy,
  source: PolicySource,
  at: string,
  losses: Losses,
  evidence: StageEvidence,
  name: string,
): StageVerdict {
  const { ledger } = evidence
  const { account, principals, versions } = earlier
  const [first, ...others] = versions.map((version) => ({
    ...version,
    document: documentIn(version.document, account),
  }))
  const policy = {
    source: { ...source, principals, document: documentIn(source.document, account) },
    before: first!.document,
    versions: others,
    // They bear on why AWS refuses a call; here every refusal counts.
    others: [],
  }
  const refused = refusedCalls(policy, ledger).find(({ entry }) => losses.has(entry.action))
  if (refused !== undefined) {
    const { action, principal, count, lastSeen, events } = refused.entry
    return {
      kind: 'waits',
      reason: `Waits for ${name}, where AWS refused ${action} to ${principal} after it was removed (${count} times until ${lastSeen}, event ${events[0] ?? 'unknown'}): restore it there, or find out why it was called.`,
    }
  }
  const missed = refusedWithout([first!, ...others], at, losses, entriesOfPrincipals(ledger, principals))
  if (missed !== undefined)
    return {
      kind: 'waits',
      reason: `Waits for ${name}, where AWS refuses ${missed.action} to ${missed.principal}, which the policy never granted there (${missed.count} times until ${missed.lastSeen}, event ${missed.events[0] ?? 'unknown'}): find out why it is called.`,
    }
  const called = calledSince(policy, losses, ledger)
  if (called !== undefined)
    return {
      kind: 'waits',
      reason: `Waits for ${name}, where ${called.principal} still calls ${called.action} after it was removed (until ${called.lastSeen}, event ${called.events[0] ?? 'unknown'}): something else allows it there, so that the removal shows nothing.`,
    }
  return wasQuietLongEnough(earlier, at, evidence)
}

/** Was the evidence read for the quiet time since a moment, and did a principal make a call in it? */
export function wasQuietLongEnough(
  earlier: EarlierPolicy,
  at: string,
  { ledger, quietDays, today }: Omit<StageEvidence, 'isShown'>,
): StageVerdict {
  const { account, principals } = earlier
  const name = stageName(earlier)
  const coverage = ledger.coverage.accounts.find((each) => each.account === account)
  if (coverage === undefined)
    return { kind: 'waits', reason: `Waits for ${name}: the evidence has no records of that account.` }
  const { days, until } = quietTime(at, coverage, quietDays)
  if (days < quietDays) {
    const since = `${days} of ${quietDays} days without a refusal since ${at.slice(0, 10)} are shown`
    if (until > today) return { kind: 'waits', reason: `Waits for ${name} until ${until}: ${since}.`, until }
    return {
      kind: 'waits',
      reason: `Waits for ${name}: ${since}, as the evidence of account ${account} ends on ${coverage.to.slice(0, 10)}.`,
    }
  }
  const isActive = entriesOfPrincipals(ledger, principals).some(
    ({ outcome, lastSeen }) => outcome === 'allowed' && lastSeen > at,
  )
  if (!isActive)
    return {
      kind: 'waits',
      reason: `Waits for ${name}: none of its principals made a call since ${at.slice(0, 10)}, so that it shows nothing.`,
    }
  return { kind: 'quiet', since: at }
}

/** A refusal, since a moment, of an action that no version of the policy granted. */
const refusedWithout = (
  versions: PolicyVersions,
  at: string,
  losses: Losses,
  entries: readonly UsageEntry[],
): UsageEntry | undefined =>
  entries.find(
    ({ action, outcome, lastSeen }) =>
      outcome === 'denied' &&
      lastSeen >= at &&
      losses.has(action) &&
      !versions.some(({ document }) => isActionGranted(document, action)),
  )

/**
 * A call that the policy allowed before and does not any more, and that AWS allowed all the same since: it is needed, and
 * another policy of its caller, or of the resource, allows it. Where the later stage has none such, the call would be refused.
 */
function calledSince(policy: NarrowedPolicy, losses: Losses, ledger: Ledger): UsageEntry | undefined {
  const lossOf = lossFinder(policy)
  return entriesOfPrincipals(ledger, policy.source.principals).find((entry) => {
    if (entry.outcome !== 'allowed' || !losses.has(entry.action)) return false
    return requestsOf(entry).some((request) => {
      const loss = lossOf(request)
      return loss !== undefined && entry.lastSeen > loss.at
    })
  })
}

/**
 * Days since a moment on which the evidence of an account was read, and the first day on which they may be enough. Days
 * without a single record do not count.
 */
function quietTime(
  at: string,
  { from, to, gaps }: AccountCoverage,
  quietDays: number,
): { readonly days: number; readonly until: string } {
  const start = (at > from ? at : from).slice(0, 10)
  const missing = gaps.filter((day) => day > start && day <= to.slice(0, 10)).length
  const days = Math.max(0, daysSince(start, to.slice(0, 10)) - missing)
  const until = new Date(Date.parse(`${start}T00:00:00Z`) + (quietDays + missing) * 86_400_000)
  return { days, until: until.toISOString().slice(0, 10) }
}
