import type { AttachmentChange, RuleInput } from '../rule-input.ts'
import type { Rule, RuleResult } from './rule.ts'

/**
 * Managed policies of AWS with which a principal can give itself every permission.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/IAMFullAccess.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html
 */
const admins =
  /:policy\/(?:.+\/)?(?:AdministratorAccess(?:-\w+)?|IAMFullAccess|PowerUserAccess|SystemAdministrator|AWSOrganizationsFullAccess)$/

const isAdmin = ({ awsManaged, policy }: AttachmentChange): boolean => awsManaged && admins.test(policy)

const attached = ({ attachments }: RuleInput, when: (change: AttachmentChange) => boolean): RuleResult[] =>
  attachments
    .filter((change) => change.change === 'attached' && when(change))
    .map(({ principal, policy, source, file, line, endLine, newPrincipal }) => ({
      policy: source,
      place: { file, line, endLine },
      message: `${policy} is newly attached to ${newPrincipal ? 'the new ' : ''}${principal}.`,
      key: `${principal} ${policy}`,
    }))

export const adminAttached: Rule = {
  id: 'admin-attached',
  level: 'error',
  severity: '9.0',
  title: 'An administrator policy of AWS is attached',
  finds: 'a managed policy of AWS for administrators that is newly attached',
  help: 'The managed policy allows nearly everything, or lets its principals allow it to themselves. Attach a policy that names what is needed.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html',
  apply: (input) => attached(input, isAdmin),
}

export const managedPolicyAttached: Rule = {
  id: 'managed-policy-attached',
  level: 'note',
  severity: '2.0',
  title: 'A managed policy is attached',
  finds: 'another managed policy that is newly attached',
  help: 'What the policy allows is not in the diff: it is written elsewhere, or AWS keeps it and may widen it.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versions.html',
  apply: (input) => {
    const touched = new Set(input.changes.filter(({ base }) => base === null).map(({ id }) => id))
    // An added policy is reviewed itself.
    return attached(input, (change) => !isAdmin(change) && !(change.source !== null && touched.has(change.source)))
  },
}
