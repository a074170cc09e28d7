import type { Catalog } from '../../catalog/types.ts'
import { daysSince } from '../../evidence/presence/age.ts'
import { unnamedCallers } from '../../evidence/presence/unnamed-callers.ts'
import { callersWithoutPrincipal, rootUser } from '../../evidence/records/identity.ts'
import type { AccountCoverage, Ledger } from '../../evidence/types.ts'
import { formatCount } from '../../words.ts'

/** The evidence with which the Deny of a policy on resources, or of an organisation, is compared. */
export interface FenceEvidenceInput {
  readonly ledger: Ledger
  readonly catalog: Catalog
  /** `2026-11-21`: the day as of which is decided. */
  readonly today: string
  readonly maxAgeDays: number
}

/**
 * Why calls in some accounts may not be in the evidence, whatever they call; a clause.
 *
 * @param accounts of the resources, or of the principals
 */
export function whyAccountsUnseen(
  accounts: readonly string[],
  { ledger, today, maxAgeDays }: FenceEvidenceInput,
): string | undefined {
  const { complete } = ledger.coverage
  if (!complete || ledger.coverage.accounts.length === 0) return 'the evidence is incomplete'
  if (accounts.length === 0) return 'its account is not known (account or accounts in .github/whittle.yml)'
  const covered = coverageOf(accounts, ledger)
  const missing = accounts.filter((account) => !covered.some((each) => each.account === account))
  if (missing.length > 0) return `the evidence has nothing of account ${missing.join(', ')}`
  const old = covered.find(({ to }) => daysSince(to, today) > maxAgeDays)
  return old && `the evidence of account ${old.account} ends on ${old.to.slice(0, 10)} (evidence.max-age)`
}

export const coverageOf = (accounts: readonly string[], ledger: Ledger): readonly AccountCoverage[] =>
  ledger.coverage.accounts.filter(({ account }) => accounts.includes(account))

/** Why calls in the Region of a resource may not be in the evidence; a clause. The ARN of a bucket names none. */
export function whyRegionsUnseen(arns: readonly string[], ledger: Ledger): string | undefined {
  for (const arn of arns) {
    const [, , , region = '', account = ''] = arn.split(':')
    const covered = coverageOf([account], ledger).flatMap(({ regions }) => regions)
    if (region !== '' && !covered.includes(region))
      return `the evidence has nothing of ${region} (evidence.recorded.regions)`
  }
  return undefined
}

/**
 * Why calls of a service in these accounts may not be in the evidence; a clause.
 *
 * @param service prefix of its actions
 */
export function whyServiceUnseen(
  service: string,
  accounts: readonly string[],
  { ledger, catalog }: FenceEvidenceInput,
): string | undefined {
  const covered = coverageOf(accounts, ledger)
  if (service === 'kms' && !covered.every(({ excludable }) => excludable.includes('kms.amazonaws.com'))) {
    return 'the trail may leave out the events of KMS'
  }
  if (!covered.every(({ managementReads, managementWrites }) => managementReads && managementWrites)) {
    return 'not all management events are known to be recorded'
  }
  const missing = dataTypesOf(service, catalog).filter(
    (type) => !covered.every(({ dataComplete }) => dataComplete?.includes(type)),
  )
  if (missing.length > 0) {
    return `data events (${missing.join(', ')}) are not known to be recorded for every resource, so that its callers are not all known`
  }
  const unmapped = ledger.unmapped.filter(
    (each) => each.service === service || each.eventSource === `${service}.amazonaws.com`,
  )
  const [first] = unmapped
  return first === undefined
    ? undefined
    : `it is not known what ${formatCount(unmapped.length, 'kind of event', 'kinds of event')} of the service (${first.eventName}) called`
}

/** Resource types of the service's data events, sorted. */
function dataTypesOf(service: string, catalog: Catalog): readonly string[] {
  const types = catalog
    .actionsOf(service)
    .flatMap(({ visibility }) => (visibility.kind === 'data' ? visibility.resourceTypes : []))
  return [...new Set(types)].sort()
}

/**
 * Calls of which the evidence has neither what was called nor from where; a clause.
 *
 * @param accounts of the resources
 */
export function whyOutsidersUnknown(accounts: readonly string[], ledger: Ledger): string | undefined {
  const [from = ''] = coverageOf(accounts, ledger)
    .map((covered) => covered.from)
    .sort()
  const unnamed = unnamedCallers(ledger, from)
  if (unnamed !== undefined) return unnamed
  const calls = [...ledger.noEvidence].reduce(
    (sum, [reason, count]) => (callersWithoutPrincipal.has(reason) ? sum + count : sum),
    0,
  )
  return calls === 0
    ? undefined
    : `the evidence has ${formatCount(calls, 'call')} of callers without a principal, and not what they called from where`
}

/** A Deny in a policy of an organisation is for the root users of its accounts, too; a clause. */
export function whyRootUnknown({ noEvidence }: Ledger): string | undefined {
  const calls = noEvidence.get(rootUser) ?? 0
  return calls === 0
    ? undefined
    : `the evidence has ${formatCount(calls, 'call')} of root users, whom the Deny is for, and not from where`
}
