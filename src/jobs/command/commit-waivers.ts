import { blobId } from '../../github/blob.ts'
import { codeSpan } from '../../report/escape.ts'
import { plainTextLine } from '../../report/plain-text-line.ts'
import { addWaivers } from '../../settings/waiver-edit.ts'
import { putBranch } from '../pull-requests/branch.ts'
import { commitTrailers } from '../pull-requests/marker.ts'
import { writtenWaiver, type WaiverSource } from '../pull-requests/waivers/branch-waivers.ts'
import type { ConfigurationPlace } from '../pull-requests/waivers/configuration-place.ts'
import type { BranchWaiver } from '../pull-requests/waivers/types.ts'
import { titleOfWaived } from '../pull-requests/waivers/with-waivers.ts'
import type { CommandTarget } from './target.ts'

/**
 * Commits the configuration with these waivers, the last of which is new, on top of a branch.
 *
 * @returns why it was not done, a clause in Markdown; `null`: it was
 */
export async function commitWaivers(
  { pull, body, comparison, comment, by }: CommandTarget,
  { repository }: WaiverSource,
  place: ConfigurationPlace,
  waivers: readonly BranchWaiver[],
): Promise<string | null> {
  const { path } = place
  const edit = await withWaivers(comparison.mergeBase, repository, place, waivers)
  if ('refused' in edit) return edit.refused
  if (edit.text === edit.before) return `${codeSpan(path)} of the base branch holds this waiver already.`
  const others = comparison.files.filter((file) => file.path !== path).flatMap(({ blob }) => blob ?? [])
  const added = waivers.at(-1)
  const trailers = commitTrailers(body.marker.policy, [...others, blobId(edit.text)], waivers, comment.id)
  await repository.commit(
    pull.branch,
    pull.head,
    {
      headline: added === undefined ? '' : plainTextLine(`${headlineOf(added)} until ${added.until}`),
      body: `Asked for by ${plainTextLine(by)} in comment ${comment.id}.\n\n${trailers}`,
    },
    [{ path, text: edit.text }],
  )
  return null
}

/**
 * Makes the commit of a branch anew, where it left its base, with these waivers and no others.
 *
 * @returns why it was not done, a clause in Markdown; `null`: it was
 */
export async function recommitWithout(
  { pull, body, comparison }: CommandTarget,
  { repository, base }: WaiverSource,
  place: ConfigurationPlace,
  waivers: readonly BranchWaiver[],
): Promise<string | null> {
  const { path } = place
  const edit = await withWaivers(comparison.mergeBase, repository, place, waivers)
  if ('refused' in edit) return edit.refused
  const files: { path: string; after: string; beforeBlob: null; afterBlob: string }[] = []
  for (const file of comparison.files) {
    const text = file.path === path ? null : await repository.text(pull.head, file.path)
    if (text !== null) files.push({ path: file.path, after: text, beforeBlob: null, afterBlob: blobId(text) })
  }
  if (edit.text !== edit.before) {
    files.push({ path, after: edit.text, beforeBlob: null, afterBlob: blobId(edit.text) })
  }
  if (files.length === 0) return 'without it nothing would be left on the branch; close the pull request instead.'
  const { policy } = body.marker
  const message = { headline: plainTextLine(pull.title), body: '' }
  const onto = { ...base, commit: comparison.mergeBase }
  await putBranch(repository, onto, { identity: policy, message, files, waivers }, pull.branch, [policy], pull.head)
  return null
}

const headlineOf = (waiver: BranchWaiver): string =>
  waiver.kind === 'action' ? `Keep ${waiver.keep}` : titleOfWaived(waiver)

/** The configuration of a commit, with these waivers; why it cannot be edited is a clause in Markdown. */
async function withWaivers(
  commit: string,
  repository: WaiverSource['repository'],
  place: ConfigurationPlace,
  waivers: readonly BranchWaiver[],
): Promise<{ readonly before: string; readonly text: string } | { readonly refused: string }> {
  const before = await repository.text(commit, place.path)
  const edit = addWaivers(
    before,
    waivers.map((waiver) => writtenWaiver(waiver, place)),
  )
  if (edit.kind === 'refused') return { refused: `${codeSpan(place.path)} cannot be edited: ${edit.reason}.` }
  return { before: before ?? '', text: edit.text }
}
