import { createAwsClients } from '../../aws/clients.ts'
import { InputError } from '../../errors.ts'
import { readLastAccessed, type LastAccessed } from '../../evidence/last-accessed/read.ts'
import { matchSources } from '../../evidence/iam/match/apply-match.ts'
import type { EvidenceProgress } from '../../evidence/read-evidence.ts'
import { noSnapshots, type Snapshots } from '../../evidence/iam/types.ts'
import type { RunSetup } from '../../proof/plan.ts'
import type { Overrides } from '../../settings/parse.ts'
import type { Settings, Waiver } from '../../settings/types.ts'
import { unmatchedEntries, type Unmatched } from '../../settings/unmatched.ts'
import type { Source } from '../../sources/types.ts'
import { joinSentences } from '../../words.ts'
import { describeGivenAccount, withAccountOfLogs } from '../load/account.ts'
import { outsideOfRun } from '../load/outside-of-run.ts'
import { backendAccess } from '../load/load-backends.ts'
import { loadEvidence, type LoadedEvidence, type StoreRequest } from '../load/load-evidence.ts'
import { configurationOf, loadCatalog, loadCheckout, loadSettings, type Checkout } from '../load/load-inputs.ts'
import { loadSnapshots, type SnapshotPaths } from '../load/load-snapshots.ts'
import { loadStates } from '../load/load-states.ts'
import type { NarrowInput } from './run-context.ts'
import { withManagedPolicies } from './managed-policies.ts'
import { namesForGlobs } from './policy-input.ts'
import { trialOf } from './trial.ts'

export interface LoadNarrowOptions {
  /** Folder of the checkout. */
  readonly root: string
  /** Configuration other than `.github/whittle.yml` of the root. */
  readonly configPath?: string
  /** CloudTrail files and folders, besides what the configuration names. */
  readonly eventPaths: readonly string[]
  /** States and plans (`loadStates`): `FILE` or `DIR=FILE`; files are looked for from `statesFrom`. */
  readonly states?: readonly string[]
  readonly statesFrom?: string
  /** Are the states of S3 backends read, whatever the configuration says? */
  readonly backends?: boolean
  /** Account snapshots and credential reports, besides what the configuration names. */
  readonly snapshots?: SnapshotPaths
  /** Is it only a problem that there are no credentials for `snapshot.live`? */
  readonly isLiveSnapshotOptional?: boolean
  /** CIDRs: a fence around every policy. */
  readonly trusted: readonly string[]
  /** Instead of the configured window. */
  readonly minDays?: number
  /** `2026-11-01`: instead of evidence.as-of. */
  readonly asOf?: string
  /** Values that stand in for those of the configuration. */
  readonly overrides?: Overrides
  /** Is an entry of the configuration that matches nothing an error? Else it is a warning. */
  readonly strict?: boolean
  /** Is a trial an error where the configuration does not allow it (evidence.trial)? */
  readonly refuseTrial?: boolean
  readonly now: Date
  /** Environment variables: AWS credentials in it ask for LookupEvents where no source is named. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The place of evidence that is saved between runs, by the settings. */
  readonly store?: (settings: Settings) => StoreRequest | undefined
  /**
   * Waivers besides those of the configuration, each of one policy: those that comments on pull requests asked for.
   *
   * @param policies ids of the policies that were found
   */
  readonly moreWaivers?: (settings: Settings, policies: readonly string[]) => Promise<readonly Waiver[]>
  /** Is the saved evidence left unchanged, whatever is read? */
  readonly readOnlyStore?: boolean
  /**
   * Are networks and the days of actions counted too (`Ledger.networks`, `actionDays`), for the HTML report? It decides
   * nothing, and costs memory.
   */
  readonly byDay?: boolean
  readonly onProgress?: (progress: EvidenceProgress) => void
  readonly signal?: AbortSignal
}

/** Everything that policies are decided on. */
export interface LoadedNarrow {
  readonly input: NarrowInput
  readonly settings: Settings
  readonly checkout: Checkout
  readonly evidence: LoadedEvidence
  readonly snapshots?: Snapshots
  /** The policies of the checkout with the principals that snapshots show, and those of AWS that it attaches. */
  readonly sources: readonly Source[]
}

/**
 * Reads everything, and decides nothing.
 *
 * @throws {InputError} for input that cannot be used
 * @throws the signal's reason, or an AbortError, when aborted
 */
export async function loadNarrow(options: LoadNarrowOptions): Promise<LoadedNarrow> {
  const configured = await settingsOf(options)
  if (options.refuseTrial) refuseTrial(configured)
  const shown = await loadStates(options.states ?? [], options.statesFrom ?? options.root)
  const today = configured.evidence.asOf ?? options.now.toISOString().slice(0, 10)
  const snapshots = await loadSnapshots({
    settings: configured,
    root: options.root,
    today,
    now: options.now,
    ...(options.snapshots && { paths: options.snapshots }),
    ...(options.isLiveSnapshotOptional && { isLiveOptional: true }),
    ...(options.signal && { signal: options.signal }),
  })
  const backends = backendAccess(configured, options.backends, createAwsClients, options.signal)
  const checkoutOptions = { entities: snapshots !== undefined, ...(backends && { backends }) }
  const [catalog, found] = await Promise.all([
    loadCatalog(),
    loadCheckout(options.root, configured, shown, checkoutOptions),
  ])
  const unmatched = unmatchedIn(configured, found, options, today)
  const store = options.store?.(configured)
  const evidence = await loadEvidence({
    settings: configured.evidence,
    root: options.root,
    paths: options.eventPaths,
    accounts: configured.accounts,
    catalog,
    env: options.env,
    now: options.now,
    ...(store && { store: store }),
    ...((options.byDay || configured.fences.some(({ learn }) => learn !== undefined)) && { byNetwork: true }),
    ...(options.byDay && { byDay: true }),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  })
  const { settings: decided, checkout, note } = withAccountOfLogs(configured, evidence.ledger, found)
  const matched = matchSources(checkout.sources, snapshots ?? noSnapshots, evidence.ledger)
  const sources = withManagedPolicies(matched.sources, checkout.managedAttachments ?? [], snapshots ?? noSnapshots)
  const settings = await withMoreWaivers(decided, sources, options)
  const lastAccessed = await lastAccessedOf(sources, settings, options)
  const input: NarrowInput = {
    settings,
    catalog,
    checkout,
    matched,
    evidence,
    trusted: options.trusted,
    today,
    unmatched,
    setup: await setupOf(options, [note, checkout.outside?.note]),
    ...(lastAccessed && { lastAccessed }),
    ...(snapshots && { snapshots }),
  }
  return { input, settings, checkout, evidence, sources, ...(snapshots && { snapshots }) }
}

async function withMoreWaivers(
  settings: Settings,
  sources: readonly Source[],
  { moreWaivers }: LoadNarrowOptions,
): Promise<Settings> {
  const ids = sources.map(({ id }) => id)
  const more = (await moreWaivers?.(settings, ids)) ?? []
  return more.length === 0 ? settings : { ...settings, waivers: [...settings.waivers, ...more] }
}

/** The configuration, with what the call says instead. */
async function settingsOf({ root, configPath, minDays, asOf, overrides }: LoadNarrowOptions): Promise<Settings> {
  const configured = await loadSettings(root, configPath, overrides)
  const evidence = {
    ...configured.evidence,
    ...(minDays !== undefined && { windowDays: minDays }),
    ...(asOf !== undefined && { asOf }),
  }
  return { ...configured, evidence }
}

/** The configuration that was read, and what was decided about accounts for want of it or against it. */
async function setupOf(
  { root, configPath, overrides }: LoadNarrowOptions,
  more: readonly (string | undefined)[],
): Promise<Pick<RunSetup, 'configuration' | 'notes'>> {
  const given = overrides?.account
  const note = given === undefined ? undefined : describeGivenAccount(given, await loadSettings(root, configPath))
  return {
    configuration: configurationOf(root, configPath) ?? null,
    notes: [note, ...more].flatMap((each) => each ?? []),
  }
}

function refuseTrial({ evidence }: Settings): void {
  const trial = evidence.trial ? undefined : trialOf(evidence)
  if (trial === undefined) return
  throw new InputError(
    `This run would be a trial: ${joinSentences(trial.reasons)} No pull request is opened for a trial: leave that out, or say evidence.trial: true in .github/whittle.yml.`,
  )
}

function unmatchedIn(
  settings: Settings,
  { sources, managedAttachments = [], files, idleExcludes = [] }: Checkout,
  { root, strict = false }: LoadNarrowOptions,
  today: string,
): Unmatched {
  const policies = [...sources, ...managedAttachments].map(namesForGlobs)
  const found = { policies, files: [...files.keys()], idleExcludes, elsewhere: outsideOfRun(root) }
  const unmatched = unmatchedEntries(settings, found, today)
  if (!strict || unmatched.lines.length === 0) return unmatched
  throw new InputError(
    unmatched.lines.length === 1
      ? `configuration: ${unmatched.lines[0]}`
      : [`configuration: ${unmatched.lines.length} entries match nothing`, ...unmatched.lines].join('\n'),
  )
}

/** IAM's last-accessed data of the principals of the policies found, where configuration asks for them. */
async function lastAccessedOf(
  sources: readonly Source[],
  { evidence }: Settings,
  { signal }: LoadNarrowOptions,
): Promise<LastAccessed | undefined> {
  if (evidence.lastAccessed === undefined) return undefined
  const attachedPrincipals = sources.flatMap((source) => (source.status === 'found' ? source.principals : []))
  return readLastAccessed(attachedPrincipals, evidence.lastAccessed, {
    clients: createAwsClients(),
    ...(signal && { signal }),
  })
}
