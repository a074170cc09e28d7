import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction } from '../../../src/action/run.ts'
import type { Workflow } from '../../../src/action/workflow.ts'
import { createClient } from '../../../src/github/client.ts'
import { githubRepository } from '../../../src/github/github-repository.ts'
import { publish } from '../../../src/jobs/pull-requests/publish.ts'
import { roleIdentity, trailRecord } from '../../evidence/records.ts'
import { FakeGitHub } from '../../fakes/github.ts'
import { BareRepository } from '../../fakes/github-git.ts'
import { planOf, render, settings } from '../../github/plans.ts'

export const role = 'arn:aws:iam::111122223333:role/app/orders'
export const policyId = 'iam/orders.tf#aws_iam_role_policy.orders'

const source = `resource "aws_iam_role" "orders" {
  name               = "orders"
  path               = "/app/"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "orders" {
  role   = aws_iam_role.orders.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ec2:DescribeInstances", "ec2:DescribeVpcs"], Resource = "*" }]
  })
}
`

/** A call of the role; commits of the fake are all of 2026-11-01. */
export const call = (id: number, eventTime: string, more: object = {}): unknown =>
  trailRecord(id, { eventTime, userIdentity: roleIdentity(role), eventName: 'DescribeInstances', ...more })

export const refused = (id: number, more: object = {}): unknown =>
  call(id, '2026-11-05T10:00:00Z', {
    eventName: 'DescribeVpcs',
    errorCode: 'Client.UnauthorizedOperation',
    ...more,
  })

export interface Outcome {
  readonly failed: string[]
  readonly warnings: string[]
  readonly printed: string[]
  readonly annotations: { level: string; line: string; file: string; startLine: number }[]
  readonly outputs: Record<string, string>
  summary: string
}

/** A repository at GitHub in which Whittle narrows one policy, and the action that verifies it. */
export class VerifyStage {
  readonly github: FakeGitHub
  private readonly folder: string

  private constructor(github: FakeGitHub, folder: string) {
    this.github = github
    this.folder = folder
  }

  static async open(configuration = 'account: "111122223333"\n'): Promise<VerifyStage> {
    const folder = mkdtempSync(join(tmpdir(), 'whittle-verify-stage-'))
    const files = { '.github/whittle.yml': configuration, 'iam/orders.tf': source }
    const git = new BareRepository(join(folder, 'repository.git'), files)
    return new VerifyStage(await new FakeGitHub({ git }).start(), folder)
  }

  async close(): Promise<void> {
    await this.github.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Whittle proposes to remove ec2:DescribeVpcs. @returns the number of the pull request */
  async narrow(): Promise<number> {
    const { git } = this.github
    const contents = Object.fromEntries(Object.keys(git.tree('main')).map((path) => [path, git.text('main', path)]))
    const edit = {
      file: 'iam/orders.tf',
      address: 'aws_iam_role_policy.orders',
      from: '["ec2:DescribeInstances", "ec2:DescribeVpcs"]',
      to: '"ec2:DescribeInstances"',
    }
    const { url, graphqlUrl, token, name } = this.github
    const client = createClient({ token, apiUrl: url, graphqlUrl, notice: () => undefined, secondMs: 1, paced: false })
    const { pullRequests } = await publish({
      ...planOf(contents, [edit]),
      settings: settings(),
      repository: githubRepository(client, name),
      render,
      now: new Date('2026-11-01T00:00:00Z'),
    })
    return pullRequests[0]?.number ?? 0
  }

  /** A narrowing that a person merged. */
  async narrowAndMerge(): Promise<number> {
    const number = await this.narrow()
    this.github.pulls.merge(number, 'lee', '2026-11-01T00:00:00Z')
    return number
  }

  async verify(
    events: readonly unknown[],
    more: { readonly inputs?: Readonly<Record<string, string>>; readonly depth?: number; readonly now?: string } = {},
  ): Promise<Outcome> {
    const outcome: Outcome = { failed: [], warnings: [], printed: [], annotations: [], outputs: {}, summary: '' }
    const run = mkdtempSync(join(this.folder, 'run-'))
    const [work, temp] = [join(run, 'work'), join(run, 'temp')]
    mkdirSync(temp)
    const depth = more.depth === undefined ? [] : [`--depth=${more.depth}`]
    execFileSync('git', ['clone', '--quiet', ...depth, `file://${this.github.git.folder}`, work], { stdio: 'pipe' })
    writeFileSync(join(run, 'events.json'), JSON.stringify({ Records: events }))
    const workflow: Workflow = {
      secret: () => undefined,
      print: (text) => outcome.printed.push(text),
      warning: (line) => outcome.warnings.push(line),
      annotate: (level, line, { file, startLine }) => outcome.annotations.push({ level, line, file, startLine }),
      output: (name, value) => (outcome.outputs[name] = value),
      summary: (markdown) => Promise.resolve(void (outcome.summary += markdown)),
      fail: (line) => outcome.failed.push(line),
    }
    const inputs = {
      mode: 'verify',
      token: this.github.token,
      events: join(run, 'events.json'),
      ...more.inputs,
    }
    await runAction({
      env: {
        PATH: process.env['PATH'],
        GITHUB_WORKSPACE: work,
        GITHUB_REPOSITORY: this.github.name,
        GITHUB_EVENT_NAME: 'schedule',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_API_URL: this.github.url,
        GITHUB_GRAPHQL_URL: this.github.graphqlUrl,
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_RUN_ID: '7',
        RUNNER_TEMP: temp,
        ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      },
      workflow,
      fetch: globalThis.fetch,
      now: () => new Date(more.now ?? '2026-11-20T00:00:00Z'),
    })
    return outcome
  }

  /** Pull requests other than the narrowing. */
  get restorations() {
    return this.github.pulls.all.filter(({ head }) => head.includes('restore'))
  }
}
