import { InputError } from '../../errors.ts'
import type { ChangedFile } from '../../findings/edited-files.ts'
import { globMatchesPolicy } from '../../settings/glob.ts'
import type { Overrides } from '../../settings/parse.ts'
import type { Settings } from '../../settings/types.ts'
import type { Source } from '../../sources/types.ts'
import { putBack } from '../../verify/put-back.ts'
import { loadCheckout, loadSettings } from '../load/load-inputs.ts'
import { names } from '../narrow/policy-input.ts'
import { documentsAt } from '../narrow/read-versions.ts'
import { commitsOfChange, type ChangeCommits, type NamedChange } from './commits.ts'
import { editFiles, refusedPolicy, type RestoredPolicy, type Wanted } from './edit-files.ts'

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
  /** Ids of policies that the change made, for example in the place of a policy of AWS: they stay. */
  readonly made: readonly string[]
}

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
  const before = await documentsAt(commits.before, request)
  const after = commits.after === undefined ? undefined : await documentsAt(commits.after, request)
  const wanted: Wanted[] = []
  const refused: RestoredPolicy[] = []
  for (const source of checkout.sources) {
    const then = before.get(source)
    if (source.status !== 'found' || then === undefined) continue
    if (!isMeant(source, policy)) continue
    const left = after === undefined ? source.document : after.get(source)
    if (left === undefined) continue
    const made = putBack({ before: then, after: left, present: source.document })
    if (made.kind === 'put-back') wanted.push({ source, before: then, after: left, made })
    if (made.kind === 'not-put-back') refused.push(refusedPolicy(source, then, made.reason))
  }
  if (wanted.length === 0 && refused.length === 0) throw nothingTaken(checkout.sources, options, commits)
  const edited = await editFiles(wanted, { root, env, settings, checkout, commits })
  const policies = [...edited.policies, ...refused].sort((a, b) => (a.source.id < b.source.id ? -1 : 1))
  const isWhole = policies.every(({ reason }) => reason === undefined)
  const isMade = (source: Source): boolean =>
    after?.has(source) === true && !before.has(source) && isMeant(source, policy)
  const made = checkout.sources.filter(isMade).map(({ id }) => id)
  return { commits, policies, files: isWhole ? edited.files : [], settings, made }
}

const isMeant = (source: Source, policy: string | undefined): boolean =>
  policy === undefined || globMatchesPolicy(policy, names(source))

function nothingTaken(
  sources: readonly Source[],
  { policy }: RunRestoreOptions,
  { before, after }: ChangeCommits,
): InputError {
  const what = after === undefined ? `since ${before.slice(0, 12)}` : `by ${after.slice(0, 12)}`
  const isKnown = sources.some((source) => isMeant(source, policy)) || policy === undefined
  return new InputError(
    isKnown
      ? `restore: nothing was taken away ${what} that the present identity policies do not allow; what removed a whole policy, role or file is taken back with git revert`
      : `restore: ${policy}: there is no such policy in what is checked out; name it by file, address or FILE#ADDRESS`,
  )
}
