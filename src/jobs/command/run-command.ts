import type { Comment } from '../../github/comments.ts'
import { isOwnAuthor } from '../../github/own-author.ts'
import type { PullRequest } from '../../github/repository.ts'
import { codeSpan } from '../../report/escape.ts'
import { readBody, type PullRequestBody } from '../pull-requests/body.ts'
import { hashOfJob } from '../pull-requests/identity.ts'
import { isOwnBranch } from '../pull-requests/ownership.ts'
import { retryConflicts } from '../pull-requests/retry-conflicts.ts'
import { isOnBranchOfMarker, isOpenedByWhittle } from '../pull-requests/survey.ts'
import {
  commandForms,
  isCommand,
  parseCommand,
  type CommentCommand,
  type CommandMistake,
} from '../pull-requests/waivers/parse-command.ts'
import { findingCommandForms, parseFindingCommand } from '../pull-requests/waivers/parse-finding-command.ts'
import { carryOutOnFinding } from './finding-commands.ts'
import type { CommandJob } from './job.ts'
import {
  doneAnswer,
  foreignCommits,
  mistakeAnswer,
  rebuildSentence,
  refusedAnswer,
  replyBody,
  replyMarker,
  type CommandAnswer,
} from './reply.ts'
import type { CommandTarget } from './target.ts'
import { dropAction, keepAction, policiesOfPull } from './waiver-commands.ts'

/** `ignored`: it is not for this job, or has its reply; nothing was written, or a reaction alone. */
export interface CommandOutcome {
  readonly state: 'ignored' | 'refused' | 'done'
  /** A sentence for the log. */
  readonly detail: string
}

const ignored = (detail: string): CommandOutcome => ({ state: 'ignored', detail })

/**
 * Carries out the command in a comment on a pull request that this job opened, for an author who may write to the
 * repository, and replies once. What the event says is read again from GitHub. Nothing of the pull request's branch is run or
 * taken for configuration.
 *
 * @throws GitHubError
 */
export async function runCommand(job: CommandJob): Promise<CommandOutcome> {
  const { comments } = job
  const comment = await comments.comment(job.comment)
  if (comment === null || comment.on !== job.pull) return ignored('The comment is not there any more.')
  if (!isCommand(comment.body)) return ignored('The comment holds no command.')
  if (comment.author === null || comment.author.bot) return ignored('Commands of bots do not count.')
  const by = comment.author.login
  if (!(await comments.mayWrite(by))) {
    await comments.react(comment.id, '-1')
    return { state: 'refused', detail: `${by} may not write to the repository.` }
  }
  const pull = await comments.pull(comment.on)
  if (pull === null) return ignored(`#${comment.on} is no pull request from a branch of this repository.`)
  const body = readBody(pull.body)
  if (body !== null && body.marker.job !== hashOfJob(job.source.job))
    return ignored(`#${pull.number} is another job's.`)
  if (await isAnswered(job, comment)) return ignored('The command has its reply already.')
  await comments.react(comment.id, 'eyes')
  const answer = await answerTo(job, comment, by, pull, body)
  await comments.reply(pull.number, replyBody(comment.id, answer))
  await comments.react(comment.id, answer.done ? '+1' : '-1')
  return { state: answer.done ? 'done' : 'refused', detail: `#${pull.number}: the reply says what became of it.` }
}

/** Was a reply written already? */
async function isAnswered({ comments, source }: CommandJob, comment: Comment): Promise<boolean> {
  const account = await source.repository.account()
  const marker = replyMarker(comment.id)
  return (await comments.comments(comment.on)).some(
    ({ body, author }) => body.trimEnd().endsWith(marker) && isOwnAuthor(author, account),
  )
}

async function answerTo(
  job: CommandJob,
  comment: Comment,
  by: string,
  pull: PullRequest,
  body: PullRequestBody | null,
): Promise<CommandAnswer> {
  const { source } = job
  if (body === null || !isOnBranchOfMarker(body, pull) || !(await isOpenedByWhittle(source, pull))) {
    return refusedAnswer('Nothing was done: Whittle takes commands on pull requests that it opened itself.')
  }
  if (pull.state !== 'open') return refusedAnswer('Nothing was done: this pull request is closed.')
  const isFinding = body.marker.kind === 'finding'
  const mistake = (says: string): CommandAnswer => mistakeAnswer(says, isFinding ? findingCommandForms : commandForms)
  if (comment.edited) return mistake('the comment was edited, and edited comments do not count. Write a new one.')
  const day = comment.createdAt.slice(0, 10)
  const act = isFinding
    ? actOn(parseFindingCommand(comment.body, day), (target, command) => carryOutOnFinding(job, target, command))
    : actOn(parseCommand(comment.body, day), (target, command) => carryOut(job, target, command))
  if (typeof act === 'string') return mistake(act)
  if (pull.base !== source.base.name) {
    return refusedAnswer(
      `Nothing was done: the base branch of this pull request is ${codeSpan(pull.base)}, and this workflow checked out ${codeSpan(source.base.name)}.`,
    )
  }
  return retryConflicts(async (attempt) => {
    const current = attempt === 0 ? pull : ((await job.comments.pull(pull.number)) ?? pull)
    const comparison = await source.repository.compare(source.base.commit, current.head)
    return act({ comment, by, pull: current, body, comparison })
  }, job.pause)
}

/** What is done for a command, or why there is nothing to do: a sentence. */
function actOn<C extends { readonly kind: string }>(
  command: C | CommandMistake | null,
  work: (target: CommandTarget, command: C) => Promise<CommandAnswer>,
): ((target: CommandTarget) => Promise<CommandAnswer>) | string {
  if (command === null) return 'the comment holds no command.'
  if (isMistake(command)) return command.says
  return (target) => work(target, command)
}

const isMistake = (command: { readonly kind: string }): command is CommandMistake => command.kind === 'mistake'

async function carryOut(job: CommandJob, target: CommandTarget, command: CommentCommand): Promise<CommandAnswer> {
  const { pull, body, comparison } = target
  const { marker } = body
  if (command.kind === 'rebuild') {
    if (!isOwnBranch(comparison, [marker.policy])) {
      return refusedAnswer(`Nothing was done: ${foreignCommits} Remove them from the branch to have it rebuilt.`)
    }
    return rebuilt(job, pull, marker.policy, [])
  }
  const { ids, grants } = await job.policies()
  const source = { ...job.source, policies: ids }
  if (command.kind === 'explain') {
    const policies = policiesOfPull(target, source)
    if (policies.length > 0) return doneAnswer(await job.explain(policies, command.action))
    return refusedAnswer('The policy of this pull request was not found in what this workflow has checked out.')
  }
  const answer =
    command.kind === 'keep'
      ? await keepAction(target, command, source, grants)
      : await dropAction(target, command, source)
  return answer.done ? rebuilt(job, pull, marker.policy, [answer.text]) : answer
}

async function rebuilt(
  job: CommandJob,
  pull: PullRequest,
  identity: string,
  before: readonly string[],
): Promise<CommandAnswer> {
  return doneAnswer(...before, rebuildSentence(await job.rebuild(pull, identity)))
}
