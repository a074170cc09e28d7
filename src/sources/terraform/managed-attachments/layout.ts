import type { Module, ModuleFile } from '../modules/module.ts'
import type { Block, Span } from '../syntax/syntax-tree.ts'

/** The places that attach a policy of AWS, and the names of a policy in its place. */
export interface ManagedAttachmentLayout {
  readonly kind: 'managed-attachment'
  readonly module: Module
  readonly file: ModuleFile
  readonly block: Block
  /** The expressions that name the policy; each becomes a reference to the new one. */
  readonly places: readonly Span[]
  /** Label of the new block, free in its directory. */
  readonly label: string
  /** The argument that names the new policy in AWS, as text of the file: `name = "…"`. */
  readonly name: { readonly argument: 'name' | 'name_prefix'; readonly text: string }
  /**
   * Of a permission set: the block gives way to one of an inline policy, with these arguments as they are written.
   */
  readonly inline?: readonly (readonly [name: string, text: string])[]
  /** `provider` and `count` of the attachment, as they are written. */
  readonly provider?: string
  readonly count?: string
  /** A position between blocks where no other proposal inserts anything. */
  readonly anchor: number
  /** `data.aws_iam_policy.s3`, where nothing else refers to it. */
  readonly unusedAfter?: string
}
