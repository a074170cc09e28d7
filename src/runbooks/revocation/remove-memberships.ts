import { option } from '../../shell-word.ts'
import { removeMemberships as membershipsIn } from '../../sources/terraform/removal/memberships.ts'
import type { Revocation } from '../types.ts'
import { isIamName } from '../containment/inline-deny.ts'
import type { RevocationRun } from './context.ts'
import { draftOf, type Draft } from './draft.ts'
import { withoutNotEdited } from './not-edited.ts'

/**
 * Takes users out of groups. Roles have none.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html
 */
export const removeMemberships = (
  { groups }: Revocation & { readonly kind: 'remove-memberships' },
  index: number,
  subjects: readonly string[],
  run: RevocationRun,
): readonly Draft[] =>
  subjects
    .filter((principal) => principal.includes(':user/'))
    .map((principal) => leaveGroups(principal, (group) => groups.length === 0 || groups.includes(group), index, run))

function leaveGroups(
  principal: string,
  isMeant: (group: string) => boolean,
  index: number,
  { context }: RevocationRun,
): Draft {
  const draft = draftOf(index, 'remove-memberships', principal)
  const { graph, snapshots } = context
  const found = graph ? membershipsIn(new Set([principal]), isMeant, graph) : undefined
  if (found) {
    withoutNotEdited(found, context, draft)
    if (draft.edits.length > 0) draft.says.push(`Without ${found.removed.join(', ')}.`)
    draft.says.push(...found.left)
    if (found.left.length > 0) draft.refused = true
  }
  const snapshot = snapshots?.accounts.get(principal.split(':')[4] ?? '')
  const user = principal.split('/').at(-1) ?? ''
  for (const name of [...(snapshot?.users.get(principal)?.groups ?? [])].sort()) {
    if (!isMeant(name)) continue
    const group = [...(snapshot?.groups.values() ?? [])].find((each) => each.name === name)
    const attached = (group?.attached ?? []).flatMap(
      ({ arn }) => snapshot?.policies.get(arn)?.versions.find(({ isDefault }) => isDefault)?.document ?? [],
    )
    for (const before of [...attached, ...(group?.inline ?? []).flatMap(({ document }) => document ?? [])])
      draft.losses.push({ principals: [principal], before })
    if (found?.groups.includes(name) || !isIamName(name) || !isIamName(user)) continue
    const target = `${option('--group-name', name)} ${option('--user-name', user)}`
    draft.manual.push({
      id: `leave-${name}-${user}`,
      title: `Remove user ${user} from group ${name}: the membership is not in the repository`,
      actor: `IAM administrator of account ${principal.split(':')[4] ?? ''}`,
      phase: 'revocation',
      commands: [`aws iam remove-user-from-group ${target}`],
      verify: `aws iam list-groups-for-user ${option('--user-name', user)}`,
      undo: `aws iam add-user-to-group ${target}`,
    })
  }
  if (snapshot === undefined)
    draft.says.push('Other groups of the user are not known: no snapshot of its account was given.')
  return draft
}
