import { accountOfArn } from '../../policy/arn.ts'
import { addTo } from '../../collections.ts'
import type { Ledger, OutsideCall, UsageEntry } from '../../evidence/types.ts'
import { patternsOverlap } from '../../policy/patterns-overlap.ts'
import type { Statement } from '../../policy/document.ts'
import { isAttachedTo } from '../../proof/resource-policies.ts'
import { formatCount } from '../../words.ts'
import type { AccessPolicy, ResourceCall } from './types.ts'

type Target = Pick<OutsideCall, 'action' | 'resource' | 'grade'>

/**
 * Every allowed call that was, or may have been, on the resources of a policy: of callers from outside, and of users and
 * roles of any account whose own trail was read. A call that both accounts recorded is in the ledger once.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function callsOn(policy: AccessPolicy, { entries, outside = [] }: Ledger): readonly ResourceCall[] {
  const found: ResourceCall[] = []
  for (const call of outside) {
    if (call.owner !== policy.owner || call.outcome !== 'allowed') continue
    const on = isCallOn(call, policy)
    if (on !== 'no') found.push(callOf(call, call.caller, on))
  }
  for (const entry of entries) {
    if (entry.outcome !== 'allowed') continue
    const on = isCallOn(entry, policy)
    const { principal, account } = entry
    if (on !== 'no') found.push(callOf(entry, { kind: 'principal', account, principal }, on))
  }
  return found
}

const callOf = (
  { action, region, count, firstSeen, lastSeen, events, ...rest }: OutsideCall | UsageEntry,
  caller: ResourceCall['caller'],
  on: 'yes' | 'maybe',
): ResourceCall => ({
  caller,
  action,
  region,
  ...('origin' in rest && rest.origin && { origin: rest.origin }),
  certain: on === 'yes',
  count,
  firstSeen,
  lastSeen,
  events,
})

/** Was the call on one of the resources? A resource that is only guessed, or named by another name, may be one. */
export function isCallOn(
  { action, resource, grade }: Target,
  {
    arns,
    service,
    source,
  }: Pick<AccessPolicy, 'arns' | 'service'> & {
    readonly source: Pick<AccessPolicy['source'], 'attachedTo'>
  },
): 'yes' | 'maybe' | 'no' {
  if (action !== '*' && !action.toLowerCase().startsWith(`${service}:`)) return 'no'
  if (resource === null) return 'maybe'
  if (resource === '*') return 'no'
  if (isAttachedTo(resource, source.attachedTo ?? [])) return grade === 'guessed' ? 'maybe' : 'yes'
  if (grade === 'guessed' || mayMean(resource, arns)) return 'maybe'
  return 'no'
}

/** Aliases of keys, and ARNs of secrets without their last six characters, mean a resource by another name. */
const mayMean = (resource: string, arns: readonly string[]): boolean =>
  /:kms:[^:]*:[^:]*:alias\//.test(resource) ||
  arns.some((arn) => arn.includes(':secretsmanager:') && (arn.startsWith(resource) || resource.startsWith(arn))) ||
  (resource.includes('*') &&
    arns.some((arn) => patternsOverlap(resource, arn) || patternsOverlap(resource, `${arn}/*`)))

/** The calls that a statement may have allowed, by their action. */
export const callsOfStatement = ({ action = [] }: Statement, calls: readonly ResourceCall[]): readonly ResourceCall[] =>
  calls.filter((call) => action.some((pattern) => patternsOverlap(pattern.toLowerCase(), call.action.toLowerCase())))

/** The account of a caller, where it has one. */
export const accountOfCaller = ({ caller }: ResourceCall): string | undefined =>
  caller.kind === 'principal'
    ? accountOfArn(caller.principal) || caller.account
    : caller.kind === 'account'
      ? caller.account
      : undefined

/** Calls by the account of their caller, without those of the owner. */
export function byForeignAccount(calls: readonly ResourceCall[], owner: string): ReadonlyMap<string, ResourceCall[]> {
  const groups = new Map<string, ResourceCall[]>()
  for (const call of calls) {
    const account = accountOfCaller(call)
    if (account === undefined || account === owner) continue
    addTo(groups, account, call)
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export const countCalls = (calls: readonly ResourceCall[]): number => calls.reduce((sum, { count }) => sum + count, 0)

const lastOf = (calls: readonly ResourceCall[]): string =>
  calls
    .map(({ lastSeen }) => lastSeen)
    .sort()
    .at(-1)!
    .slice(0, 10)

/** `444455556666 (120 calls, the last on 2026-10-30)` */
export const describeCallers = (groups: ReadonlyMap<string, readonly ResourceCall[]>): string =>
  [...groups]
    .map(([name, calls]) => `${name} (${formatCount(countCalls(calls), 'call')}, the last on ${lastOf(calls)})`)
    .join(', ')

/** Every caller from outside by its name: accounts, services, anonymous ones; a sentence. */
export function listCallers(calls: readonly ResourceCall[], owner: string): string {
  const others = new Map<string, ResourceCall[]>()
  for (const call of calls) {
    const { caller } = call
    const name =
      caller.kind === 'service' ? caller.service : caller.kind === 'anonymous' ? 'anonymous callers' : undefined
    if (name !== undefined) addTo(others, name, call)
  }
  const groups = new Map([...byForeignAccount(calls, owner), ...[...others].sort(([a], [b]) => (a < b ? -1 : 1))])
  return groups.size === 0
    ? 'CloudTrail shows no call on it from outside.'
    : `CloudTrail shows calls on it${calls.every(({ certain }) => certain) ? '' : ', or perhaps on it,'} of ${describeCallers(groups)}.`
}
