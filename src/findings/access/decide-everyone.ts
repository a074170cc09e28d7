import type { ConditionClause, Statement } from '../../policy/document.ts'
import { saturation, incompleteSetReason } from '../../narrowing/resources.ts'
import { actionMatches } from '../../policy/pattern.ts'
import { callerKeys, clashingClause, describeClash, ineffectiveClauseNote, restrictedKey } from './conditions.ts'
import { notObservedReason, type ObservationInput } from './observed.ts'
import { byForeignAccount, callsOfStatement, countCalls, describeCallers } from './resource-calls.ts'
import { manualDecision, type AccessSettings, type ResourceCall, type StatementDecision } from './types.ts'

/**
 * Actions by which services deliver to a queue or topic with their own principals.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
 */
const deliveries: readonly string[] = ['sqs:SendMessage', 'sns:Publish']

/**
 * A statement for everyone. It is held to the organisation where every caller is known to be a member; else to the
 * accounts that called, where these have stopped growing. The account of the resource always stays, and keeps the direct
 * grant that `*` gives to its users and roles: so the accounts are named in a condition and not as principals.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalaccount
 */
export function decideForEveryone(statement: Statement, input: ObservationInput): StatementDecision {
  const { policy, settings, ledger } = input
  const known = restrictedKey(statement, callerKeys)
  if (known !== undefined)
    return manualDecision(
      `It is for everyone under a condition on ${known}: a person decides whether that is narrow enough.`,
    )
  const delivered = statement.action?.find((pattern) => deliveries.some((action) => actionMatches(pattern, action)))
  if (delivered !== undefined)
    return manualDecision(
      `It allows ${delivered} to everyone. AWS services deliver by this action too: their requests have neither the organisation nor the account of a user or role, and records do not surely show each delivery. Give the services a statement of their own first.`,
    )
  const ineffective = ineffectiveClauseNote(statement, callerKeys)
  const unseen = notObservedReason(statement, input)
  if (unseen !== undefined)
    return manualDecision(`Who uses it is not known in full, so nothing is proposed.${ineffective} ${unseen}`)
  const calls = callsOfStatement(statement, input.calls)
  const anonymous = calls.filter(({ caller }) => caller.kind === 'anonymous')
  if (anonymous.length > 0)
    return manualDecision(
      `${describeCallers(new Map([['Anonymous callers', anonymous]]))} used it without credentials: a person decides whether it is to be public, and a waiver says so.`,
    )
  const services = [...new Set(calls.flatMap(({ caller }) => (caller.kind === 'service' ? [caller.service] : [])))]
  if (services.length > 0)
    return manualDecision(
      `${services.sort().join(', ')} called with service principals, whose requests have neither aws:PrincipalOrgID nor the account of a user or role: they need a statement of their own first.`,
    )
  const foreign = byForeignAccount(calls, policy.owner)
  const seen = foreign.size === 0 ? 'No other account called' : `Calls came from ${describeCallers(foreign)}`
  const { organization } = settings
  if (
    organization &&
    [policy.owner, ...foreign.keys()].every((each) => isOrganisationMember(each, foreign.get(each), organization))
  )
    return narrowed(
      'organisation',
      statement,
      { operator: 'StringEquals', key: 'aws:PrincipalOrgID', values: [organization.id] },
      `It is for everyone: proposed is the condition aws:PrincipalOrgID ${organization.id}.${ineffective} ${seen}, all of the organisation.`,
    )
  const window = ledger.coverage.accounts.find(({ account }) => account === policy.owner)!
  const all = [...foreign.values()].flat()
  const growing = incompleteSetReason(foreign, {
    calls: countCalls(all),
    window,
    things: ['account', 'the accounts that call'],
  })
  if (growing !== undefined)
    return manualDecision(`It is for everyone.${ineffective} ${seen}; ${growing}. ${byOrganisation(settings)}`)
  if (foreign.size > saturation.resources)
    return manualDecision(`It is for everyone.${ineffective} ${seen}, too many to name.`)
  const accounts = [policy.owner, ...foreign.keys()].sort()
  return narrowed(
    'accounts-seen',
    statement,
    { operator: 'StringEquals', key: 'aws:PrincipalAccount', values: accounts },
    `It is for everyone: proposed is the condition aws:PrincipalAccount ${accounts.join(', ')}.${ineffective} ${seen}.`,
  )
}

function narrowed(
  rule: 'organisation' | 'accounts-seen',
  statement: Statement,
  added: ConditionClause,
  reason: string,
): StatementDecision {
  const clash = clashingClause(statement, added)
  if (clash !== undefined) return manualDecision(describeClash(clash))
  return {
    kind: 'narrowed',
    rule,
    statement: { ...statement, condition: [...statement.condition, added] },
    added: [added],
    reason,
  }
}

/** Is the account a member of the organisation, by configuration or by what every record of it states? */
export const isOrganisationMember = (
  account: string,
  calls: readonly ResourceCall[] | undefined,
  { id, accounts }: NonNullable<AccessSettings['organization']>,
): boolean =>
  accounts.includes(account) || (calls !== undefined && calls.every(({ origin }) => origin?.organisation === id))

const byOrganisation = ({ organization }: AccessSettings): string =>
  organization === undefined
    ? 'Where all callers are of one organisation, findings.organization in the configuration says so.'
    : 'Not all of them are among the members of findings.organization.'
