/** A rule as its tables write it; `served-rules.ts` reads them. */
export interface ServedRow {
  readonly name: string
  /** `ec2: CreateTags RunInstances; iam: PassRole` */
  readonly keep: string
  readonly with?: string
  readonly trusted?: string
  readonly because: string
  readonly page: string
}

/**
 * Permissions that a service checks or uses without an event, on behalf of another permission of the principal: they
 * leave no event, or none that names the principal, or only at a rare set-up. They are kept as long as what they serve.
 */
export interface ServedRule {
  /** Unique, for reports: `lambda-vpc`. */
  readonly name: string
  /** Action patterns, lower case. */
  readonly permissions: readonly string[]
  /** The permissions that they serve: one of the actions and one of the trusted services, as far as these are given. */
  readonly with: {
    /** Action patterns, lower case. */
    readonly actions?: readonly string[]
    /** Service principals without their domain: `lambda` of `lambda.amazonaws.com`. */
    readonly trustedServices?: readonly string[]
  }
  /** The service's use of them, as the end of "they stay because …". */
  readonly because: string
  /** The page of AWS that lists them. */
  readonly page: string
}
