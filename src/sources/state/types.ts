/**
 * One instance of a resource or data source, as a state holds it or `terraform show -json` prints it.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export interface StateResource {
  /** Whole: `module.service["orders"].aws_iam_role.this[0]`. */
  readonly address: string
  /** Address of the module instance it is in; `''` for the root module. */
  readonly module: string
  /** Address of its block within the module: `aws_iam_role.this`, `data.aws_iam_role.this`. */
  readonly block: string
  readonly type: string
  /** Those that are needed (`keptValues`). A value that is known only after apply is absent. */
  readonly values: Readonly<Record<string, unknown>>
  /**
   * Another object has taken its place, and it is still to be destroyed: it may act, and nothing refers to it.
   *
   * @see https://developer.hashicorp.com/terraform/internals/json-format#values-representation
   */
  readonly deposed?: true
}

/** A state or a plan of one root module. */
export interface StateOrPlan {
  /** As the user named it. */
  readonly name: string
  readonly kind: 'state' | 'plan'
  /** The root module's directory from the repository's root, where the user named it. */
  readonly directory?: string
  readonly resources: readonly StateResource[]
  /**
   * Addresses of blocks that the root module surely declares; a plan lists them, a state contains those it has made.
   */
  readonly declared: readonly string[]
  /** Every resource is in it: a missing one is not made at all (count = 0). */
  readonly complete: boolean
  /** It was read where the source says that it is kept. Without resources: nothing is applied in any workspace. */
  readonly backend?: {
    /** The same for all workspaces: `s3://BUCKET/KEY`. */
    readonly name: string
    /** All other states of the directory were read, too. */
    readonly whole: boolean
  }
}

/** The facts about the repository that are needed to find the block of an instance. */
export interface Layouts {
  /** Directories with Terraform, and the addresses of the blocks in each. */
  readonly directories: ReadonlyMap<string, ReadonlySet<string>>
  /** The directory of the repository that a `module` block of another calls; `call`: `module.x`. */
  readonly called: (directory: string, call: string) => string | undefined
  /** Directories that call a directory. */
  readonly callers: (directory: string) => readonly string[]
  /** Terragrunt configurations that use a directory. */
  readonly terragrunt: (directory: string) => number
  /** The account of a directory, where it is configured; several are joined by `|`. */
  readonly account: (directory: string) => string | undefined
  /** The place in the source that shows that a directory has several states. */
  readonly severalStates: (directory: string) => string | undefined
  /** Whether configuration says, for the directory itself, which accounts it is applied to. */
  readonly isAccountSettled: (directory: string) => boolean
}
