import type { Catalog } from '../catalog/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { unresolvedExpressions } from '../policy/unresolved.ts'
import { directoryOf } from '../sources/files.ts'
import { conditionalStatements } from '../sources/layout.ts'
import type { ModuleGraph } from '../sources/terraform/modules/module-graph.ts'
import type { PolicySource, Source } from '../sources/types.ts'
import { compareStatements } from './compare-documents.ts'
import type { HostChanges } from './host-changes.ts'
import { newlyGrantedActions, withoutCovered } from './granted-actions.ts'
import type { DocumentComparison, LocatedDocument } from './rule-input.ts'
import type { Definitions } from './terraform/definitions.ts'
import { instancesOfDocument, withChangedTokens, type DocumentInstance } from './terraform/resolve-document.ts'
import type { ChangeStatus, GrantedAction } from './types.ts'

/** One of the two trees, as far as a comparison of policies needs it. */
export interface Side {
  readonly graph: ModuleGraph
  readonly definitions: Definitions
  readonly files: ReadonlyMap<string, string>
}

export interface PolicyComparison {
  readonly comparison: DocumentComparison
  readonly granted: readonly GrantedAction[]
}

const none = { gained: null, lost: null, witness: null, widened: [], weakened: [] } as const

const undecided = (reason: string): PolicyComparison => ({
  comparison: { status: 'undecided', reason, ...none },
  granted: [],
})

/** Compares a policy of the base with its form in the head; at least one of them is there. */
export function comparePolicies(
  base: LocatedDocument | null,
  head: LocatedDocument | null,
  sides: { readonly base: Side; readonly head: Side },
  catalog: Catalog,
  hosts: HostChanges | null = null,
): PolicyComparison {
  if (base === null && head === null)
    return {
      ...equal,
      comparison: { ...equal.comparison, reason: 'its resource is made in neither tree (count or for_each)' },
    }
  if (head === null) return removed(base, catalog)
  if (head.document === null || head.source.status === 'skipped')
    return undecided(`${base ? 'it' : 'it is new, and'} cannot be read: ${sentenceIn(head.unread)}`)
  if (base !== null && (base.document === null || base.source.status === 'skipped'))
    return undecided(`it could not be read in the base: ${sentenceIn(base.unread)}`)
  const more = base?.document && hosts ? hostWays(hosts, base.document, head.document) : []
  if (base !== null && more.length === 0 && isSameText(base.source, head.source, sides)) return equal
  const ways = [...waysToCompare(base, head, sides), ...more]
  const found = ways.map(({ name, before, now }) => ({
    name,
    before,
    now,
    comparison: compareStatements(before, now, catalog),
  }))
  const best = worstOf(found)
  if (!best) return equal
  const widened = found.filter(({ comparison }) => comparison.widened.length > 0)
  // What the document as it is written grants, it grants in each instance.
  const written = widened.filter(({ name, before, now }) => name === '' && before !== null && now !== null).slice(0, 1)
  const granted = (written.length > 0 ? written : widened)
    .slice(0, mostInstances)
    .flatMap(({ before, now, comparison }) =>
      now === null
        ? []
        : newlyGrantedActions(
            before,
            now,
            comparison.widened.map(({ statement }) => statement),
            catalog,
          ),
    )
  const { comparison } = best
  const reason = best.name === '' ? comparison.reason : joined(comparison.reason, `in ${best.name}`)
  return {
    comparison: withUnread({ ...comparison, reason }, base, head),
    granted: withoutCovered(granted),
  }
}

/** Instances whose grants are listed. */
const mostInstances = 5

const equal: PolicyComparison = { comparison: { status: 'equal', reason: null, ...none }, granted: [] }

function removed(base: LocatedDocument | null, catalog: Catalog): PolicyComparison {
  if (!base?.document) {
    const reason = 'it could not be read: whether it denied something is not known'
    return { comparison: { status: 'removed', reason, ...none }, granted: [] }
  }
  return { comparison: compareStatements(base.document, null, catalog), granted: [] }
}

/** The same document in another resource is compared with what that resource had. */
function hostWays({ gained, lost }: HostChanges, before: PolicyDocument, now: PolicyDocument): readonly Way[] {
  const denies = before.statements.some(({ effect }) => effect === 'Deny')
  return [
    ...gained.map((host): Way => ({ name: `${host.name}, which it is newly part of`, before: host.before, now })),
    ...(denies ? lost : []).map((name): Way => ({ name: `${name}, which it is no longer part of`, before, now: null })),
  ]
}

interface Way {
  /** The instance; empty for the document of all instances. */
  readonly name: string
  readonly before: PolicyDocument | null
  readonly now: PolicyDocument | null
}

/**
 * The pairs of documents to compare: the document as it is written, and with the values of each instance. The first
 * alone decides where it has no unresolved text.
 */
function waysToCompare(
  base: LocatedDocument | null,
  head: LocatedDocument,
  sides: { readonly base: Side; readonly head: Side },
): readonly Way[] {
  const now = head.document
  const before = base?.document ?? null
  if (now === null) return []
  const isChanged = changedTokens(base?.source, head.source, sides)
  const marked = before && withChangedTokens(before, isChanged)
  const whole: Way = { name: '', before: marked, now }
  const [then, later] = [instances(base, sides.base), instances(head, sides.head)]
  if (!hasTokens(now) && (before === null || !hasTokens(before))) return [whole]
  const names = [...new Set([...then.keys(), ...later.keys()])].sort()
  const single = then.size <= 1 && later.size <= 1 && base !== null
  const each = names.flatMap((name): Way[] => {
    const [a, b] = single ? [[...then.values()][0], [...later.values()][0]] : [then.get(name), later.get(name)]
    if (a === undefined && b === undefined) return []
    const was = a && withChangedTokens(a, isChanged)
    return [{ name: single ? '' : name, before: was ?? null, now: b ?? null }]
  })
  const ways = single ? each.slice(0, 1) : each
  if (base === null) return ways
  // With the same value from outside on both sides the document as it is written is compared, too.
  const written: Way = { name: '', before, now }
  return areValuesCertain(head, sides.head) ? ways : [written, ...ways]
}

function instances(policy: LocatedDocument | null, side: Side): ReadonlyMap<string, PolicyDocument> {
  if (!policy?.document || policy.source.status === 'skipped') return new Map()
  const found = instancesOfDocument(policy.source, policy.document, side.graph, side.definitions)
  return new Map(found.map((each: DocumentInstance) => [each.name, each.document]))
}

/** Are all callers in the tree, so that no value can come from outside of it? */
function areValuesCertain({ source, document }: LocatedDocument, { graph }: Side): boolean {
  const texts = document ? textsIn(document) : []
  if (!texts.some((text) => /\bvar\./.test(text))) return true
  const directory = directoryOf(source.file)
  return graph.callsTo(directory).length > 0 && !graph.leaves(directory) && !graph.isSetElsewhere(directory)
}

function changedTokens(
  base: Source | undefined,
  head: Source,
  sides: { readonly base: Side; readonly head: Side },
): (text: string) => boolean {
  if (base === undefined) return () => false
  return (text) =>
    sides.base.definitions.ofExpression(text, base.file, base.address) !==
    sides.head.definitions.ofExpression(text, head.file, head.address)
}

const strings = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(strings)
      : []

const textsIn = (document: PolicyDocument): readonly string[] =>
  strings(document.statements).flatMap(unresolvedExpressions)

const hasTokens = (document: PolicyDocument): boolean => textsIn(document).length > 0

/** The most serious first: what is newly allowed, then what is not known. */
const order: readonly ChangeStatus[] = ['widened', 'added', 'undecided', 'removed', 'narrowed', 'equal']

function worstOf<T extends { readonly name: string; readonly comparison: DocumentComparison }>(
  found: readonly T[],
): T | undefined {
  const rank = ({ comparison }: T): number => order.indexOf(comparison.status)
  const [first] = found.toSorted((a, b) => rank(a) - rank(b))
  if (!first || found.length === 1) return first
  const statuses = new Set(found.map(({ comparison }) => comparison.status))
  if (statuses.size === 1) return first
  // Among other instances, one more or less changes the policy; with a Deny less it lets more pass.
  const { status } = first.comparison
  const reason = joined(
    first.comparison.reason,
    status === 'added' ? 'a new instance' : status === 'removed' ? 'an instance less' : null,
  )
  const changed =
    status === 'added' ? 'widened' : status === 'removed' ? (first.comparison.witness ? 'widened' : 'narrowed') : status
  return { ...first, comparison: { ...first.comparison, status: changed, reason } }
}

/** The comparison, undecided where parts that were not read may change it. */
function withUnread(
  comparison: DocumentComparison,
  base: LocatedDocument | null,
  head: LocatedDocument,
): DocumentComparison {
  const unread = [...new Set([...(base?.unread ?? []), ...head.unread])]
  if (unread.length === 0) return comparison
  const { status, witness } = comparison
  const unknown = unread.filter((phrase) => phrase !== conditionalStatements)
  const grants = status === 'widened' || (status === 'added' && witness !== null)
  if (unknown.length === 0 && grants)
    return { ...comparison, reason: joined(comparison.reason, `where the statement is there: ${unread.join('; ')}`) }
  if (status === 'added') return { ...comparison, reason: joined(comparison.reason, `not read: ${unread.join('; ')}`) }
  const seen = witness ? `; as far as it is read, it newly allows ${witness.action} on ${witness.resource}` : ''
  return {
    ...comparison,
    status: 'undecided',
    witness: null,
    reason: `parts of it are not read: ${unread.join('; ')}${seen}`,
  }
}

/** The same text, whose names mean the same: then the parts that are not read are the same, too. */
function isSameText(base: Source, head: Source, sides: { readonly base: Side; readonly head: Side }): boolean {
  const [before, now] = [textOf(base, sides.base), textOf(head, sides.head)]
  return (
    before !== undefined &&
    before === now &&
    sides.base.definitions.ofNamesIn(base.file, base.address) ===
      sides.head.definitions.ofNamesIn(head.file, head.address)
  )
}

function textOf(source: Source, { files }: Side): string | undefined {
  const { layout } = source as PolicySource
  const content = files.get(source.file)
  if (source.status !== 'found' || content === undefined || typeof layout !== 'object' || layout === null)
    return undefined
  const { root } = layout as { readonly root?: { readonly start: number; readonly end: number } }
  return root && content.slice(root.start, root.end).replace(/\s+/g, ' ')
}

const joined = (...parts: readonly (string | null)[]): string | null => {
  const given = parts.filter((part) => part !== null)
  return given.length === 0 ? null : given.join('; ')
}

const sentenceIn = (reasons: readonly string[]): string => {
  const [first = 'no reason is known'] = reasons
  return first.charAt(0).toLowerCase() + first.slice(1)
}
