import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '../../src/github/client.ts'
import { githubRepository } from '../../src/github/github-repository.ts'
import { publish, type PublishOptions } from '../../src/jobs/pull-requests/publish.ts'
import type { PublishResult } from '../../src/jobs/pull-requests/result.ts'
import type { PolicyPlan } from '../../src/proof/plan.ts'
import { FakeGitHub } from '../fakes/github.ts'
import { BareRepository } from '../fakes/github-git.ts'
import { planOf, render, settings, type Edit } from './plans.ts'

export const files = {
  'iam/deploy.tf': 'resource "aws_iam_policy" "deploy" {\n  actions = ["s3:*"]\n}\n# end\n',
  'iam/two.tf': 'one = ["ec2:*"]\n\n\n\n\n\n\n\ntwo = ["sqs:*"]\n',
  'README.md': 'hello\n',
}

export const deploy: Edit = {
  file: 'iam/deploy.tf',
  address: 'aws_iam_policy.deploy',
  from: '"s3:*"',
  to: '"s3:GetObject"',
}
export const deployLater: Edit = { ...deploy, to: '"s3:GetObject", "s3:ListBucket"' }
export const one: Edit = {
  file: 'iam/two.tf',
  address: 'aws_iam_policy.one',
  from: '"ec2:*"',
  to: '"ec2:RunInstances"',
}
export type { Edit }
export const two: Edit = { file: 'iam/two.tf', address: 'aws_iam_policy.two', from: '"sqs:*"', to: '"sqs:SendMessage"' }

/** A GitHub with the files above on `main`. */
export class Stage {
  readonly github: FakeGitHub
  readonly notices: string[] = []
  private readonly folder: string

  private constructor(github: FakeGitHub, folder: string) {
    this.github = github
    this.folder = folder
  }

  static async open(): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'whittle-github-'))
    const github = await new FakeGitHub({ git: new BareRepository(join(folder, 'repository.git'), files) }).start()
    return new Stage(github, folder)
  }

  async close(): Promise<void> {
    await this.github.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** A second takes a millisecond, and no pace is kept, unless a test is about just that. */
  client(more: { readonly paced?: boolean; readonly token?: string } = {}) {
    return createClient({
      token: more.token ?? this.github.token,
      apiUrl: this.github.url,
      graphqlUrl: this.github.graphqlUrl,
      notice: (line) => this.notices.push(line),
      secondMs: 1,
      paced: more.paced ?? false,
    })
  }

  repository(more: Parameters<Stage['client']>[0] = {}) {
    return githubRepository(this.client(more), this.github.name)
  }

  /** One run of the action over what `main` holds now (or over `contents`, where the checkout is older). */
  async run(
    edits: readonly Edit[],
    more: Partial<PublishOptions> & {
      readonly plan?: PublishOptions['plan']
      readonly contents?: Record<string, string>
      /** Policies that were read, and that are not proposed. */
      readonly others?: readonly PolicyPlan[]
    } = {},
  ): Promise<PublishResult> {
    const { contents = this.contents(), others = [], ...options } = more
    return publish({
      ...planOf(contents, edits, { others }),
      settings: settings(),
      repository: this.repository(),
      render,
      now: new Date('2026-11-30T05:00:00Z'),
      ...options,
    })
  }

  contents(): Record<string, string> {
    const { git } = this.github
    return Object.fromEntries(Object.keys(git.tree('main')).map((path) => [path, git.text('main', path)]))
  }

  /** Everything a user can see, but for commit ids. */
  state() {
    const { git, pulls } = this.github
    return {
      branches: Object.fromEntries([...git.refs()].map(([name]) => [name, git.tree(name)])),
      pulls: pulls.all.map((pull) => ({ ...pull })),
    }
  }
}

/** The branch a run made for the only proposal. */
export function onlyBranch(stage: Stage): string {
  const branches = [...stage.github.git.refs('whittle/').keys()]
  if (branches.length !== 1 || branches[0] === undefined) throw new Error(`branches: ${branches.join(', ')}`)
  return branches[0]
}
