import type { Comments } from '../../github/comments.ts'
import type { PullRequest } from '../../github/repository.ts'
import type { PullRequestSettings } from '../../settings/types.ts'
import type { FindingSubjectName } from '../pull-requests/marker.ts'
import type { WaiverSource } from '../pull-requests/waivers/branch-waivers.ts'
import type { Rebuild } from './reply.ts'
import type { Grants } from './waiver-commands.ts'

/** A comment that holds a command, and what it takes to carry it out. */
export interface CommandJob {
  /** Id of the comment, and the number of the pull request that the event names. */
  readonly comment: number
  readonly pull: number
  readonly comments: Comments
  readonly source: Omit<WaiverSource, 'policies'>
  /** Reads the policies of the checkout: called where a command needs them. */
  readonly policies: () => Promise<{ readonly ids: readonly string[]; readonly grants: Grants }>
  readonly settings: PullRequestSettings
  /** Waits before reading again after another process wrote first. */
  readonly pause?: () => Promise<void>
  /**
   * Makes the pull request anew from evidence, where this run has it. `finding`: it is for a finding of Access Analyzer, and
   * waivers of these comments are taken back.
   */
  readonly rebuild: (
    pull: PullRequest,
    identity: string,
    finding?: { readonly dropped: ReadonlySet<number> },
  ) => Promise<Rebuild>
  /** What is known of an action in policies of the pull request, in Markdown. */
  readonly explain: (policies: readonly string[], action: string) => Promise<string>
  /** What is known of a finding, or of an action in the policies that cause it, in Markdown. */
  readonly explainFinding: (subject: FindingSubjectName, action: string | undefined) => Promise<string>
}
