import type { Revocation } from '../types.ts'
import type { RevocationRun } from './context.ts'
import type { RevocationDraft } from './draft.ts'
import { editPolicies } from './edit-policies.ts'
import type { PolicyDrafts } from './policy-drafts.ts'
import { denyStatement, describeRemoval, removeGrants, revokedSid } from './remove-grants.ts'

/** Takes actions from the subjects, on every resource. */
export const removeActions = (
  { actions }: Revocation & { readonly kind: 'remove-actions' },
  index: number,
  subjects: readonly string[],
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] =>
  removeAccess({ actions, resources: ['*'] }, 'remove-actions', index, subjects, drafts, run)

/** Takes resources from the subjects: of the given actions, or of all. */
export const removeResources = (
  { actions, resources }: Revocation & { readonly kind: 'remove-resources' },
  index: number,
  subjects: readonly string[],
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] =>
  removeAccess(
    { actions: actions.length > 0 ? actions : ['*'], resources },
    'remove-resources',
    index,
    subjects,
    drafts,
    run,
  )

function removeAccess(
  removal: { readonly actions: readonly string[]; readonly resources: readonly string[] },
  kind: 'remove-actions' | 'remove-resources',
  index: number,
  subjects: readonly string[],
  drafts: PolicyDrafts,
  run: RevocationRun,
): readonly RevocationDraft[] {
  const suffix = `revoke_${index + 1}`
  return editPolicies(
    {
      index,
      kind,
      transform: (document, statements) => removeGrants(document, statements, removal, run.context.catalog),
      separate: { name: `whittle-${suffix.replace('_', '-')}`, suffix, does: `${describeRemoval(removal)} denied` },
      denies: () => [denyStatement(removal, revokedSid)],
    },
    subjects,
    drafts,
    run,
  )
}
