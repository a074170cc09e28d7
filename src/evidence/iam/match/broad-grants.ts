import type { PolicyDocument } from '../../../policy/document.ts'
import type { Snapshots } from '../types.ts'
import { policiesOfPrincipal, type PolicyOfPrincipal } from './live-documents.ts'

/** A policy of a role or user that grants every action on every resource. */
export interface BroadGrant {
  readonly principal: string
  readonly policy: string
  /** Of a managed policy. */
  readonly arn?: string
  readonly awsManaged: boolean
  /** ARN of the group that it comes from. */
  readonly group?: string
}

/**
 * Policies of a principal that grant everything, such as `AdministratorAccess`: narrowing its other policies does not
 * narrow it. Sorted by name.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
 */
export const broadGrantsOf = (principal: string, snapshots: Pick<Snapshots, 'accounts'>): readonly BroadGrant[] =>
  (policiesOfPrincipal(principal, snapshots) ?? [])
    .filter(({ document, arn = '' }) => (document ? grantsEverything(document) : administrator.test(arn)))
    .map((held) => broadGrant(principal, held))
    .sort((a, b) => (a.policy < b.policy ? -1 : a.policy > b.policy ? 1 : 0))

/** A snapshot may leave out the documents of AWS's own policies. */
const administrator = /^arn:[^:]*:iam::aws:policy\/AdministratorAccess$/

const broadGrant = (principal: string, { name, arn, awsManaged, group }: PolicyOfPrincipal): BroadGrant => ({
  principal,
  policy: name,
  ...(arn !== undefined && { arn }),
  awsManaged,
  ...(group !== undefined && { group }),
})

/** Is there an Allow of `*` on `*`, without a condition? */
const grantsEverything = ({ statements }: PolicyDocument): boolean =>
  statements.some(
    ({ effect, action = [], resource = [], condition }) =>
      effect === 'Allow' &&
      condition.length === 0 &&
      action.some((pattern) => /^\*(:\*)?$/.test(pattern)) &&
      resource.includes('*'),
  )
