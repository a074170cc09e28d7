import type { ConditionClause, PrincipalElement, Statement } from '../../policy/document.ts'
import { hasUnresolved } from '../../policy/unresolved.ts'
import { accountOfPrincipal } from '../../policy/principal.ts'
import { newStatements, type NewStatement } from './allowed.ts'
import type { RuleInput } from '../rule-input.ts'

/** New statements of policies that name principals. */
export const newGrantsToPrincipals = ({ changes }: RuleInput): readonly NewStatement[] =>
  changes.filter(({ kind }) => kind === 'resource' || kind === 'trust').flatMap(newStatements)

/** Does the Principal element cover every caller? `NotPrincipal` with Allow covers all but those that it names. */
export const namesAnyone = ({ principal, notPrincipal }: Statement): boolean =>
  notPrincipal !== undefined || principal === '*' || (principal?.AWS?.some((id) => /^\*+$/.test(id)) ?? false)

/**
 * Condition keys whose fixed values limit who can call, whatever Principal says.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const limiting = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalservicename',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpcarn',
  'aws:sourcevpce',
  'aws:userid',
  'aws:username',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'kms:calleraccount',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  'lambda:functionurlauthtype',
])

/** Does a condition name the callers, so that not everyone can be one? */
export const limitsCallers = ({ condition }: Statement): boolean => condition.some(isLimit)

function isLimit({ operator, key, values }: ConditionClause): boolean {
  if (!limiting.has(key.toLowerCase()) || /Not|IfExists|^ForAllValues|^Null/.test(operator)) return false
  if (key.toLowerCase() === 'lambda:functionurlauthtype') return values.every((value) => value === 'AWS_IAM')
  return values.length > 0 && values.every(isFixed)
}

/** A value that anyone can meet limits no one: `*`, a block of all addresses, an ARN of any account. */
function isFixed(value: string): boolean {
  if (hasUnresolved(value)) return true
  if (/^(?:0\.0\.0\.0|::)\/0$/.test(value)) return false
  if (/^\*+$/.test(value) || value.includes('${')) return false
  const account = /^arn:[^:]*:[^:]*:[^:]*:([^:]*):/.exec(value)?.[1]
  if (account !== undefined && /^[*?]+$/.test(account)) return false
  return !/^arn:\*+$/.test(value)
}

/** Accounts of the AWS principals that are named, each with the text that names it. */
export function namedAccounts(principal: PrincipalElement | undefined): readonly { account: string; id: string }[] {
  if (principal === undefined || principal === '*') return []
  return (principal.AWS ?? []).flatMap((id) => {
    const account = hasUnresolved(id) ? undefined : accountOfPrincipal(id)
    return account !== undefined && /^\d{12}$/.test(account) ? [{ account, id }] : []
  })
}
