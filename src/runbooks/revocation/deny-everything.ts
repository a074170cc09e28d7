import { quarantineName, quarantineStatement } from '../../sources/terraform/removal/quarantine.ts'
import { olderSessionsName, olderSessionsStatement } from '../deny-statements.ts'
import type { Revocation } from '../types.ts'
import type { RevocationRun } from './context.ts'
import { draftOf, type RevocationDraft } from './draft.ts'
import { isOfIdentityCenter, permissionSetSteps } from './identity-center.ts'
import type { PolicyDrafts } from './policy-drafts.ts'
import { denySeparately, type SeparateDeny } from './separate-deny.ts'

/**
 * Denies everything to each subject; the policy has the name that the containment commands give it, so that Terraform takes
 * over what they put there.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export const denyEverything = (
  _: Revocation & { readonly kind: 'deny-everything' },
  index: number,
  subjects: readonly string[],
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] =>
  each(subjects, 'deny-everything', index, drafts, run, {
    name: quarantineName,
    suffix: 'quarantine',
    does: 'Everything is denied',
    statements: [quarantineStatement],
  })

/**
 * Denies everything to sessions that were issued before a moment. Long-term keys and later sessions are not affected, nor
 * what was assumed from the sessions.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function endSessions(
  { issuedBefore }: Revocation & { readonly kind: 'end-sessions' },
  index: number,
  subjects: readonly string[],
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] {
  const moment = issuedBefore === 'now' ? run.context.moment : issuedBefore
  const results = each(subjects, 'end-sessions', index, drafts, run, {
    name: olderSessionsName,
    suffix: 'revoke_older_sessions',
    does: `Everything is denied to sessions issued before ${moment}`,
    statements: [olderSessionsStatement(moment)],
  })
  for (const draft of results) {
    // New sessions work as before: nothing is lost for good.
    draft.losses.length = 0
    draft.says.push(
      'It ends the sessions of all who use the principal; it does not hit long-term access keys or later sessions.',
    )
  }
  return results
}

const each = (
  subjects: readonly string[],
  kind: 'deny-everything' | 'end-sessions',
  index: number,
  drafts: PolicyDrafts,
  run: RevocationRun,
  deny: SeparateDeny,
): readonly RevocationDraft[] =>
  subjects.map((principal) => {
    const draft = draftOf(index, kind, principal)
    if (isOfIdentityCenter(principal)) draft.manual.push(...permissionSetSteps(principal, run.matches, draft))
    else denySeparately(principal, deny, draft, drafts, run)
    return draft
  })
