import { assumedRole, cloudTrailFrom, lastAccessedFrom } from './cloudtrail-defaults.ts'
import { findingsFrom } from './sections/findings.ts'
import { ledgerFrom } from './ledger-defaults.ts'
import { cidrBlockOf } from './networks.ts'
import type { SettingsInput } from './schema.ts'
import { runbooksFrom } from './sections/runbooks.ts'
import { dashboardFrom } from './sections/dashboard.ts'
import { snapshotFrom } from './sections/snapshot.ts'
import { rolloutFrom } from './sections/rollout.ts'
import { verifyFrom } from './sections/verify.ts'
import type { EvidenceSettings, Fence, PullRequestSettings, ReviewSettings, Settings, TrustedNetwork } from './types.ts'

/** These folders contain no policies of the repository; a configured `exclude` adds to it. */
export const alwaysExcluded: readonly string[] = ['**/.git/**', '**/.terraform/**', '**/node_modules/**']

/** The settings of a valid file, with all defaults. */
export function settingsFrom(input: SettingsInput): Settings {
  const policies = input.policies ?? {}
  return {
    accounts: accountsFrom(input),
    evidence: evidenceFrom(input.evidence ?? {}),
    snapshot: snapshotFrom(input.snapshot ?? {}),
    policies: {
      include: policies.include ?? ['**/*.tf', '**/*.json'],
      exclude: [...(policies.exclude ?? []), ...alwaysExcluded],
      principals: principalsFrom(policies.principals ?? {}),
      unobserved: unobservedFrom(policies.unobserved),
      generated: policies.generated ?? 'skip',
    },
    states: {
      backends: input.states?.backends ?? false,
      ...assumedRole(input.states?.role, input.states?.['external-id']),
    },
    networks: Object.fromEntries(
      Object.entries(input.networks ?? {}).map(([name, value]) => [name, networkFrom(value)]),
    ),
    fences: (input.fences ?? []).map(fenceFrom),
    waivers: input.waivers ?? [],
    pullRequests: pullRequestsFrom(input['pull-requests'] ?? {}),
    ...(input.ledger && { ledger: ledgerFrom(input.ledger) }),
    ...accessAnalyzerFrom(input['access-analyzer']),
    findings: findingsFrom(input.findings ?? {}),
    review: reviewFrom(input.review ?? {}),
    runbooks: runbooksFrom(input.runbooks ?? {}),
    verify: verifyFrom(input.verify ?? {}),
    ...(input.rollout && { rollout: rolloutFrom(input.rollout) }),
    ...dashboardFrom(input.dashboard),
  }
}

function accessAnalyzerFrom(input: SettingsInput['access-analyzer']): Pick<Settings, 'accessAnalyzer'> {
  if (!input) return {}
  const checks = {
    validate: input.checks.validate ?? false,
    noNewAccess: input.checks['no-new-access'] ?? false,
    accessNotGranted: input.checks['access-not-granted'] ?? [],
    noPublicAccess: input.checks['no-public-access'] ?? false,
  }
  const required = input.required ?? false
  return { accessAnalyzer: { ...(input.region !== undefined && { region: input.region }), required, checks } }
}

/** What the caller of a run says instead of the configuration; checked before, by `mistakeInValue`. */
export interface Overrides {
  /** The account of every policy, instead of `account` and `accounts`. */
  readonly account?: string
  /** Instead of `evidence.regions`. */
  readonly regions?: readonly string[]
}

/** A valid file with the values that stand in for its own, before any default follows from them. */
export function withOverrides(input: SettingsInput, { account, regions }: Overrides): SettingsInput {
  const { account: _account, accounts: _accounts, ...others } = input
  const base = account === undefined ? input : { ...others, account }
  return regions === undefined ? base : { ...base, evidence: { ...base.evidence, regions: [...regions] } }
}

/** The settings without a configuration file. */
export const defaultSettings: Settings = settingsFrom({})

function accountsFrom(input: SettingsInput): Settings['accounts'] {
  if (input.account !== undefined) return [{ files: '**', accounts: [input.account] }]
  return Object.entries(input.accounts ?? {}).map(([files, named]) => ({
    files,
    accounts: typeof named === 'string' ? [named] : [...new Set(named)].sort(),
  }))
}

function evidenceFrom(input: NonNullable<SettingsInput['evidence']>): EvidenceSettings {
  const regions = input.regions ?? []
  const { recorded } = input
  const windowDays = Number.parseInt(input.window ?? '90d', 10)
  const lastAccessed = input['last-accessed']
  const analyzer = input['access-analyzer']?.analyzer
  return {
    windowDays,
    maxAgeDays: Number.parseInt(input['max-age'] ?? '30d', 10),
    ...(input['as-of'] !== undefined && { asOf: input['as-of'] }),
    trial: input.trial ?? false,
    regions,
    cloudtrail: (input.cloudtrail ?? []).map((place) => cloudTrailFrom(place, regions, windowDays)),
    ...(recorded && {
      recorded: {
        ...(recorded.management && { management: recorded.management }),
        ...(recorded.excludable && { excludable: recorded.excludable }),
        ...(recorded.data && { data: recorded.data }),
        ...(recorded.regions && { regions: recorded.regions }),
      },
    }),
    // arn:aws:access-analyzer:REGION:ACCOUNT:analyzer/NAME
    ...(analyzer !== undefined && { accessAnalyzer: { analyzerArn: analyzer, region: analyzer.split(':')[3] ?? '' } }),
    ...(lastAccessed && { lastAccessed: lastAccessedFrom(lastAccessed) }),
  }
}

/** Keys are compared with paths from the repository's root, which have no `./`. */
function principalsFrom(input: Readonly<Record<string, readonly string[]>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(input).map(([key, arns]) => [key.replace(/^\.\//, ''), arns]))
}

function unobservedFrom(
  input: NonNullable<SettingsInput['policies']>['unobserved'],
): Settings['policies']['unobserved'] {
  if (input === undefined) return []
  if (typeof input === 'string') return [{ in: '**', services: [], reasons: [], do: input }]
  return input.map((rule) => ({
    in: rule.in ?? '**',
    services: rule.services ?? [],
    reasons: rule.reasons ?? [],
    do: rule.do,
  }))
}

function fenceFrom(input: NonNullable<SettingsInput['fences']>[number]): Fence {
  const { for: policies, from, exempt = [], mode, quiet, learn, kind, resources, accounts } = input
  const quietDays = quiet === undefined ? {} : { quietDays: Number.parseInt(quiet, 10) }
  return {
    for: policies,
    from,
    exempt,
    ...(mode === 'simulate' && { simulate: quietDays }),
    ...(learn === true && { learn: quietDays }),
    ...(kind !== undefined && { kind }),
    ...(resources !== undefined && { resources }),
    ...(accounts !== undefined && { accounts }),
  }
}

function networkFrom(input: NonNullable<SettingsInput['networks']>[string]): TrustedNetwork {
  const { vpcs = [], 'vpc-endpoint-owners': owners, 'vpc-endpoint-organisations': organisations } = input
  const arns = vpcs.filter((vpc) => vpc.startsWith('arn:'))
  return {
    cidrs: (input.cidrs ?? []).map(cidrBlockOf),
    vpcs: vpcs.filter((vpc) => !vpc.startsWith('arn:')),
    ...(arns.length > 0 && { vpcArns: arns }),
    vpcEndpoints: input['vpc-endpoints'] ?? [],
    ...(owners !== undefined && { endpointOwners: owners }),
    ...(organisations !== undefined && { endpointOrganisations: organisations }),
  }
}

function pullRequestsFrom(input: NonNullable<SettingsInput['pull-requests']>): PullRequestSettings {
  return {
    name: input.name ?? '',
    group: input.group ?? 'policy',
    ...(input.base !== undefined && { base: input.base }),
    branchPrefix: input['branch-prefix'] ?? 'whittle/',
    titlePrefix: input['title-prefix'] ?? '',
    title: input.title ?? '{title}',
    commit: input.commit ?? '{title}',
    labels: input.labels ?? [],
    reviewers: input.reviewers ?? [],
    teamReviewers: input['team-reviewers'] ?? [],
    assignees: input.assignees ?? [],
    draft: input.draft ?? false,
    max: input.max ?? 10,
  }
}

function reviewFrom(input: NonNullable<SettingsInput['review']>): ReviewSettings {
  return {
    failOn: input['fail-on'] ?? 'error',
    maxComments: input['max-comments'] ?? 20,
    levels: input.levels ?? {},
    waivers: input.waivers ?? [],
  }
}
