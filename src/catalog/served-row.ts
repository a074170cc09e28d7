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
