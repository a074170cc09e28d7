import { byCodeUnits, groupBy } from '../../collections.ts'
import type { MatchedGroup, ScopeMatches } from '../../evidence/events/matches.ts'
import type { TrailEvent } from '../../evidence/events/types.ts'
import { lastPathSegment, parseArn } from '../../policy/arn.ts'

/**
 * What has to be contained. `identity-center`: a role that a permission set of IAM Identity Center makes. `other-account`:
 * a principal of an account whose trail was not read. `service`: an AWS service by its own principal.
 */
export type CallerKind =
  | 'root'
  | 'user'
  | 'role'
  | 'identity-center'
  | 'service-linked'
  | 'other-account'
  | 'anonymous'
  | 'service'
  | 'unknown'

/** One caller of the matched events, with what the events show of its credentials. Lists are sorted. */
export interface ContainedCaller {
  readonly kind: CallerKind
  /** As in the groups: the ARN of a user or role, `Root 111122223333`, `AWSAccount 444455556666`. */
  readonly principal: string
  /** The caller's own account; empty where the record does not state it. */
  readonly account: string
  readonly partition: string
  /** Name of the user or role, without its path; empty for others. */
  readonly name: string
  /** Ids of long-term access keys. */
  readonly accessKeys: readonly string[]
  /** Names of role sessions. */
  readonly sessionNames: readonly string[]
  /** `AROAEXAMPLE:jane`, as far as single events were kept. */
  readonly sessionIds: readonly string[]
  /** Ids of people in IAM Identity Center, or source identities. */
  readonly persons: readonly string[]
  /** Prefixes of services whose resources held the credentials: `ec2`, `lambda`. */
  readonly workloads: readonly string[]
  /** Called with temporary credentials or a password, as far as the events show. */
  readonly hasSessions: boolean
  /** The accounts whose trails recorded the calls. */
  readonly recordedIn: readonly string[]
  /** What was called with success. */
  readonly resources: readonly string[]
  readonly events: number
}

/** The callers of the matched events, root users first, then users, roles and others; by name within a kind. */
export function callersOf(
  { groups, events }: ScopeMatches,
  ownAccounts: readonly string[] = [],
): readonly ContainedCaller[] {
  const own = new Set([...ownAccounts, ...groups.map(({ account }) => account)])
  const byPrincipal = groupBy(groups, ({ principal }) => principal)
  return [...byPrincipal]
    .map(([principal, list]) => callerOf(principal, list, eventsOf(principal, events), own))
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || byCodeUnits(a.principal, b.principal))
}

const kinds: readonly CallerKind[] = [
  'root',
  'user',
  'role',
  'identity-center',
  'other-account',
  'anonymous',
  'service-linked',
  'service',
  'unknown',
]

const eventsOf = (principal: string, events: readonly TrailEvent[]): readonly TrailEvent[] =>
  events.filter(({ caller }) => caller.principal === principal)

function callerOf(
  principal: string,
  groups: readonly MatchedGroup[],
  events: readonly TrailEvent[],
  own: ReadonlySet<string>,
): ContainedCaller {
  const arn = parseArn(principal)
  const account = arn?.account ?? /\b\d{12}$/.exec(principal)?.[0] ?? ''
  const callers = events.map(({ caller }) => caller)
  const sessions = sorted(groups.flatMap(({ session }) => session ?? []))
  const keys = sorted(groups.flatMap(({ accessKeyId }) => accessKeyId ?? []))
  const kind = kindOf(principal, account, own)
  const isEntity = kind === 'user' || kind === 'role' || kind === 'identity-center' || kind === 'service-linked'
  return {
    kind,
    principal,
    account,
    partition: arn?.partition ?? 'aws',
    name: isEntity ? lastPathSegment(principal) : '',
    accessKeys: keys.filter(isLongTerm),
    sessionNames: sessions.map((session) => lastPathSegment(session)),
    sessionIds: sorted(callers.flatMap(({ principalId }) => (principalId?.includes(':') ? principalId : []))),
    persons: sorted(groups.flatMap(({ person }) => person ?? [])),
    workloads: sorted(groups.flatMap(({ network }) => ('workload' in network ? (network.workload ?? []) : []))),
    hasSessions:
      sessions.length > 0 ||
      keys.some((id) => !isLongTerm(id)) ||
      events.some(({ eventName, caller }) => eventName === 'ConsoleLogin' || caller.sessionIssuedAt !== undefined),
    recordedIn: sorted(groups.map((group) => group.account)),
    resources: sorted(
      groups.flatMap((group) => (group.outcome === 'allowed' ? group.resources : [])).filter((each) => each !== '*'),
    ),
    events: groups.reduce((sum, { count }) => sum + count, 0),
  }
}

/**
 * Long-term keys begin with AKIA, those of sessions with ASIA.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
const isLongTerm = (id: string): boolean => id.startsWith('AKIA')

function kindOf(principal: string, account: string, own: ReadonlySet<string>): CallerKind {
  const [, , service, , , resource = ''] = principal.split(':')
  const isIam = principal.startsWith('arn:') && service === 'iam'
  if (principal.startsWith('AWSService')) return 'service'
  if (/\banonymous\b/i.test(principal) && !isIam) return 'anonymous'
  if (account !== '' && !own.has(account)) return 'other-account'
  if (principal.startsWith('Root ') || (isIam && resource === 'root')) return 'root'
  if (!isIam) return principal.startsWith('AWSAccount ') && account !== '' ? 'other-account' : 'unknown'
  if (resource.startsWith('user/')) return 'user'
  if (resource.startsWith('role/aws-service-role/')) return 'service-linked'
  if (resource.startsWith('role/aws-reserved/sso.amazonaws.com/')) return 'identity-center'
  return resource.startsWith('role/') ? 'role' : 'unknown'
}

const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort(byCodeUnits)
