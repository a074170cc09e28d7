import { accountOfPrincipal } from './principal.ts'

/**
 * The context keys of a request that follow from its principal. The ARN of a session's role does not follow from the
 * session's ARN, which lacks the path.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function callerKeysOf(principal: string | undefined): Map<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>()
  if (principal === undefined) return keys
  keys.set('aws:principalaccount', [accountOfPrincipal(principal) ?? ''])
  if (!principal.includes(':sts:')) keys.set('aws:principalarn', [principal])
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(principal)?.[1]
  if (user !== undefined) keys.set('aws:username', [user])
  return keys
}

/**
 * Condition keys that requests of the principal do not have: roles, their sessions and the root user have no user name.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-username
 */
export const absentCallerKeysOf = (principal: string | undefined): readonly string[] =>
  principal !== undefined && /:(role|assumed-role)\/|:root$/.test(principal) ? ['aws:username'] : []

/** Is it the ARN of a user, a role, the root user, or a session of one? Those make requests. */
export const isCallerArn = (arn: string): boolean =>
  /^arn:[\w-]+:iam::\d{12}:(user\/.|role\/.|root$)/.test(arn) ||
  /^arn:[\w-]+:sts::\d{12}:(assumed-role\/[^/]+\/.|federated-user\/.)/.test(arn)
