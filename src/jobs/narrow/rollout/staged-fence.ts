import { entriesOfPrincipals } from '../../../evidence/usage/by-principal.ts'
import { accountsOfFence, denyForAccounts, isOwnFence } from '../../../network/fence-accounts.ts'
import { withNetworksOf } from '../../../network/keep-fence.ts'
import { compileDeny } from '../../../network/would-deny.ts'
import type { PolicyDocument, Statement } from '../../../policy/document.ts'
import { meaningKey } from '../../../policy/same.ts'
import type { ProposedStatements } from '../../../sources/types.ts'
import { documentIn } from './document-in-account.ts'
import {
  wasQuietLongEnough,
  stageName,
  type EarlierPolicy,
  type StageEvidence,
  type StageVerdict,
} from './earlier-stage.ts'

const fenceOf = (document: PolicyDocument, account: string): readonly Statement[] =>
  documentIn(document, account).statements.filter(isOwnFence)

/**
 * The Denies by network that a new document has in an account that had none. One that is there and follows its networks is
 * no new one.
 */
export const newFence = (before: PolicyDocument, after: PolicyDocument, account: string): readonly Statement[] =>
  fenceOf(before, account).length > 0 ? [] : fenceOf(after, account)

/**
 * The statements of a proposal, whose new Denies by network are for accounts that are due, and for those in which they are in
 * force already.
 *
 * @returns a clause where that cannot be said
 */
export function fencedFor(
  before: PolicyDocument,
  narrowed: ProposedStatements,
  due: readonly string[],
  waiting: readonly string[],
): ProposedStatements | string {
  const after = { ...before, statements: narrowed.map(({ statement }) => statement) }
  const waits = waiting.filter((account) => newFence(before, after, account).length > 0)
  if (waits.length === 0) return narrowed
  const others = waiting.filter((account) => !waits.includes(account))
  const accounts = [...new Set([...due, ...others])]
  if (accounts.includes('')) return 'the account of one of its stages is not known'
  return narrowed.flatMap((slot) => {
    if (!isOwnFence(slot.statement)) return [slot]
    // A Deny for no account at all denies nothing.
    return accounts.length === 0 ? [] : [{ ...slot, statement: denyForAccounts(slot.statement, accounts) }]
  })
}

const fencesBySid = ({ statements }: PolicyDocument): ReadonlyMap<string | undefined, Statement> =>
  new Map(statements.filter(isOwnFence).map((statement) => [statement.sid, statement]))

/** A document whose fence trusts the networks of another document's as well: what lets nothing else through is within it. */
export function withTrustOf(before: PolicyDocument, after: PolicyDocument): PolicyDocument {
  const wanted = fencesBySid(after)
  const statements = before.statements.map((statement) => {
    const other = isOwnFence(statement) ? wanted.get(statement.sid) : undefined
    return other === undefined ? statement : withNetworksOf(statement, other)
  })
  return { ...before, statements }
}

/**
 * The old statements, whose Denies by network follow the networks of the new ones in the accounts in which they are in force.
 *
 * @returns `undefined` where none of them changes
 */
export function followedFence(before: PolicyDocument, after: PolicyDocument): ProposedStatements | undefined {
  const wanted = fencesBySid(after)
  let isChanged = false
  const slots = before.statements.map((statement, from) => {
    const target = isOwnFence(statement) ? wanted.get(statement.sid) : undefined
    if (target === undefined) return { from, statement }
    const accounts = accountsOfFence(statement)
    const followed = accounts.length === 0 ? target : denyForAccounts(target, accounts)
    if (meaningKey(followed) === meaningKey(statement)) return { from, statement }
    isChanged = true
    return { from, statement: followed }
  })
  return isChanged ? slots : undefined
}

/**
 * Has an earlier stage shown that a Deny by network refuses nothing that is needed? It has where the Deny was in force there
 * for the quiet time, over which the evidence was read, where AWS refused its principals no call that the Deny may have
 * refused, and where they made calls. One that trusted fewer networks denied more, and shows the same. Everything that is
 * not known waits. Pure.
 *
 * @param after the proposed document
 */
export function fenceVerdict(
  earlier: EarlierPolicy,
  after: PolicyDocument,
  evidence: Omit<StageEvidence, 'isShown'>,
): StageVerdict {
  const { source, account, principals, versions } = earlier
  const name = stageName(earlier)
  const waits = (reason: string): StageVerdict => ({ kind: 'waits', reason: `Waits for ${name}${reason}` })
  const wanted = fenceOf(after, account)
  const isInForce = (document: PolicyDocument): boolean => {
    const found = fenceOf(document, account)
    return wanted.every((statement) =>
      found.some((each) => meaningKey(withNetworksOf(each, statement)) === meaningKey(statement)),
    )
  }
  if (source.status === 'skipped') return waits(', on which this run decides nothing: it was not read')
  if (!isInForce(source.document)) return waits(', where the Deny by network is proposed first.')
  const outside = versions.findLastIndex(({ document }) => !isInForce(document))
  const since = versions[outside + 1]?.at
  if (since === undefined)
    return waits(
      `. ${earlier.noVersions ?? 'No commit of the history has the Deny: what is not committed is not applied.'}`,
    )
  const certaintyOf = compileDeny(wanted, source.document.version)
  const entries = entriesOfPrincipals(evidence.ledger, principals).filter(({ lastSeen }) => lastSeen > since)
  const refused = entries.find((entry) => entry.outcome === 'denied' && certaintyOf(entry) !== 'never')
  if (refused !== undefined) {
    const { action, principal, count, lastSeen, events } = refused
    return waits(
      `, where AWS refused ${action} to ${principal} from a network that the Deny does not trust (${count} times until ${lastSeen}, event ${events[0] ?? 'unknown'}): trust that network, or find out why it called.`,
    )
  }
  const allowed = entries.find((entry) => entry.outcome === 'allowed' && certaintyOf(entry) === 'always')
  if (allowed !== undefined) {
    const { action, principal, lastSeen, events } = allowed
    return waits(
      `, where AWS allowed ${action} to ${principal} although the Deny refuses it (until ${lastSeen}, event ${events[0] ?? 'unknown'}): the Deny was not applied by then.`,
    )
  }
  return wasQuietLongEnough(earlier, since, evidence)
}
