import { existsSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { createAwsClients, type AwsClients } from '../../aws/clients.ts'
import { systemClock, type Clock } from '../../aws/clock.ts'
import { InputError } from '../../errors.ts'
import type { EvidenceProgress } from '../../evidence/read-evidence.ts'
import { reportSnapshots } from '../../evidence/iam/report.ts'
import type { Snapshots } from '../../evidence/iam/types.ts'
import type { Ledger } from '../../evidence/types.ts'
import { codeownersPaths, ownersOf, parseCodeowners } from '../../github/codeowners.ts'
import { checkStatuses, doctorAreas, type CheckResult, type DoctorReport } from '../../report/doctor/types.ts'
import type { Settings } from '../../settings/types.ts'
import { backendsIn, isBackendFile } from '../../sources/terraform/backends/find-backends.ts'
import { version } from '../../version.ts'
import { withAccountOfLogs, type AccountOfLogsResult } from '../load/account.ts'
import { withDefaultSource } from '../load/default-source.ts'
import { topOf } from '../load/find-configuration.ts'
import { loadEvidence, type StoreRequest } from '../load/load-evidence.ts'
import { configurationOf, loadCatalog, loadCheckout, loadSettings, type Checkout } from '../load/load-inputs.ts'
import { loadSnapshots } from '../load/load-snapshots.ts'
import { loadStates } from '../load/load-states.ts'
import type { LoadNarrowOptions } from '../narrow/load-narrow.ts'
import { resultsOf, type DoctorFacts } from './results.ts'
import { skippedAnswer } from './answer.ts'
import { readAws, withoutAws, type AwsFacts } from './facts/aws.ts'
import { readGitHub } from './facts/github.ts'
import { policyFacts } from './facts/policies.ts'
import { readWorkflows } from './facts/workflows.ts'

export interface DoctorOptions extends Pick<
  LoadNarrowOptions,
  'root' | 'configPath' | 'overrides' | 'eventPaths' | 'states' | 'statesFrom' | 'snapshots' | 'now' | 'env' | 'signal'
> {
  /** Is AWS not asked? */
  readonly noAws: boolean
  readonly noGitHub: boolean
  /** `v24.11.0` */
  readonly nodeVersion: string
  readonly store?: (settings: Settings) => StoreRequest | undefined
  readonly onProgress?: (progress: EvidenceProgress) => void
  /** Default: the AWS SDK with the credentials it finds. */
  readonly clients?: AwsClients
  readonly clock?: Clock
  /** Milliseconds that one call may take. Default 20 s. */
  readonly timeoutMs?: number
}

/**
 * Checks a set-up without changing anything: facts are read, each for itself, and each check decides on its own.
 *
 * @throws {InputError} for a configuration or an option that cannot be used
 * @throws the signal's reason when aborted
 */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  const { root, env, now } = options
  const configured = await loadSettings(root, options.configPath, options.overrides)
  const today = configured.evidence.asOf ?? now.toISOString().slice(0, 10)
  const shown = await loadStates(options.states ?? [], options.statesFrom ?? root)
  const snapshots = await orProblem(() =>
    loadSnapshots({
      settings: configured,
      root,
      today,
      now,
      filesOnly: true,
      ...(options.snapshots && { paths: options.snapshots }),
    }),
  )
  const checkoutOptions = { entities: snapshots.value !== undefined }
  const found = await loadCheckout(root, configured, shown, checkoutOptions)
  const evidence = await orProblem(() => readLocalEvidence(configured, options))
  const ledger = evidence.value
  const settled: AccountOfLogsResult = ledger
    ? withAccountOfLogs(configured, ledger, found)
    : { settings: configured, checkout: found }
  const { settings, checkout } = settled
  const { aws, effective, backends } = await askAws(settings, checkout, options)
  const github = options.noGitHub
    ? skippedAnswer('--no-github was given')
    : await readGitHub(root, env, options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs })
  const path = configurationOf(root, options.configPath)
  const facts: DoctorFacts = {
    settings,
    effective,
    isAccountConfigured: configured.accounts.length > 0,
    ...(settled.account === undefined && settled.note !== undefined && { whyNoAccount: settled.note }),
    now,
    today,
    env,
    nodeVersion: options.nodeVersion,
    ...(path !== undefined && { configuration: path }),
    eventPaths: options.eventPaths.length,
    policies: policyFacts(root, settings, checkout, snapshots.value, ledger, today),
    ...(ledger && { ledger }),
    evidenceProblems: evidence.problems,
    snapshots: snapshotFactsOf(snapshots, today),
    aws,
    backends,
    github,
    jobs: readWorkflows(topOf(root)),
    owners: ownersIn(root, checkout),
  }
  const { results, estimates } = resultsOf(facts)
  return { version, results: sorted(results), estimates }
}

/** A value, or the one line that says why it could not be read. */
interface OrProblem<T> {
  readonly value?: T
  readonly problems: readonly string[]
}

async function orProblem<T>(read: () => Promise<T | undefined>): Promise<OrProblem<T>> {
  try {
    const value = await read()
    return { ...(value !== undefined && { value }), problems: [] }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { problems: [error.message] }
  }
}

/** Files and saved evidence, without AWS; `undefined` where there is neither. */
async function readLocalEvidence(settings: Settings, options: DoctorOptions): Promise<Ledger | undefined> {
  const { root, eventPaths, now } = options
  const files = settings.evidence.cloudtrail.filter(({ kind }) => kind === 'files')
  const store = options.store?.(settings)
  const isRemote = store !== undefined && settings.ledger?.place.kind === 's3' && !store.alone
  const local = isRemote ? undefined : store
  if (files.length === 0 && eventPaths.length === 0 && local === undefined) return undefined
  const { accessAnalyzer: _analyzer, lastAccessed: _accessed, ...evidence } = settings.evidence
  const { ledger } = await loadEvidence({
    settings: { ...evidence, cloudtrail: files },
    root,
    paths: eventPaths,
    accounts: settings.accounts,
    catalog: await loadCatalog(),
    // Without credentials AWS is not asked.
    env: {},
    now,
    ...(local && { store: { ...local, alone: true } }),
    ...(options.onProgress && { onProgress: options.onProgress }),
    ...(options.signal && { signal: options.signal }),
  })
  return ledger
}

async function askAws(
  settings: Settings,
  checkout: Checkout,
  options: DoctorOptions,
): Promise<{ readonly aws: AwsFacts; readonly effective: Settings; readonly backends: DoctorFacts['backends'] }> {
  const { env, eventPaths } = options
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
  const files = [...checkout.files].map(([path, content]) => ({ path, content }))
  const { s3, problems } = backendsIn(
    checkout.graph,
    files.filter(({ path }) => isBackendFile(path)),
    checkout.parser,
  )
  const effective = { ...settings, evidence: withSources(settings.evidence, eventPaths, env) }
  const request = {
    settings: effective,
    region,
    backends: s3,
    clients: options.clients ?? createAwsClients(),
    options: {
      clock: options.clock ?? systemClock,
      timeoutMs: options.timeoutMs ?? 20_000,
      ...(options.signal && { signal: options.signal }),
    },
  }
  const aws = options.noAws
    ? withoutAws('--no-aws was given', request, skippedAnswer('--no-aws was given'))
    : await readAws(request)
  const backends = {
    found: s3.length,
    buckets: s3.map(({ bucket }) => bucket),
    asked: settings.states.backends,
    problems: settings.states.backends ? problems : [],
  }
  return { aws, effective, backends }
}

/** As a run would read them; where it would find nothing to read, those that are configured. */
function withSources(
  evidence: Settings['evidence'],
  eventPaths: readonly string[],
  env: DoctorOptions['env'],
): Settings['evidence'] {
  try {
    return withDefaultSource(evidence, { eventPaths, env })
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return evidence
  }
}

const snapshotFactsOf = ({ value, problems }: OrProblem<Snapshots>, today: string): DoctorFacts['snapshots'] => ({
  used: value ? reportSnapshots(value, today) : [],
  problems: [...problems, ...(value?.problems ?? [])],
})

/** The file of code owners that GitHub reads, and the files with policies that it names no owner of. */
function ownersIn(root: string, { sources }: Checkout): DoctorFacts['owners'] {
  const top = topOf(root)
  const folder = relative(top, root).split(sep).join('/')
  const files = [...new Set(sources.map(({ file }) => (folder === '' ? file : `${folder}/${file}`)))]
  const path = codeownersPaths.find((each) => existsSync(join(top, each)))
  if (path === undefined) return { unowned: [], files: files.length }
  const rules = parseCodeowners(readFileSync(join(top, path), 'utf8'))
  return { path, unowned: files.filter((file) => ownersOf(rules, file).length === 0), files: files.length }
}

/** By area, and within one the gravest first. */
const sorted = (results: readonly CheckResult[]): readonly CheckResult[] =>
  results.toSorted(
    (a, b) =>
      doctorAreas.indexOf(a.area) - doctorAreas.indexOf(b.area) ||
      checkStatuses.indexOf(a.status) - checkStatuses.indexOf(b.status),
  )
