import type { EntitySite, IamEntity, NamePattern, PolicySource } from '../../../sources/types.ts'
import type { Layout } from '../../../sources/layout.ts'
import { mayBeSame } from '../../../sources/terraform/principals/possible/text.ts'
import { compareDocuments, isAlike, sharesActions, type DocumentFit } from './document-fit.ts'
import type { LivePolicy } from './live-policies.ts'

/** A source policy, and the blocks that make a policy of its document in one account. */
export interface Wanted {
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
  /** `undefined`: the live document is not understood. */
  readonly fit: DocumentFit | undefined
  /** The documents name mostly the same actions. */
  readonly isAlike: boolean
  /** An action may be granted by both. */
  readonly shares: boolean
  /** Characters of the name that the source states. */
  readonly stated: number
}

const exact = (patterns: readonly NamePattern[]): boolean => patterns.every((pattern) => !pattern.includes(undefined))

/** Parts that the live document may have beside those that are read: a phrase each. */
export const unreadParts = ({ rest = [], layout }: Wanted['source']): readonly string[] =>
  (layout as Partial<Layout> | undefined)?.merged === undefined ? rest : [...rest, 'it is merged with other documents']

/** Does the source state the names of all instances? */
export const isNamedSite = ({ names, owners = [] }: EntitySite): boolean => exact(names) && exact(owners)

/** The live policies of an account that one of the blocks may make, by their names. */
export function candidatesFor({ source, blocks }: Wanted, live: readonly LivePolicy[]): readonly Candidate[] {
  const found: Candidate[] = []
  for (const { entity, sites } of blocks) {
    for (const each of live) {
      if (each.kind !== entity.kind) continue
      const fitting = sites.filter((site) => mayBeNamed(site, each))
      if (fitting.length === 0) continue
      const { document } = each.live
      found.push({
        live: each,
        block: entity.block,
        isNamed: fitting.some(isNamedSite),
        fit: document && compareDocuments(source.document, document, unreadParts(source)),
        isAlike: document !== undefined && isAlike(source.document, document),
        shares: document === undefined || sharesActions(source.document, document),
        stated: Math.max(...fitting.map(statedIn)),
      })
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
function mayBeNamed(site: EntitySite, { name, path, owner }: LivePolicy): boolean {
  if (!describes(site.names, name)) return false
  if (site.owners !== undefined && !describes(site.owners, owner ?? '')) return false
  return isNamedSite(site) || site.paths === undefined || describes(site.paths, path ?? '/')
}

const describes = (patterns: readonly NamePattern[], text: string): boolean =>
  patterns.some((pattern) => mayBeSame(pattern, [text]))

/** Words that stand in names of all kinds of policies. */
const generic = /polic(y|ies)|roles?|users?|groups?|iam|aws/gi

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

/** Do a name and a document that the source states in part say enough to tell a policy from others? */
export const isTelling = ({ fit, stated }: Candidate): boolean =>
  (fit?.stated ?? 0) > 0 && (fit?.stated ?? 0) + stated / lettersPerText >= enough

/** A name that states at least this much is that of few policies. */
export const isSpecific = ({ stated }: Candidate): boolean => stated >= lettersPerText
