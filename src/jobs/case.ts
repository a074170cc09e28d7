import type { ActionInfo, Catalog } from '../catalog/types.ts'
import { confront } from '../evidence/access-analyzer/confront.ts'
import type { UnusedFindings } from '../evidence/access-analyzer/types.ts'
import { isObservable } from '../evidence/coverage.ts'
import { contradictionOf, untouchedService } from '../evidence/last-accessed/judge.ts'
import type { LastAccessed } from '../evidence/last-accessed/read.ts'
import type { AccountCoverage, Ledger } from '../evidence/ledger-types.ts'
import { InputError } from '../errors.ts'
import type { Attribution } from '../narrowing/attribution.ts'
import type { Knowledge, Visible } from '../narrowing/judge.ts'
import type { FindingNote } from '../narrowing/types.ts'
import type { FenceRequest } from '../network/fence.ts'
import { actionMatches } from '../policy/pattern.ts'
import { globMatchesPolicy } from '../settings/glob.ts'
import { activeWaivers } from '../settings/parse.ts'
import type { Settings } from '../settings/types.ts'
import type { PolicySource } from '../sources/types.ts'
import { accountOf, type CaseFile } from './gates.ts'

/** What all policies of a run share. */
export interface Facts {
  readonly catalog: Catalog
  readonly ledger: Ledger
  readonly settings: Settings
  readonly findings: UnusedFindings | undefined
  /** Over all identity policies of the checkout. */
  readonly attribution: Attribution
  /** Only where configuration asks for it. */
  readonly lastAccessed?: LastAccessed
  /** CIDRs from the command line: a fence around every policy. */
  readonly trusted: readonly string[]
  /** `2026-11-21`: waivers end by it. */
  readonly today: string
}

/** Chooses from a run's facts what bears on one policy. */
export function caseFor(source: PolicySource, facts: Facts): CaseFile {
  const accounts = new Set(source.principals.map(accountOf))
  const coverage = facts.ledger.coverage.accounts.filter(({ account }) => accounts.has(account))
  return {
    source,
    catalog: facts.catalog,
    ledger: facts.ledger,
    coverage,
    windowDays: facts.settings.evidence.windowDays,
    knowledge: knowledgeOf(source, facts, coverage),
    fence: fenceFor(source, facts),
  }
}

const names = (source: PolicySource): { file: string; addresses: string[] } => ({
  file: source.file,
  addresses: [...(source.address === undefined ? [] : [source.address]), ...source.hosts.map(({ address }) => address)],
})

function knowledgeOf(source: PolicySource, facts: Facts, coverage: readonly AccountCoverage[]): Knowledge {
  const holders = new Set(source.principals)
  const unmapped = new Map(
    facts.ledger.unmapped
      .filter(({ principals }) => principals.some((principal) => holders.has(principal)))
      .map((event) => [event.service ?? '', event]),
  )
  const waivers = activeWaivers(facts.settings, facts.today).filter((waiver) =>
    globMatchesPolicy(waiver.in, names(source)),
  )
  const unobserved = facts.settings.policies.unobserved.filter((rule) => globMatchesPolicy(rule.in, names(source)))
  const visible = (action: ActionInfo): Visible => {
    // A call of theirs that nobody can name might have been any action of that service.
    const odd = unmapped.get(action.service) ?? unmapped.get('')
    if (odd) {
      return {
        visible: false,
        reason: `a call of theirs, ${odd.eventName} at ${odd.eventSource}, could not be mapped to an action`,
        opens: 'a newer catalog; please report the event',
        drop: false,
      }
    }
    const blind = coverage
      .map((each) => isObservable(action, each, facts.settings.evidence))
      .flatMap((answer) => (answer.observable ? [] : [answer]))
    // Of several accounts, one that was read badly keeps the action whatever configuration says of the others.
    const answer = blind.find(({ gap }) => gap) ?? blind[0]
    if (!answer) return { visible: true }
    const rule = unobserved.find(({ services }) => services.length === 0 || services.includes(action.service))
    const untouched = answer.gap ? undefined : untouchedIn(facts, source, action)
    return {
      visible: false,
      reason: untouched === undefined ? answer.reason : `${answer.reason} ${untouched}`,
      opens: answer.opens,
      drop: !answer.gap && (rule === undefined ? untouched !== undefined : rule.do === 'drop'),
    }
  }
  return {
    catalog: facts.catalog,
    isCovered: (entry) => facts.attribution.isCovered(entry),
    served: () => undefined,
    visible,
    waived: (action) => {
      const waiver = waivers.find(({ keep }) => actionMatches(keep, action))
      return waiver && `waived until ${waiver.until}: ${waiver.because}`
    },
    finding: (action) =>
      contradictionIn(facts, source, action, coverage) ??
      (facts.findings && confront(facts.findings, source.principals, action)),
  }
}

/** Where configuration lets whole services go that nobody ever called. */
const untouchedIn = (facts: Facts, source: PolicySource, action: ActionInfo): string | undefined =>
  facts.lastAccessed && facts.settings.evidence.lastAccessed?.untouchedServices === 'drop'
    ? untouchedService(facts.lastAccessed, source.principals, action)
    : undefined

function contradictionIn(
  { lastAccessed, ledger }: Facts,
  { principals }: PolicySource,
  action: string,
  coverage: readonly AccountCoverage[],
): FindingNote | undefined {
  const from = coverage.map((each) => each.from).sort()[0]
  return lastAccessed && from !== undefined
    ? contradictionOf(lastAccessed, principals, action, ledger.entries, from)
    : undefined
}

function fenceFor(source: PolicySource, { settings, trusted }: Facts): FenceRequest | undefined {
  const fences = settings.fences.filter((fence) => globMatchesPolicy(fence.for, names(source)))
  if (fences.length === 0 && trusted.length === 0) return undefined
  const networks = fences
    .flatMap(({ from }) => from)
    .map((name) => {
      const network = settings.networks[name]
      if (!network)
        throw new InputError(`.github/whittle.yml: fences: there is no network "${name}"; add it under networks`)
      return network
    })
  if (trusted.length > 0) networks.push({ cidrs: trusted, vpcs: [], vpcEndpoints: [] })
  return { networks, exempt: [...new Set(fences.flatMap(({ exempt }) => exempt))].sort() }
}
