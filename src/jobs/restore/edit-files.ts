import { readTree } from '../../checkout/read-checkout.ts'
import type { ChangedFile } from '../../findings/edited-files.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { sameDocument } from '../../policy/same.ts'
import type { Settings } from '../../settings/types.ts'
import { editSource } from '../../sources/edit.ts'
import { applySplices } from '../../sources/splice.ts'
import type { PolicySource, Splice } from '../../sources/types.ts'
import { areProvenEqual, putBackMistake, type PutBack } from '../../verify/put-back.ts'
import { checkoutOf, type Checkout } from '../load/load-inputs.ts'
import type { ChangeCommits } from './commits.ts'
import { withoutChange } from './reverse-edit.ts'

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
  readonly how?: How
  /** A sentence. */
  readonly reason?: string
}

type How = 'reverted' | 'edited'

/** A policy that lost something and can have it back. */
export interface WantedEdits {
  readonly source: PolicySource
  readonly before: PolicyDocument
  readonly after: PolicyDocument
  readonly made: Extract<PutBack, { kind: 'put-back' }>
}

export interface RestoreContext {
  readonly root: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly settings: Settings
  readonly checkout: Checkout
  readonly commits: ChangeCommits
}

export interface EditedFiles {
  readonly policies: readonly RestoredPolicy[]
  readonly files: readonly ChangedFile[]
}

/** A file with its policies, and what may be written, the best first. */
interface FileToEdit {
  readonly path: string
  readonly wanted: readonly WantedEdits[]
  readonly candidates: readonly Candidate[]
  /** The reason why its statements are not written anew, a sentence. */
  readonly reason?: string
}

interface Candidate extends ChangedFile {
  readonly how: How
}

/**
 * The edits that put policies back: of each file the commit's lines taken back where that is exact, else statement by
 * statement. The files are read again as they will be written, together, and their policies are proved then.
 *
 * @returns refused policies where something is not proved; the files of the others are there all the same
 */
export async function editFiles(wanted: readonly WantedEdits[], context: RestoreContext): Promise<EditedFiles> {
  const paths = [...new Set(wanted.map(({ source }) => source.file))].sort()
  const files: FileToEdit[] = []
  for (const path of paths) {
    const own = wanted.filter(({ source }) => source.file === path)
    files.push(await fileToEdit(path, own, context))
  }
  const { include, exclude } = context.settings.policies
  const tree = await readTree(context.root, { include, exclude })
  const proved = (edits: readonly Candidate[], of: readonly WantedEdits[]) => readAgain(tree, edits, of, context)

  const best = files.flatMap(({ candidates }) => candidates.slice(0, 1))
  const policies = best.length === files.length ? proved(best, wanted) : undefined
  if (policies !== undefined) return { policies, files: best }

  const chosen = files.map((file) => ({
    file,
    edit: file.candidates.find((candidate) => proved([candidate], file.wanted) !== undefined),
  }))
  const refused = chosen.flatMap(({ file, edit }) => (edit === undefined ? refusal(file) : []))
  const edits = chosen.flatMap(({ edit }) => edit ?? [])
  const together = proved(
    edits,
    chosen.flatMap(({ file, edit }) => (edit === undefined ? [] : file.wanted)),
  )
  if (together !== undefined) return { policies: [...together, ...refused], files: edits }
  const reason = `${paths.join(', ')} are not edited: read again together, they would not hold what is proved.`
  return { policies: files.flatMap((file) => refusal({ ...file, reason })), files: [] }
}

async function fileToEdit(
  path: string,
  wanted: readonly WantedEdits[],
  { root, env, checkout, commits }: RestoreContext,
): Promise<FileToEdit> {
  const before = checkout.files.get(path) ?? ''
  const file = { path, wanted, candidates: [] }
  const why = checkout.notEdited?.get(path)
  if (why !== undefined) return { ...file, reason: `${path} is not edited: ${why}.` }
  const { after: commit } = commits
  const reverted =
    commit === undefined
      ? undefined
      : await withoutChange(root, path, before, { before: commits.before, after: commit }, env)
  const edited = editedText(before, wanted, checkout)
  const candidates: Candidate[] = []
  if (reverted !== undefined) candidates.push({ path, before, after: reverted, how: 'reverted' })
  if (typeof edited === 'string') candidates.push({ path, before, after: edited, how: 'edited' })
  return { ...file, candidates, ...(typeof edited !== 'string' && edited) }
}

function editedText(
  present: string,
  wanted: readonly WantedEdits[],
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

const refusal = ({ path, wanted, reason }: FileToEdit): readonly RestoredPolicy[] =>
  wanted.map(({ source, before }) =>
    refusedPolicy(source, before, reason ?? `${path} is not edited: read again, it would not hold what is proved.`),
  )

export const refusedPolicy = (source: PolicySource, before: PolicyDocument, reason: string): RestoredPolicy => ({
  source,
  before,
  lost: [],
  deniesRemoved: [],
  isAsBefore: false,
  reason,
})

/** The policies of the edited files, proved anew; `undefined` where one is not proved, or another policy changes with them. */
function readAgain(
  tree: Awaited<ReturnType<typeof readTree>>,
  edits: readonly Candidate[],
  wanted: readonly WantedEdits[],
  { settings, checkout }: RestoreContext,
): readonly RestoredPolicy[] | undefined {
  const byPath = new Map(edits.map((edit) => [edit.path, edit]))
  const files = tree.files.map((file) => ({ ...file, content: byPath.get(file.path)?.after ?? file.content }))
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
    const how = byPath.get(source.file)?.how
    if (read?.status !== 'found' || how === undefined) return undefined
    const { before, after, made } = own
    const change = { before, after, present: own.source.document }
    if (putBackMistake(change, read.document) !== undefined) return undefined
    const { lost, deniesRemoved } = made
    const isAsBefore = areProvenEqual(before, read.document)
    policies.push({ source: own.source, before, document: read.document, lost, deniesRemoved, isAsBefore, how })
  }
  return policies
}
