import type { AssumedRole, CloudTrailSource, Settings } from '../../settings/types.ts'

/** A permission that a part of the configuration needs. */
export interface NeededPermission {
  /** The statement of docs/aws-policy.json that lists it. */
  readonly sid: string
  /** The part of the configuration, as it is written there. */
  readonly part: string
  readonly action: string
  /** ARNs for the statement. */
  readonly resources: readonly string[]
  /** The reason why no harmless call shows it; absent: one does. */
  readonly notTried?: string
}

export interface NeededOptions {
  /** Buckets of states (`states.backends`) and of the logs behind tables of Athena. */
  readonly stateBuckets: readonly string[]
  readonly tableBuckets: readonly string[]
}

type Actions = Readonly<Record<string, string | true>>

const startsQuery = 'it would start a query'
const isBilled = 'AWS bills the call'

/** Every call that Whittle makes, by statement: `true`, or why it is not tried. A test holds it to docs/aws-policy.json. */
export const actionsOfStatement = {
  ReadEventHistory: { 'cloudtrail:LookupEvents': true },
  ReadWhatIsRecorded: {
    'cloudtrail:DescribeTrails': true,
    'cloudtrail:GetEventDataStore': true,
    'cloudtrail:GetEventSelectors': true,
    'cloudtrail:GetInsightSelectors': true,
    'cloudtrail:GetTrailStatus': true,
  },
  ReadTrailLogs: { 's3:GetObject': true, 's3:ListBucket': true },
  ReadStates: { 's3:GetObject': true, 's3:ListBucket': true },
  KeepEvidence: { 's3:GetObject': true, 's3:PutObject': 'it would write' },
  QueryAthena: {
    'athena:GetQueryExecution': startsQuery,
    'athena:GetQueryResults': startsQuery,
    'athena:GetTableMetadata': true,
    'athena:StartQueryExecution': startsQuery,
    'athena:StopQueryExecution': startsQuery,
  },
  QueryLake: {
    'cloudtrail:CancelQuery': startsQuery,
    'cloudtrail:GetQueryResults': startsQuery,
    'cloudtrail:StartQuery': startsQuery,
  },
  ReadLastAccessed: { 'iam:GenerateServiceLastAccessedDetails': true, 'iam:GetServiceLastAccessedDetails': true },
  ReadAccountSnapshots: {
    'iam:GenerateCredentialReport': true,
    'iam:GetAccountAuthorizationDetails': true,
    'iam:GetCredentialReport': true,
  },
  ReadOtherAccounts: { 'sts:AssumeRole': true },
  FindAnalyzers: { 'access-analyzer:ListAnalyzers': true },
  ReadFindings: {
    'access-analyzer:GenerateFindingRecommendation': 'it would start a recommendation',
    'access-analyzer:GetAnalyzer': true,
    'access-analyzer:GetFinding': true,
    'access-analyzer:GetFindingRecommendation': 'it would start a recommendation',
    'access-analyzer:ListArchiveRules': true,
    'access-analyzer:ListFindings': true,
  },
  AskAboutProposals: {
    'access-analyzer:CheckAccessNotGranted': isBilled,
    'access-analyzer:CheckNoNewAccess': isBilled,
    'access-analyzer:CheckNoPublicAccess': isBilled,
    'access-analyzer:ValidatePolicy': true,
  },
} satisfies Readonly<Record<string, Actions>>
export type StatementName = keyof typeof actionsOfStatement

/**
 * The permissions that a run with these settings needs, by part of the configuration, in a fixed order.
 *
 * @param settings with the default source of events, where none is named
 */
export function neededPermissions(settings: Settings, options: NeededOptions): readonly NeededPermission[] {
  const { evidence, snapshot, states, ledger, findings } = settings
  const analyzers = configuredAnalyzers(settings)
  return [
    ...evidence.cloudtrail.flatMap((source) => ofSource(source, options)),
    ...(evidence.lastAccessed ? of('ReadLastAccessed', 'evidence.last-accessed', ['*']) : []),
    ...(snapshot.live ? of('ReadAccountSnapshots', 'snapshot.live', ['*']) : []),
    ...roleArns(settings).flatMap(([part, arn]) => of('ReadOtherAccounts', part, [arn.replace('{account}', '*')])),
    ...(analyzers.length > 0
      ? [
          ...of('FindAnalyzers', 'evidence.access-analyzer, findings.analyzers', ['*']),
          ...of('ReadFindings', 'evidence.access-analyzer, findings.analyzers', analyzers).filter(
            ({ action }) => findings.recommendations || !action.endsWith('FindingRecommendation'),
          ),
        ]
      : []),
    ...ofChecks(settings),
    ...(states.backends ? of('ReadStates', 'states.backends', bucketArns(options.stateBuckets)) : []),
    ...(ledger?.place.kind === 's3'
      ? of('KeepEvidence', 'ledger.s3', [`arn:aws:s3:::${ledger.place.bucket}/${ledger.place.key}`])
      : []),
  ]
}

function of(
  sid: StatementName,
  part: string,
  resources: readonly string[],
  only?: readonly string[],
): NeededPermission[] {
  return Object.entries<string | true>(actionsOfStatement[sid])
    .filter(([action]) => only?.includes(action) ?? true)
    .map(([action, tried]) => ({ sid, part, action, resources, ...(tried !== true && { notTried: tried }) }))
}

const bucketArns = (buckets: readonly string[]): string[] =>
  buckets.flatMap((bucket) => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`])

const ofTrails = (part: string): NeededPermission[] =>
  of('ReadWhatIsRecorded', part, ['*']).filter(({ action }) => action !== 'cloudtrail:GetEventDataStore')

function ofSource(source: CloudTrailSource, { tableBuckets }: NeededOptions): NeededPermission[] {
  const part = `evidence.cloudtrail: ${source.kind}`
  switch (source.kind) {
    case 'files':
      return []
    case 'lookup-events':
      return [...of('ReadEventHistory', part, ['*']), ...ofTrails(part)]
    case 's3':
      return [...of('ReadTrailLogs', part, bucketArns([source.bucket])), ...ofTrails(part)]
    case 'athena':
      return [
        ...of('QueryAthena', part, [
          `arn:aws:athena:*:*:workgroup/${source.workgroup}`,
          `arn:aws:athena:*:*:datacatalog/${source.catalog}`,
        ]),
        ...of('ReadTrailLogs', part, bucketArns(tableBuckets)),
        ...ofTrails(part),
      ]
    case 'lake':
      return [
        ...of('QueryLake', part, [source.store]),
        ...of('ReadWhatIsRecorded', part, [source.store], ['cloudtrail:GetEventDataStore']),
      ]
    case 'trail':
      return ofTrails(part)
  }
}

function ofChecks({ accessAnalyzer }: Settings): NeededPermission[] {
  if (!accessAnalyzer) return []
  const { validate, noNewAccess, accessNotGranted, noPublicAccess } = accessAnalyzer.checks
  const wanted = [
    ...(validate ? ['access-analyzer:ValidatePolicy'] : []),
    ...(noNewAccess ? ['access-analyzer:CheckNoNewAccess'] : []),
    ...(accessNotGranted.length > 0 ? ['access-analyzer:CheckAccessNotGranted'] : []),
    ...(noPublicAccess ? ['access-analyzer:CheckNoPublicAccess'] : []),
  ]
  return of('AskAboutProposals', 'access-analyzer.checks', ['*'], wanted)
}

/** Analyzers that the configuration names, by ARN. */
export const configuredAnalyzers = ({ evidence, findings }: Settings): readonly string[] => [
  ...new Set([...(evidence.accessAnalyzer ? [evidence.accessAnalyzer.analyzerArn] : []), ...findings.analyzers]),
]

/** Roles that the configuration names, with the setting that does; `{account}` is not yet filled in. */
export function configuredRoles({ evidence, snapshot, states, ledger }: Settings): readonly {
  readonly part: string
  readonly role: AssumedRole
}[] {
  const roles = [
    ...evidence.cloudtrail.flatMap((source) => {
      const part = `evidence.cloudtrail: ${source.kind}`
      if (source.kind === 'files') return []
      if (source.kind === 'lookup-events') return (source.roles ?? []).map((role) => ({ part, role }))
      return source.role ? [{ part, role: source.role }] : []
    }),
    ...(evidence.lastAccessed?.role ? [{ part: 'evidence.last-accessed', role: evidence.lastAccessed.role }] : []),
    ...(snapshot.live?.role ? [{ part: 'snapshot', role: snapshot.live.role }] : []),
    ...(states.role ? [{ part: 'states', role: states.role }] : []),
    ...(ledger?.place.kind === 's3' && ledger.place.role ? [{ part: 'ledger.s3', role: ledger.place.role }] : []),
  ]
  return roles
}

const roleArns = (settings: Settings): [string, string][] => {
  const byArn = new Map(configuredRoles(settings).map(({ part, role }) => [role.arn, part]))
  return [...byArn].map(([arn, part]) => [part, arn])
}
