import { codeSpan, escapeMarkdown } from '../../report/escape.ts'
import { joinList } from '../../report/wording.ts'
import { hashOfPolicy } from '../pull-requests/identity.ts'
import { isOwnBranch } from '../pull-requests/ownership.ts'
import { waiversOfPull, writtenWaiver, type WaiverSource } from '../pull-requests/waivers/branch-waivers.ts'
import type { ConfigurationPlace } from '../pull-requests/waivers/configuration-place.ts'
import { isNamedInCommand, type CommentCommand } from '../pull-requests/waivers/parse-command.ts'
import type { ActionWaiver } from '../pull-requests/waivers/types.ts'
import { commitWaivers, recommitWithout } from './commit-waivers.ts'
import { manualInstructions, doneAnswer, foreignCommits, refusedAnswer, type CommandAnswer } from './reply.ts'
import type { CommandTarget } from './target.ts'

/** Does a policy of the checkout grant an action, or one that a pattern matches? */
export type Grants = (policy: string, action: string) => boolean

type Keep = Extract<CommentCommand, { kind: 'keep' }>
type Drop = Extract<CommentCommand, { kind: 'drop' }>

export const nothingDone = (why: string, ...more: readonly string[]): CommandAnswer =>
  refusedAnswer(`Nothing was done: ${why}`, ...more)

export const configurationOutside = nothingDone('the configuration lies outside of this repository.')

/**
 * Commits a waiver for one policy to the branch of its pull request.
 *
 * @throws GitHubError of kind `conflict` where the branch moved meanwhile
 */
export async function keepAction(
  target: CommandTarget,
  command: Keep,
  source: WaiverSource,
  grants: Grants,
): Promise<CommandAnswer> {
  const { place } = source
  if (place === null) return configurationOutside
  const chosen = choosePolicy(target, command, source, grants)
  if (chosen.kind === 'none') return nothingDone(chosen.why)
  const waiver = waiverFrom(target, command, source, chosen.id)
  const present = await presentWaivers(target, source)
  if (present.kind === 'unknown')
    return nothingDone(present.why, manualInstructions([writtenWaiver(waiver, place)], place.path))
  const { keep, id, until, because } = waiver
  const kept = `${codeSpan(keep)} is kept in ${codeSpan(id)} until ${until}: ${escapeMarkdown(because)}`
  if (present.waivers.some(({ comment }) => comment === target.comment.id)) return doneAnswer(kept)
  const others = present.waivers.filter((each) => each.keep !== keep || each.id !== id)
  const why = await commitWaivers(target, source, place, [...others, waiver])
  if (why !== null) return nothingDone(why, manualInstructions([writtenWaiver(waiver, place)], place.path))
  return doneAnswer(
    kept,
    `The waiver was committed to ${codeSpan(place.path)} on this branch, and counts for this policy alone.`,
  )
}

/**
 * Takes waivers back that `keep` committed to the branch.
 *
 * @throws GitHubError of kind `conflict` where the branch moved meanwhile
 */
export async function dropAction(target: CommandTarget, command: Drop, source: WaiverSource): Promise<CommandAnswer> {
  const { place } = source
  if (place === null) return configurationOutside
  const present = await presentWaivers(target, source)
  if (present.kind === 'unknown') return nothingDone(present.why)
  const isMeant = ({ keep, id }: ActionWaiver): boolean =>
    keep.toLowerCase() === command.action.toLowerCase() &&
    (command.policy === undefined || isNamedInCommand(id, command.policy))
  const gone = present.waivers.filter(isMeant)
  if (gone.length === 0) return nothingDone(noSuchWaiver(command, place))
  const left = present.waivers.filter((waiver) => !isMeant(waiver))
  const why = await recommitWithout(target, source, place, left)
  if (why !== null) return nothingDone(why)
  const where = joinList([...new Set(gone.map(({ id }) => codeSpan(id)))])
  return doneAnswer(`The waiver for ${codeSpan(command.action)} in ${where} was taken back.`)
}

const noSuchWaiver = ({ action }: Drop, { path }: ConfigurationPlace): string =>
  `no \`/whittle keep\` on this pull request keeps ${codeSpan(action)}. A waiver that the base branch has is changed there, in ${codeSpan(path)}.`

function waiverFrom({ comment, by }: CommandTarget, command: Keep, { job }: WaiverSource, id: string): ActionWaiver {
  const { action: keep, until, because } = command
  return {
    kind: 'action',
    comment: comment.id,
    policy: hashOfPolicy(job, id),
    id,
    keep,
    until,
    because,
    by,
    url: comment.url,
  }
}

type Chosen = { readonly kind: 'one'; readonly id: string } | { readonly kind: 'none'; readonly why: string }

/** The policy of the pull request that a waiver is for: the named one, or the only one that grants the action. */
function choosePolicy(target: CommandTarget, { action, policy }: Keep, source: WaiverSource, grants: Grants): Chosen {
  const members = policiesOfPull(target, source)
  if (members.length === 0) {
    return { kind: 'none', why: 'the policy of this pull request was not found in what this workflow has checked out.' }
  }
  const named = policy === undefined ? members : members.filter((id) => isNamedInCommand(id, policy))
  const granting = named.filter((id) => grants(id, action))
  const [id, ...others] = granting
  const list = joinList(members.map(codeSpan))
  if (id === undefined) {
    const why =
      named.length === 0
        ? `${codeSpan(policy ?? '')} is none of its policies`
        : `no known action of ${codeSpan(action)} is granted by`
    return {
      kind: 'none',
      why: `${why}${named.length === 0 ? `: ${list}` : ` ${joinList(named.map(codeSpan))} on the base branch`}.`,
    }
  }
  if (others.length > 0) {
    const where = joinList(granting.map(codeSpan))
    return {
      kind: 'none',
      why: `${codeSpan(action)} is granted by ${where}: write \`in\` and one of these after the action.`,
    }
  }
  return { kind: 'one', id }
}

/** Ids of the policies of the checkout that a pull request is about. */
export function policiesOfPull(
  { body: { marker } }: Pick<CommandTarget, 'body'>,
  { job, policies }: WaiverSource,
): string[] {
  const members = marker.members.length > 0 ? marker.members : [marker.policy]
  return policies.filter((id) => members.includes(hashOfPolicy(job, id)))
}

type Present =
  | { readonly kind: 'known'; readonly waivers: readonly ActionWaiver[] }
  | { readonly kind: 'unknown'; readonly why: string }

async function presentWaivers({ pull, body, comparison }: CommandTarget, source: WaiverSource): Promise<Present> {
  if (comparison.ahead === 0 || !isOwnBranch(comparison, [body.marker.policy])) {
    return { kind: 'unknown', why: foreignCommits }
  }
  const found = await waiversOfPull(source, pull, body, comparison)
  if (found?.kind === 'doubtful') return { kind: 'unknown', why: escapeMarkdown(found.reason) }
  return { kind: 'known', waivers: found?.waivers.filter((waiver) => waiver.kind === 'action') ?? [] }
}
