import { accountOfArn } from '../../policy/arn.ts'
import type { Catalog } from '../../catalog/types.ts'
import type { Coverage } from '../../evidence/types.ts'
import { matchSources, type MatchedSources } from '../../evidence/iam/match/apply-match.ts'
import { livePoliciesOf } from '../../evidence/iam/match/live-documents.ts'
import { noSnapshots, type Snapshots } from '../../evidence/iam/types.ts'
import type { LastAccessed } from '../../evidence/last-accessed/read.ts'
import type { StoreReport } from '../../evidence/store/report.ts'
import type { Evidence } from '../../evidence/read-evidence.ts'
import type { RunSetup } from '../../proof/plan.ts'
import type { Settings } from '../../settings/types.ts'
import type { Unmatched } from '../../settings/unmatched.ts'
import type { PolicySource, Source } from '../../sources/types.ts'
import { Attribution } from '../../narrowing/attribution.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { trustedServicesOf } from './trust.ts'
import type { RunContext } from './policy-input.ts'
import type { Checkout } from '../load/load-inputs.ts'
import { withManagedPolicies } from './managed-policies.ts'

export interface NarrowInput {
  readonly settings: Settings
  readonly catalog: Catalog
  readonly checkout: Checkout
  readonly evidence: Evidence & { readonly store?: { readonly report: StoreReport } }
  /** Only where configuration asks for it. */
  readonly lastAccessed?: LastAccessed
  /** Account snapshots; absent: none was given. */
  readonly snapshots?: Snapshots
  /** The policies of the checkout with what the snapshots show of them, where that is found out already. */
  readonly matched?: MatchedSources
  readonly trusted: readonly string[]
  /** `2026-11-21`: the day as of which is decided. */
  readonly today: string
  /** Entries of the configuration that match nothing. */
  readonly unmatched?: Unmatched
  /** The configuration that was read, and what was decided for want of one. */
  readonly setup?: Pick<RunSetup, 'configuration' | 'notes'>
}

const contexts = new WeakMap<NarrowInput, RunContext>()

/** The context of a run; made once, for it remembers which statements cover which calls. */
export function sharedRunContext(input: NarrowInput): RunContext {
  let context = contexts.get(input)
  if (context === undefined) contexts.set(input, (context = runContextOf(input)))
  return context
}

const matchedSources = new WeakMap<NarrowInput, MatchedSources>()

/** The policies of the checkout, with the principals that the account snapshots show. */
export function matchedIn(input: NarrowInput): MatchedSources {
  let matched = input.matched ?? matchedSources.get(input)
  if (matched === undefined) {
    matched = matchSources(input.checkout.sources, input.snapshots ?? noSnapshots, input.evidence.ledger)
    matchedSources.set(input, matched)
  }
  return matched
}

const decidedSources = new WeakMap<NarrowInput, readonly Source[]>()

/** The policies that are decided on: those of the checkout, and those of AWS that it attaches. */
export function sourcesOf(input: NarrowInput): readonly Source[] {
  let sources = decidedSources.get(input)
  if (sources === undefined) {
    const { checkout, snapshots = noSnapshots } = input
    const written = matchedIn(input).sources
    sources = withManagedPolicies(written, checkout.managedAttachments ?? [], snapshots)
    decidedSources.set(input, sources)
  }
  return sources
}

/** The facts that all policies of a run share. */
export const runContextOf = (input: NarrowInput): RunContext => ({
  catalog: input.catalog,
  ledger: input.evidence.ledger,
  settings: input.settings,
  findings: input.evidence.findings,
  attribution: attributionOf(input),
  trustedServices: trustedServicesOf(input.checkout.sources),
  ...(input.lastAccessed && { lastAccessed: input.lastAccessed }),
  ...(input.snapshots && { snapshots: input.snapshots, matches: matchedIn(input).matches }),
  trusted: input.trusted,
  today: input.today,
  ...(input.unmatched && { unplacedWaivers: input.unmatched.waivers }),
})

/** A document that is younger than the evidence may not have allowed what it shows. */
function changedWithin({ documentSince }: PolicySource, principal: string, { accounts }: Coverage): boolean {
  if (documentSince === undefined) return false
  const from = accounts.find(({ account }) => account === accountOfArn(principal))?.from
  return from === undefined || documentSince > from
}

/**
 * Every identity policy of the checkout whose attached principals the source states, by principal; those that an account
 * snapshot shows count from the moment since when they are known to be attached.
 */
function attributionOf(input: NarrowInput): Attribution {
  const { checkout, snapshots, evidence } = input
  const documents = new Map<string, PolicyDocument[]>()
  const attached = sourcesOf(input).filter(({ form }) => form === 'managed-attachment')
  for (const source of [...checkout.sources, ...attached]) {
    if (source.status !== 'found' || source.kind !== 'identity') continue
    for (const principal of source.principals) {
      if (changedWithin(source, principal, evidence.ledger.coverage)) continue
      documents.set(principal, [...(documents.get(principal) ?? []), source.document])
    }
  }
  return new Attribution(
    (principal) => documents.get(principal) ?? [],
    snapshots && livePoliciesOf(snapshots, evidence.ledger),
  )
}
