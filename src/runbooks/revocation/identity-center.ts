import type { ScopeMatches } from '../../evidence/events/matches.ts'
import { callersOf } from '../containment/callers.ts'
import { containIdentityCenter } from '../containment/identity-center.ts'
import type { ManualStep } from '../types.ts'
import type { RevocationDraft } from './draft.ts'

/** A role that a permission set makes: it cannot be edited in IAM, nor by Terraform's resources of IAM. */
export const isOfIdentityCenter = (principal: string): boolean =>
  principal.includes(':role/aws-reserved/sso.amazonaws.com/')

/**
 * The people of the matched events lose the account, as commands: the role itself is shared by all who have the set.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/revoke-user-permissions.html
 */
export function permissionSetSteps(
  principal: string,
  matches: ScopeMatches,
  draft: RevocationDraft,
): readonly ManualStep[] {
  const caller = callersOf(matches).find((each) => each.principal === principal)
  const commands = caller ? containIdentityCenter(caller) : []
  if (commands.length === 0) {
    draft.refused = true
    draft.says.push(`${principal} is made by IAM Identity Center, and the events do not show the person.`)
    return []
  }
  draft.says.push(
    `${principal} is made by IAM Identity Center for all who have the permission set: the person loses it.`,
  )
  return commands.map(({ title, actor, commands: lines, verify, stops, doesNotStop, undo }, index) => ({
    id: `identity-center-${index + 1}`,
    title,
    actor,
    phase: 'revocation',
    commands: lines,
    ...(verify !== undefined && { verify }),
    stops,
    doesNotStop,
    undo,
  }))
}
