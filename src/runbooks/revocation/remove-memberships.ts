import { lastPathSegment } from '../../policy/arn.ts'
import { awsOption } from '../../shell-word.ts'
import { removeFromGroups as membershipsIn } from '../../sources/terraform/removal/memberships.ts'
import type { Revocation } from '../types.ts'
import { isIamName } from '../containment/inline-deny.ts'
import type { RevocationRun } from './context.ts'
import { draftOf, type RevocationDraft } from './draft.ts'
import { takeOverEdits } from './not-edited.ts'

/**
 * Takes users out of groups. Roles have none.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html
 */
export function removeMemberships(
  { groups }: Revocation & { readonly kind: 'remove-memberships' },
  index: number,
  subjects: readonly string[],
  run: RevocationRun,
): readonly RevocationDraft[] {
  const { graph } = run.context
  const users = subjects.filter((principal) => principal.includes(':user/'))
  const isMeant = (group: string): boolean => groups.length === 0 || groups.includes(group)
  const found = graph && membershipsIn(new Set(users), isMeant, graph)
  return users.map((principal, at) => {
    const draft = draftOf(index, 'remove-memberships', principal)
    if (found && at === 0) takeOverEdits(found, run.context, draft)
    leaveGroups(principal, isMeant, found?.groups ?? [], draft, run)
    return draft
  })
}

/** @param here groups whose memberships the repository has */
function leaveGroups(
  principal: string,
  isMeant: (group: string) => boolean,
  here: readonly string[],
  draft: RevocationDraft,
  { context }: RevocationRun,
): void {
  const { snapshots } = context
  const snapshot = snapshots?.accounts.get(principal.split(':')[4] ?? '')
  const user = lastPathSegment(principal)
  for (const name of [...(snapshot?.users.get(principal)?.groups ?? [])].sort()) {
    if (!isMeant(name)) continue
    const group = [...(snapshot?.groups.values() ?? [])].find((each) => each.name === name)
    const attached = (group?.attached ?? []).flatMap(
      ({ arn }) => snapshot?.policies.get(arn)?.versions.find(({ isDefault }) => isDefault)?.document ?? [],
    )
    for (const before of [...attached, ...(group?.inline ?? []).flatMap(({ document }) => document ?? [])])
      draft.losses.push({ principals: [principal], before })
    if (here.includes(name) || !isIamName(name) || !isIamName(user)) continue
    const target = `${awsOption('--group-name', name)} ${awsOption('--user-name', user)}`
    draft.manual.push({
      id: `leave-${name}-${user}`,
      title: `Remove user ${user} from group ${name}: the membership is not in the repository`,
      actor: `IAM administrator of account ${principal.split(':')[4] ?? ''}`,
      phase: 'revocation',
      commands: [`aws iam remove-user-from-group ${target}`],
      verify: `aws iam list-groups-for-user ${awsOption('--user-name', user)}`,
      undo: `aws iam add-user-to-group ${target}`,
    })
  }
  if (snapshot === undefined)
    draft.says.push('Other groups of the user are not known: no snapshot of its account was given.')
}
