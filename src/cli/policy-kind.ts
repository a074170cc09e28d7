import { policyOf } from '../sources/kind.ts'
import type { PolicyKind } from '../policy/document.ts'
import type { SourceKind } from '../sources/types.ts'

/** The kind of a named policy; `boundary`: an identity policy that only bounds what others grant. */
type ComparableKind = SourceKind | 'boundary'

/** Of two policies only those of one kind grant the same things. */
export interface KindOfPolicy {
  readonly kind: ComparableKind
  /** The grammar that it has to keep. */
  readonly grammar: PolicyKind
  /** A file alone does not say whether an identity policy is a boundary, or of an organisation. */
  readonly isGuessed: boolean
}

const words: Readonly<Record<ComparableKind, string>> = {
  identity: 'an identity policy',
  resource: 'a resource policy',
  trust: 'a trust policy',
  boundary: 'a permissions boundary',
  other: 'a policy of a session, an endpoint or an organisation',
}

/** The reason why two policies cannot be compared, as the end of one line; `undefined` where they can. */
export function kindMismatchReason(after: KindOfPolicy, before: KindOfPolicy): string | undefined {
  const isGuessed = after.isGuessed || before.isGuessed
  const same = isGuessed ? after.grammar === before.grammar : after.kind === before.kind
  if (same) return undefined
  return `NEW is ${words[after.kind]} and OLD ${words[before.kind]}: they grant different things, and only two of one kind can be compared`
}

/**
 * The kind of a policy in a JSON file. A statement with a Principal is one of a resource; where all of them assume roles
 * and name no resource, it is a role's trust policy.
 */
export function kindOfFile(value: unknown): KindOfPolicy {
  const grammar = policyOf(value).policy ?? 'identity'
  return { kind: grammar, grammar, isGuessed: true }
}

/** The kind of a policy in Terraform, from its attributes and from the principals that it is attached to. */
export function kindOfSource(
  kind: SourceKind,
  namesPrincipals: boolean,
  attachedPrincipals: { readonly principals: readonly string[]; readonly principalsUnknown: readonly string[] },
): KindOfPolicy {
  const grammar = kind === 'other' ? (namesPrincipals ? 'resource' : 'identity') : kind
  const bounds = attachedPrincipals.principalsUnknown.filter((reason) =>
    reason.includes(' is the permissions boundary of '),
  )
  const isBoundary =
    kind === 'identity' &&
    attachedPrincipals.principals.length === 0 &&
    bounds.length > 0 &&
    bounds.length === attachedPrincipals.principalsUnknown.length
  return { kind: isBoundary ? 'boundary' : kind, grammar, isGuessed: false }
}
