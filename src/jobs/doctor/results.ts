import type { SnapshotReport } from '../../evidence/iam/report.ts'
import { daysSince } from '../../evidence/absence/age.ts'
import type { Ledger } from '../../evidence/types.ts'
import type { CheckResult, SourceEstimate } from '../../report/doctor/types.ts'
import type { Settings } from '../../settings/types.ts'
import type { CallAnswer } from './answer.ts'
import { checkAnalyzers } from './checks/analyzers.ts'
import { checkAthenaTable } from './checks/athena-table.ts'
import { checkBranchRules } from './checks/branch-rules.ts'
import { checkClock } from './checks/clock.ts'
import { checkCodeOwners } from './checks/code-owners.ts'
import { checkConfiguration } from './checks/configuration.ts'
import { checkEventDataStore } from './checks/event-data-store.ts'
import { checkEventSources } from './checks/event-sources.ts'
import { checkGitHub } from './checks/github.ts'
import { checkUnobservedPrincipals } from './checks/unobserved-principals.ts'
import { checkIdentity } from './checks/identity.ts'
import { checkLifetime } from './checks/lifetime.ts'
import { checkLogAge } from './checks/log-age.ts'
import { checkLookups } from './checks/lookups.ts'
import { checkNodeVersion } from './checks/node-version.ts'
import { checkPermissions } from './checks/permissions.ts'
import { checkPrincipals } from './checks/principals.ts'
import { checkProxy } from './checks/proxy.ts'
import { checkReadEvidence } from './checks/read-evidence.ts'
import { checkReadingTime } from './checks/reading-time.ts'
import { checkRegions } from './checks/regions.ts'
import { unknownResult } from './checks/result.ts'
import { checkRoles } from './checks/roles.ts'
import { checkSavedEvidence } from './checks/saved-evidence.ts'
import { checkSchedule, type RepositoryActivity } from './checks/schedule.ts'
import { checkSnapshot } from './checks/snapshot.ts'
import { checkStates } from './checks/states.ts'
import { checkTrails } from './checks/trails.ts'
import { checkWorkflowPermissions } from './checks/workflow-permissions.ts'
import { estimateOf } from './estimates.ts'
import type { AwsFacts } from './facts/aws.ts'
import type { GitHubFacts } from './facts/github.ts'
import type { PolicyFacts } from './facts/policies.ts'
import { isNarrow, readsEvidence, type WhittleJob } from './facts/workflows.ts'
import { configuredAnalyzers, configuredRoles, neededPermissions } from './needed-permissions.ts'

/** Everything that was read; a part that is not known says why. */
export interface DoctorFacts {
  /** As configured; the account may be that of the logs. */
  readonly settings: Settings
  /** With the default source of events. */
  readonly effective: Settings
  readonly isAccountConfigured: boolean
  /** A sentence: why the account of the logs is not taken for the whole repository. */
  readonly whyNoAccount?: string
  readonly now: Date
  /** `2026-11-21`: the day that is decided as of, `evidence.as-of` or that of `now`. */
  readonly today: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly nodeVersion: string
  /** Path of the configuration; absent: there is none. */
  readonly configuration?: string
  /** Paths of `--events`. */
  readonly eventPaths: number
  readonly policies: PolicyFacts
  /** Of files and saved evidence. */
  readonly ledger?: Ledger
  readonly evidenceProblems: readonly string[]
  readonly snapshots: { readonly used: readonly SnapshotReport[]; readonly problems: readonly string[] }
  readonly aws: AwsFacts
  readonly backends: {
    readonly found: number
    readonly buckets: readonly string[]
    readonly asked: boolean
    readonly problems: readonly string[]
  }
  readonly github: CallAnswer<GitHubFacts>
  readonly jobs: CallAnswer<readonly WhittleJob[]>
  readonly owners: { readonly path?: string; readonly unowned: readonly string[]; readonly files: number }
}

/** All results, in no order, and the estimates of the sources. */
export function resultsOf(facts: DoctorFacts): {
  readonly results: readonly CheckResult[]
  readonly estimates: readonly SourceEstimate[]
} {
  const estimates = facts.aws.sources.flatMap((source) => estimateOf(source) ?? [])
  const { identity: caller } = facts.aws
  return {
    estimates,
    results: inPartition(caller.kind === 'known' ? caller.value.arn.split(':')[1] : undefined, [
      ...ofMachine(facts),
      ...ofRepository(facts),
      ...ofCredentials(facts, estimates),
      ...ofEvidence(facts, estimates),
      ...ofAccount(facts),
      ...ofGitHub(facts),
    ]),
  }
}

/**
 * Statements with the ARNs of the partition of the credentials: `arn:aws-cn:s3:::logs`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export const inPartition = (partition = 'aws', results: readonly CheckResult[]): readonly CheckResult[] =>
  results.map((result) =>
    result.statement === undefined
      ? result
      : {
          ...result,
          statement: {
            ...result.statement,
            Resource: result.statement.Resource.map((arn) => arn.replace(/^arn:aws:/, `arn:${partition}:`)),
          },
        },
  )

function ofMachine({ nodeVersion: version, env, aws }: DoctorFacts): readonly CheckResult[] {
  const ahead = aws.identity.kind === 'known' ? aws.identity.value.clockAheadSeconds : undefined
  return [checkNodeVersion(version), ...[checkProxy(env, version)].flatMap((each) => each ?? []), checkClock(ahead)]
}

function ofRepository({
  policies,
  configuration: path,
  ledger,
  aws,
  isAccountConfigured,
  whyNoAccount,
  settings,
}: DoctorFacts): readonly CheckResult[] {
  const { unmatched, warnings, attachedPrincipals, iam } = policies
  const account = aws.identity.kind === 'known' ? aws.identity.value.account : ledger?.coverage.accounts[0]?.account
  const evidence = ledger && { principals: ledger.principals, coverage: ledger.coverage.accounts, iam }
  return [
    ...checkConfiguration({ unmatched, warnings, ...(path !== undefined && { path }) }),
    ...checkPrincipals(
      { ...policies, ...(whyNoAccount !== undefined && { whyNoAccount }) },
      account,
      isAccountConfigured,
      settings.snapshot.live !== undefined,
    ),
    ...checkUnobservedPrincipals(attachedPrincipals, evidence),
  ]
}

function ofCredentials(facts: DoctorFacts, estimates: readonly SourceEstimate[]): readonly CheckResult[] {
  const { aws, settings, effective, backends, now, jobs } = facts
  const accounts = accountsOf(settings)
  const tableBuckets = aws.sources.flatMap((source) =>
    source.kind === 'athena' && source.table.kind === 'known' ? (source.table.value.bucket ?? []) : [],
  )
  const needed = neededPermissions(effective, { stateBuckets: backends.buckets, tableBuckets })
  const caller = aws.identity.kind === 'known' ? aws.identity.value : undefined
  const durations = (jobs.kind === 'known' ? jobs.value : []).flatMap((job) => job.credentials?.durationSeconds ?? [])
  return [
    ...checkIdentity(aws.identity, accounts, configuredRoles(settings).length > 0),
    checkLifetime({
      temporary: caller?.temporary,
      readingSeconds: readingSecondsOf(estimates),
      ...(caller?.expires && { leftSeconds: Math.round((caller.expires.getTime() - now.getTime()) / 1000) }),
      ...(durations.length > 0 && { workflowSeconds: Math.min(...durations) }),
    }),
    ...(aws.why === undefined ? checkRoles(aws.roles, aws.roleCount) : []),
    ...checkPermissions(needed, aws.probes, aws.why, aws.simulations),
  ]
}

/** Sources are read one after the other; one whose time is not known leaves the sum unknown. */
function readingSecondsOf(estimates: readonly SourceEstimate[]): number | null {
  const seconds = estimates.map((each) => each.seconds)
  return seconds.includes(null) ? null : seconds.reduce<number>((sum, each) => sum + (each ?? 0), 0)
}

const accountsOf = ({ accounts }: Settings): readonly string[] =>
  [...new Set(accounts.flatMap((each) => each.accounts))].sort()

function ofEvidence(facts: DoctorFacts, estimates: readonly SourceEstimate[]): readonly CheckResult[] {
  const { settings, effective, eventPaths, env, ledger, today, aws, jobs, evidenceProblems } = facts
  const { evidence } = settings
  const coverage = ledger?.coverage
  const seen = [...new Set((coverage?.accounts ?? []).flatMap((each) => each.regions))].sort()
  const readers = jobs.kind === 'known' ? jobs.value.filter(readsEvidence) : undefined
  const crons = readers?.flatMap((job) => job.crons)
  const cachedPaths = readers?.flatMap((job) => job.cachedPaths) ?? []
  const hasCredentials =
    aws.identity.kind === 'skipped' ? undefined : effective.evidence.cloudtrail.length > evidence.cloudtrail.length
  return [
    ...checkEventSources(settings, eventPaths, hasCredentials),
    ...checkRegions(effective, env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'], seen),
    ...evidenceProblems.map((problem) => ({
      ...unknownResult({ id: 'evidence.coverage', area: 'evidence' }, problem),
      status: 'fail' as const,
    })),
    ...(evidenceProblems.length > 0 ? [] : checkReadEvidence(coverage, accountsOf(settings), evidence, today)),
    checkSavedEvidence(settings, crons, cachedPaths, aws.saved),
    ...estimates.map(checkReadingTime),
    ...aws.sources.flatMap((source): readonly CheckResult[] => {
      switch (source.kind) {
        case 'lookup-events':
          return checkLookups(source.lookups)
        case 's3':
          return checkLogAge(`s3 ${source.source.bucket}`, source.logs, evidence, today)
        case 'athena':
          return [
            checkAthenaTable(source.source, source.table),
            ...checkLogAge(`athena ${source.source.database}.${source.source.table}`, source.logs, evidence, today),
          ]
        case 'files':
        case 'trail':
        case 'lake':
          return []
      }
    }),
  ]
}

function ofAccount({ settings, aws, snapshots, backends, now }: DoctorFacts): readonly CheckResult[] {
  const places = aws.sources.flatMap((source) =>
    source.kind === 's3' || source.kind === 'athena' ? (source.place ?? []) : [],
  )
  const arns = settings.evidence.cloudtrail.flatMap((source) => (source.kind === 'trail' ? [source.arn] : []))
  return [
    ...checkTrails(aws.trails, places, arns, now.getTime()),
    ...aws.sources.flatMap((source) =>
      source.kind === 'lake'
        ? checkEventDataStore(source.source.store, source.store, settings.evidence.windowDays)
        : [],
    ),
    ...checkAnalyzers(aws.analyzers, configuredAnalyzers(settings)),
    ...checkSnapshot(snapshots, settings.snapshot, accountsOf(settings)),
    ...checkStates({ ...backends, states: aws.states, ...(aws.why !== undefined && { why: aws.why }) }),
  ]
}

function ofGitHub({ github: answer, jobs, settings, owners, now }: DoctorFacts): readonly CheckResult[] {
  const known = answer.kind === 'known' ? answer.value : undefined
  const shown = known?.facts.kind === 'known' ? known.facts.value : undefined
  const activity: RepositoryActivity = {
    ...(shown?.isPublic !== undefined && { isPublic: shown.isPublic }),
    ...(shown?.pushed !== undefined && { idleDays: daysSince(shown.pushed, now.toISOString().slice(0, 10)) }),
  }
  const found = jobs.kind === 'known' ? jobs.value : []
  const narrow = found.filter(isNarrow)
  const owned = checkCodeOwners(owners.path, owners.unowned, owners.files, settings.pullRequests)
  return [
    ...checkGitHub(answer),
    ...(known
      ? checkBranchRules(known, narrow.length === 0 ? undefined : narrow.every(({ ownToken }) => ownToken))
      : []),
    ...(owned ? [owned] : []),
    ...checkSchedule(found, activity),
    ...found.map(checkWorkflowPermissions),
  ]
}
