import type { EntitySite, IamEntity, NamePattern, PolicySource } from '../../../sources/types.ts'
import type { Layout } from '../../../sources/layout.ts'
import { mayBeSame } from '../../../sources/terraform/principals/possible/text.ts'
import {
  compareDocuments,
  isAlike,
  mayDocumentsFit,
  sharesActions,
  statesResource,
  type DocumentFit,
} from './document-fit.ts'
import type { LivePolicy } from './live-policies.ts'

/** A source policy, and the blocks that make a policy of its document in one account. */
export interface WantedPolicy {
  readonly source: Pick<PolicySource, 'id' | 'hosts' | 'document' | 'rest' | 'layout'>
  readonly blocks: readonly { readonly entity: IamEntity; readonly sites: readonly EntitySite[] }[]
}

/** A live policy whose name a source policy may have. */
export interface Candidate {
  readonly live: LivePolicy
  /** The block that makes it, if the source does. */
  readonly block: string
  /** The source states the name as a whole. */
  readonly isNamed: boolean
  /** `undefined`: the documents surely differ, or the live one is not understood. */
  readonly fit: DocumentFit | undefined
  /** The documents name mostly the same actions. */
  readonly isAlike: boolean
  /** An action may be granted by both. */
  readonly shares: boolean
  /** Characters of the name that the source states. */
  readonly stated: number
  /** The source states a resource in its document, at least in part. */
  readonly namesResource: boolean
}

const exact = (patterns: readonly NamePattern[]): boolean => patterns.every((pattern) => !pattern.includes(undefined))

/** Parts that the live document may have beside those that are read: a phrase each. */
export const unreadParts = ({ rest = [], layout }: WantedPolicy['source']): readonly string[] =>
  (layout as Partial<Layout> | undefined)?.merged === undefined ? rest : [...rest, 'it is merged with other documents']

/** Does the source state the names of all instances? */
export const isNamedSite = ({ names, owners = [] }: EntitySite): boolean => exact(names) && exact(owners)

/**
 * The live policies of an account that one of the blocks may make, by their names. Of those whose name says little the ones
 * that have other actions are left out.
 */
export function candidatesFor({ source, blocks }: WantedPolicy, live: readonly LivePolicy[]): readonly Candidate[] {
  const found: Candidate[] = []
  const rest = unreadParts(source)
  const namesResource = statesResource(source.document)
  for (const { entity, sites } of blocks) {
    const known = sites.map((site) => ({ site, isNamed: isNamedSite(site), stated: statedIn(site) }))
    for (const each of live) {
      if (each.kind !== entity.kind) continue
      const fitting = known.filter(({ site, isNamed }) => mayBeNamed(site, isNamed, each))
      if (fitting.length === 0) continue
      const { document } = each.live
      const candidate = {
        live: each,
        block: entity.block,
        isNamed: fitting.some(({ isNamed }) => isNamed),
        fit:
          document && mayDocumentsFit(source.document, document, rest)
            ? compareDocuments(source.document, document, rest)
            : undefined,
        isAlike: document !== undefined && isAlike(source.document, document),
        stated: Math.max(...fitting.map(({ stated }) => stated)),
        namesResource,
      }
      const matters = candidate.isNamed || candidate.fit?.fits === true || candidate.isAlike || isSpecific(candidate)
      if (!matters) continue
      found.push({ ...candidate, shares: document === undefined || sharesActions(source.document, document) })
    }
  }
  return found
}

/**
 * May an instance have the name of a live policy? Names of managed policies are unique in an account, whatever their
 * paths, as are those of inline policies in their role, user or group.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
 */
function mayBeNamed(site: EntitySite, isNamed: boolean, { name, path, owner }: LivePolicy): boolean {
  if (!describes(site.names, name)) return false
  if (site.owners !== undefined && !describes(site.owners, owner ?? '')) return false
  return isNamed || site.paths === undefined || describes(site.paths, path ?? '/')
}

function describes(patterns: readonly NamePattern[], text: string): boolean {
  for (const pattern of patterns) {
    const [first] = pattern
    const last = pattern.at(-1)
    // Most names differ at one of their ends.
    if (first !== undefined && !text.startsWith(first)) continue
    if (last !== undefined && !text.endsWith(last)) continue
    if (mayBeSame(pattern, [text])) return true
  }
  return false
}

/** Words that stand in names of all kinds of policies; the provider's prefix of a name that is not given is one. */
const generic = /polic(y|ies)|roles?|users?|groups?|iam|aws|terraform/gi

/** Letters and digits that the least telling of its names states. */
const statedIn = ({ names, owners = [] }: EntitySite): number => lettersOf(names) + lettersOf(owners)

const lettersOf = (patterns: readonly NamePattern[]): number =>
  patterns.length === 0
    ? 0
    : Math.min(
        ...patterns.map(
          (pattern) =>
            pattern
              .join(' ')
              .replaceAll(generic, '')
              .replace(/[^A-Za-z0-9]/g, '').length,
        ),
      )

/** As many stated letters of a name count as one stated text of a document. */
const lettersPerText = 3

/** Fewer stated texts than this may be those of another policy by chance. */
const enough = 3

/**
 * Do a name and a document that the source states in part say enough to tell a policy from others? Many policies have the
 * same actions: where nothing of the name is stated, a resource has to be.
 */
export const isDistinctive = ({ fit, stated, namesResource }: Candidate): boolean =>
  (stated > 0 || namesResource) && (fit?.stated ?? 0) > 0 && (fit?.stated ?? 0) + stated / lettersPerText >= enough

/** A name that states at least this much is that of few policies. */
export const isSpecific = ({ stated }: Pick<Candidate, 'stated'>): boolean => stated >= lettersPerText
