import { option } from '../../shell-word.ts'
import type { Revocation } from '../types.ts'
import type { RevocationRun } from './context.ts'
import { draftOf, type Draft } from './draft.ts'

/** Revocations of what a principal holds, which have to know all of it. */
const ofHeld: ReadonlySet<Revocation['kind']> = new Set([
  'remove-actions',
  'remove-resources',
  'narrow-to-use',
  'detach',
  'remove-memberships',
])

/**
 * A step by hand for each subject of which no account snapshot says what it holds, and of which nothing was found in the
 * repository: that nothing was found does not mean that it holds nothing.
 *
 * @param made results of the revocation, by subject
 */
export function stepsForUnknown(
  { kind }: Pick<Revocation, 'kind'>,
  index: number,
  subjects: readonly string[],
  made: readonly Draft[],
  { context }: RevocationRun,
): readonly Draft[] {
  if (!ofHeld.has(kind)) return []
  return subjects.flatMap((arn): Draft[] => {
    const account = arn.split(':')[4] ?? ''
    const snapshot = context.snapshots?.accounts.get(account)
    if (snapshot?.users.has(arn) || snapshot?.roles.has(arn)) return []
    if (made.some(({ subject }) => subject.includes(arn))) return []
    if (context.sources.some((source) => source.status === 'found' && source.principals.includes(arn))) return []
    const name = arn.slice(arn.lastIndexOf('/') + 1)
    const entity = arn.includes(':user/') ? 'user' : 'role'
    const draft = draftOf(index, kind, arn)
    draft.says.push(
      `Nothing in the repository is attached to ${arn}, and no account snapshot (--iam) says what it holds: a person looks it up.`,
    )
    draft.manual.push({
      id: `look-up-${entity}-${name}`,
      title: `${titles[kind] ?? 'Revoke'} of ${entity} ${name}, whose policies are not in the repository`,
      actor: `IAM administrator of account ${account}`,
      phase: 'revocation',
      commands: [
        `aws iam list-attached-${entity}-policies ${option(`--${entity}-name`, name)}`,
        `aws iam list-${entity}-policies ${option(`--${entity}-name`, name)}`,
        ...(entity === 'user' ? [`aws iam list-groups-for-user ${option('--user-name', name)}`] : []),
      ],
      verify: `aws iam list-attached-${entity}-policies ${option(`--${entity}-name`, name)}`,
    })
    return [draft]
  })
}

const titles: Readonly<Partial<Record<Revocation['kind'], string>>> = {
  'remove-actions': 'Remove the actions',
  'remove-resources': 'Remove the resources',
  'narrow-to-use': 'Narrow the policies to the use',
  detach: 'Detach the policies',
  'remove-memberships': 'Remove the group memberships',
}
