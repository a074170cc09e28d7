import { patternMatches } from '../action-pattern.ts'
import type { RuntimePermission } from './row.ts'
import { requestRows } from './rows-requests.ts'
import { runtimeServiceRows } from './rows-services.ts'
import type { ActionInfo } from '../types.ts'

/** Read in November 2026. Rows are never to be taken out: a missing row can only lose a permission that is needed. */
export const runtimePermissions: readonly RuntimePermission[] = [...requestRows, ...runtimeServiceRows]

/** The permission of this name that AWS checks without an operation of its own, if it is known to be one. */
export function runtimePermission(action: string): RuntimePermission | undefined {
  const name = action.toLowerCase()
  return runtimePermissions.find(({ actions }) => actions.some((pattern) => patternMatches(pattern, name)))
}

const plainRead = /:(Describe|Get|List|Search|View)[A-Z]/
/** Shared policies, and what others sign in or connect with, are asked for on behalf of a caller. */
const handedOut = /(Polic(y|ies)|Tokens?|Credentials?|Secrets?|Connections?|Urls?|ACL|WebAcl\w*)$/

/**
 * Is it a read that AWS marks as permission only, and of which no page says when it is checked? Consoles ask such
 * permissions of people who look at a page; no operation of an API needs them.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const isConsoleRead = ({ name, mark, accessLevel }: ActionInfo): boolean =>
  mark === 'permission-only' &&
  (accessLevel === 'Read' || accessLevel === 'List') &&
  plainRead.test(name) &&
  !handedOut.test(name) &&
  runtimePermission(name) === undefined
