import { resolveCommit } from '../../checkout/git-tree.ts'
import { InputError } from '../../errors.ts'
import type { ChangedFile } from '../../findings/edited-files.ts'
import type { Statement } from '../../policy/document.ts'
import type { Settings } from '../../settings/types.ts'
import { editSource } from '../../sources/edit.ts'
import { applySplices } from '../../sources/splice.ts'
import type { PolicySource, Splice } from '../../sources/types.ts'
import { losesPermissions } from '../../verify/loses-permissions.ts'
import { refusedCalls } from '../../verify/refused-calls.ts'
import { restore } from '../../verify/restore.ts'
import type { DocumentVersion, NarrowedPolicy, RefusedCall } from '../../verify/types.ts'
import type { Checkout } from '../load/load-inputs.ts'
import { loadNarrow, type LoadNarrowOptions } from '../narrow/load-narrow.ts'
import { readVersions } from '../narrow/read-versions.ts'

export interface RunVerifyOptions extends Omit<LoadNarrowOptions, 'trusted' | 'minDays' | 'refuseTrial'> {
  /** The revision before the changes that are verified. */
  readonly since: string
  /** Is a commit one of those that are verified? All of them where absent. */
  readonly verifies?: (commit: string) => boolean
}

/** A policy that lost permissions, with what AWS refused because of that. */
export interface VerifiedPolicy {
  readonly source: PolicySource
  /** The commits that took something away, oldest first. */
  readonly changes: readonly DocumentVersion[]
  readonly calls: readonly RefusedCall[]
  /** Edits that allow the broken calls again; empty where there are none, or `reason` says why. */
  readonly edits: readonly Splice[]
  /** What the edits grant again. */
  readonly added: readonly Statement[]
  /** The reason why the broken calls are not restored, a sentence. */
  readonly reason?: string
}

export interface VerifyResult {
  readonly commit: string
  /** Every policy that lost something, with calls or without. */
  readonly policies: readonly VerifiedPolicy[]
  readonly files: readonly ChangedFile[]
  readonly checkout: Checkout
  readonly settings: Settings
  readonly problems: readonly string[]
}

/**
 * Looks for calls that merged changes broke: permissions that policies had at a revision and have no more, and that AWS
 * refused since. Nothing is written; the edits add the least that allows these calls again.
 *
 * @throws {InputError} where the revision is none, or there is nothing to read
 */
export async function runVerify(options: RunVerifyOptions): Promise<VerifyResult> {
  const { root, env, since, verifies = () => true } = options
  const base = await resolveCommit(root, since, env)
  if (base === undefined)
    throw new InputError(
      `verify: --since ${since}: is no revision of the repository of ${root}; in a shallow clone fetch it first`,
    )
  const loaded = await loadNarrow({ ...options, trusted: [], readOnlyStore: true })
  const { checkout, settings, sources, evidence, snapshots } = loaded
  const read = await readVersions({ root, env, base, settings, sources, verifies, ...(snapshots && { snapshots }) })
  const identity = sources.flatMap((each) => (each.status === 'found' && each.kind === 'identity' ? [each] : []))
  const policies = read.histories.flatMap(({ source, before, versions }): VerifiedPolicy[] => {
    const changes = versions.filter(
      ({ commit, document }, index) =>
        verifies(commit) && losesPermissions(versions[index - 1]?.document ?? before, document),
    )
    if (changes.length === 0) return []
    const policy = { source, before, versions, others: identity.filter((each) => each !== source) }
    const calls = refusedCalls(policy, evidence.ledger).filter(({ loss }) => verifies(loss.commit))
    return [{ source, changes, ...restored(policy, calls, checkout) }]
  })
  const problems = [...checkout.problems, ...read.problems, ...evidence.ledger.coverage.problems]
  return { commit: base, policies, files: filesOf(policies, checkout), checkout, settings, problems }
}

function restored(
  policy: NarrowedPolicy,
  calls: readonly RefusedCall[],
  { files, parser, notEdited }: Checkout,
): Pick<VerifiedPolicy, 'calls' | 'edits' | 'added' | 'reason'> {
  const broken = calls.filter(({ verdict }) => verdict === 'broken')
  const nothing = { calls, edits: [], added: [] }
  if (broken.length === 0) return nothing
  const { source } = policy
  const why = notEdited?.get(source.file)
  if (why !== undefined) return { ...nothing, reason: `${source.file} is not edited: ${why}.` }
  const made = restore(policy, broken)
  if (made.kind === 'not-restored') return { ...nothing, reason: made.reason }
  const edited = editSource(source, files.get(source.file) ?? '', made.statements, { parser })
  return edited.kind === 'edited'
    ? { calls, edits: edited.splices, added: made.added }
    : { ...nothing, reason: `The file is not edited: ${edited.reason}.` }
}

function filesOf(policies: readonly VerifiedPolicy[], { files }: Checkout): ChangedFile[] {
  const splices = new Map<string, Splice[]>()
  for (const { source, edits } of policies) {
    if (edits.length > 0) splices.set(source.file, [...(splices.get(source.file) ?? []), ...edits])
  }
  return [...splices]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, own]) => {
      const before = files.get(path) ?? ''
      return { path, before, after: applySplices(before, own) }
    })
}
