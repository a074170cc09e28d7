import { compilePolicy, decisionOf } from './compile.ts'
import type { PolicyDocument, PrincipalType, Statement } from './document.ts'
import { accountOfPrincipal, matchPrincipal, roleOfSession } from './principal.ts'
import type { PrincipalMatch } from './principal.ts'
import type { Decision, Request } from './request.ts'
import { allTrue, anyTrue } from './truth.ts'
import type { Truth } from './truth.ts'

/** All policies that apply to a request. A policy that is absent does not exist (it is not "unknown"). */
export interface PolicySet {
  /** Policies of the user and its groups, or of the role. */
  readonly identity: readonly PolicyDocument[]
  /** Policies of the resource: bucket policy, key policy; for sts:AssumeRole the role's trust policy. */
  readonly resource?: PolicyDocument
  readonly boundary?: PolicyDocument
  /** Passed when the session was made; any of them may allow. */
  readonly session?: readonly PolicyDocument[]
  /** Service and resource control policies: in each level at least one document must allow. */
  readonly controls?: readonly (readonly PolicyDocument[])[]
  /** Account of the resource; by default that of its ARN, and where that has none, the principal's. */
  readonly resourceAccount?: string
}

/**
 * AWS's evaluation logic: a Deny in any policy decides; controls, boundary and session policies limit. Within one
 * account identity or resource policy may allow, across accounts both must. A grant by a resource policy to a user or
 * to a session itself is not limited by boundary and session policy; a grant to its role is; a grant to its account
 * delegates to the identity policies. Key policies and trust policies must always allow.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluateRequest(request: Request, policies: PolicySet): Decision {
  if (needsNoPermission(request.action)) return 'allowed'
  const { identity, boundary, session, controls = [] } = policies
  const resource = policies.resource && boundary ? withoutNotPrincipal(policies.resource) : policies.resource
  const documents = [...identity, ...(resource ? [resource] : []), ...(boundary ? [boundary] : []), ...(session ?? [])]
  const deny = anyTrue([...documents, ...controls.flat()], (document) => compilePolicy(document).effects(request).deny)
  if (deny === true) return 'explicit-deny'
  const allows = (list: readonly PolicyDocument[]): Truth =>
    anyTrue(list, (document) => compilePolicy(document).effects(request).allow)
  const limits = allTrue(
    [boundary ? [boundary] : undefined, session].filter((list) => list !== undefined),
    allows,
  )
  const byIdentity = and(allows(identity), limits)
  const grants = resource ? resourceGrants(resource, request) : noGrants
  const granted = isCrossAccount(request, policies)
    ? and(byIdentity, or(grants.self, grants.role, grants.account))
    : or(
        grants.self,
        and(grants.role, limits),
        resourceMustAllow(request) ? and(grants.account, byIdentity) : byIdentity,
      )
  return decisionOf({ allow: and(granted, allTrue(controls, allows)), deny })
}

const and = (...truths: readonly Truth[]): Truth => allTrue(truths, (truth) => truth)
const or = (...truths: readonly Truth[]): Truth => anyTrue(truths, (truth) => truth)

/**
 * Key policies and trust policies are not optional: without them identity policies grant nothing on keys and roles.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
function resourceMustAllow({ action, resource }: Request): boolean {
  if (/^sts:(assumerole|setsourceidentity|tagsession)/i.test(action)) return true
  return /^kms:/i.test(action) && resource !== '*' && !/^arn:[^:]*:kms:[^:]*:[^:]*:alias\//.test(resource ?? '')
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html (even a Deny does not stop it) */
const needsNoPermission = (action: string): boolean => action.toLowerCase() === 'sts:getcalleridentity'

/**
 * A Deny with NotPrincipal always denies a principal that has a permissions boundary, whatever it names.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function withoutNotPrincipal(document: PolicyDocument): PolicyDocument {
  const statements = document.statements.map((statement) => {
    if (statement.effect === 'Allow' || statement.notPrincipal === undefined) return statement
    const { notPrincipal: _, ...rest } = statement
    return { ...rest, principal: '*' as const }
  })
  return { ...document, statements }
}

/** A service does not act for an account. A resource without account in its ARN (S3) counts as the principal's own. */
function isCrossAccount({ principal, resource }: Request, { resourceAccount }: PolicySet): boolean {
  const from = principal === undefined ? undefined : accountOfPrincipal(principal)
  const to = resourceAccount ?? (resource === undefined ? undefined : accountOfPrincipal(resource))
  return from !== undefined && to !== undefined && /^\d{12}$/.test(to) && from !== to
}

/** The principal to which a resource policy grants the request: the principal itself, its role, or only its account. */
interface Grants {
  readonly self: Truth
  readonly role: Truth
  readonly account: Truth
}

const noGrants: Grants = { self: false, role: false, account: false }

function resourceGrants(document: PolicyDocument, request: Request): Grants {
  const allowing = document.statements.filter((statement) => statement.effect === 'Allow')
  const grant = (kind: keyof Grants): Truth =>
    anyTrue(
      allowing.filter((statement) => kindOfGrant(statement, request.principal) === kind),
      (statement) => compilePolicy({ ...document, statements: [statement] }).effects(request).allow,
    )
  return { self: grant('self'), role: grant('role'), account: grant('account') }
}

function kindOfGrant({ principal }: Statement, requester: string | undefined): keyof Grants {
  // A statement without Principal (or with NotPrincipal) names no principal: it applies to every principal.
  if (principal === undefined || principal === '*' || requester === undefined) return 'self'
  const kinds = Object.entries(principal).flatMap(([type, ids]) =>
    ids.map((id): PrincipalMatch | undefined => matchPrincipal(type as PrincipalType, id, requester)),
  )
  const isRole = /^arn:[^:]*:iam::\d{12}:role\//.test(requester) && roleOfSession(requester) === undefined
  if (kinds.includes('everybody') || (kinds.includes('direct') && !isRole)) return 'self'
  if (kinds.includes('role') || kinds.includes('direct')) return 'role'
  return kinds.includes('account') ? 'account' : 'self'
}
