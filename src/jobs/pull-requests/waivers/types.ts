import type { WaiverTrailer } from '../marker.ts'

/** A waiver that a comment on a pull request asked for. */
export interface BranchWaiver extends WaiverTrailer {
  /** Id of the policy that it is for. */
  readonly id: string
  readonly keep: string
  readonly until: string
  readonly because: string
  /** Login of the author, and the address of the comment. */
  readonly by: string
  readonly url: string
}

/** The waivers on the branch of a pull request. */
export type BranchWaivers =
  | {
      readonly kind: 'read'
      readonly waivers: readonly BranchWaiver[]
      /** The configuration with them, on top of the base; `null`: the base has them already. */
      readonly configuration: ConfigurationEdit | null
    }
  /** They cannot be relied on, so the pull request stays as it is: a sentence. */
  | { readonly kind: 'doubtful'; readonly trailers: readonly WaiverTrailer[]; readonly reason: string }

export interface ConfigurationEdit {
  readonly path: string
  /** In the base; `null`: there is none. */
  readonly before: string | null
  readonly after: string
}
