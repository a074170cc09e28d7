import { InputError } from '../../errors.ts'
import type { ChangedFile } from '../../findings/edited-files.ts'
import { globMatchesPolicy } from '../../settings/glob.ts'
import type { Overrides } from '../../settings/parse.ts'
import type { Settings } from '../../settings/types.ts'
import type { Source } from '../../sources/types.ts'
import { putBack } from '../../verify/put-back.ts'
import { loadCheckout, loadSettings, type Checkout } from '../load/load-inputs.ts'
import { shellWord } from '../../shell-word.ts'
import { formatCount } from '../../words.ts'
import { namesForGlobs } from '../narrow/policy-input.ts'
import { policiesAt } from '../narrow/read-versions.ts'
import { commitsOfChange, type ChangeCommits, type NamedChange } from './commits.ts'
import { editFiles, refusedPolicy, type RestoredPolicy, type WantedEdits } from './edit-files.ts'

export type { RestoredPolicy } from './edit-files.ts'

export interface RunRestoreOptions {
  readonly root: string
  readonly configPath?: string
  readonly overrides?: Overrides
  readonly change: NamedChange
  /** A policy by file, address or `file#address`, or a glob of these; absent: all that lost something. */
  readonly policy?: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface RestoreResult {
  readonly commits: ChangeCommits
  readonly policies: readonly RestoredPolicy[]
  /** Empty where one of the policies is not put back: files are written together, or not at all. */
  readonly files: readonly ChangedFile[]
  readonly settings: Settings
  /** What the change did to policies that is not taken back. */
  readonly notRestored: readonly NotRestored[]
}

/** A policy that stays as the change left it. */
export interface NotRestored {
  readonly policy: string
  /** `made`: for example in the place of a policy of AWS. `removed`: as a whole, with its block or file. */
  readonly what: 'made' | 'removed'
  /** The command of git that takes the change back, for a person to run. */
  readonly command: string
}

const kinds = ['identity', 'resource', 'trust'] as const

/**
 * Puts back what a merged change took away from policies, as edits of the working tree. Only git and files are read. The
 * edited files are read again, and what their policies then allow is proved; nothing is written here.
 *
 * @throws {InputError} where the history does not have the change, or it took nothing away
 */
export async function runRestore(options: RunRestoreOptions): Promise<RestoreResult> {
  const { root, env, change, policy } = options
  const settings = await loadSettings(root, options.configPath, options.overrides)
  const commits = await commitsOfChange(root, change, env)
  const checkout = await loadCheckout(root, settings)
  const request = { root, env, settings, sources: checkout.sources }
  const { documents: before, gone } = await policiesAt(commits.before, request, kinds)
  const left = commits.after === undefined ? undefined : await policiesAt(commits.after, request, kinds)
  const after = left?.documents
  const wanted: WantedEdits[] = []
  const refused: RestoredPolicy[] = []
  for (const source of checkout.sources) {
    const then = before.get(source)
    if (source.status !== 'found' || then === undefined) continue
    if (!isMeant(source, policy)) continue
    const changed = after === undefined ? source.document : after.get(source)
    if (changed === undefined) continue
    const made = putBack({ before: then, after: changed, present: source.document })
    if (made.kind === 'put-back') wanted.push({ source, before: then, after: changed, made })
    if (made.kind === 'not-put-back') refused.push(refusedPolicy(source, then, made.reason))
  }
  const isMade = (source: Source): boolean => after?.has(source) === true && !before.has(source)
  const stillThere = new Set(left?.gone.map(({ id }) => id))
  const notRestored = [
    ...checkout.sources.filter(isMade).map((source) => ({ source, what: 'made' as const })),
    ...gone.filter(({ id }) => !stillThere.has(id)).map((source) => ({ source, what: 'removed' as const })),
  ]
    .filter(({ source }) => isMeant(source, policy))
    .map(({ source, what }) => ({ policy: source.id, what, command: commandFor(source, commits, checkout) }))
  if (wanted.length === 0 && refused.length === 0) throw nothingTaken(checkout.sources, options, commits, notRestored)
  const edited = await editFiles(wanted, { root, env, settings, checkout, commits })
  const policies = [...edited.policies, ...refused]
    .map((each) => withCommand(each, commits, checkout))
    .sort((a, b) => (a.source.id < b.source.id ? -1 : 1))
  const isWhole = policies.every(({ reason }) => reason === undefined)
  return { commits, policies, files: isWhole ? edited.files : [], settings, notRestored }
}

const withCommand = (policy: RestoredPolicy, commits: ChangeCommits, checkout: Checkout): RestoredPolicy =>
  policy.reason === undefined
    ? policy
    : { ...policy, reason: `${policy.reason} By hand: ${commandFor(policy.source, commits, checkout)}` }

/**
 * Of one commit the commit is reverted. Of several git asks for each hunk of the file: taken as it was, it would lose what
 * was added since, and what is not committed.
 */
function commandFor({ file }: Source, { before, after, isMerge }: ChangeCommits, { files }: Checkout): string {
  if (after !== undefined) return `git revert ${isMerge === true ? '-m 1 ' : ''}${after.slice(0, 12)}`
  return `git checkout ${files.has(file) ? '-p ' : ''}${before.slice(0, 12)} -- ${shellWord(file)}`
}

const isMeant = (source: Source, policy: string | undefined): boolean =>
  policy === undefined || globMatchesPolicy(policy, namesForGlobs(source))

function nothingTaken(
  sources: readonly Source[],
  { policy }: RunRestoreOptions,
  { before, after }: ChangeCommits,
  notRestored: readonly NotRestored[],
): InputError {
  const what = after === undefined ? `since ${before.slice(0, 12)}` : `by ${after.slice(0, 12)}`
  const [first, ...more] = notRestored
  if (first !== undefined) {
    const others = more.length === 0 ? '' : ` and ${formatCount(more.length, 'other policy', 'other policies')}`
    const did = first.what === 'removed' ? 'was removed as a whole' : 'was made'
    return new InputError(
      `restore: ${first.policy}${others} ${did} ${what}, which is not taken back statement by statement: run ${first.command}`,
    )
  }
  const isKnown = sources.some((source) => isMeant(source, policy)) || policy === undefined
  return new InputError(
    isKnown
      ? `restore: nothing was taken away ${what} that the present policies do not allow; what removed a whole policy, role or file is taken back with git revert`
      : `restore: ${policy}: there is no such policy in what is checked out; name it by file, address or FILE#ADDRESS`,
  )
}
