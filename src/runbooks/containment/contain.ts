import type { ScopeMatches } from '../../evidence/events/matches.ts'
import type { Snapshots } from '../../evidence/iam/types.ts'
import { wildcardMatch } from '../../policy/pattern.ts'
import type { ContainmentCommand } from '../run.ts'
import { callersOf, type ContainedCaller } from './callers.ts'
import { containIdentityCenter } from './identity-center.ts'
import { isIamName } from './inline-deny.ts'
import { containAnonymous, containOtherAccount, type CallerContainment } from './other-account.ts'
import { containRole } from './role.ts'
import { containRoot } from './root.ts'
import { containUser } from './user.ts'

export interface ContainOptions {
  /** ISO 8601, UTC, to the second: now. */
  readonly moment: string
  /** ARN patterns of principals that are never denied anything, such as break-glass roles (`findings.exempt`). */
  readonly exempt: readonly string[]
  readonly snapshots?: Pick<Snapshots, 'accounts'>
  /** Accounts besides those that recorded the events: of configuration. */
  readonly ownAccounts?: readonly string[]
}

export interface Containment {
  readonly commands: readonly ContainmentCommand[]
  /** A sentence each: callers for which there is no command, and why. */
  readonly notes: readonly string[]
}

/**
 * The commands that stop the callers of the matched events at once. They are printed for a person; nothing is run. There
 * are none for service-linked roles, AWS services and exempt principals, and none with a name that IAM would not take.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 */
export function containmentFor(matches: ScopeMatches, options: ContainOptions): Containment {
  const accounts = [...(options.ownAccounts ?? []), ...(options.snapshots?.accounts.keys() ?? [])]
  const each = callersOf(matches, accounts).map((caller) => containCaller(caller, options))
  return { commands: each.flatMap(({ commands }) => commands), notes: each.flatMap(({ notes }) => notes) }
}

function containCaller(caller: ContainedCaller, { moment, exempt }: ContainOptions): CallerContainment {
  const { kind, principal, name, account } = caller
  const none = (note: string): CallerContainment => ({ commands: [], notes: [`${principal}: ${note}`] })
  const only = (commands: readonly ContainmentCommand[]): CallerContainment => ({ commands, notes: [] })
  const pattern = exempt.find((each) => wildcardMatch(each, principal))
  if (pattern !== undefined) return none(`no command, as findings.exempt names it (${pattern}).`)
  const isEntity = kind === 'user' || kind === 'role' || kind === 'identity-center'
  if (isEntity && !(isIamName(name) && /^\d{12}$/.test(account))) return none(notAName)
  switch (kind) {
    case 'user':
      return only(containUser(caller))
    case 'role':
      return only(containRole(caller, moment))
    case 'identity-center': {
      const commands = containIdentityCenter(caller)
      return commands.length > 0 ? only(commands) : none('the events do not show which person used it.')
    }
    case 'root':
      return /^\d{12}$/.test(account) ? only(containRoot(caller)) : none('its account is not known.')
    case 'other-account':
      return containOtherAccount(caller, moment)
    case 'anonymous':
      return containAnonymous(caller)
    case 'service-linked':
      return none('no command, as only its service may use a service-linked role, and no policy denies it anything.')
    case 'service':
      return none('no command, as an AWS service called with its own principal.')
    case 'unknown':
    default:
      return none('no command, as the records do not state which user or role it is.')
  }
}

const notAName = 'no command, as IAM takes no such name: the record may be forged.'
