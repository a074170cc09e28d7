import { lastPathSegment } from '../../policy/arn.ts'
import { byCodeUnits } from '../../collections.ts'
import { wildcardMatch } from '../../policy/pattern.ts'
import { awsOption, shellWord } from '../../shell-word.ts'
import { detachPolicies, type PolicyNames } from '../../sources/terraform/removal/detach.ts'
import type { ManualStep, Revocation } from '../types.ts'
import { isIamName } from '../containment/inline-deny.ts'
import type { RevocationRun } from './context.ts'
import { draftOf, type RevocationDraft } from './draft.ts'
import { takeOverEdits } from './not-edited.ts'

/** Takes policies from the subjects: by ARN, name or Terraform address. */
export function detach(
  { policies }: Revocation & { readonly kind: 'detach' },
  index: number,
  subjects: readonly string[],
  run: RevocationRun,
): readonly RevocationDraft[] {
  const isMeant = ({ arns, names, addresses }: PolicyNames): boolean =>
    [...arns, ...names, ...addresses].some((name) => policies.some((pattern) => wildcardMatch(pattern, name)))
  const { graph } = run.context
  const seen: PolicyNames[] = []
  // All subjects at once: what they hold together is removed together.
  const found =
    graph &&
    detachPolicies(
      new Set(subjects),
      (names) => {
        const meant = isMeant(names)
        if (meant) seen.push(names)
        return meant
      },
      graph,
    )
  return subjects.map((principal, at) => {
    const draft = draftOf(index, 'detach', principal)
    if (found && at === 0) takeOverEdits(found, run.context, draft)
    detachFrom(principal, isMeant, { seen, isEdited: (found?.edits.length ?? 0) > 0 }, draft, run)
    return draft
  })
}

function detachFrom(
  principal: string,
  isMeant: (policy: PolicyNames) => boolean,
  { seen, isEdited }: { readonly seen: readonly PolicyNames[]; readonly isEdited: boolean },
  draft: RevocationDraft,
  { context }: RevocationRun,
): void {
  const { snapshots, sources } = context
  const here = (name: string, arn: string): boolean =>
    seen.some(({ arns, names }) => arns.includes(arn) || (arns.length === 0 && names.includes(name)))
  const snapshot = snapshots?.accounts.get(principal.split(':')[4] ?? '')
  const entity = snapshot?.users.get(principal) ?? snapshot?.roles.get(principal)
  for (const { name, arn } of [...(entity?.attached ?? [])].sort((a, b) => byCodeUnits(a.arn, b.arn))) {
    if (!isMeant({ arns: [arn], names: [name], addresses: [] })) continue
    const document = snapshot?.policies.get(arn)?.versions.find(({ isDefault }) => isDefault)?.document
    if (document) draft.losses.push({ principals: [principal], before: document })
    if (here(name, arn)) continue
    const step = detachStep(principal, arn, name)
    if (step) draft.manual.push(step)
  }
  if (draft.losses.length === 0 && isEdited) {
    const addresses = new Set(seen.flatMap((names) => names.addresses))
    for (const source of sources)
      if (
        source.status === 'found' &&
        source.principals.includes(principal) &&
        source.hosts.some(({ address }) => addresses.has(address))
      )
        draft.losses.push({ principals: [principal], before: source.document })
  }
  for (const name of entity?.kind === 'user' ? entity.groups : []) {
    const group = [...(snapshot?.groups.values() ?? [])].find((each) => each.name === name)
    const held =
      group?.attached.filter((each) => isMeant({ arns: [each.arn], names: [each.name], addresses: [] })) ?? []
    if (held.length === 0) continue
    draft.refused = true
    draft.says.push(
      `${principal} holds ${held.map((each) => each.name).join(', ')} through group ${name}: remove the membership.`,
    )
  }
}

/** @see https://docs.aws.amazon.com/cli/latest/reference/iam/detach-user-policy.html */
function detachStep(principal: string, arn: string, name: string): ManualStep | undefined {
  const kind = principal.includes(':user/') ? 'user' : 'role'
  const entity = lastPathSegment(principal)
  if (!isIamName(entity)) return undefined
  const target = awsOption(`--${kind}-name`, entity)
  const policy = `--policy-arn ${shellWord(arn)}`
  return {
    id: `detach-${entity}-${name}`,
    title: `Detach ${name} from ${kind} ${entity}: no attachment of it is in the repository`,
    actor: `IAM administrator of account ${principal.split(':')[4] ?? ''}`,
    phase: 'revocation',
    commands: [`aws iam detach-${kind}-policy ${target} ${policy}`],
    verify: `aws iam list-attached-${kind}-policies ${target}`,
    undo: `aws iam attach-${kind}-policy ${target} ${policy}`,
  }
}
