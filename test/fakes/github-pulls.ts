import type { BareRepository } from './github-git.ts'

export interface FakePull {
  readonly number: number
  title: string
  body: string
  state: 'open' | 'closed'
  merged: boolean
  /** Who merged or closed it, and when. */
  ended?: { readonly by: string; readonly at: string }
  mergeCommit?: string
  draft: boolean
  base: string
  readonly head: string
  /** `owner/name` of the fork that the branch is in. */
  readonly fork?: string
  readonly labels: string[]
  reviewers: string[]
  teams: string[]
  assignees: string[]
  author: { login: string; type: 'Bot' | 'User' }
  readonly comments: string[]
  readonly events: { event: string; name: string }[]
}

/** Pull requests, with what GitHub does to them by itself when branches move. */
export class Pulls {
  readonly all: FakePull[] = []
  /** Where the branch of a pull request stood last: GitHub keeps it when the branch is gone. */
  private readonly heads = new Map<number, string>()
  private readonly git: BareRepository
  private readonly repository: string
  private readonly url: () => string

  constructor(git: BareRepository, repository: string, url: () => string) {
    this.git = git
    this.repository = repository
    this.url = url
  }

  get open(): FakePull[] {
    return this.all.filter(({ state }) => state === 'open')
  }

  get(number: number): FakePull {
    const pull = this.all.find((pull) => pull.number === number)
    if (!pull) throw new Error(`no pull request #${number}`)
    return pull
  }

  create(facts: Pick<FakePull, 'title' | 'body' | 'base' | 'head' | 'draft' | 'fork'>): FakePull {
    const pull: FakePull = {
      ...facts,
      number: this.all.length + 1,
      state: 'open',
      merged: false,
      labels: [],
      reviewers: [],
      teams: [],
      assignees: [],
      author: { login: 'github-actions[bot]', type: 'Bot' },
      comments: [],
      events: [],
    }
    this.all.push(pull)
    this.headOf(pull)
    return pull
  }

  /** A user presses "Merge pull request" (and keeps the branch). */
  merge(number: number, by = 'lee', at = '2026-11-02T00:00:00Z'): void {
    const pull = this.get(number)
    const mergeCommit = this.git.merge(pull.base, pull.head)
    Object.assign(pull, { state: 'closed', merged: true, mergeCommit, ended: { by, at } })
  }

  /** GitHub closes a pull request whose branch is gone, or has nothing beyond its base. */
  branchesMoved(): void {
    for (const pull of this.open) {
      this.headOf(pull)
      const head = this.git.head(pull.head)
      const base = this.git.head(pull.base)
      if (head === null || base === null || this.git.log(base, head).length === 0) pull.state = 'closed'
    }
  }

  private headOf(pull: FakePull): string {
    const head = pull.state === 'open' ? this.git.head(pull.head) : null
    if (head !== null) this.heads.set(pull.number, head)
    return this.heads.get(pull.number) ?? this.git.head(pull.head) ?? ''
  }

  /** As the REST API shows it by itself, with what lists leave out. */
  whole(pull: FakePull): Record<string, unknown> {
    const mergedBy = pull.merged && pull.ended ? { login: pull.ended.by, type: 'User' } : null
    return { ...this.json(pull), merged_by: mergedBy }
  }

  /** As the REST API shows it in lists. */
  json(pull: FakePull): Record<string, unknown> {
    const repo = { full_name: this.repository }
    return {
      number: pull.number,
      html_url: `${this.url()}/${this.repository}/pull/${pull.number}`,
      state: pull.state,
      title: pull.title,
      body: pull.body,
      draft: pull.draft,
      merged_at: pull.merged ? (pull.ended?.at ?? '2026-11-02T00:00:00Z') : null,
      updated_at: pull.ended?.at ?? '2026-11-02T00:00:00Z',
      merge_commit_sha: pull.mergeCommit ?? null,
      closed_at: pull.state === 'closed' ? (pull.ended?.at ?? '2026-11-02T00:00:00Z') : null,
      base: { ref: pull.base, sha: this.git.head(pull.base) ?? '', repo },
      head: {
        ref: pull.head,
        sha: this.headOf(pull),
        repo: pull.fork === undefined ? repo : { full_name: pull.fork },
      },
      user: pull.author,
      assignees: pull.assignees.map((login) => ({ login })),
      labels: pull.labels.map((name) => ({ name })),
      requested_reviewers: pull.reviewers.map((login) => ({ login })),
      requested_teams: pull.teams.map((slug) => ({ slug })),
    }
  }
}
