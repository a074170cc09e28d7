import type { WaiverTrailer } from '../marker.ts'

interface Asked extends WaiverTrailer {
  readonly until: string
  readonly because: string
  /** Login of the author, and the address of the comment. */
  readonly by: string
  readonly url: string
}

/** A waiver for actions of one policy. */
export interface ActionWaiver extends Asked {
  readonly kind: 'action'
  /** Id of the policy that it is for. */
  readonly id: string
  readonly keep: string
}

/** A waiver for the finding that a pull request is about; `policy` is the hash of the finding's subject. */
export interface SubjectWaiver extends Asked {
  readonly kind: 'finding'
  readonly type: string
  readonly resource: string
  readonly owner: string
}

/** A waiver that a comment on a pull request asked for. */
export type BranchWaiver = ActionWaiver | SubjectWaiver

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
