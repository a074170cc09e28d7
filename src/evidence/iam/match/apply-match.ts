import { accountOfArn } from '../../../policy/arn.ts'
import type { PolicySource, Source } from '../../../sources/types.ts'
import type { Ledger } from '../../types.ts'
import type { AccountSnapshot, Snapshots } from '../types.ts'
import { capitalize, formatCount } from '../../../words.ts'
import { outdatedReasons } from './changes.ts'
import { compareDocuments, mayDocumentsFit } from './document-fit.ts'
import { livePolicies } from './live-policies.ts'
import { describeLive } from './match-account.ts'
import { matchPolicies } from './match-policies.ts'
import type { PolicyInstance, PolicyMatch } from './types.ts'

/** Policies of the repository with what the account snapshots show of them. */
export interface MatchedSources {
  readonly sources: readonly Source[]
  /** By id of the source. */
  readonly matches: ReadonlyMap<string, PolicyMatch>
}

/**
 * Identity policies with the principals that the account snapshots show.
 *
 * @param sources that were read with `ReadOptions.entities`
 * @param ledger evidence that may show changes after the snapshots were taken; absent: there is none
 */
export function matchSources(
  sources: readonly Source[],
  snapshots: Pick<Snapshots, 'accounts'>,
  ledger?: Ledger,
): MatchedSources {
  if (snapshots.accounts.size === 0) return { sources, matches: new Map() }
  const identity = sources.filter((each): each is PolicySource => each.status === 'found' && each.kind === 'identity')
  const matches = new Map(
    [...matchPolicies(identity, snapshots)].map(([id, match]) => {
      const source = identity.find((each) => each.id === id)
      const later = ledger && source ? outdatedReasons(source, match, snapshots, ledger) : []
      return [id, later.length === 0 ? match : { ...match, unknown: [...match.unknown, ...later].sort() }] as const
    }),
  )
  const withPrincipals = (source: Source): Source => {
    if (source.status !== 'found' || source.kind !== 'identity') return source
    const match = matches.get(source.id)
    return match ? applyMatch(source, match, snapshots) : withHint(source, snapshots)
  }
  return { sources: sources.map(withPrincipals), matches }
}

/**
 * A source policy with the principals that the account snapshots show. Where the snapshots show all of its instances they
 * settle which principals there are; else they only add some to those that the source states.
 */
function applyMatch(source: PolicySource, match: PolicyMatch, { accounts }: Pick<Snapshots, 'accounts'>): PolicySource {
  const complete = match.unknown.length === 0
  const guesses = new Set((source.namesGuessed ?? []).map(({ arn }) => arn))
  const isAbsent = (arn: string): boolean => {
    const snapshot = accounts.get(accountOfArn(arn))
    return complete && snapshot !== undefined && !has(snapshot, arn)
  }
  // A guessed name that the account does not have was wrong, and a policy that is not applied has no principals there.
  const stated = source.principals.filter(
    (arn) => !isAbsent(arn) || (!guesses.has(arn) && !match.absentIn.includes(accountOfArn(arn))),
  )
  const found = [...match.instances, ...(complete ? match.possible : [])].flatMap(({ principals }) => principals)
  const principals = [...new Set([...stated, ...found])].sort()
  const namesGuessed = source.namesGuessed?.filter(({ arn }) => stated.includes(arn) && !found.includes(arn)) ?? []
  const open = source.principalsUnknown.length > 0
  const unknown = complete
    ? [...(source.furtherUses ?? []), ...stated.filter(isAbsent).map(notApplied)]
    : [...source.principalsUnknown, ...match.unknown]
  const attachedToNothing = complete && principals.length === 0 ? [nothingAttached(match)] : []
  const { namesGuessed: _, ...rest } = source
  return {
    ...rest,
    principals,
    principalsUnknown: [
      ...new Set([
        ...(open ? unknown : []),
        ...attachedToNothing,
        ...[...match.instances, ...match.possible].flatMap((each) => boundsOthers(each, principals)),
      ]),
    ].sort(),
    ...(namesGuessed.length > 0 && { namesGuessed }),
  }
}

/**
 * A document of which nothing says what it is in IAM: a policy with the same document is a hint to the reader, and decides
 * nothing, since the document may stand in others too, or in other accounts.
 */
function withHint(source: PolicySource, { accounts }: Pick<Snapshots, 'accounts'>): PolicySource {
  if (source.principalsUnknown.length === 0 || source.hosts.some(({ entity }) => entity !== undefined)) return source
  const same = [...accounts.values()].flatMap((snapshot) =>
    livePolicies(snapshot).filter(({ live }) => {
      if (!live.document || !mayDocumentsFit(source.document, live.document, source.rest)) return false
      const { fits, stated } = compareDocuments(source.document, live.document, source.rest)
      return fits && stated > 0
    }),
  )
  const [first, ...others] = same
  if (first === undefined) return source
  const more = others.length === 0 ? '' : ` and ${formatCount(others.length, 'other')}`
  const hint = `${capitalize(describeLive(first))}${more} in account ${first.account} ${others.length === 0 ? 'has' : 'have'} the same document: if that is what it is for, name its principals under policies.principals in .github/whittle.yml`
  return { ...source, principalsUnknown: [...source.principalsUnknown, hint].sort() }
}

/** Do the snapshots show all instances of a policy, and that none of them is attached to anything? */
export const isAttachedToNothing = ({ instances, possible, unknown }: PolicyMatch): boolean =>
  unknown.length === 0 &&
  instances.length > 0 &&
  [...instances, ...possible].every((each) => each.principals.length === 0 && each.boundaryOf.length === 0)

const has = ({ roles, users }: AccountSnapshot, arn: string): boolean => roles.has(arn) || users.has(arn)

const notApplied = (arn: string): string =>
  `The source attaches it to ${arn}, which is not in the account snapshot, so it is not applied yet or has another name: apply its directory, or name its principals under policies.principals in .github/whittle.yml`

/** A boundary grants nothing: it limits what the other policies of a role or user grant. */
function boundsOthers({ name, account, boundaryOf }: PolicyInstance, principals: readonly string[]): string[] {
  const others = boundaryOf.filter((arn) => !principals.includes(arn))
  if (others.length === 0) return []
  const shown = `${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}`
  return [
    `Policy ${name} in account ${account} is the permissions boundary of ${shown}, and limits what other policies grant: name its principals under policies.principals in .github/whittle.yml`,
  ]
}

/** A sentence on a policy that no role, user or group has. */
export function nothingAttached({ instances }: PolicyMatch): string {
  const accounts = [...new Set(instances.map(({ account }) => account))]
  const groups = instances.flatMap((each) => each.groups)
  const where = `${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')}`
  return groups.length > 0
    ? `It is attached to groups without members only (${groups.join(', ')}), so it grants nothing in ${where}: consider deleting it`
    : `It is attached to no role, user or group in ${where}: consider deleting it`
}
