import { readTree } from '../../checkout/read-checkout.ts'
import { InputError } from '../../errors.ts'
import type { ChangedFile } from '../../findings/edited-files.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { sameDocument } from '../../policy/same.ts'
import { globMatchesPolicy } from '../../settings/glob.ts'
import type { Overrides } from '../../settings/parse.ts'
import type { Settings } from '../../settings/types.ts'
import { editSource } from '../../sources/edit.ts'
import { applySplices } from '../../sources/splice.ts'
import type { PolicySource, Source, Splice } from '../../sources/types.ts'
import { isEqual, mistakeIn, putBack, type PutBack } from '../../verify/put-back.ts'
import { checkoutOf, loadCheckout, loadSettings, type Checkout } from '../load/load-inputs.ts'
import { names } from '../narrow/policy-input.ts'
import { documentsAt } from '../narrow/read-versions.ts'
import { commitsOfChange, type ChangeCommits, type NamedChange } from './commits.ts'
import { withoutChange } from './reverse-edit.ts'

export interface RunRestoreOptions {
  readonly root: string
  readonly configPath?: string
  readonly overrides?: Overrides
  readonly change: NamedChange
  /** A policy by file, address or `file#address`, or a glob of these; absent: all that lost something. */
  readonly policy?: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A policy that the change took something from. */
export interface RestoredPolicy {
  readonly source: PolicySource
  readonly before: PolicyDocument
  /** The document with what was taken away; absent where `reason` says why it is not put back. */
  readonly document?: PolicyDocument
  readonly lost: readonly Statement[]
  readonly deniesRemoved: readonly Statement[]
  /** Is it proved to allow the same as before the change? Not where it was changed in other ways since. */
  readonly isAsBefore: boolean
  /** `reverted`: the commit's lines are taken back. `edited`: the statements are written anew. */
  readonly how?: 'reverted' | 'edited'
  /** A sentence. */
  readonly reason?: string
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

/** A policy that lost something and can have it back. */
interface Wanted {
  readonly source: PolicySource
  readonly before: PolicyDocument
  readonly after: PolicyDocument
  readonly made: Extract<PutBack, { kind: 'put-back' }>
}

/**
 * Puts back what a merged change took away from policies, as edits of the working tree. Only git and files are read. Each
 * edited file is read again, and what its policies then allow is proved; nothing is written here.
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
  const done: RestoredPolicy[] = []
  const files: ChangedFile[] = []
  for (const path of [...new Set(wanted.map(({ source }) => source.file))].sort()) {
    const own = wanted.filter(({ source }) => source.file === path)
    const edit = await editFile(path, own, { ...options, settings, checkout, commits })
    done.push(...edit.policies)
    if (edit.file !== undefined) files.push(edit.file)
  }
  const policies = [...done, ...refused].sort((a, b) => (a.source.id < b.source.id ? -1 : 1))
  const isWhole = policies.every(({ reason }) => reason === undefined)
  const isMade = (source: Source): boolean =>
    after?.has(source) === true && !before.has(source) && isMeant(source, policy)
  const made = checkout.sources.filter(isMade).map(({ id }) => id)
  return { commits, policies, files: isWhole ? files : [], settings, made }
}

const isMeant = (source: Source, policy: string | undefined): boolean =>
  policy === undefined || globMatchesPolicy(policy, names(source))

const refusedPolicy = (source: PolicySource, before: PolicyDocument, reason: string): RestoredPolicy => ({
  source,
  before,
  lost: [],
  deniesRemoved: [],
  isAsBefore: false,
  reason,
})

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

interface FileContext extends RunRestoreOptions {
  readonly settings: Settings
  readonly checkout: Checkout
  readonly commits: ChangeCommits
}

/** The edit of one file for all of its policies: the commit's lines taken back where that is exact, else statement by statement. */
async function editFile(
  path: string,
  wanted: readonly Wanted[],
  context: FileContext,
): Promise<{ readonly policies: readonly RestoredPolicy[]; readonly file?: ChangedFile }> {
  const { root, env, checkout, commits } = context
  const present = checkout.files.get(path) ?? ''
  const why = checkout.notEdited?.get(path)
  if (why !== undefined) return refusal(wanted, `${path} is not edited: ${why}.`)
  const reverted =
    commits.after === undefined
      ? undefined
      : await withoutChange(root, path, present, { before: commits.before, after: commits.after }, env)
  for (const [how, after] of [
    ['reverted', reverted],
    ['edited', editedText(present, wanted, checkout)],
  ] as const) {
    if (after === undefined) continue
    if (typeof after !== 'string') return refusal(wanted, after.reason)
    const policies = await readAgain(path, after, wanted, how, context)
    if (policies !== undefined) return { policies, file: { path, before: present, after } }
  }
  return refusal(wanted, `${path} is not edited: read again, it would not hold what is proved.`)
}

const refusal = (wanted: readonly Wanted[], reason: string) => ({
  policies: wanted.map(({ source, before }) => refusedPolicy(source, before, reason)),
})

function editedText(
  present: string,
  wanted: readonly Wanted[],
  { parser }: Checkout,
): string | { readonly reason: string } {
  const splices: Splice[] = []
  for (const { source, made } of wanted) {
    const edited = editSource(source, present, made.statements, { parser })
    if (edited.kind === 'refused')
      return { reason: `${source.file} is not edited, for it has changed too much since: ${edited.reason}.` }
    splices.push(...edited.splices)
  }
  return applySplices(present, splices)
}

/** The policies of the edited file, proved anew; `undefined` where one is not proved, or another policy changes with them. */
async function readAgain(
  path: string,
  text: string,
  wanted: readonly Wanted[],
  how: 'reverted' | 'edited',
  { root, settings, checkout }: FileContext,
): Promise<readonly RestoredPolicy[] | undefined> {
  const { include, exclude } = settings.policies
  const tree = await readTree(root, { include, exclude })
  const files = tree.files.map((file) => (file.path === path ? { ...file, content: text } : file))
  const now = new Map(checkoutOf({ ...tree, files }, settings).sources.map((source) => [source.id, source]))
  const policies: RestoredPolicy[] = []
  for (const source of checkout.sources) {
    const read = now.get(source.id)
    const own = wanted.find((each) => each.source === source)
    if (own === undefined) {
      if (source.status !== read?.status) return undefined
      if (source.status === 'found' && read.status === 'found' && !sameDocument(source.document, read.document))
        return undefined
      continue
    }
    if (read?.status !== 'found') return undefined
    const { before, after, made } = own
    const change = { before, after, present: own.source.document }
    if (mistakeIn(change, read.document) !== undefined) return undefined
    const { lost, deniesRemoved } = made
    const isAsBefore = isEqual(before, read.document)
    policies.push({ source: own.source, before, document: read.document, lost, deniesRemoved, isAsBefore, how })
  }
  return policies
}
