import { sourceAccountRow } from '../../catalog/source-account.ts'
import { sourceArnRow } from '../../catalog/source-arn.ts'
import type { ConditionClause, Statement } from '../../policy/document.ts'
import { incompleteSetReason } from '../../narrowing/resources.ts'
import { formatCount } from '../../words.ts'
import { clashingClause, describeClash, ineffectiveClauseNote, restrictedKey, sourceKeys } from './conditions.ts'
import { notObservedReason, type ObservationInput } from './observed.ts'
import { callsOfStatement, countCalls } from './resource-calls.ts'
import { sourceArns } from './source-arns.ts'
import { manualDecision, type ResourceCall, type StatementDecision } from './types.ts'

/**
 * A statement for services alone, without a condition on whose resource they act for: `aws:SourceAccount` and
 * `aws:SourceArn` are added where AWS documents that the services set them, and their values are known.
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
  if (known !== undefined) return manualDecision(`Statements for ${named} have a condition on ${known} already.`)
  const documented = pagesFor(services, policy.service, statement.action ?? [])
  if (typeof documented === 'string') return manualDecision(documented)
  const unseen = notObservedReason(statement, input)
  if (unseen !== undefined) return manualDecision(`No condition is proposed for ${named}: ${unseen}`)
  const calls = callsOfStatement(statement, input.calls).filter(({ caller }) => mayBeOne(caller, services))
  const accounts = documented.account && accountsFor(calls, input)
  const arns = documented.arn && sourceArns(services, calls, input)
  const asked: Asked[] = []
  if (documented.account && typeof accounts !== 'string' && accounts)
    asked.push({
      ...documented.account,
      clause: { operator: 'StringEquals', key: 'aws:SourceAccount', values: accounts },
    })
  if (documented.arn && typeof arns !== 'string' && arns)
    asked.push({ ...documented.arn, clause: { operator: 'ArnEquals', key: 'aws:SourceArn', values: arns } })
  const open = [accounts, arns].filter((each) => typeof each === 'string')
  if (asked.length === 0) return manualDecision(`No condition is proposed for ${named}: ${open.join(' ')}`)
  return narrowed(statement, named, { asked, calls, withoutArn: typeof arns === 'string' ? arns : undefined })
}

/** AWS's pages that show the keys for all of some services; `undefined` for a key that is not shown for all of them. */
interface Documented {
  readonly account?: { readonly pages: readonly string[] }
  readonly arn?: { readonly pages: readonly string[] }
}

/** What AWS documents of some services on a kind of resource; a sentence where that is neither of the keys. */
function pagesFor(services: readonly string[], on: string, actions: readonly string[]): Documented | string {
  const rows = services.map((service) => ({
    service,
    account: sourceAccountRow(service, on, actions)?.source,
    arn: sourceArnRow(service, on, actions)?.source,
  }))
  const [account, arn] = [rows.map((row) => row.account), rows.map((row) => row.arn)].map((pages) => {
    const known = pages.filter((each) => each !== undefined)
    return known.length === rows.length ? { pages: known } : undefined
  })
  if (account || arn) return { ...(account && { account }), ...(arn && { arn }) }
  const unknown = rows.find((row) => row.account === undefined && row.arn === undefined)
  return unknown === undefined
    ? `AWS documents aws:SourceAccount for some of ${services.join(', ')} and aws:SourceArn for others: split it into two statements first.`
    : `Whether every call of ${unknown.service} carries aws:SourceAccount here is not documented by AWS as far as Whittle knows: a person looks at the service's page on the confused deputy.`
}

interface Asked {
  readonly clause: ConditionClause
  readonly pages: readonly string[]
}

function narrowed(
  statement: Statement,
  named: string,
  {
    asked,
    calls,
    withoutArn,
  }: {
    readonly asked: readonly Asked[]
    readonly calls: readonly ResourceCall[]
    readonly withoutArn: string | undefined
  },
): StatementDecision {
  const added = asked.map(({ clause }) => clause)
  const clash = added.map((clause) => clashingClause(statement, clause)).find((each) => each !== undefined)
  if (clash !== undefined) return manualDecision(describeClash(clash))
  const pages = [...new Set(asked.flatMap((each) => each.pages))].join(', ')
  const conditions = added.map(({ key, values }) => `${key} ${values.join(', ')}`).join(' and ')
  const count = countCalls(calls)
  const seen =
    count === 0
      ? 'None of its calls was seen'
      : `${formatCount(count, 'call')} of it ${count === 1 ? 'was' : 'were'} seen`
  const left = withoutArn === undefined ? '' : ` aws:SourceArn is not asked for: ${withoutArn}`
  return {
    kind: 'narrowed',
    rule: added.some(({ key }) => key === 'aws:SourceArn') ? 'source-arn' : 'source-account',
    statement: { ...statement, condition: [...statement.condition, ...added] },
    added,
    reason: `${named} may act for any account: proposed is the condition ${conditions} (${pages}).${ineffectiveClauseNote(statement, sourceKeys)} ${seen}.${left}`,
  }
}

/** The accounts for which the services acted; else why they are not known, a sentence. */
const accountsFor = (calls: readonly ResourceCall[], input: ObservationInput): readonly string[] | string =>
  input.policy.service === 'sts' ? accountsOfRoles(calls, input.policy.owner) : accountsStated(calls, input)

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
      return `${formatCount(countCalls(calls), 'call')} of it were seen, and the records do not state for which account (only event data stores that keep aws:SourceAccount do).`
    byAccount.set(account, [...(byAccount.get(account) ?? []), call])
  }
  const window = ledger.coverage.accounts.find(({ account }) => account === policy.owner)
  const growing =
    window &&
    incompleteSetReason(byAccount, {
      calls: countCalls(calls),
      window,
      things: ['account', 'the accounts that it acts for'],
    })
  return growing === undefined ? [...byAccount.keys()].sort() : `${growing}.`
}
