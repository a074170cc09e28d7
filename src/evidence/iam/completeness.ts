import { accountOfArn } from '../../policy/arn.ts'
import { formatCount } from '../../words.ts'
import type { Details } from './details-schema.ts'

/**
 * The reason for which an answer may not have everything, as a phrase: a policy that is attached is not in it, a policy is attached to more
 * entities than it has, or a user is in a group that it does not have. An answer of `--filter` is so, and one that was made
 * while IAM changed. Such an answer shows what is there, and not that something is absent. One without any of AWS's own
 * policies, as `--filter User Group Role LocalManagedPolicy` makes it, has all of the account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html (AttachmentCount)
 */
export function incompleteReason(
  { UserDetailList, GroupDetailList, RoleDetailList, Policies }: Details,
  policies: ReadonlySet<string>,
  groups: ReadonlySet<string>,
): string | undefined {
  const attachments = new Map<string, Set<string>>()
  for (const { Arn, AttachedManagedPolicies } of [...UserDetailList, ...GroupDetailList, ...RoleDetailList]) {
    for (const { PolicyArn } of AttachedManagedPolicies) {
      const entities = attachments.get(PolicyArn)
      if (entities) entities.add(Arn)
      else attachments.set(PolicyArn, new Set([Arn]))
    }
  }
  const hasAwsPolicies = [...policies].some(isAwsManaged)
  const absent = [...attachments.keys()]
    .sort()
    .find((arn) => !policies.has(arn) && (hasAwsPolicies || !isAwsManaged(arn)))
  if (absent !== undefined) return `the attached policy ${absent} is not in it`
  for (const { UserName, GroupList } of UserDetailList) {
    const group = GroupList.find((name) => !groups.has(name))
    if (group !== undefined) return `the user ${UserName} is in the group ${group}, which is not in it`
  }
  for (const { Arn, AttachmentCount } of Policies) {
    const found = attachments.get(Arn)?.size ?? 0
    if ((AttachmentCount ?? 0) > found)
      return `${Arn} is attached to ${formatCount(AttachmentCount ?? 0, 'entity', 'entities')}, and ${found === 0 ? 'none' : `only ${found}`} of them ${found > 1 ? 'are' : 'is'} in it`
  }
  return undefined
}

const isAwsManaged = (arn: string): boolean => accountOfArn(arn) === 'aws'
