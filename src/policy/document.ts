/**
 * The IAM policy language as data: the meaning of a document, without its spelling. Single values and lists are both
 * lists here; order is kept as written.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export type Effect = 'Allow' | 'Deny'

/** `2012-10-17` knows policy variables, `2008-10-17` (also the default where Version is absent) does not. */
export type PolicyVersion = '2012-10-17' | '2008-10-17'

export type PrincipalType = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser'

export type PrincipalElement = '*' | { readonly [type in PrincipalType]?: readonly string[] }

/**
 * One operator × key of a Condition block; the clauses of a statement are ANDed, the values ORed (or NORed).
 * `operator` is in canonical case and whole: `ForAllValues:StringNotLikeIfExists`. `key` is as written.
 */
export interface ConditionClause {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

export interface Statement {
  readonly sid?: string
  readonly effect: Effect
  readonly principal?: PrincipalElement
  readonly notPrincipal?: PrincipalElement
  /** Exactly one of action and notAction is present. */
  readonly action?: readonly string[]
  readonly notAction?: readonly string[]
  /** At most one of resource and notResource is present; trust policies have neither. */
  readonly resource?: readonly string[]
  readonly notResource?: readonly string[]
  readonly condition: readonly ConditionClause[]
}

export interface PolicyDocument {
  readonly version?: PolicyVersion
  readonly id?: string
  readonly statements: readonly Statement[]
}

/**
 * The kind of attachment decides which elements a document may have (Principal, Resource) and to which principals it
 * applies.
 */
export type PolicyKind = 'identity' | 'resource' | 'trust'
