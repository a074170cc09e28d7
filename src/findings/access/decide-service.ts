import { sourceAccountRow } from '../../catalog/source-account.ts'
import type { ConditionClause, Statement } from '../../policy/document.ts'
import { whySetGrows } from '../../narrowing/resources.ts'
import { formatCount } from '../../words.ts'
import { clashingClause, describeClash, ineffectiveClauseNote, restrictedKey, sourceKeys } from './conditions.ts'
import { whyNotObserved, type ObservationInput } from './observed.ts'
import { callsOfStatement, countOf } from './resource-calls.ts'
import { manual, type ResourceCall, type StatementDecision } from './types.ts'

/**
 * A statement for services alone, without a condition on whose resource they act for: `aws:SourceAccount` is added where
 * AWS documents that the services set it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
 */
export function decideForServices(
  statement: Statement,
  services: readonly string[],
  input: ObservationInput,
): StatementDecision {
  const { policy } = input
  const named = services.join(', ')
  const known = restrictedKey(statement, sourceKeys)
  if (known !== undefined) return manual(`Statements for ${named} have a condition on ${known} already.`)
  const { action = [] } = statement
  const rows = services.map((service) => sourceAccountRow(service, policy.service, action))
  const unknown = services.find((_, at) => rows[at] === undefined)
  if (unknown !== undefined)
    return manual(
      `Whether every call of ${unknown} carries aws:SourceAccount here is not documented by AWS as far as Whittle knows: a person looks at the service's page on the confused deputy.`,
    )
  const unseen = whyNotObserved(statement, input)
  if (unseen !== undefined) return manual(`No condition is proposed for ${named}: ${unseen}`)
  const calls = callsOfStatement(statement, input.calls).filter(({ caller }) => mayBeOne(caller, services))
  const accounts = policy.service === 'sts' ? accountsOfRoles(calls, policy.owner) : accountsStated(calls, input)
  if (typeof accounts === 'string') return manual(`No condition is proposed for ${named}: ${accounts}`)
  const added: ConditionClause = { operator: 'StringEquals', key: 'aws:SourceAccount', values: accounts }
  const clash = clashingClause(statement, added)
  if (clash !== undefined) return manual(describeClash(clash))
  const sources = [...new Set(rows.flatMap((row) => row?.source ?? []))].join(', ')
  const seen =
    calls.length === 0
      ? 'None of its calls was seen'
      : `${formatCount(countOf(calls), 'call')} of it ${countOf(calls) === 1 ? 'was' : 'were'} seen`
  return {
    kind: 'narrowed',
    rule: 'source-account',
    statement: { ...statement, condition: [...statement.condition, added] },
    added: [added],
    reason: `${named} may act for any account: proposed is the condition aws:SourceAccount ${accounts.join(', ')} (${sources}).${ineffectiveClauseNote(statement, sourceKeys)} ${seen}.`,
  }
}

/** A call of a service that the record does not name may be one of these. */
const mayBeOne = (caller: ResourceCall['caller'], services: readonly string[]): boolean =>
  caller.kind === 'service' && (services.includes(caller.service) || caller.service === 'AWS Internal')

/**
 * A role can only be passed to a service in its own account, so that a service that assumes it acts for that account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
function accountsOfRoles(calls: readonly ResourceCall[], owner: string): readonly string[] | string {
  const other = calls.find(({ origin }) => origin?.sourceAccount !== undefined && origin.sourceAccount !== owner)
  return other === undefined ? [owner] : `a record states that it acted for account ${other.origin?.sourceAccount}.`
}

/**
 * The accounts for which the services acted, by their records. Buckets, queues and topics take deliveries for any account
 * (a central bucket of AWS Config, a queue for the notifications of another account's bucket), and AWS's pages do not say
 * of each delivery that CloudTrail records it: without calls the account is not known.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
 */
function accountsStated(
  calls: readonly ResourceCall[],
  { policy, ledger }: ObservationInput,
): readonly string[] | string {
  if (calls.length === 0)
    return 'none of its calls was seen, so that it is not known for which account it acts: a person adds it.'
  const byAccount = new Map<string, ResourceCall[]>()
  for (const call of calls) {
    const account = call.origin?.sourceAccount
    if (account === undefined)
      return `${formatCount(countOf(calls), 'call')} of it were seen, and the records do not state for which account (only event data stores that keep aws:SourceAccount do).`
    byAccount.set(account, [...(byAccount.get(account) ?? []), call])
  }
  const window = ledger.coverage.accounts.find(({ account }) => account === policy.owner)
  const growing =
    window &&
    whySetGrows(byAccount, { calls: countOf(calls), window, things: ['account', 'the accounts that it acts for'] })
  return growing === undefined ? [...byAccount.keys()].sort() : `${growing}.`
}
