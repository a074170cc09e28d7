import { lastPathSegment, accountOfArn } from '../../policy/arn.ts'
import { awsOption } from '../../shell-word.ts'
import { formatCount } from '../../words.ts'
import type { ManualStep, Revocation } from '../types.ts'
import type { RevocationRun } from './context.ts'
import { draftOf, type RevocationDraft } from './draft.ts'

/** Revocations of what a principal holds, which have to know all of it. */
const ofHeld: ReadonlySet<Revocation['kind']> = new Set([
  'remove-actions',
  'remove-resources',
  'narrow-to-use',
  'detach',
  'remove-memberships',
])

/**
 * Steps by hand for the subjects of which no account snapshot says what it holds, and of which nothing was found in the
 * repository: that nothing was found does not mean that it holds nothing.
 *
 * @param made results of the revocation, by subject
 */
export function stepsForUnknown(
  { kind }: Pick<Revocation, 'kind'>,
  index: number,
  subjects: readonly string[],
  made: readonly RevocationDraft[],
  { context }: RevocationRun,
): readonly RevocationDraft[] {
  if (!ofHeld.has(kind)) return []
  const unknown = subjects.filter((arn) => isUnknown(arn, made, context))
  if (unknown.length === 0) return []
  const draft = draftOf(index, kind, unknown.join(', '))
  draft.says.push(
    `Nothing in the repository is attached to ${formatCount(unknown.length, 'principal')}, and no account snapshot (--iam) says what is held: a person looks it up.`,
  )
  draft.manual.push(...unknown.map((arn) => lookUp(arn, kind)))
  return [draft]
}

function isUnknown(
  arn: string,
  made: readonly RevocationDraft[],
  { snapshots, sources }: RevocationRun['context'],
): boolean {
  const snapshot = snapshots?.accounts.get(accountOfArn(arn))
  if (snapshot?.users.has(arn) || snapshot?.roles.has(arn)) return false
  if (made.some(({ subject }) => subject.split(', ').includes(arn))) return false
  return !sources.some((source) => source.status === 'found' && source.principals.includes(arn))
}

function lookUp(arn: string, kind: Revocation['kind']): ManualStep {
  const name = lastPathSegment(arn)
  const entity = arn.includes(':user/') ? 'user' : 'role'
  const account = accountOfArn(arn)
  const named = awsOption(`--${entity}-name`, name)
  return {
    id: `look-up-${entity}-${account}-${name}`,
    title: `${titles[kind] ?? 'Revoke'} of ${entity} ${name}, which are not in the repository`,
    actor: `IAM administrator of account ${account}`,
    phase: 'revocation',
    commands: [
      `aws iam list-attached-${entity}-policies ${named}`,
      `aws iam list-${entity}-policies ${named}`,
      ...(entity === 'user' ? [`aws iam list-groups-for-user ${named}`] : []),
    ],
  }
}

const titles: Readonly<Partial<Record<Revocation['kind'], string>>> = {
  'remove-actions': 'Remove the actions',
  'remove-resources': 'Remove the resources',
  'narrow-to-use': 'Narrow the policies to the use',
  detach: 'Detach the policies',
  'remove-memberships': 'Remove the group memberships',
}
