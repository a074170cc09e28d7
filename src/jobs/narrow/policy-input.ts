import { accountOfArn } from '../../policy/arn.ts'
import type { Catalog } from '../../catalog/types.ts'
import { reconcileFindings, type ObservedUse } from '../../evidence/access-analyzer/reconcile.ts'
import type { UnusedFindings } from '../../evidence/access-analyzer/types.ts'
import { enclosingActionsIn } from '../../catalog/enclosing-actions.ts'
import { GrantedActionNames, servedPermissions } from '../../catalog/served/served-permissions.ts'
import { factsOfSnapshots } from '../../evidence/iam/facts.ts'
import { combinedFacts, factsOfLastAccessed, noIamFacts, type IamFacts } from '../../evidence/absence/iam-facts.ts'
import { contradictionOf } from '../../evidence/last-accessed/reconcile.ts'
import type { PolicyMatch } from '../../evidence/iam/match/types.ts'
import type { Snapshots } from '../../evidence/iam/types.ts'
import type { LastAccessed } from '../../evidence/last-accessed/read.ts'
import type { AccountCoverage, FindingNote, Ledger } from '../../evidence/types.ts'
import { InputError } from '../../errors.ts'
import type { Attribution } from '../../narrowing/attribution.ts'
import type { ActionContext } from '../../narrowing/judge.ts'
import { isOwnSid, type NetworkDenyRequest } from '../../network/fence.ts'
import { followedNetwork, type FollowedNetwork } from '../../network/follow-networks.ts'
import { settleForwardedCalls } from '../../network/forwarded-calls.ts'
import { learnNetworks } from '../../network/learn/learn.ts'
import { actionMatches } from '../../policy/pattern.ts'
import { globMatches, globMatchesPolicy } from '../../settings/glob.ts'
import { cidrBlockOf } from '../../settings/networks.ts'
import { activeWaivers } from '../../settings/parse.ts'
import type { Fence, Settings, TrustedNetwork, Waiver } from '../../settings/types.ts'
import type { PolicySource, Source } from '../../sources/types.ts'
import { commonWindow, type FencePlace, type PolicyInput } from './preconditions.ts'
import { principalFacts, type PrincipalFacts } from './principal-facts.ts'
import { isProvenQuiet } from './quiet-networks.ts'

/** The inputs that all policies of a run share. */
export interface RunContext {
  readonly catalog: Catalog
  readonly ledger: Ledger
  readonly settings: Settings
  readonly findings: UnusedFindings | undefined
  /** Over all identity policies of the checkout. */
  readonly attribution: Attribution
  /** Only where configuration asks for it. */
  readonly lastAccessed?: LastAccessed
  /** Account snapshots; absent: none was given. */
  readonly snapshots?: Snapshots
  /** What the snapshots show of each policy, by id of the source. */
  readonly matches?: ReadonlyMap<string, PolicyMatch>
  /** IAM's facts about principals. Default: those of the account snapshots and of the last-accessed data. */
  readonly iam?: IamFacts
  /** Waivers whose `in` matches no policy at all: they hold everywhere. */
  readonly unplacedWaivers?: readonly Waiver[]
  /** The reason why an action is kept beside the waivers of the configuration, as a clause; where one is. */
  readonly keep?: (action: string) => string | undefined
  /** The services that may assume the roles among some principals; `undefined` where that is not known. */
  readonly trustedServices?: (principals: readonly string[]) => ReadonlySet<string> | undefined
  /** CIDRs from the command line: a fence around every policy. */
  readonly trusted: readonly string[]
  /** `2026-11-21`: the day as of which is decided; waivers end by it, and the age of evidence is counted to it. */
  readonly today: string
}

/** Chooses from a run's facts what bears on one policy. */
export function inputForPolicy(source: PolicySource, facts: RunContext): PolicyInput {
  const fencePlace = fencePlaceOf(source, facts)
  const accounts = new Set(source.principals.map(accountOfArn))
  const coverage = facts.ledger.coverage.accounts.filter(({ account }) => accounts.has(account))
  const match = facts.matches?.get(source.id)
  return {
    source,
    ...(match && { match }),
    policyOf: (account, arn) => facts.snapshots?.accounts.get(account)?.policies.get(arn),
    catalog: facts.catalog,
    ledger: facts.ledger,
    coverage,
    windowDays: facts.settings.evidence.windowDays,
    today: facts.today,
    maxAgeDays: facts.settings.evidence.maxAgeDays,
    iam: facts.iam ?? iamFactsOf(facts),
    actionContext: actionContextOf(source, facts, coverage),
    fence: fenceFor(source, facts),
    ...simulationFor(source, facts),
    ...(fencePlace && { fencePlace }),
    noServiceAssumes: (principal) => facts.trustedServices?.([principal])?.size === 0,
  }
}

/** What the account snapshots and the last-accessed data know of principals. */
const iamFactsOf = ({ snapshots, lastAccessed }: RunContext): IamFacts =>
  combinedFacts(snapshots ? factsOfSnapshots(snapshots) : noIamFacts, factsOfLastAccessed(lastAccessed))

/** The names by which the configuration may mean a policy. */
export const namesForGlobs = (
  source: Pick<Source, 'file' | 'address' | 'hosts'>,
): { file: string; addresses: string[] } => ({
  file: source.file,
  addresses: [...(source.address === undefined ? [] : [source.address]), ...source.hosts.map(({ address }) => address)],
})

function actionContextOf(source: PolicySource, facts: RunContext, coverage: readonly AccountCoverage[]): ActionContext {
  const waivers = activeWaivers(facts.settings, facts.today).filter(
    (waiver) => facts.unplacedWaivers?.includes(waiver) || globMatchesPolicy(waiver.in, namesForGlobs(source)),
  )
  const unobserved = facts.settings.policies.unobserved.filter((rule) =>
    globMatchesPolicy(rule.in, namesForGlobs(source)),
  )
  const of = principalFacts(source.principals, unobserved, facts, coverage)
  let shown: ObservedUse | undefined
  let others: readonly GrantedActionNames[] | undefined
  return {
    catalog: facts.catalog,
    isCovered: (entry) => facts.attribution.isCovered(entry),
    served: (staying) => {
      others ??= [of.used, ...elsewhere(facts, source, of)]
      const actions = [new GrantedActionNames(facts.catalog, staying), ...others]
      const trustedServices = facts.trustedServices?.(source.principals)
      const byRule = servedPermissions({ actions, trustedServices })
      return (action) => byRule(action) ?? withinUnseenCall(facts.catalog, action, actions, of.observability)
    },
    observability: of.observability,
    waived: (action) => {
      const waiver = waivers.find(({ keep }) => actionMatches(keep, action))
      return waiver ? `waived until ${waiver.until}: ${waiver.because}` : facts.keep?.(action)
    },
    finding: (action) =>
      contradictionIn(facts, source, action, coverage) ??
      (facts.findings &&
        reconcileFindings(facts.findings, source.principals, action, (shown ??= shownBy(of.entries, coverage)))),
  }
}

/** An action that is checked within calls of another one is as unseen as these. */
function withinUnseenCall(
  catalog: Catalog,
  action: string,
  held: readonly GrantedActionNames[],
  observability: ActionContext['observability'],
): string | undefined {
  for (const carrier of enclosingActionsIn(catalog).get(action) ?? []) {
    const info = held.some(({ names }) => names.has(carrier)) ? catalog.action(carrier) : undefined
    if (info && !observability(info).observable)
      return `it may be checked within calls of ${carrier}, which may not be seen`
  }
  return undefined
}

/** Actions that other known policies of the principals grant and whose use the evidence could not show. */
function elsewhere(facts: RunContext, source: PolicySource, of: PrincipalFacts): readonly GrantedActionNames[] {
  const documents = new Set(source.principals.flatMap((arn) => facts.attribution.policiesOf(arn)))
  return [...documents].filter((document) => document !== source.document).map((document) => of.unseenIn(document))
}

/** The principals' calls in CloudTrail inside the window, to compare findings with. */
function shownBy(entries: Ledger['entries'], coverage: readonly AccountCoverage[]): ObservedUse {
  const from = coverage.map((each) => each.from).sort()[0] ?? ''
  const used = new Set<string>()
  for (const { principal, action, outcome, lastSeen } of entries) {
    if (outcome !== 'allowed' || lastSeen < from) continue
    const name = action.toLowerCase()
    for (const what of ['', `${name.split(':')[0]}`, name]) used.add(`${principal} ${what}`)
  }
  return {
    from,
    used: (principal, service = '', name) =>
      used.has(`${principal} ${name === undefined ? service : `${service}:${name}`}`),
  }
}

function contradictionIn(
  { lastAccessed, ledger }: RunContext,
  { principals }: PolicySource,
  action: string,
  coverage: readonly AccountCoverage[],
): FindingNote | undefined {
  if (lastAccessed === undefined) return undefined
  const from = coverage.map((each) => each.from).sort()[0]
  return from !== undefined ? contradictionOf(lastAccessed, principals, action, ledger.entries, from) : undefined
}

const fencesOf = (source: PolicySource, { settings }: RunContext): readonly Fence[] =>
  settings.fences.filter((fence) => globMatchesPolicy(fence.for, namesForGlobs(source)))

/** Does configuration ask for a fence in the policy? */
export const isFenced = (source: PolicySource, facts: RunContext): boolean => fencesOf(source, facts).length > 0

function requestOf(source: PolicySource, fences: readonly Fence[], facts: RunContext): NetworkDenyRequest {
  const { settings } = facts
  const networks = fences
    .flatMap(({ from }) => from)
    .map((name) => {
      const network = settings.networks[name]
      if (!network)
        throw new InputError(`.github/whittle.yml: fences: there is no network "${name}"; add it under networks`)
      return network
    })
  const exempt = [...new Set(fences.flatMap((fence) => fence.exempt))].sort()
  const followed = followedBy(source, fences, networks, facts)
  return followed
    ? { networks: [...networks, followed.network], exempt, reasons: followed.reasons }
    : { networks, exempt }
}

/** What the principals of an identity policy use, where a fence is to follow it; `undefined` where the days of use are not known. */
function followedBy(
  { kind, principals, document }: PolicySource,
  fences: readonly Fence[],
  configured: readonly TrustedNetwork[],
  { ledger, settings, trustedServices, attribution, catalog }: RunContext,
): FollowedNetwork | undefined {
  const asked = fences.flatMap(({ learn }) => learn ?? [])
  if (asked.length === 0 || kind !== 'identity' || principals.length === 0 || !ledger.networks) return undefined
  const isNoService = (principal: string): boolean => trustedServices?.([principal])?.size === 0
  const settled: Ledger = {
    ...ledger,
    entries: settleForwardedCalls(ledger.entries, isNoService),
    networks: settleForwardedCalls(ledger.networks, isNoService),
  }
  const accounts = new Set(principals.map(accountOfArn))
  const { to } = commonWindow(ledger.coverage.accounts.filter(({ account }) => accounts.has(account)))
  if (to === '') return undefined
  const quietDays = Math.max(...asked.map((learn) => learn.quietDays ?? settings.evidence.windowDays))
  const quietSince = new Date(Date.parse(to) - quietDays * 86_400_000).toISOString()
  const own = document.statements.filter(({ effect, sid }) => effect === 'Deny' && isOwnSid(sid))
  const documents = [document, ...principals.flatMap((arn) => [...attribution.policiesOf(arn)])]
  const isShown = isProvenQuiet({ principals, documents: [...new Set(documents)], ledger, catalog, quietSince })
  return followedNetwork(own, configured, learnNetworks(settled, principals), isShown ? quietSince : undefined)
}

/**
 * The place of the fence that configuration asks for; `undefined` for one in an identity policy, and where none is
 * asked for.
 */
function fencePlaceOf(source: PolicySource, facts: RunContext): FencePlace | undefined {
  const fences = fencesOf(source, facts)
  const kind = fencePlaceKind(source, fences)
  if (kind === undefined || (fences.length === 0 && facts.trusted.length === 0)) return undefined
  const all = (of: (fence: Fence) => readonly string[] | undefined): string[] =>
    [...new Set(fences.flatMap((fence) => of(fence) ?? []))].sort()
  const own = facts.settings.accounts.find(({ files }) => globMatches(files, source.file))?.accounts ?? []
  const accounts = kind === 'resource-policy' ? [...own].sort() : all((fence) => fence.accounts)
  return { kind, resources: all((fence) => fence.resources), accounts }
}

/** By the type that Terraform gives it, by configuration, or by its text. */
function fencePlaceKind({ kind, hosts }: PolicySource, fences: readonly Fence[]): FencePlace['kind'] | undefined {
  const [stated, ...others] = new Set(hosts.map(({ organisationPolicy }) => organisationPolicy))
  if (stated !== undefined && others.length === 0) return stated
  const configured = fences.flatMap((fence) => fence.kind ?? [])[0]
  const isAlone = hosts.every((host) => host.kind === 'unknown')
  if (kind === 'resource') return isAlone ? (configured ?? 'resource-policy') : 'resource-policy'
  return kind === 'identity' && isAlone ? configured : undefined
}

function fenceFor(source: PolicySource, facts: RunContext): NetworkDenyRequest | undefined {
  const { trusted } = facts
  const fences = fencesOf(source, facts).filter(({ simulate }) => simulate === undefined)
  if (fences.length === 0 && trusted.length === 0) return undefined
  const { networks, ...others } = requestOf(source, fences, facts)
  const given = trusted.length > 0 ? [{ cidrs: trusted.map(cidrBlockOf), vpcs: [], vpcEndpoints: [] }] : []
  return { ...others, networks: [...networks, ...given] }
}

/** The longest time of those that several fences ask for. */
function simulationFor(source: PolicySource, facts: RunContext): Pick<PolicyInput, 'simulation'> {
  const fences = fencesOf(source, facts).filter(({ simulate }) => simulate !== undefined)
  if (fences.length === 0) return {}
  const { windowDays } = facts.settings.evidence
  const quietDays = Math.max(...fences.map(({ simulate }) => simulate?.quietDays ?? windowDays))
  return { simulation: { request: requestOf(source, fences, facts), quietDays } }
}
