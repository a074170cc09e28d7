import type { AwsClients } from '../../../aws/clients.ts'
import type { AssumedRole, Settings } from '../../../settings/types.ts'
import type { S3Backend } from '../../../sources/terraform/backends/written.ts'
import { knownAnswer, skippedAnswer, type CallAnswer, type AskOptions } from '../answer.ts'
import { neededPermissions } from '../needed-permissions.ts'
import { probeChecks, probeLastAccessed, probeSnapshot, readSavedEvidence } from './account.ts'
import { readAnalyzers, type RegionAnalyzers } from './analyzers.ts'
import { readIdentity, readRoles, rolesToTry, type IdentityFacts, type RoleFacts } from './identity.ts'
import { Prober, inParallel, type Probe } from './probe.ts'
import { readSimulations, type Simulation } from './simulations.ts'
import { readSource, type EvidenceSourceFacts } from './sources.ts'
import { readStates, type StateFacts } from './states.ts'
import { readTrails, type TrailFacts } from './trails.ts'

/** Everything that AWS was asked for. */
export interface AwsFacts {
  readonly identity: CallAnswer<IdentityFacts>
  readonly roles: readonly RoleFacts[]
  /** Roles that the configuration names, with accounts filled in. */
  readonly roleCount: number
  readonly sources: readonly EvidenceSourceFacts[]
  readonly trails: CallAnswer<readonly TrailFacts[]>
  readonly analyzers: readonly RegionAnalyzers[]
  readonly states: readonly StateFacts[]
  readonly saved: CallAnswer<true>
  readonly probes: readonly Probe[]
  readonly simulations: readonly Simulation[]
  /** The reason why nothing was asked; absent: it was. */
  readonly why?: string
}

export interface AwsRequest {
  /** With the default source of events, and Regions filled in. */
  readonly settings: Settings
  /** The Region of the run. */
  readonly region: string | undefined
  readonly backends: readonly S3Backend[]
  readonly clients: AwsClients
  readonly options: AskOptions
}

/** The facts where AWS is not asked. @param why a clause */
export function withoutAws(
  why: string,
  { settings }: Pick<AwsRequest, 'settings'>,
  identity: CallAnswer<IdentityFacts>,
): AwsFacts {
  const none = skippedAnswer(why)
  return {
    identity,
    roles: [],
    roleCount: rolesToTry(settings).length,
    sources: settings.evidence.cloudtrail.map((source): EvidenceSourceFacts => {
      switch (source.kind) {
        case 'files':
        case 'trail':
          return { kind: source.kind, source }
        case 'lookup-events':
          return { kind: source.kind, source, lookups: [] }
        case 's3':
          return { kind: source.kind, source, logs: none, place: '' }
        case 'athena':
          return { kind: source.kind, source, table: none, logs: none }
        case 'lake':
          return { kind: source.kind, source, store: none }
      }
    }),
    trails: none,
    analyzers: [{ region: 'the Region', analyzers: none }],
    states: [],
    saved: none,
    probes: [],
    simulations: [],
    why,
  }
}

/**
 * Asks AWS: read-only calls, each with a time of its own; one that fails stops no other one.
 *
 * @throws the signal's reason when the run is aborted
 */
export async function readAws(request: AwsRequest): Promise<AwsFacts> {
  const { settings, region, backends, clients, options } = request
  const prober = new Prober(options)
  const identity = await readIdentity(clients, region, prober)
  if (identity.kind === 'failed') {
    const { kind, name } = identity.failure
    if (kind === 'no-credentials') return withoutAws('there are no AWS credentials', request, identity)
    return withoutAws(`it is not known whose the credentials are (${name})`, request, identity)
  }
  const caller = identity.kind === 'known' ? identity.value.arn : ''
  const needed = neededPermissions(settings, { stateBuckets: [], tableBuckets: [] })
  const [roles, sources, trails, analyzers, states, saved, simulations] = await Promise.all([
    readRoles(settings, clients, region, prober),
    inParallel(settings.evidence.cloudtrail, (source) => readSource(source, clients, prober), 3),
    readAllTrails(settings, region, clients, prober),
    readAnalyzers(settings, region, clients, prober),
    settings.states.backends ? readStates(backends, settings, clients, prober) : [],
    readSavedEvidence(settings, clients, prober),
    readSimulations(settings, needed, caller, region, clients, prober),
    probeSnapshot(settings, clients, prober),
    probeLastAccessed(settings, caller, clients, prober),
    probeChecks(settings, region, clients, prober),
  ])
  const roleCount = rolesToTry(settings).length
  const { probes } = prober
  return { identity, roles, roleCount, sources, trails, analyzers, states, saved, probes, simulations }
}

/** Trails are asked for with the credentials of the run, and with the roles of the sources that read their logs. */
async function readAllTrails(
  { evidence }: Settings,
  own: string | undefined,
  clients: Pick<AwsClients, 'cloudTrail'>,
  prober: Prober,
): Promise<CallAnswer<readonly TrailFacts[]>> {
  const named = evidence.cloudtrail.flatMap((source) => {
    if (source.kind === 'trail') return [{ region: source.region, role: source.role }]
    const isBulk = source.kind === 's3' || source.kind === 'athena'
    return isBulk ? [{ region: source.region ?? own ?? 'us-east-1', role: source.role }] : []
  })
  const lookup = evidence.cloudtrail.find((source) => source.kind === 'lookup-events')
  const first = own ?? lookup?.regions[0] ?? 'us-east-1'
  const wanted: readonly { readonly region: string; readonly role: AssumedRole | undefined }[] =
    named.length > 0 ? named : [{ region: first, role: lookup?.roles?.[0] }]
  const places = [...new Map(wanted.map((each) => [`${each.region} ${each.role?.arn}`, each])).values()]
  const answers = await inParallel(places, ({ region, role }) => readTrails(region, role, clients, prober))
  const found = answers.flatMap((answer) => (answer.kind === 'known' ? [answer.value] : []))
  const [failure] = answers.filter((answer) => answer.kind !== 'known')
  if (found.length === 0 && failure !== undefined) return failure
  return knownAnswer([...new Map(found.flat().map((trail) => [trail.arn, trail])).values()])
}
