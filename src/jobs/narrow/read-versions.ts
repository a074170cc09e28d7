import { lastPathSegment } from '../../policy/arn.ts'
import { readGitTree } from '../../checkout/git-tree.ts'
import { runGit } from '../../checkout/git.ts'
import { mayBeRead, readFileTree } from '../../checkout/read-checkout.ts'
import { InputError } from '../../errors.ts'
import { timeOf } from '../../evidence/time.ts'
import { noSnapshots, type Snapshots } from '../../evidence/iam/types.ts'
import { sameDocument } from '../../policy/same.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { pairPolicies } from '../../review/pair-policies.ts'
import type { Settings } from '../../settings/types.ts'
import type { PolicySource, Source } from '../../sources/types.ts'
import type { DocumentVersion } from '../../verify/types.ts'
import { checkoutOf } from '../load/load-inputs.ts'
import { withManagedPolicies } from './managed-policies.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface VersionsRequest {
  readonly root: string
  readonly env: Env
  /** Id of the commit before all changes. */
  readonly base: string
  readonly settings: Settings
  readonly snapshots?: Snapshots
  /** Is a commit one of those that are verified? Of the others those are read that stand right before one, and the last. */
  readonly verifies?: (commit: string) => boolean
  /** The policies as they are now. */
  readonly sources: readonly Source[]
}

export interface PolicyHistory {
  readonly source: PolicySource
  readonly before: PolicyDocument
  readonly versions: readonly DocumentVersion[]
}

export interface Histories {
  readonly histories: readonly PolicyHistory[]
  readonly problems: readonly string[]
}

/** Each commit is read as a whole: a document may come from several files. */
const mostCommits = 50

/**
 * What became of every present policy since a commit: its document before, and after each commit of the branch that changed
 * it. What is not committed is no version: it cannot have been applied.
 *
 * @throws {InputError} where git cannot read a commit
 */
export async function readVersions(request: VersionsRequest): Promise<Histories> {
  const { root, env, base, sources } = request
  const { commits, skipped } = await commitsSince(root, base, env, request.verifies)
  const [first] = commits
  const problems =
    first === undefined || skipped === 0
      ? []
      : [
          `Of ${skipped + commits.length} commits since ${base.slice(0, 12)} the ${commits.length} newest are read one by one: what the ${skipped} before removed counts as removed by ${first.commit.slice(0, 12)}; name a later revision to see more.`,
        ]
  const now = sources.filter((source): source is PolicySource => isIdentity(source))
  const before = await documentsAt(base, request)
  const read = new Map<
    PolicySource,
    { document: PolicyDocument; before: PolicyDocument; versions: DocumentVersion[] }
  >()
  for (const source of now) {
    const document = before.get(source)
    if (document !== undefined) read.set(source, { document, before: document, versions: [] })
  }
  for (const { commit, at } of commits) {
    const documents = await documentsAt(commit, request)
    for (const [source, state] of read) {
      const document = documents.get(source)
      if (document === undefined || sameDocument(document, state.document)) continue
      state.document = document
      state.versions.push({ commit, at, document })
    }
  }
  const histories = [...read].map(([source, state]) => ({ source, before: state.before, versions: state.versions }))
  return { histories: histories.filter(({ versions }) => versions.length > 0), problems }
}

const isIdentity = (source: Source): source is PolicySource => source.status === 'found' && source.kind === 'identity'

/**
 * The document that each present identity policy had at a commit.
 *
 * @param commit an id
 * @throws {InputError} where git cannot read the commit
 */
export async function documentsAt(
  commit: string,
  request: Omit<VersionsRequest, 'base' | 'verifies'>,
): Promise<ReadonlyMap<Source, PolicyDocument>> {
  return (await policiesAt(commit, request, ['identity'])).documents
}

export interface PoliciesAt {
  /** Present policies → the documents that they had. */
  readonly documents: ReadonlyMap<Source, PolicyDocument>
  /** Policies that were there, and are not among the present ones. */
  readonly gone: readonly PolicySource[]
}

/**
 * The policies of these kinds that there were at a commit, and which of the present ones they are.
 *
 * @param commit an id
 * @throws {InputError} where git cannot read the commit
 */
export async function policiesAt(
  commit: string,
  { root, env, settings, snapshots, sources }: Omit<VersionsRequest, 'base' | 'verifies'>,
  kinds: readonly Source['kind'][],
): Promise<PoliciesAt> {
  const { include, exclude } = settings.policies
  const tree = readFileTree((await readGitTree(root, commit, env, mayBeRead)).files, { include, exclude })
  const checkout = checkoutOf(tree, settings)
  const then = withManagedPolicies(checkout.sources, checkout.managedAttachments ?? [], snapshots ?? noSnapshots)
  const pairs = pairPolicies(then, sources, {
    moved: (_, address) => address,
    granteesOf: (_, source) => (source.status === 'found' ? source.principals : []),
  })
  const documents = new Map<Source, PolicyDocument>()
  const gone: PolicySource[] = []
  for (const { base, head } of pairs) {
    if (base?.status !== 'found' || !kinds.includes(base.kind)) continue
    if (head !== null) documents.set(head, base.document)
    else gone.push(base)
  }
  return { documents, gone }
}

export interface CommitsSince {
  /** `at`: ISO 8601, UTC */
  readonly commits: readonly { readonly commit: string; readonly at: string }[]
  /** Number of older commits that are left out: what they removed counts as removed by the first of the others. */
  readonly skipped: number
}

/**
 * The newest commits of the branch after one of its commits that change a file that may be read, oldest first. Of a merge the
 * moment counts at which it came into the branch.
 *
 * @param bears does a file, by its path from the top of the repository, bear on what is read? All do by default
 * @see https://git-scm.com/docs/git-log#Documentation/git-log.txt---first-parent
 */
export async function commitsSince(
  root: string,
  base: string,
  env: Env,
  verifies: (commit: string) => boolean = () => true,
  bears: (path: string) => boolean = () => true,
): Promise<CommitsSince> {
  const format = ['log', '--first-parent', '--diff-merges=first-parent', '--name-only', '-z', '--format=%x01%H %ct']
  const answer = await runGit(root, [...format, `${base}..HEAD`], env)
  if (answer.kind === 'failed') throw new InputError(`${base}: git cannot list the commits since (${answer.message})`)
  const all = answer.bytes
    .toString('utf8')
    .split('\u0001')
    .flatMap((entry) => {
      const [head = '', ...paths] = entry.split(/[\0\n]+/).filter(Boolean)
      const [commit = '', seconds = ''] = head.split(' ')
      const isRead = (path: string): boolean => mayBeRead(lastPathSegment(path)) && bears(path)
      return /^\d+$/.test(seconds) && paths.some(isRead) ? [{ commit, at: timeOf(Number(seconds)) }] : []
    })
    .reverse()
    .filter(({ commit }, index, list) => {
      const next = list[index + 1]
      return next === undefined || verifies(commit) || verifies(next.commit)
    })
  const skipped = Math.max(0, all.length - mostCommits)
  return { commits: all.slice(skipped), skipped }
}
