import type { HostKind, SourceKind } from '../../types.ts'
import { otherLanguages, otherPolicies, resourcePolicies, type AttachedTo } from './resource-policy-attributes.ts'

/** The meaning of a policy document in an attribute of a resource. */
export interface PolicyAttribute {
  readonly kind: HostKind
  readonly policy: SourceKind
  /** The attribute is the resource's document: it is identified by the resource's own address. */
  readonly main: boolean
  /** For a resource policy and a trust policy: the AWS resource it is attached to. */
  readonly attachedTo?: AttachedTo
}

const identity = (kind: HostKind): PolicyAttribute => ({ kind, policy: 'identity', main: true })

/** `resource type.attribute`; `inline_policy` is the block inside of a role. From the AWS provider's documentation. */
const attributes: Readonly<Record<string, PolicyAttribute>> = {
  'aws_iam_policy.policy': identity('managed-policy'),
  'aws_iam_role_policy.policy': identity('role-inline'),
  'aws_iam_user_policy.policy': identity('user-inline'),
  'aws_iam_group_policy.policy': identity('group-inline'),
  'aws_iam_role.inline_policy.policy': identity('role-inline'),
  'aws_ssoadmin_permission_set_inline_policy.inline_policy': identity('permission-set-inline'),
  'aws_iam_role.assume_role_policy': { kind: 'trust', policy: 'trust', main: false, attachedTo: 'self' },
}

const all: ReadonlyMap<string, PolicyAttribute> = new Map([
  ...Object.entries(attributes),
  ...Object.entries(resourcePolicies).map(([name, attachedTo]): [string, PolicyAttribute] => [
    name,
    { kind: 'resource', policy: 'resource', main: false, attachedTo },
  ]),
  ...otherPolicies.map((name): [string, PolicyAttribute] => [name, { kind: 'other', policy: 'other', main: false }]),
])

const typesOf = (names: Iterable<string>): ReadonlySet<string> =>
  new Set([...names].map((name) => name.slice(0, name.indexOf('.'))))

/** Most resources take no policy, and every attribute of them is looked up. */
const hostTypes = typesOf(all.keys())
const otherTypes = typesOf(Object.keys(otherLanguages))

/** The meaning of a document in this attribute; `path` names the blocks between the resource and the attribute. */
export const policyAttributeOf = (
  type: string,
  path: readonly string[],
  attribute: string,
): PolicyAttribute | undefined => (hostTypes.has(type) ? all.get([type, ...path, attribute].join('.')) : undefined)

/** Does the attribute contain a text that looks like a policy of IAM, and is none? */
export const isOtherLanguage = (type: string, path: readonly string[], attribute: string): boolean =>
  otherTypes.has(type) && Object.hasOwn(otherLanguages, [type, ...path, attribute].join('.'))
