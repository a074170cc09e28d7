import { capitalize, formatCount } from '../../../words.ts'
import type { AccountSnapshot } from '../types.ts'
import {
  candidatesFor,
  isNamedSite,
  isSpecific,
  isDistinctive,
  unreadParts,
  type Candidate,
  type WantedPolicy,
} from './candidates.ts'
import { compareDocuments, mayDocumentsFit } from './document-fit.ts'
import { livePolicies, type LivePolicy } from './live-policies.ts'

/** What an account has of one source policy. */
export interface AccountMatch {
  readonly instances: readonly Candidate[]
  /** Live policies that the source may make too. */
  readonly possible: readonly LivePolicy[]
  /** The reason why there may be others, a sentence each. */
  readonly unknown: readonly string[]
}

/** Chooses for each source policy its instances among the live policies of one account. */
export function matchAccount(wanted: readonly WantedPolicy[], snapshot: AccountSnapshot): readonly AccountMatch[] {
  const live = livePolicies(snapshot)
  const candidates = wanted.map((each) => candidatesFor(each, live))
  const claims = new Claims(wanted, candidates)
  return wanted.map((each, index) => decide(each, candidates[index] ?? [], claims, live))
}

/** A block that states the name of a live policy. */
interface Named {
  readonly block: string
  /** The document fits too. */
  readonly fits: boolean
  /** The block always makes one. */
  readonly sure: boolean
}

/** Which blocks a live policy may belong to. */
class Claims {
  private readonly named = new Map<LivePolicy, Named[]>()
  /** By a name that is known in part, with a document that fits. */
  private readonly fitting = new Map<LivePolicy, Set<string>>()
  /** By such a name, with a document of mostly the same actions. */
  private readonly alike = new Map<LivePolicy, Set<string>>()

  constructor(wanted: readonly WantedPolicy[], candidates: readonly (readonly Candidate[])[]) {
    for (const [index, { blocks }] of wanted.entries()) {
      const optional = new Set(
        blocks.flatMap(({ entity, sites }) => (sites.some((site) => site.optional) ? [entity.block] : [])),
      )
      for (const { live, block, isNamed, fit, isAlike } of candidates[index] ?? []) {
        const fits = fit?.fits === true
        if (isNamed) {
          const known = this.named.get(live) ?? []
          this.named.set(live, [...known, { block, fits, sure: !optional.has(block) }])
        } else if (fits) this.fitting.set(live, (this.fitting.get(live) ?? new Set()).add(block))
        else if (isAlike) this.alike.set(live, (this.alike.get(live) ?? new Set()).add(block))
      }
    }
  }

  /** Another block that has a live policy's name, and at least as much reason to be what makes it. */
  namesake(block: string, live: LivePolicy, fits: boolean): string | undefined {
    const others = (this.named.get(live) ?? []).filter((each) => each.block !== block)
    return (others.find((each) => each.fits) ?? (fits ? undefined : others[0]))?.block
  }

  /** Is it surely another block's, by name and document? */
  isOthers(block: string, live: LivePolicy): boolean {
    return (this.named.get(live) ?? []).some((each) => each.block !== block && each.fits && each.sure)
  }

  /** Other blocks whose name and document fit it too. */
  rivals(block: string, live: LivePolicy): readonly string[] {
    const named = (this.named.get(live) ?? []).flatMap((each) => (each.fits ? [each.block] : []))
    return [...new Set([...named, ...(this.fitting.get(live) ?? [])])].filter((other) => other !== block).sort()
  }

  /** Has no other block its name, in full or in part, and mostly the same actions? */
  isOnlyFor(block: string, live: LivePolicy): boolean {
    return !this.isClaimed(live) && [...(this.alike.get(live) ?? [])].every((other) => other === block)
  }

  isClaimed(live: LivePolicy): boolean {
    return this.named.has(live) || this.fitting.has(live)
  }
}

function decide(
  wanted: WantedPolicy,
  candidates: readonly Candidate[],
  claims: Claims,
  live: readonly LivePolicy[],
): AccountMatch {
  const { source } = wanted
  const unknown: string[] = []
  const instances: Candidate[] = []
  for (const each of candidates.filter(({ isNamed }) => isNamed)) {
    const fits = each.fit?.fits === true
    const namesake = claims.namesake(each.block, each.live, fits)
    if (namesake === undefined) instances.push(each)
    else unknown.push(fits ? sameName(each.live, [each.block, namesake]) : takenName(each.live, namesake))
  }
  const open = candidates.filter(({ isNamed, live, block }) => !isNamed && !claims.isOthers(block, live))
  const fitting = open.filter(({ fit }) => fit?.fits === true)
  const rest = new Set(open.filter((each) => !fitting.includes(each)))
  const chosen = choose(wanted, fitting, claims)
  unknown.push(...chosen.unknown)
  instances.push(...chosen.instances)
  // A policy of that name may be another instance that was changed in the account. What says so is the name, where the
  // source states enough of it, or else that they name mostly the same actions.
  const others = [...rest].filter((each) => each.isAlike || (isSpecific(each) && each.shares))
  if (instances.length > 0 || unknown.length > 0)
    return { instances, possible: others.map(({ live: each }) => each), unknown }
  const [only, ...more] = others
  if (only?.isAlike && isSpecific(only) && more.length === 0 && claims.isOnlyFor(only.block, only.live))
    return { instances: [only], possible: [], unknown: [] }
  const [first] = others.length > 0 ? others : [...rest].filter(isSpecific)
  if (first) return { instances, possible: [], unknown: [changedOrOther(first.live, rest.size)] }
  const elsewhere = live.find((each) => !claims.isClaimed(each) && isSameUnderAnotherName(wanted, each))
  if (elsewhere)
    return { instances, possible: [], unknown: [underAnotherName(source.hosts[0]?.address ?? source.id, elsewhere)] }
  return { instances, possible: [], unknown: [] }
}

/** Of the live policies that fit by a name that is known in part and by their documents. */
function choose(wanted: WantedPolicy, fitting: readonly Candidate[], claims: Claims): Omit<AccountMatch, 'possible'> {
  const [first] = fitting
  if (first === undefined) return { instances: [], unknown: [] }
  const tied = fitting.flatMap(({ live, block }) => {
    const rivals = claims.rivals(block, live)
    return rivals.length === 0 ? [] : [sameName(live, [block, ...rivals])]
  })
  if (tied.length > 0) return { instances: [], unknown: tied.slice(0, 1) }
  const vague = fitting.find((each) => !isDistinctive(each))
  if (vague) return { instances: [], unknown: [tooVague(vague.live)] }
  const sites = wanted.blocks.flatMap(({ sites }) => sites.filter((site) => !isNamedSite(site)))
  if (fitting.length > sites.length && !sites.some(({ several }) => several))
    return { instances: [], unknown: [severalFit(fitting.map(({ live }) => live))] }
  return { instances: fitting, unknown: [] }
}

/** A policy with the source's document and a name that the source does not give. */
function isSameUnderAnotherName({ source, blocks }: WantedPolicy, { kind, live }: LivePolicy): boolean {
  if (!live.document || !blocks.some(({ entity }) => entity.kind === kind)) return false
  const rest = unreadParts(source)
  if (!mayDocumentsFit(source.document, live.document, rest)) return false
  const { fits, stated } = compareDocuments(source.document, live.document, rest)
  return fits && stated > 1
}

/** `policy NAME`, `policy NAME of role OWNER`. */
export const describeLive = ({ kind, name, owner }: LivePolicy): string =>
  owner === undefined ? `policy ${name}` : `policy ${name} of ${kind.replace('-inline', '')} ${owner}`

const tellApart = 'give the state (--state), or the values of its variables in a .tfvars file'

const sameName = (live: LivePolicy, blocks: readonly string[]): string =>
  `${capitalize(describeLive(live))} in account ${live.account} fits ${blocks.join(' and ')}, by name and document, so it belongs to none of them: ${tellApart}`

const takenName = (live: LivePolicy, other: string): string =>
  `${capitalize(describeLive(live))} in account ${live.account} has its name, and ${other} makes a policy of that name too: name the accounts of both directories under accounts in .github/whittle.yml`

const severalFit = (all: readonly LivePolicy[]): string =>
  `${formatCount(all.length, 'policy', 'policies')} in account ${all[0]?.account ?? ''} fit it by name and document, and it makes fewer (${all.slice(0, 3).map(describeLive).join(', ')}${all.length > 3 ? ', …' : ''}): ${tellApart}`

const tooVague = (live: LivePolicy): string =>
  `${capitalize(describeLive(live))} in account ${live.account} fits it, but the source states too little of name and document to tell it from others: ${tellApart}`

const changedOrOther = (live: LivePolicy, count: number): string =>
  `No policy in account ${live.account} fits it by name and document; ${describeLive(live)}${count > 1 ? ` and ${formatCount(count - 1, 'other')}` : ''} fits by name only, and may be it after a change in the account: ${tellApart}`

const underAnotherName = (address: string, live: LivePolicy): string =>
  `Account ${live.account} has no policy of the name of ${address}, but ${describeLive(live)} has its document: apply the directory again, or name its principals under policies.principals in .github/whittle.yml`
