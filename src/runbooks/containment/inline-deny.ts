import type { Statement } from '../../policy/document.ts'
import { awsOption, shellWord } from '../../shell-word.ts'
import { policyJson } from '../deny-statements.ts'

/** An inline policy of a user or role that denies, as commands. */
export interface InlineDenyCommands {
  readonly put: string
  readonly undo: string
  readonly verify: string
}

/**
 * Puts a Deny beside the policies of a user or role. A policy of that name is replaced.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/iam/put-role-policy.html
 * @see https://docs.aws.amazon.com/cli/latest/reference/iam/put-user-policy.html
 */
export function inlineDeny(
  of: 'user' | 'role',
  name: string,
  policy: string,
  statement: Statement,
): InlineDenyCommands {
  const target = `${awsOption(`--${of}-name`, name)} --policy-name ${policy}`
  return {
    put: `aws iam put-${of}-policy ${target} --policy-document ${shellWord(policyJson(statement))}`,
    undo: `aws iam delete-${of}-policy ${target}`,
    verify: `aws iam get-${of}-policy ${target}`,
  }
}

/** Names of users, roles and policies that IAM takes. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export const isIamName = (name: string): boolean => /^[\w+=,.@-]{1,128}$/.test(name)

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html */
export const isAccessKeyId = (id: string): boolean => /^\w{16,128}$/.test(id)
