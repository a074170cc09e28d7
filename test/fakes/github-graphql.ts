import type { Answer, FakeGitHub, RecordedRequest } from './github.ts'
import { refusals } from './github-failures.ts'
import { answerReviewQuery, minimiseComment, resolveThread } from './github-reviews.ts'

interface CommitInput {
  readonly branch: { readonly repositoryNameWithOwner: string; readonly branchName: string }
  readonly expectedHeadOid: string
  readonly message: { readonly headline: string; readonly body?: string }
  readonly fileChanges: { readonly additions?: readonly { readonly path: string; readonly contents: string }[] }
}

interface MoveInput {
  readonly repositoryId: string
  readonly refUpdates: readonly {
    readonly name: string
    readonly afterOid: string
    readonly beforeOid?: string
    readonly force?: boolean
  }[]
}

const zero = '0'.repeat(40)

/** Input objects of GitHub's GraphQL schema: every key a client may send, required ones with `!`. */
const inputs: Readonly<Record<string, readonly string[]>> = {
  createCommitOnBranch: ['branch!', 'expectedHeadOid!', 'message!', 'fileChanges', 'clientMutationId'],
  updateRefs: ['repositoryId!', 'refUpdates!', 'clientMutationId'],
  resolveReviewThread: ['threadId!', 'clientMutationId'],
  minimizeComment: ['subjectId!', 'classifier!', 'clientMutationId'],
}

/** Queries of reviews, and mutations; those that change branches are carried out in the git repository. */
export function answerGraphql(github: FakeGitHub, { mutation, body }: RecordedRequest): Answer {
  const { variables, query } = body as { query: string; variables?: { input?: Record<string, unknown> } }
  if (mutation === null) return answerReviewQuery(github, query, variables ?? {})
  const input = variables?.input ?? {}
  if (mutation === null) return { status: 200, body: { data: { viewer: { login: github.account } } } }
  const keys = inputs[mutation ?? '']
  if (!keys) return failed('', `Field '${mutation}' doesn't exist on type 'Mutation'`)
  const missing = keys.find((key) => key.endsWith('!') && input[key.slice(0, -1)] === undefined)
  const unknown = Object.keys(input).find((key) => !keys.some((known) => known.replace('!', '') === key))
  if (missing !== undefined || unknown !== undefined) {
    return failed('', `Variable $input was provided invalid value for ${missing ?? unknown}`)
  }
  if (mutation === 'resolveReviewThread') return resolveThread(github, input)
  if (mutation === 'minimizeComment') return minimiseComment(github, input)
  return mutation === 'createCommitOnBranch'
    ? commitOnBranch(github, input as unknown as CommitInput)
    : updateRefs(github, input as unknown as MoveInput)
}

function commitOnBranch(github: FakeGitHub, { branch, expectedHeadOid, message, fileChanges }: CommitInput): Answer {
  const { git } = github
  const head = git.head(branch.branchName)
  if (branch.repositoryNameWithOwner !== github.name || head === null) {
    return failed('NOT_FOUND', `Could not resolve to a ref named '${branch.branchName}'`)
  }
  if (head !== expectedHeadOid) return refusals.staleBranch(expectedHeadOid)
  const files = (fileChanges.additions ?? []).map(
    ({ path, contents }) => [path, Buffer.from(contents, 'base64')] as const,
  )
  const text = message.body === undefined ? message.headline : `${message.headline}\n\n${message.body}`
  const oid = git.commit(head, text, Object.fromEntries(files))
  git.updateRef(branch.branchName, oid)
  github.pulls.branchesMoved()
  return { status: 200, body: { data: { createCommitOnBranch: { commit: { oid } } } } }
}

/** All or none, each against where the branch stands. */
function updateRefs(github: FakeGitHub, { repositoryId, refUpdates }: MoveInput): Answer {
  const { git } = github
  if (repositoryId !== 'R_fake')
    return failed('NOT_FOUND', `Could not resolve to a node with the global id of '${repositoryId}'`)
  const moves = refUpdates.map(({ name, ...move }) => ({ ...move, branch: name.replace(/^refs\/heads\//, '') }))
  for (const { branch, beforeOid, afterOid, force } of moves) {
    const head = git.head(branch) ?? zero
    if (beforeOid !== undefined && beforeOid !== head)
      return failed('UNPROCESSABLE', `Reference ${branch} is at ${head}`)
    if (afterOid !== zero && !git.has(`${afterOid}^{commit}`)) return failed('UNPROCESSABLE', `No commit ${afterOid}`)
    const forward = head === zero || afterOid === zero || git.mergeBase(head, afterOid) === head
    if (!forward && force !== true) return failed('UNPROCESSABLE', `Update of ${branch} is not a fast forward`)
  }
  for (const { branch, afterOid } of moves) git.updateRef(branch, afterOid === zero ? null : afterOid)
  github.pulls.branchesMoved()
  return { status: 200, body: { data: { updateRefs: { clientMutationId: null } } } }
}

const failed = (type: string, message: string): Answer => ({
  status: 200,
  body: { data: null, errors: [{ ...(type !== '' && { type }), message }] },
})
