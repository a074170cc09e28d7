import type { AttachedPrincipalType } from '../attached-principals.ts'
import type { AttachmentType } from '../from-state.ts'

/** Resources that attach a managed policy to principals: the arguments of the policy and of the principals. */
export const attachments: Readonly<Record<string, AttachmentType>> = {
  aws_iam_role_policy_attachment: { policy: 'policy_arn', attachedPrincipals: { role: 'role' } },
  aws_iam_user_policy_attachment: { policy: 'policy_arn', attachedPrincipals: { user: 'user' } },
  aws_iam_group_policy_attachment: { policy: 'policy_arn', attachedPrincipals: { group: 'group' } },
  aws_iam_policy_attachment: {
    policy: 'policy_arn',
    attachedPrincipals: { roles: 'role', users: 'user', groups: 'group' },
  },
  aws_iam_role_policy_attachments_exclusive: { policy: 'policy_arns', attachedPrincipals: { role_name: 'role' } },
  aws_iam_user_policy_attachments_exclusive: { policy: 'policy_arns', attachedPrincipals: { user_name: 'user' } },
  aws_iam_group_policy_attachments_exclusive: { policy: 'policy_arns', attachedPrincipals: { group_name: 'group' } },
}

/** The attribute in which a resource names managed policies that it attaches. */
export const policyAttribute = (type: string): string | undefined =>
  type === 'aws_iam_role' ? 'managed_policy_arns' : attachments[type]?.policy

/** Resources of inline policies, and the arguments that name their principals. */
export const inlinePolicies: Readonly<Record<string, Readonly<Record<string, AttachedPrincipalType | 'group'>>>> = {
  aws_iam_role_policy: { role: 'role' },
  aws_iam_user_policy: { user: 'user' },
  aws_iam_group_policy: { group: 'group' },
}
