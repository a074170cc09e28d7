/** A request as an evaluator sees it. */
export interface Request {
  /** `s3:GetObject`; matched without regard to case. */
  readonly action: string
  /** The ARN, or `*` for an action without resource types; `undefined` where it is not known. */
  readonly resource: string | undefined
  readonly principal?: string
  readonly context: Context
}

/**
 * Condition keys (lower case) → values. A key that is in neither is `unlisted`: definitely `absent` from the request,
 * or `unknown`. A condition on an unknown key is neither met nor unmet, and a decision that depends on it is `unknown`.
 */
export interface Context {
  readonly keys: ReadonlyMap<string, readonly string[]>
  /** Keys (lower case) known not to be in the request, when the rest is unknown. */
  readonly absent?: ReadonlySet<string>
  readonly unlisted: 'absent' | 'unknown'
}

export type Decision = 'allowed' | 'explicit-deny' | 'implicit-deny' | 'unknown'
