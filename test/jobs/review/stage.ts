import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '../../../src/github/client.ts'
import { pullRequestReviews } from '../../../src/github/reviews.ts'
import { postReview, type PostOptions, type PostResult } from '../../../src/jobs/review/post-review.ts'
import type { Finding, Review } from '../../../src/review/types.ts'
import { FakeGitHub, type Rights } from '../../fakes/github.ts'
import { BareRepository } from '../../fakes/github-git.ts'
import { finding, reviewOf } from '../../report/review/reviews.ts'

/** Twenty lines, of which the pull request changes the third and the sixteenth. */
export const lines = (third = 'line 3', sixteenth = 'line 16'): string =>
  Array.from({ length: 20 }, (_, index) => (index === 2 ? third : index === 15 ? sixteenth : `line ${index + 1}`)).join(
    '\n',
  ) + '\n'

const rights = (login: string, more: Partial<Rights> = {}): Rights => ({
  login,
  contents: 'read',
  pullRequests: 'write',
  ...more,
})

/** A GitHub with one pull request. */
export class ReviewStage {
  readonly github: FakeGitHub
  private readonly folder: string

  private constructor(github: FakeGitHub, folder: string) {
    this.github = github
    this.folder = folder
  }

  static async open(): Promise<ReviewStage> {
    const folder = mkdtempSync(join(tmpdir(), 'whittle-review-'))
    const git = new BareRepository(join(folder, 'repository.git'), {
      'iam/app.tf': lines(),
      'iam/gone.tf': 'old\n',
      'iam/other.tf': 'other\n',
    })
    const tokens = {
      workflow: rights('github-actions[bot]'),
      reader: rights('github-actions[bot]', { pullRequests: 'read' }),
      jane: rights('jane', { contents: 'write' }),
      impostor: rights('github-actions'),
    }
    const github = await new FakeGitHub({ git, tokens }).start()
    git.updateRef('change', git.head('main'))
    const stage = new ReviewStage(github, folder)
    stage.push({
      'iam/app.tf': lines('  Action = "s3:Put*"', 'line 16 new'),
      'iam/gone.tf': null,
      'iam/new.tf': 'new\n',
    })
    github.pulls.create({ title: 'Change', body: '', base: 'main', head: 'change', draft: false })
    return stage
  }

  async close(): Promise<void> {
    await this.github.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  push(files: Record<string, string | null>): string {
    return this.github.git.push('change', 'More', files)
  }

  get head(): string {
    return this.github.git.head('change') ?? ''
  }

  reviews(token = 'workflow') {
    const client = createClient({
      token,
      apiUrl: this.github.url,
      graphqlUrl: this.github.graphqlUrl,
      notice: () => undefined,
      secondMs: 1,
      paced: false,
    })
    return pullRequestReviews(client, this.github.name)
  }

  /** Posts a review of the present head. */
  post(
    findings: readonly Finding[],
    {
      token,
      review = {},
      ...more
    }: Partial<Omit<PostOptions, 'review'>> & { token?: string; review?: Partial<Review> } = {},
  ): Promise<PostResult> {
    return postReview({
      review: reviewOf(findings, { head: this.head, ...review }),
      reviews: this.reviews(token),
      number: 1,
      commit: this.head,
      maxComments: 20,
      serverUrl: 'https://github.com',
      run: 'https://github.com/acme/infra/actions/runs/1',
      ...more,
    })
  }

  /** The comments that stand open, as a reader sees them. */
  open(): { path: string; lines: unknown; body: string }[] {
    return this.github.reviews.open.map(({ path, lines, body }) => ({ path, lines, body }))
  }

  get summaries(): string[] {
    return this.github.reviews.comments.map(({ body }) => body)
  }
}

/** On the changed third line, with a text for it. */
export const third = (more: Partial<Finding> = {}): Finding =>
  finding({
    line: 3,
    endLine: 3,
    suggestion: { file: 'iam/app.tf', line: 3, endLine: 3, text: '  Action = "s3:PutObject"' },
    ...more,
  })
