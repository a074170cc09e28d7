import type { Ledger, UsageEntry } from '../evidence/types.ts'
import { requestsOf } from '../evidence/usage/possible-requests.ts'
import { entriesOfPrincipals } from '../evidence/usage/by-principal.ts'
import { describeNetwork } from '../network/describe-network.ts'
import { compilePolicy, type CompiledPolicy } from '../policy/evaluate.ts'
import type { PolicyDocument } from '../policy/document.ts'
import type { Request } from '../policy/request.ts'
import { lossFinder } from './loss.ts'
import { callOrigin } from './call-origin.ts'
import type { LossCommit, NarrowedPolicy, RefusedCall } from './types.ts'

/**
 * The calls that AWS refused since a policy was narrowed, which the document before allowed and the present one grants no
 * more. A call that a Deny of the policy refuses is none: a fence or a revocation is meant to refuse.
 */
export function refusedCalls(policy: NarrowedPolicy, ledger: Ledger): readonly RefusedCall[] {
  const lossOf = lossFinder(policy)
  const present = compilePolicy(policy.source.document)
  const others = policy.others.map(({ document, principals }) => ({
    policy: compilePolicy(document),
    principals: new Set(principals),
  }))
  const entries = entriesOfPrincipals(ledger, policy.source.principals)
  return entries.flatMap((entry): RefusedCall[] => {
    if (entry.outcome !== 'denied') return []
    const lost = requestsOf(entry).flatMap((request) => {
      const loss = lossOf(request)
      return loss === undefined ? [] : [{ request, loss }]
    })
    const loss = latest(lost.map((each) => each.loss))
    if (loss === undefined || entry.lastSeen < loss.at) return []
    const requests = lost.map(({ request }) => request)
    const attached = others.filter(({ principals }) => principals.has(entry.principal))
    const beside = attached.map((other) => other.policy)
    const otherCause =
      causeInRecords(entry, loss, entries) ?? causeInPolicies(requests, [compilePolicy(loss.before), present], beside)
    const judged =
      otherCause === undefined
        ? judgePlace(entry, loss, entries)
        : ({ verdict: 'unclear', reason: otherCause } as const)
    return [{ entry, ...judged, requests, loss, statements: grantingStatements(loss.before, requests) }]
  })
}

/** A refusal before the last of the changes may be one of what that change did not take away. */
const latest = (losses: readonly LossCommit[]): LossCommit | undefined =>
  losses.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1)

/**
 * The reason why the records speak against the change as the cause, a sentence: AWS refused the call before it, or
 * allows it since. The reason that AWS gives in `errorMessage` is not part of the ledger.
 */
function causeInRecords(entry: UsageEntry, { at }: LossCommit, entries: readonly UsageEntry[]): string | undefined {
  const same = entries.filter(
    ({ principal, action, resource }) =>
      principal === entry.principal && action === entry.action && resource === entry.resource,
  )
  const allowed = same.filter(({ outcome }) => outcome === 'allowed')
  // Of a refusal that goes on after the change only its beginning is known to be before.
  const refusedBefore = same
    .filter(({ outcome, firstSeen }) => outcome === 'denied' && firstSeen < at)
    .map(({ firstSeen, lastSeen }) => (lastSeen < at ? lastSeen : firstSeen))
  if (!refusedBefore.every((time) => allowed.some((each) => each.firstSeen < at && each.lastSeen > time)))
    return `AWS refused this to ${entry.principal} before the change already: something else refuses it too.`
  if (allowed.some(({ lastSeen }) => lastSeen > entry.lastSeen))
    return `AWS allowed the same to ${entry.principal} after the refusal: it is granted by something else, or was not lost.`
  return undefined
}

/** The reason why the policies of the repository speak against the change as the cause, a sentence. */
function causeInPolicies(
  requests: readonly Request[],
  [before, present]: readonly [CompiledPolicy, CompiledPolicy],
  others: readonly CompiledPolicy[],
): string | undefined {
  if (requests.every((request) => others.some((other) => other.effects(request).allow === true)))
    return 'Another policy of the repository grants it: the refusal has another cause, or that policy is not applied yet.'
  const isRefused = (request: Request): boolean =>
    others.some((other) => other.effects(request).deny === true) ||
    (present.effects(request).deny === undefined && before.effects(request).deny === false)
  return requests.some(isRefused) ? 'A Deny of the repository may refuse it on purpose.' : undefined
}

function judgePlace(
  entry: UsageEntry,
  { at }: LossCommit,
  entries: readonly UsageEntry[],
): Pick<RefusedCall, 'verdict' | 'reason'> {
  const { principal, network } = entry
  const place = callOrigin(entry)
  if (place === undefined)
    return {
      verdict: 'suspicious',
      reason: `The record does not show where ${principal} called from: the refusal may be right.`,
    }
  const isKnown = entries.some(
    (each) => each.outcome === 'allowed' && each.firstSeen < at && callOrigin(each) === place,
  )
  return isKnown
    ? {
        verdict: 'broken',
        reason: `${principal} made calls from ${describeNetwork(network)} before the change, which were allowed.`,
      }
    : {
        verdict: 'suspicious',
        reason: `${principal} made no allowed call from ${describeNetwork(network)} before the change: the refusal may be right.`,
      }
}

/** The first statement that surely allowed all of the requests; where there is none, all that may have allowed one. */
function grantingStatements(before: PolicyDocument, requests: readonly Request[]): readonly number[] {
  const open: number[] = []
  for (const [index, statement] of before.statements.entries()) {
    if (statement.effect !== 'Allow') continue
    const alone = compilePolicy({ ...before, statements: [statement] })
    const grants = requests.map((request) => alone.effects(request).allow)
    if (grants.every((allow) => allow === true)) return [index]
    if (grants.some((allow) => allow !== false)) open.push(index)
  }
  return open
}
