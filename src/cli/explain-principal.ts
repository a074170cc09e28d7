import { InputError } from '../errors.ts'
import type { Ledger } from '../evidence/types.ts'
import { accountOf, roleOfSession } from '../policy/principal.ts'

/** Checks `--principal` of explain: who makes a request is a user, a role, the root user, or a session of one. */
export function callerArn(arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined
  const isPrincipal =
    /^arn:[\w-]+:iam::\d{12}:(user\/.|role\/.|root$)/.test(arn) ||
    /^arn:[\w-]+:sts::\d{12}:(assumed-role\/[^/]+\/.|federated-user\/.)/.test(arn)
  if (isPrincipal) return arn
  throw new InputError(
    `explain: --principal ${arn}: expects a user, role or session, such as arn:aws:iam::ACCOUNT:role/NAME or arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`,
  )
}

/**
 * The context keys of a request that follow from its principal. The ARN of a session's role does not follow from the
 * session's ARN, which lacks the path.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function factsOf(principal: string | undefined): Map<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>()
  if (principal === undefined) return keys
  keys.set('aws:principalaccount', [accountOf(principal) ?? ''])
  if (!principal.includes(':sts:')) keys.set('aws:principalarn', [principal])
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(principal)?.[1]
  if (user !== undefined) keys.set('aws:username', [user])
  return keys
}

/**
 * Condition keys that requests of the principal do not have: roles, their sessions and the root user have no user name.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-username
 */
export const absentOf = (principal: string | undefined): readonly string[] =>
  principal !== undefined && /:(role|assumed-role)\/|:root$/.test(principal) ? ['aws:username'] : []

/** The principal under which its records are counted: for a session, its role. */
export function usersOf(ledger: Ledger, principal: string): readonly string[] {
  const role = roleOfSession(principal)
  if (role === undefined) return [principal]
  const found = [...ledger.principals.keys()].filter(
    (arn) => accountOf(arn) === accountOf(principal) && /:role\//.test(arn) && arn.split('/').at(-1) === role,
  )
  return found.length > 0 ? found : [principal]
}
