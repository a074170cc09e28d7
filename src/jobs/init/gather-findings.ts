import { accountOfArn } from '../../policy/arn.ts'
import { readdir } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { createAwsClients, type AwsClients } from '../../aws/clients.ts'
import type { Clock } from '../../aws/clock.ts'
import { foldersBelow, readBounded } from '../../checkout/list-files.ts'
import { readTree, type Tree } from '../../checkout/read-checkout.ts'
import { InputError } from '../../errors.ts'
import { parseSnapshot } from '../../evidence/iam/parse-snapshot.ts'
import type { AccountSnapshot } from '../../evidence/iam/types.ts'
import { readEvidence, type EvidenceProgress } from '../../evidence/read-evidence.ts'
import type { Ledger } from '../../evidence/types.ts'
import { defaultSettings } from '../../settings/parse.ts'
import type { Settings } from '../../settings/types.ts'
import { directoryOf, isInstalled } from '../../sources/files.ts'
import type { StateOrPlan } from '../../sources/state/types.ts'
import { backendsIn, isBackendFile } from '../../sources/terraform/backends/find-backends.ts'
import type { Source } from '../../sources/types.ts'
import { withAccountOfLogs } from '../load/account.ts'
import { readBoundedText } from '../load/bounded-file.ts'
import { checkoutOf, loadCatalog, type Checkout } from '../load/load-inputs.ts'
import { loadStates } from '../load/load-states.ts'
import { findFiles, type FoundFiles } from './find-files.ts'
import { findHints } from './find-hints.ts'
import { findRegions } from './find-regions.ts'
import { findRepository } from './find-repository.ts'
import { findRoots } from './find-roots.ts'
import { observeAws, type AwsObservation } from './observe-aws.ts'
import { accountFile, scanAccounts, type NamedAccount } from './scan-accounts.ts'
import type { InitFindings, ObservedLogs, ObservedAccount, ObservedRepository, ObservedSnapshots } from './types.ts'

export interface GatherOptions {
  /** The folder that is set up; absolute. */
  readonly root: string
  /** Absolute paths of CloudTrail files and folders, besides those that lie in the folder. */
  readonly eventPaths: readonly string[]
  /** Absolute paths of account snapshots, besides those that lie in the folder. */
  readonly snapshotPaths: readonly string[]
  /** Is AWS not asked? */
  readonly offline: boolean
  readonly now: Date
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clients?: AwsClients
  readonly clock?: Clock
  readonly onProgress?: (progress: EvidenceProgress) => void
  readonly signal?: AbortSignal
}

/**
 * Looks at the repository, the logs and snapshots, and AWS. Nothing is written anywhere.
 *
 * @throws {InputError} for a folder or file that does not exist, or is not what it is named as
 * @throws the signal's reason when aborted
 */
export async function gatherFindings(options: GatherOptions): Promise<InitFindings> {
  const { root, now, env } = options
  const settings = defaultSettings
  const tree = await readTree(root, settings.policies)
  const repository = await findRepository(root, env)
  const files = await findFiles(root)
  const states = await statesIn(files.states, root)
  const checkout = checkoutOf(tree, settings, [], { entities: true })
  const { sources, graph, parser } = checkout
  const backends = backendsIn(
    graph,
    tree.files.filter(({ path }) => isBackendFile(path)),
    parser,
  ).s3.map(({ bucket, place }) => ({ bucket, place }))
  const snapshots = await snapshotsIn(options, files)
  const logs = await readLogs(options, files)
  const regions = findRegions(graph, tree.files)
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
  const look: AwsObservation = options.offline
    ? { kind: 'not-seen', why: 'it was not asked (--no-aws)' }
    : await observeAws({
        clients: options.clients ?? createAwsClients(),
        repository,
        region: region ?? regions.main?.name ?? 'us-east-1',
        ...(options.clock && { clock: options.clock }),
        ...(options.signal && { signal: options.signal }),
      })
  const observed = [
    ...(look.kind === 'seen' && look.observed ? [look.observed] : []),
    ...snapshots.map(({ observed: each }) => each),
    ...(logs?.observed ?? []),
  ]
  const fromLogs = logs && accountFromLogs(logs.ledger, checkout, settings, tree)
  const identity = sources.filter(({ kind, file }) => kind === 'identity' && !isInstalled(file))
  return {
    repository,
    today: now.toISOString().slice(0, 10),
    policies: identity.length,
    folders: [...new Set(identity.map(({ file }) => directoryOf(file)))].sort(),
    fixtures: fixturesIn(identity),
    roots: findRoots(graph, sources, states),
    hints: findHints(graph, sources, backends, namedIn(root), await workflowsIn(repository)),
    observed,
    ...(fromLogs !== undefined && { accountOfLogs: fromLogs }),
    ...(region !== undefined && look.kind === 'seen'
      ? { region: { name: region, from: 'of the credentials that init ran with' } }
      : regions.main && { region: regions.main }),
    regions: [...new Set([...regions.all, ...(logs?.facts.accounts.flatMap((each) => each.regions) ?? [])])].sort(),
    backends,
    states: files.states,
    ...(logs && { logs: logs.facts }),
    snapshots: snapshots.map(({ facts }) => facts),
    aws: look.kind === 'seen' ? look.facts : { why: look.why },
    problems: checkout.problems,
  }
}

/** A path below the folder, with `/`; `undefined` for any other. */
function inside(root: string, path: string): string | undefined {
  const found = relative(root, path)
  return found === '' || found.startsWith('..') || isAbsolute(found) ? undefined : found.split(sep).join('/')
}

/** States that cannot be read say nothing. */
async function statesIn(paths: readonly string[], root: string): Promise<readonly StateOrPlan[]> {
  const read = await Promise.all(
    paths.map((path) =>
      loadStates([`${directoryOf(path)}=${path}`], root).catch((error: unknown) => {
        if (error instanceof InputError) return []
        throw error
      }),
    ),
  )
  return read.flat()
}

interface ReadSnapshot {
  readonly facts: ObservedSnapshots
  readonly observed: ObservedAccount
  readonly day: string
}

/** Those that are named have to be snapshots; of those that were found the others are left out. */
async function snapshotsIn({ root, snapshotPaths, now }: GatherOptions, found: FoundFiles): Promise<ReadSnapshot[]> {
  const read = async (path: string): Promise<ReadSnapshot> => {
    const text = await readBoundedText(path, path, 'name the output of aws iam get-account-authorization-details')
    return snapshotOf(parseSnapshot(text, path, { now }), root, path)
  }
  const all: ReadSnapshot[] = []
  // One after the other: each may be large.
  for (const path of snapshotPaths) all.push(await read(path))
  for (const path of found.snapshots.map((each) => resolve(root, each)).filter((each) => !snapshotPaths.includes(each)))
    try {
      all.push(await read(path))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
    }
  all.sort((a, b) => (a.facts.shown < b.facts.shown ? -1 : 1))
  return all.filter((each) => !all.some((other) => other !== each && isBetter(other, each)))
}

/** One snapshot of an account is used: that of the later day, then the one with more roles. */
const isBetter = (a: ReadSnapshot, b: ReadSnapshot): boolean =>
  a.facts.account === b.facts.account &&
  (a.day > b.day || (a.day === b.day && a.observed.roles.size > b.observed.roles.size))

function snapshotOf({ account, roles, taken }: AccountSnapshot, root: string, path: string): ReadSnapshot {
  const own = inside(root, path)
  const shown = own ?? path
  const names = new Set([...roles.values()].map(({ name }) => name))
  return {
    facts: { ...(own !== undefined && { path: own }), shown, account },
    observed: { account, source: `the snapshot ${shown}`, roles: names, isWhole: true },
    day: taken.slice(0, 10),
  }
}

interface ReadLogs {
  readonly facts: ObservedLogs
  readonly ledger: Ledger
  readonly observed: readonly ObservedAccount[]
}

async function readLogs(options: GatherOptions, found: FoundFiles): Promise<ReadLogs | undefined> {
  const { root, eventPaths, onProgress, signal } = options
  const paths = [...new Set([...eventPaths, ...found.logs.map((path) => resolve(root, path))])]
  if (paths.length === 0) return undefined
  const { ledger } = await readEvidence({
    settings: defaultSettings.evidence,
    root,
    paths,
    catalog: await loadCatalog(),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  })
  const own = paths.flatMap((path) => inside(root, path) ?? [])
  return {
    ledger,
    facts: {
      paths: own,
      accounts: ledger.coverage.accounts.map(({ account, from, to, days, regions }) => ({
        account,
        from,
        to,
        days,
        regions,
      })),
    },
    observed: ledger.coverage.accounts.map(({ account }) => ({
      account,
      source: 'the logs',
      roles: rolesSeen(ledger, account),
      isWhole: false,
    })),
  }
}

const rolesSeen = ({ principals }: Ledger, account: string): ReadonlySet<string> =>
  new Set(
    [...principals.keys()].flatMap((arn) =>
      accountOfArn(arn) === account ? (/:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1] ?? []) : [],
    ),
  )

/** As `plan` takes it where none is configured. */
const accountFromLogs = (ledger: Ledger, checkout: Checkout, settings: Settings, tree: Tree): string | undefined =>
  withAccountOfLogs(settings, ledger, { ...checkout, under: (settled) => checkoutOf(tree, settled) }).account

/** Folders that hold fixtures of tests by convention. */
const fixture = /^(?:.*\/)?(?:testdata|fixtures|__fixtures__|__tests__)\//

const fixturesIn = (identity: readonly Source[]): readonly string[] =>
  [...new Set(identity.flatMap(({ file }) => fixture.exec(file)?.[0] ?? []))].sort().map((folder) => `${folder}**`)

/** What the files of a folder call their accounts; fixtures and modules that are installed are left out. */
function namedIn(root: string): readonly NamedAccount[] {
  const named: NamedAccount[] = []
  for (const { folder, names } of foldersBelow(root, accountFile)) {
    if (fixture.test(`${folder}/`) || /(^|\/)(examples?|tests?)(\/|$)/.test(folder)) continue
    for (const name of names) {
      const path = folder === '' ? name : `${folder}/${name}`
      const text = readBounded(join(root, path))
      if (typeof text === 'string') named.push(...scanAccounts(path, text))
    }
  }
  return named
}

/** Text of the workflows of the repository, by path. */
async function workflowsIn({ top }: ObservedRepository): Promise<ReadonlyMap<string, string>> {
  const folder = '.github/workflows'
  const names = await readdir(join(top, folder)).catch(() => [])
  return new Map(
    names
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .flatMap((name) => {
        const text = readBounded(join(top, folder, name))
        return typeof text === 'string' ? [[`${folder}/${name}`, text] as const] : []
      }),
  )
}
