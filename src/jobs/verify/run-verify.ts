import { commitOf, readGitTree } from '../../checkout/git-tree.ts'
import { gitLine } from '../../checkout/git.ts'
import { mayBeRead, readFileTree } from '../../checkout/read-checkout.ts'
import { InputError } from '../../errors.ts'
import { timeOf } from '../../evidence/time.ts'
import type { ChangedFile } from '../../findings/edited-files.ts'
import { proveContainment } from '../../policy/contain.ts'
import { pairPolicies } from '../../review/pair-policies.ts'
import { editSource } from '../../sources/edit.ts'
import { applySplices } from '../../sources/splice.ts'
import type { PolicySource, Splice } from '../../sources/types.ts'
import { refusedCalls } from '../../verify/refused-calls.ts'
import { restore } from '../../verify/restore.ts'
import type { NarrowedPolicy, RefusedCall } from '../../verify/types.ts'
import { checkoutOf, type Checkout } from '../load/load-inputs.ts'
import { loadNarrow, type LoadNarrowOptions } from '../narrow/load-narrow.ts'

export interface RunVerifyOptions extends Omit<LoadNarrowOptions, 'trusted' | 'minDays' | 'refuseTrial'> {
  /** The revision before the changes that are verified. */
  readonly since: string
}

/** A policy that lost permissions, with what AWS refused because of that. */
export interface VerifiedPolicy {
  readonly source: PolicySource
  readonly since: string
  readonly calls: readonly RefusedCall[]
  /** Edits that allow the broken calls again; empty where there are none, or `reason` says why. */
  readonly edits: readonly Splice[]
  /** Why the broken calls are not restored, a sentence. */
  readonly reason?: string
}

export interface VerifyResult {
  readonly commit: string
  /** Every policy that lost something, with calls or without. */
  readonly policies: readonly VerifiedPolicy[]
  readonly files: readonly ChangedFile[]
  readonly checkout: Checkout
  readonly problems: readonly string[]
}

/**
 * Looks for calls that merged changes broke: permissions that policies had at a revision and have no more, and that AWS
 * refused since. Nothing is written; the edits add the least that allows these calls again.
 *
 * @throws {InputError} where the revision is none, or there is nothing to read
 */
export async function runVerify(options: RunVerifyOptions): Promise<VerifyResult> {
  const { root, env, since } = options
  const commit = await commitOf(root, since, env)
  if (commit === undefined)
    throw new InputError(
      `verify: --since ${since}: is no revision of the repository of ${root}; in a shallow clone fetch it first`,
    )
  const { checkout, settings, sources, evidence } = await loadNarrow({ ...options, trusted: [], readOnlyStore: true })
  const { include, exclude } = settings.policies
  const tree = readFileTree((await readGitTree(root, commit, env, mayBeRead)).files, { include, exclude })
  const base = checkoutOf(tree, settings)
  const pairs = pairPolicies(base.sources, sources, {
    moved: (_, address) => address,
    granteesOf: (_, source) => (source.status === 'found' ? source.principals : []),
  })
  const policies: VerifiedPolicy[] = []
  for (const pair of pairs) {
    const before = pair.base?.status === 'found' ? pair.base.document : undefined
    const source = pair.head?.status === 'found' && pair.head.kind === 'identity' ? pair.head : undefined
    if (before === undefined || source === undefined) continue
    if (proveContainment(before, source.document).verdict === 'proven') continue
    const changed = await changedAt(root, commit, source.file, env)
    if (changed === undefined) continue
    const policy = { source, before, since: changed }
    policies.push({ source, since: changed, ...verified(policy, refusedCalls(policy, evidence.ledger), checkout) })
  }
  const problems = [...checkout.problems, ...evidence.ledger.coverage.problems]
  return { commit, policies, files: filesOf(policies, checkout), checkout, problems }
}

/**
 * When the last change of a file since a commit came into the branch that is checked out: ISO 8601, UTC. `undefined` where
 * it is not committed: then it cannot have been applied.
 *
 * @see https://git-scm.com/docs/git-log#Documentation/git-log.txt---first-parent
 */
async function changedAt(
  root: string,
  commit: string,
  file: string,
  env: RunVerifyOptions['env'],
): Promise<string | undefined> {
  const words = [
    'log',
    '-1',
    '--first-parent',
    '--diff-merges=first-parent',
    '--format=%ct',
    `${commit}..HEAD`,
    '--',
    file,
  ]
  const seconds = await gitLine(root, words, env)
  return seconds === undefined || !/^\d+$/.test(seconds) ? undefined : timeOf(Number(seconds))
}

function verified(
  policy: NarrowedPolicy,
  calls: readonly RefusedCall[],
  { files, parser, notEdited }: Checkout,
): Pick<VerifiedPolicy, 'calls' | 'edits' | 'reason'> {
  const broken = calls.filter(({ verdict }) => verdict === 'broken')
  if (broken.length === 0) return { calls, edits: [] }
  const { source } = policy
  const why = notEdited?.get(source.file)
  if (why !== undefined) return { calls, edits: [], reason: `${source.file} is not edited: ${why}.` }
  const made = restore(policy, broken)
  if (made.kind === 'not-restored') return { calls, edits: [], reason: made.reason }
  const edited = editSource(source, files.get(source.file) ?? '', made.statements, { parser })
  return edited.kind === 'edited'
    ? { calls, edits: edited.splices }
    : { calls, edits: [], reason: `The file is not edited: ${edited.reason}.` }
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
