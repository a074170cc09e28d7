import type { NamePattern } from '../../sources/types.ts'
import { formatCount } from '../../words.ts'
import { globsByValue } from './globs.ts'
import type { InitFindings, ObservedAccount, RootFacts } from './types.ts'

/** Accounts that are settled for the files of a glob. */
export interface AccountEntry {
  /** `**`: everything. */
  readonly glob: string
  readonly accounts: readonly string[]
  /** Its origin. */
  readonly because: string
}

/** Directories that are open; `accounts`: what the repository has for the names that choose the account, and `because` where. */
export interface OpenGlob {
  readonly glob: string
  readonly accounts: readonly string[]
  readonly because?: string
}

/** What the repository leaves open, and what it may be. */
export interface OpenAccounts {
  readonly globs: readonly OpenGlob[]
  /** A sentence each. */
  readonly reasons: readonly string[]
  /** Might the directories be applied to several accounts at once? */
  readonly several: boolean
  /** `isSeen`: by logs, snapshots or credentials, or settled for another directory; else it is only named somewhere. */
  readonly candidates: readonly { readonly account: string; readonly because: string; readonly isSeen: boolean }[]
}

export interface AccountDecision {
  /** First match wins. */
  readonly entries: readonly AccountEntry[]
  readonly open?: OpenAccounts
}

/** The accounts of a directory, or why they are not known. */
type Verdict =
  | { readonly kind: 'settled'; readonly accounts: readonly string[]; readonly because: string }
  | { readonly kind: 'unstated' }
  /** `shown`: the directory; `like`: reasons with an equal one are given once. */
  | {
      readonly kind: 'open'
      readonly shown: string
      readonly reason: string
      readonly like: string
      readonly several: boolean
    }

/**
 * The account of each directory. It is settled by the directory's provider or state; else by its roles, where they are in an
 * account whose roles are known; else by the only account of the logs, or that of the credentials where the repository names
 * it too. Contradictions, and what none of these settles, stay open: the wrong account would judge policies by the calls of
 * other principals.
 */
export function decideAccounts(findings: InitFindings): AccountDecision {
  const { roots, observed } = findings
  const having = accountsWithRoles(roots, observed)
  const first = new Map(roots.map((root) => [root, verdictOn(root, observed, having.get(root) ?? [])]))
  const general = generalAccount(findings, [...first.values()])
  const verdicts = [...first].map(
    ([root, verdict]) => [root, verdict.kind === 'unstated' && general ? general : verdict] as const,
  )
  if (roots.length === 0) return { entries: general ? [{ glob: '**', ...general }] : [] }
  const valued = globsByValue(
    verdicts.map(([{ directory }, verdict]) => ({ directory, value: verdict, key: keyOf(verdict) })),
    'open',
  )
  const entries = valued.flatMap(({ glob, values }): AccountEntry[] => {
    const [settled, ...others] = values.flatMap((value) => (value.kind === 'settled' ? [value] : []))
    return settled === undefined ? [] : [{ glob, accounts: settled.accounts, because: becauseOf(settled, others) }]
  })
  const unsettled = verdicts.filter(([, verdict]) => verdict.kind !== 'settled')
  return { entries, ...(unsettled.length > 0 && { open: openOf(verdicts, entries, findings) }) }
}

const keyOf = (verdict: Verdict): string => (verdict.kind === 'settled' ? verdict.accounts.join() : 'open')

/** The first place, and how many other directories say the same. */
function becauseOf({ because }: { because: string }, others: readonly { readonly because: string }[]): string {
  const more = new Set(others.map((each) => each.because).filter((each) => each !== because)).size
  return more === 0 ? because : `${because}, and ${formatCount(more, 'more place')}`
}

function verdictOn(root: RootFacts, observed: readonly ObservedAccount[], having: readonly ObservedAccount[]): Verdict {
  const { stated, states } = root
  const shown = root.directory || 'the root directory'
  const said = [
    ...(stated?.account === undefined
      ? []
      : [{ account: stated.account, because: `${stated.place}${stated.place.includes(', ') ? ',' : ''}` }]),
    ...states.map(({ account, name }) => ({ account, because: `the state ${name}` })),
  ]
  const [one, ...others] = said
  const other = others.find(({ account }) => account !== one?.account)
  if (one && other) {
    const reason = `${one.because} names ${one.account}, and ${other.because} names ${other.account}`
    return { kind: 'open', shown, several: false, reason, like: reason }
  }
  if (one) return { kind: 'settled', accounts: [one.account], because: `${one.because} names it` }
  if (stated?.among)
    return {
      kind: 'settled',
      accounts: stated.among,
      because: `${stated.place.replace(/ of the provider$/, '')} names them`,
    }
  if (stated)
    return {
      kind: 'open',
      shown,
      several: true,
      reason: `there may be several by ${stated.place}`,
      like: stated.place.slice(stated.place.indexOf(',')),
    }
  return byRoles(observed, having)
}

/** The accounts that have roles of a directory, unless an account of which not all roles are known may have them, too. */
function byRoles(observed: readonly ObservedAccount[], having: readonly ObservedAccount[]): Verdict {
  const accounts = [...new Set(having.map(({ account }) => account))].sort()
  const whole = new Set(observed.flatMap(({ account, isWhole }) => (isWhole ? [account] : [])))
  const unsure = observed.some(({ account }) => !whole.has(account) && !accounts.includes(account))
  if (accounts.length === 0 || unsure) return { kind: 'unstated' }
  const sources = accounts.map((of) => having.find(({ account }) => account === of)?.source ?? '')
  return { kind: 'settled', accounts, because: `its roles are in ${[...new Set(sources)].join(' and ')}` }
}

/**
 * The accounts in which a role is that only one of the directories may have made. The names of roles are unique in an account:
 * where two directories make one of the same name, it does not tell whose it is.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
 */
function accountsWithRoles(
  roots: readonly RootFacts[],
  observed: readonly ObservedAccount[],
): ReadonlyMap<RootFacts, readonly ObservedAccount[]> {
  const found = new Map<RootFacts, ObservedAccount[]>()
  for (const each of observed) {
    const makers = new Map<string, RootFacts[]>()
    for (const root of roots)
      for (const name of rolesIn(root, each)) makers.set(name, [...(makers.get(name) ?? []), root])
    const sure = new Set(
      [...makers.values()].flatMap(([root, ...others]) => (root && others.length === 0 ? [root] : [])),
    )
    for (const root of sure) found.set(root, [...(found.get(root) ?? []), each])
  }
  return found
}

/** The roles of an account that a directory may have made. */
const rolesIn = ({ roles }: RootFacts, { roles: names }: ObservedAccount): ReadonlySet<string> =>
  new Set(roles.flatMap((pattern) => matching(pattern, names)))

const hasRoles = (root: RootFacts, observed: ObservedAccount): boolean => rolesIn(root, observed).size > 0

/** Do two directories make a role of one name? Then they are not applied to one account. */
function makeRoleTwice(roots: readonly RootFacts[]): boolean {
  const names = roots.flatMap(({ roles }) => [
    ...new Set(roles.flatMap((parts) => (parts.every((part) => part !== undefined) ? [parts.join('')] : []))),
  ])
  return new Set(names).size < names.length
}

/** Letters of a name that have to be stated for it to tell one role from another. */
const fewest = 4

function matching(pattern: NamePattern, names: ReadonlySet<string>): readonly string[] {
  const stated = pattern.join('')
  if (stated.length < fewest) return []
  if (pattern.every((part) => part !== undefined)) return names.has(stated) ? [stated] : []
  const parts = pattern.map((part) => (part === undefined ? '.+' : part.replace(/[.+*?^${}()|[\]\\]/g, '\\$&')))
  const expression = new RegExp(`^${parts.join('')}$`)
  return [...names].filter((name) => expression.test(name))
}

/** The account of directories that state none themselves; `undefined` where there is doubt. */
function generalAccount(
  { accountOfLogs, hints, aws, roots, observed }: InitFindings,
  verdicts: readonly Verdict[],
): { readonly kind: 'settled'; readonly accounts: readonly string[]; readonly because: string } | undefined {
  const settled = new Set(verdicts.flatMap((each) => (each.kind === 'settled' ? each.accounts : [])))
  const named = new Set(hints.flatMap(({ account, counts }) => (counts ? [account] : [])))
  const credentials = 'why' in aws ? undefined : aws.account
  const agrees = (account: string): boolean =>
    (settled.size === 0 || (settled.size === 1 && settled.has(account))) &&
    (named.size === 0 || named.has(account)) &&
    !makeRoleTwice(roots)
  if (accountOfLogs !== undefined) {
    const elsewhere = observed.some(
      (each) => each.account !== accountOfLogs && roots.some((root) => hasRoles(root, each)),
    )
    if (!agrees(accountOfLogs) || elsewhere) return undefined
    return { kind: 'settled', accounts: [accountOfLogs], because: 'all records of the logs are of it' }
  }
  if (credentials === undefined || !agrees(credentials)) return undefined
  if (!named.has(credentials) && !settled.has(credentials)) return undefined
  return { kind: 'settled', accounts: [credentials], because: 'the credentials are of it, and the repository names it' }
}

function openOf(
  verdicts: readonly (readonly [RootFacts, Verdict])[],
  entries: readonly AccountEntry[],
  { hints, observed, logs, aws }: InitFindings,
): OpenAccounts {
  const unsettled = verdicts.filter(([, verdict]) => verdict.kind !== 'settled')
  const open = unsettled.flatMap(([, verdict]) => (verdict.kind === 'open' ? [verdict] : []))
  const unstated = unsettled.filter(([, verdict]) => verdict.kind === 'unstated')
  const candidates = new Map<string, { because: string; isSeen: boolean }>()
  const add = (account: string, because: string, isSeen: boolean): void => {
    if (!candidates.has(account)) candidates.set(account, { because, isSeen })
  }
  for (const each of observed)
    if (unsettled.some(([root]) => hasRoles(root, each)))
      add(each.account, `roles of these names are in ${each.source}`, true)
  for (const { account, from, to } of logs?.accounts ?? [])
    add(account, `the logs have records of it, ${from.slice(0, 10)} to ${to.slice(0, 10)}`, true)
  if (!('why' in aws)) add(aws.account, 'the credentials are of it', true)
  for (const { accounts, because } of entries) for (const account of accounts) add(account, because, true)
  for (const [{ given }] of unsettled) for (const { account, because } of given) add(account, because, false)
  for (const { account, because } of hints) add(account, because, false)
  return {
    globs: openGlobs(verdicts),
    reasons: [
      ...(unstated.length === 0 ? [] : [unstatedReason(unstated.map(([{ directory }]) => directory))]),
      ...[...new Set(open.map(({ like }) => like))].map((like) => {
        const alike = open.filter((each) => each.like === like)
        const others = new Set(alike.map(({ reason }) => reason)).size > 1 ? ', and so in each' : ''
        return `${several(alike)}: ${alike[0]?.reason}${others}.`
      }),
    ],
    several: open.some((each) => each.several),
    candidates: [...candidates].map(([account, found]) => ({ account, ...found })),
  }
}

/** More lines than these are not answered one by one; `units`: of Terragrunt, each of which is in an account of its own. */
const mostGlobs = { directories: 8, units: 16 }

/** Globs of the directories that are open, by folders of their path; each stands behind those that are settled. */
function openGlobs(verdicts: readonly (readonly [RootFacts, Verdict])[]): readonly OpenGlob[] {
  const open = verdicts.flatMap(([root, verdict]) =>
    verdict.kind === 'settled' || root.given.length > 0 ? [] : [root],
  )
  const of = (isUnit: boolean): readonly string[] =>
    open.filter((root) => (root.isUnit ?? false) === isUnit).map(({ directory }) => directory)
  const shortened = {
    directories: shorten(of(false), 2, mostGlobs.directories),
    units: shorten(of(true), 3, mostGlobs.units),
  }
  return globsByValue(
    verdicts.map(([{ directory, given, isUnit }, verdict]) => {
      const near =
        given.length > 0
          ? given.map(({ account }) => account).join()
          : shortened[isUnit ? 'units' : 'directories'](directory)
      const isOpen = verdict.kind !== 'settled'
      return { directory, value: isOpen ? given : undefined, key: isOpen ? `open ${near}` : keyOf(verdict) }
    }),
  ).flatMap(({ glob, values: [given] }) => {
    if (given === undefined) return []
    const [first, ...others] = given
    const because = first && (others.length === 0 ? first.because : `${first.because}, and ${others.length} more`)
    return [{ glob, accounts: given.map(({ account }) => account), ...(because !== undefined && { because }) }]
  })
}

/**
 * The first folders of a path: as many of at most `deepest` as tell no more than `most` groups of the directories apart. More
 * than two folders count where each has several directories: `accounts/prod/vpc` and `accounts/prod/app`.
 */
function shorten(directories: readonly string[], deepest: number, most: number): (directory: string) => string {
  const cut = (directory: string, depth: number): string => directory.split('/').slice(0, depth).join('/')
  const isTooMuch = (depth: number): boolean => {
    const groups = new Set(directories.map((each) => cut(each, depth))).size
    return groups > most || (depth > 2 && groups * 2 > directories.length)
  }
  let depth = deepest
  while (depth > 0 && isTooMuch(depth)) depth--
  const all = new Set(directories)
  return (directory) => {
    const own = cut(directory, depth)
    // A directory below one that is asked about is asked about with it.
    const outer = own.split('/').findIndex((_, at) => all.has(cut(own, at + 1)))
    return outer < 0 ? own : cut(own, outer + 1)
  }
}

const several = ([first, ...more]: readonly { readonly shown: string }[]): string =>
  more.length === 0
    ? (first?.shown ?? '')
    : `${first?.shown} and ${formatCount(more.length, 'more directory', 'more directories')}`

const unstatedReason = ([first = '', ...more]: readonly string[]): string => {
  const shown = first || 'the root directory'
  return more.length === 0
    ? `No provider or state of ${shown} states it.`
    : `No provider or state of ${shown} and ${formatCount(more.length, 'more directory', 'more directories')} states it.`
}
