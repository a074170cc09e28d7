import { parseArn } from '../../policy/arn.ts'
import { parseOperator } from '../../policy/conditions/operators.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { hasOpaque } from '../../policy/opaque.ts'
import { wildcardMatch } from '../../policy/pattern.ts'
import type { AccountCoverage, UsageEntry } from '../ledger-types.ts'

/**
 * The Regions that a document's Allow statements name: in the ARNs of Resource, and as values that
 * `aws:RequestedRegion` may have. A pattern such as `eu-*` is one of them; `*` and what the source does not tell are not.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
 */
export function regionsNamedBy({ statements }: PolicyDocument): readonly string[] {
  const named = statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => [...ofResources(statement), ...ofConditions(statement)])
  return [...new Set(named)].filter((region) => /[a-z]/.test(region) && !hasOpaque(region) && !/\$/.test(region)).sort()
}

const ofResources = ({ resource = [] }: Statement): string[] => resource.flatMap((arn) => parseArn(arn)?.region ?? [])

const ofConditions = ({ condition }: Statement): string[] =>
  condition
    .filter(({ key }) => key.toLowerCase() === 'aws:requestedregion')
    .filter(({ operator }) => {
      const parsed = parseOperator(operator)
      return parsed?.family === 'string' && !parsed.negated
    })
    .flatMap(({ values }) => values.map((value) => value.toLowerCase()))

export interface RegionEvidence {
  readonly document: PolicyDocument
  readonly holders: readonly string[]
  readonly entries: readonly Pick<UsageEntry, 'principal' | 'region'>[]
  /** Of the accounts of the holders. */
  readonly coverage: readonly Pick<AccountCoverage, 'account' | 'regions' | 'byRegion'>[]
}

/**
 * Why a Region's silence proves nothing: calls of a holder, or the policy itself, point to it, and its records were not
 * read, or not for the whole window (records that begin with the holder's own calls say nothing of the time before).
 *
 * @returns one message on the first such Region
 */
export function regionNotRead({ document, holders, entries, coverage }: RegionEvidence): string | undefined {
  const named = regionsNamedBy(document)
  const called = regionsCalled(holders, entries)
  for (const holder of holders) {
    const account = coverage.find((each) => each.account === holder.split(':')[4])
    if (account === undefined) continue
    const isRead = (region: string): boolean => account.regions.some((read) => wildcardMatch(region, read))
    const call = [...(called.get(holder) ?? [])].sort().find((region) => !isRead(region))
    if (call !== undefined) return message(call, account, `${holder} made calls in ${call}`)
    const name = named.find((region) => !isRead(region))
    if (name !== undefined) return message(name, account, `The policy names ${name} in a resource or condition`)
  }
  return undefined
}

/** Holder → Regions in which it made calls, refused ones included. */
function regionsCalled(
  holders: readonly string[],
  entries: RegionEvidence['entries'],
): ReadonlyMap<string, ReadonlySet<string>> {
  const called = new Map(holders.map((holder): [string, Set<string>] => [holder, new Set()]))
  for (const { principal, region } of entries) if (region !== '') called.get(principal)?.add(region)
  return called
}

function message(
  region: string,
  { account, regions, byRegion = [] }: RegionEvidence['coverage'][number],
  what: string,
): string {
  const part = byRegion.find((each) => each.region === region)
  const read = regions.length === 0 ? 'no Region' : regions.join(', ')
  const gap =
    part === undefined
      ? `the evidence of account ${account} does not cover it (it covers ${read})`
      : `the evidence of account ${account} covers it only from ${part.from.slice(0, 10)} to ${part.to.slice(0, 10)}`
  return `${what}, and ${gap}. Nothing is removed: read the CloudTrail logs of ${region} for the whole window; where the trail records every Region, name it under evidence.cloudtrail (trail) or list its Regions in evidence.recorded.regions.`
}
