/** A branch, tree and pull requests as the jobs see them; knows nothing of policies. */
export interface GitHubRepository {
  /** `owner/name`. */
  readonly name: string
  /** A branch and the commit it points to; the default branch without a name. */
  branch(name?: string): Promise<Branch>
  defaultBranch(): Promise<string>
  /** Login of the account that the token stands for; `null` where it cannot be read. */
  account(): Promise<string | null>
  /** Branches whose name starts with `prefix`; all of them with an empty one. */
  branches(prefix: string): Promise<ReadonlyMap<string, string>>
  /** A file, link or submodule at a commit; `null` where there is none. */
  entry(commit: string, path: string): Promise<TreeEntry | null>
  /** The text of a file at a commit; `null` where there is none, or it is a link or a submodule. */
  text(commit: string, path: string): Promise<string | null>
  commitMessage(commit: string): Promise<string>
  /** The commits and files that `head` has beyond `base`, both commits. */
  compare(base: string, head: string): Promise<BranchComparison>
  /** Pull requests from a branch of this repository, open and closed, newest first. */
  pullRequests(branch: string): Promise<readonly PullRequest[]>
  /** All open pull requests from branches of this repository, newest first. */
  openPullRequests(): Promise<readonly PullRequest[]>
  comments(number: number): Promise<readonly string[]>
  /** What was ever set on a pull request, including what was removed again. */
  history(number: number): Promise<PullRequestHistory>

  createBranch(name: string, commit: string): Promise<void>
  /** Commits whole files (as 100644) to a branch that must still point to `expectedHead`; the new commit. */
  commit(branch: string, expectedHead: string, message: CommitMessage, files: readonly FileContent[]): Promise<string>
  /** Moves (or, with `to: null`, deletes) branches, all or none, each only if it still points to `from`. */
  moveBranches(moves: readonly BranchMove[]): Promise<void>
  openPullRequest(request: NewPullRequest): Promise<PullRequest>
  updatePullRequest(number: number, changes: PullRequestChanges): Promise<void>
  addLabels(number: number, labels: readonly string[]): Promise<void>
  requestReviewers(number: number, reviewers: readonly string[], teams: readonly string[]): Promise<void>
  /** @returns the users that the pull request is assigned to then: GitHub leaves out those it does not accept */
  assign(number: number, users: readonly string[]): Promise<readonly string[]>
  comment(number: number, body: string): Promise<void>
}

export interface Branch {
  readonly name: string
  readonly commit: string
}

export interface TreeEntry {
  /** `100644`, `100755` (executable), `120000` (symbolic link), `160000` (submodule), `040000` (folder). */
  readonly mode: string
  /** Git object id. */
  readonly id: string
}

export interface BranchComparison {
  readonly mergeBase: string
  /** Number of commits that head has and base has not; `commits` may hold fewer. */
  readonly ahead: number
  readonly commits: readonly { readonly id: string; readonly message: string }[]
  /** Against the merge base. `blob` is the object id at head. */
  readonly files: readonly { readonly path: string; readonly blob: string | null; readonly status: string }[]
}

export interface PullRequest {
  readonly number: number
  readonly url: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly title: string
  readonly body: string
  readonly base: string
  readonly branch: string
  /** The commit that its branch points to, or pointed to when it was closed. */
  readonly head: string
  /** The account that opened it; `null`: it is gone. */
  readonly author: { readonly login: string; readonly bot: boolean } | null
  readonly labels: readonly string[]
  readonly assignees: readonly string[]
  /** Users and teams (slugs) whose review is still awaited. */
  readonly reviewers: readonly string[]
  readonly teams: readonly string[]
}

/** Names in lower case. */
export interface PullRequestHistory {
  readonly labels: ReadonlySet<string>
  readonly assignees: ReadonlySet<string>
  readonly reviewers: ReadonlySet<string>
  /** Slugs. */
  readonly teams: ReadonlySet<string>
}

export interface CommitMessage {
  readonly headline: string
  readonly body: string
}

export interface FileContent {
  readonly path: string
  readonly text: string
}

export interface BranchMove {
  readonly branch: string
  readonly from: string
  readonly to: string | null
}

export interface NewPullRequest {
  readonly branch: string
  readonly base: string
  readonly title: string
  readonly body: string
  readonly draft: boolean
}

export interface PullRequestChanges {
  readonly title?: string
  readonly body?: string
  readonly state?: 'open' | 'closed'
}
