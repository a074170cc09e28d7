import type { AccountSnapshot, Snapshots } from '../types.ts'
import type { WantedPolicy } from './candidates.ts'
import { describeDrift } from './drift.ts'
import { principalsGrantedBy, type LivePolicy } from './live-policies.ts'
import { matchAccount } from './match-account.ts'
import type { PolicyInstance, PolicyMatch } from './types.ts'

type Sought = WantedPolicy['source']

/**
 * The instances of source policies in the accounts of the snapshots: by the names that the source states, or by names
 * that it states in part together with the documents. A live policy that two source policies may make belongs to neither.
 *
 * All that the source says of names is taken as said of every account to which a directory is applied; those that the
 * source or the configuration states, no others.
 *
 * @param sources policies that were read with `ReadOptions.entities`
 * @returns by id of the source; those that name nothing in IAM are left out
 */
export function matchPolicies(
  sources: readonly Sought[],
  { accounts }: Pick<Snapshots, 'accounts'>,
): ReadonlyMap<string, PolicyMatch> {
  const sought = sources.filter(({ hosts }) => hosts.some(isSought))
  const found = new Map(sought.map((source) => [source.id, new Gathered(source, accounts)]))
  for (const [account, snapshot] of accounts) {
    const wanted = sought.flatMap((source): WantedPolicy[] => wantedIn(account, source))
    for (const [index, match] of matchAccount(wanted, snapshot).entries())
      found.get(wanted[index]?.source.id ?? '')?.add(account, match)
  }
  return new Map([...found].map(([id, gathered]) => [id, gathered.result()]))
}

const isSought = ({ entity }: Sought['hosts'][number]): boolean =>
  entity !== undefined && entity.kind !== 'trust' && entity.kind !== 'permission-set'

/** The blocks of a source policy that are made in an account. */
function wantedIn(account: string, source: Sought): WantedPolicy[] {
  const blocks = source.hosts.flatMap((host) => {
    const { entity } = host
    if (!entity || !isSought(host)) return []
    const sites = entity.sites.filter(({ accounts }) => accounts?.includes(account))
    return sites.length === 0 ? [] : [{ entity, sites }]
  })
  return blocks.length === 0 ? [] : [{ source, blocks }]
}

/** What is found of one source policy, account by account. */
class Gathered {
  private readonly source: Sought
  private readonly snapshots: ReadonlyMap<string, AccountSnapshot>
  private readonly instances: PolicyInstance[] = []
  private readonly possible: PolicyInstance[] = []
  private readonly unknown: string[] = []
  private readonly present = new Set<string>()

  constructor(source: Sought, snapshots: ReadonlyMap<string, AccountSnapshot>) {
    this.source = source
    this.snapshots = snapshots
  }

  add(account: string, { instances, possible, unknown }: ReturnType<typeof matchAccount>[number]): void {
    const snapshot = this.snapshots.get(account)
    if (!snapshot) return
    if (instances.length > 0 || unknown.length > 0) this.present.add(account)
    this.instances.push(...instances.map((each) => instanceOf(each.live, snapshot, describeDrift(this.source, each))))
    this.possible.push(...possible.map((each) => instanceOf(each, snapshot, [])))
    this.unknown.push(...unknown)
  }

  result(): PolicyMatch {
    const sites = this.source.hosts.flatMap(({ entity }) => entity?.sites ?? [])
    const accounts = [...new Set(sites.flatMap((site) => site.accounts ?? []))].sort()
    const unread = accounts.filter((account) => !this.snapshots.has(account))
    const absentIn = accounts.filter((account) => this.snapshots.has(account) && !this.present.has(account))
    const unknown = [
      ...this.unknown,
      ...this.source.hosts.flatMap((host) => (isSought(host) ? [] : [otherHost(host.address)])),
      ...sites.flatMap(({ accountsUnknown = [] }) => accountsUnknown),
      ...(sites.length === 0 && this.source.hosts.every(isSought) ? [noInstance] : []),
      ...accounts.flatMap((account) => partial(this.snapshots.get(account))),
      ...(unread.length === 0 ? [] : [notRead(unread)]),
      ...(accounts.length > 0 && unread.length === 0 && absentIn.length === accounts.length ? [nowhere(accounts)] : []),
    ]
    return {
      instances: this.instances.sort(byPlace),
      possible: this.possible.sort(byPlace),
      absentIn,
      unknown: [...new Set(unknown)].sort(),
    }
  }
}

const instanceOf = (live: LivePolicy, snapshot: AccountSnapshot, drift: readonly string[]): PolicyInstance => ({
  account: live.account,
  kind: live.kind,
  arn: live.arn,
  name: live.name,
  ...principalsGrantedBy(live, snapshot),
  ...(drift.length > 0 && { drift }),
})

const byPlace = (a: PolicyInstance, b: PolicyInstance): number => {
  const [one, two] = [a, b].map(({ account, arn, name }) => `${account} ${arn} ${name}`)
  return one === two ? 0 : (one ?? '') < (two ?? '') ? -1 : 1
}

const noInstance =
  'The source states no instance of it (count, for_each, or a state without it), so the account snapshots do not show its principals: name them under policies.principals in .github/whittle.yml'

const otherHost = (address: string): string =>
  `What ${address} is in IAM is not known, so the account snapshots do not show its principals: name them under policies.principals in .github/whittle.yml`

const partial = (snapshot: AccountSnapshot | undefined): string[] =>
  snapshot?.incomplete === undefined
    ? []
    : [
        `The account snapshot of ${snapshot.account} may not have everything (${snapshot.incomplete}): make it without --filter`,
      ]

const notRead = (accounts: readonly string[]): string =>
  `Its directory is applied to ${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')}, of which there is no account snapshot: give it too (--iam)`

const nowhere = (accounts: readonly string[]): string =>
  `No policy in ${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')} has a name that the source gives it: it is not applied there, or accounts in .github/whittle.yml names others than those of its directory`
