import { githubComments } from '../../../src/github/comments.ts'
import type { CommandJob } from '../../../src/jobs/command/job.ts'
import { runCommand, type CommandOutcome } from '../../../src/jobs/command/run-command.ts'
import { appliedWaivers, readBranchWaivers } from '../../../src/jobs/pull-requests/waivers/branch-waivers.ts'
import { settings, type Edit } from '../../github/plans.ts'
import { deploy, onlyBranch, Stage } from '../../github/stage.ts'

export const deployId = 'iam/deploy.tf#aws_iam_policy.deploy'
export const twoIds = ['iam/two.tf#aws_iam_policy.one', 'iam/two.tf#aws_iam_policy.two']

/** What the proposal is once `s3:DeleteObject` is kept. */
export const deployKept: Edit = { ...deploy, to: '"s3:GetObject", "s3:DeleteObject"' }

/** A GitHub with a pull request of Whittle's, and people who comment on it. */
export class CommandStage {
  readonly stage: Stage

  private constructor(stage: Stage) {
    this.stage = stage
    stage.github.permissions.set('jane', 'write').set('lee', 'admin').set('mallory', 'read').set('eve', 'none')
  }

  static async open(edits: readonly Edit[] = [deploy]): Promise<CommandStage> {
    const made = new CommandStage(await Stage.open())
    if (edits.length > 0) await made.stage.run(edits)
    return made
  }

  get github() {
    return this.stage.github
  }

  get branch(): string {
    return onlyBranch(this.stage)
  }

  async source() {
    const repository = this.stage.repository()
    return {
      repository,
      comments: githubComments(this.stage.client(), this.github.name),
      job: { name: '', folder: '' },
      base: await repository.branch(),
      place: { path: '.github/whittle.yml', prefix: '' },
    }
  }

  /** A comment, and the run that it starts. */
  async say(login: string, text: string, more: Partial<CommandJob> = {}): Promise<CommandOutcome> {
    return this.run(this.github.reviews.say(1, login, text).id, more)
  }

  async run(comment: number, more: Partial<CommandJob> = {}): Promise<CommandOutcome> {
    const source = await this.source()
    return runCommand({
      comment,
      pull: 1,
      comments: source.comments,
      source,
      policies: async () => ({
        ids: [deployId, ...twoIds],
        grants: (id, action) => action.startsWith(id === deployId ? 's3:' : id === twoIds[0] ? 'ec2:' : 'sqs:'),
      }),
      rebuild: async () => ({ kind: 'later', why: 'this workflow has no evidence' }),
      settings: settings(),
      explain: async (policies, action) => `${action} in ${policies.join(', ')}`,
      explainFinding: async ({ type, resource }, action) => `${action ?? 'all'} of ${type} on ${resource}`,
      ...more,
    })
  }

  /** A run of `narrow`: what it proposes where `s3:DeleteObject` is waived, and where it is not. */
  async narrow(without: readonly Edit[] = [deploy], kept: readonly Edit[] = [deployKept], more: object = {}) {
    const waivers = await readBranchWaivers({ ...(await this.source()), policies: [deployId, ...twoIds] })
    const isKept = appliedWaivers(waivers).some(({ keep }) => keep === 's3:DeleteObject')
    return this.stage.run(isKept ? kept : without, { waivers, ...more })
  }

  /** The last comment of the action. */
  get reply(): string {
    return this.github.reviews.comments.findLast(({ login }) => login.endsWith('[bot]'))?.body ?? ''
  }

  reactions(comment = this.github.reviews.comments.findLast(({ login }) => !login.endsWith('[bot]'))): string {
    return (comment?.reactions ?? []).join(' ')
  }

  text(path: string, branch = this.branch): string | undefined {
    return Object.hasOwn(this.github.git.tree(branch), path) ? this.github.git.text(branch, path) : undefined
  }
}

export const config = '.github/whittle.yml'
export const keep = '/whittle keep s3:DeleteObject until 2027-03-01 because yearly clean-up'
export const line = `{ keep: "s3:DeleteObject", in: "${deployId}", until: 2027-03-01, because: "yearly clean-up" }`
export const states = ({ pullRequests }: { readonly pullRequests: readonly { readonly state: string }[] }) =>
  pullRequests.map(({ state }) => state).join()
