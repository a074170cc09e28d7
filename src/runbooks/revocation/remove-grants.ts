import type { Catalog } from '../../catalog/types.ts'
import type { Change } from '../../narrowing/types.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { actionMatches, patternCovers } from '../../policy/pattern.ts'
import { patternsOverlap } from '../../policy/patterns-overlap.ts'
import { hasUnresolved } from '../../policy/unresolved.ts'
import type { ProposedStatement, ProposedStatements } from '../../sources/types.ts'
import { freeSidAmong, revocationChange } from './policy-drafts.ts'

/** What is taken away: actions on resources, patterns of both. */
export interface Removal {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

/** The Deny of exactly what is taken away. */
export const denyStatement = ({ actions, resources }: Removal, sid: string): Statement => ({
  sid,
  effect: 'Deny',
  action: [...actions],
  resource: [...resources],
  condition: [],
})

/** Sid of the Deny that a document gets. */
export const revokedSid = 'RevokedByRunbook'

/** A wildcard of which this many actions or fewer are left is written out; a Deny says it better where there are more. */
const mostSplit = 4

/**
 * Takes actions on resources out of a document. Entries of lists that are covered as a whole leave them, and NotAction or
 * NotResource takes what is removed. A wildcard of which a part is to go is written out where few of its actions stay; else
 * the document gets a Deny of the part: it is exact, also for actions that AWS adds later, and no list of names takes the
 * place of a wildcard. The Deny is the only change where the document would have no statement left.
 *
 * @returns `undefined` where the document grants nothing of it
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function removeGrants(
  document: PolicyDocument,
  statements: ProposedStatements,
  removal: Removal,
  catalog: Catalog,
): { readonly statements: ProposedStatements; readonly changes: readonly Change[] } | undefined {
  const isDenied = statements.some(({ statement }) => deniesAll(statement, removal))
  if (isDenied) return undefined
  const judge = new Judge(document, removal, catalog)
  const judged = statements.map((each) => ({ each, left: judge.statement(each.statement) }))
  if (judged.every(({ left }) => left.kind === 'untouched')) return undefined
  const needsDeny = judged.some(({ left }) => left.kind === 'in part')
  const kept = judged.flatMap(({ each, left }): ProposedStatement[] => {
    if (left.kind === 'gone') return []
    return [left.statement ? { ...each, statement: left.statement } : each]
  })
  const whole = kept.length > 0 ? kept : statements
  const sid = freeSidAmong(
    revokedSid,
    whole.map(({ statement }) => statement),
  )
  const deny = needsDeny || kept.length === 0 ? [{ from: null, statement: denyStatement(removal, sid) }] : []
  const edits = kept.length > 0 ? judged.flatMap(({ each, left }) => changeOf(each, left)) : []
  const what = describeRemoval(removal)
  return {
    statements: [...whole, ...deny],
    changes: [
      ...edits,
      ...(deny.length > 0
        ? [revocationChange(`${what} are denied.`, null, sid, { before: [], after: removal.actions })]
        : []),
    ],
  }
}

export const describeRemoval = ({ actions, resources }: Removal): string =>
  resources.length === 1 && resources[0] === '*'
    ? actions.join(', ')
    : `${actions.join(', ')} on ${resources.join(', ')}`

/** Does a statement without conditions deny it already? */
const deniesAll = ({ effect, action = [], resource = [], condition }: Statement, removal: Removal): boolean =>
  effect === 'Deny' &&
  condition.length === 0 &&
  removal.actions.every((each) => action.some((outer) => covers(outer, each, 'action'))) &&
  removal.resources.every((each) => resource.some((outer) => covers(outer, each, 'resource')))

const covers = (outer: string, inner: string, of: 'action' | 'resource'): boolean =>
  outer === '*' || outer === inner || patternCovers(outer, inner, { of, variables: true })

/** `statement`: the new one, where it changes. `in part`: the Deny is needed for what it still allows. */
type Left =
  | { readonly kind: 'untouched'; readonly statement?: undefined }
  | { readonly kind: 'gone'; readonly statement?: undefined }
  | { readonly kind: 'less'; readonly statement: Statement }
  | { readonly kind: 'in part'; readonly statement?: Statement }

type Meeting = 'within' | 'in part' | 'apart'

class Judge {
  private readonly variables: boolean
  private readonly removal: Removal
  private readonly catalog: Catalog

  constructor({ version }: PolicyDocument, removal: Removal, catalog: Catalog) {
    this.variables = version === '2012-10-17'
    this.removal = removal
    this.catalog = catalog
  }

  statement(statement: Statement): Left {
    if (statement.effect === 'Deny') return { kind: 'untouched' }
    const actions = this.actionsOf(statement)
    const resources = this.resourcesOf(statement)
    if (actions === 'apart' || resources === 'apart') return { kind: 'untouched' }
    if (actions === 'within' && resources === 'within') return { kind: 'gone' }
    if (resources === 'within') return this.fewerActions(statement)
    if (actions === 'within') return this.fewerResources(statement)
    return { kind: 'in part' }
  }

  private actionsOf({ action, notAction = [] }: Statement): Meeting {
    if (action) return together(action.map((each) => this.meets(each, 'action')))
    const isExcepted = this.removal.actions.every((each) => notAction.some((outer) => covers(outer, each, 'action')))
    return isExcepted ? 'apart' : 'in part'
  }

  private resourcesOf({ resource, notResource }: Statement): Meeting {
    if (resource) return together(resource.map((each) => this.meets(each, 'resource')))
    if (!notResource) return 'within'
    const isExcepted = this.removal.resources.every((each) =>
      notResource.some((outer) => covers(outer, each, 'resource')),
    )
    return isExcepted ? 'apart' : this.removal.resources.includes('*') ? 'within' : 'in part'
  }

  /** The relation of an entry of a list to what is removed. */
  private meets(entry: string, of: 'action' | 'resource'): Meeting {
    const removed = of === 'action' ? this.removal.actions : this.removal.resources
    if (removed.some((outer) => covers(outer, entry, of))) return 'within'
    const isOpen = hasUnresolved(entry) || (of === 'resource' && this.variables && entry.includes('${'))
    const plain = (text: string): string => (of === 'action' ? text.toLowerCase() : text)
    return isOpen || removed.some((each) => patternsOverlap(plain(each), plain(entry))) ? 'in part' : 'apart'
  }

  private fewerActions(statement: Statement): Left {
    const { action, notAction } = statement
    if (notAction) {
      const added = this.removal.actions.filter((each) => !notAction.some((outer) => covers(outer, each, 'action')))
      return { kind: 'less', statement: { ...statement, notAction: [...notAction, ...added] } }
    }
    let isPart = false
    const left = (action ?? []).flatMap((entry): readonly string[] => {
      const meeting = this.meets(entry, 'action')
      if (meeting === 'apart') return [entry]
      if (meeting === 'within') return []
      const split = this.split(entry)
      if (split === undefined) isPart = true
      return split ?? [entry]
    })
    const list = [...new Set(left)]
    if (list.length === 0) return { kind: 'gone' }
    const changed = list.join() === action?.join() ? undefined : { ...statement, action: list }
    if (isPart) return { kind: 'in part', ...(changed && { statement: changed }) }
    return changed ? { kind: 'less', statement: changed } : { kind: 'untouched' }
  }

  /** The actions of a wildcard that stay, where they are few. */
  private split(entry: string): readonly string[] | undefined {
    if (hasUnresolved(entry)) return undefined
    const known = this.catalog.expand(entry).map(({ name }) => name)
    const left = known.filter((name) => !this.removal.actions.some((pattern) => actionMatches(pattern, name)))
    return known.length > 0 && left.length <= mostSplit ? left : undefined
  }

  private fewerResources(statement: Statement): Left {
    const { resource, notResource } = statement
    if (notResource) {
      const added = this.removal.resources.filter(
        (each) => !notResource.some((outer) => covers(outer, each, 'resource')),
      )
      return { kind: 'less', statement: { ...statement, notResource: [...notResource, ...added] } }
    }
    const meetings = (resource ?? []).map((entry) => ({ entry, meeting: this.meets(entry, 'resource') }))
    const list = meetings.flatMap(({ entry, meeting }) => (meeting === 'within' ? [] : [entry]))
    const changed = list.length === resource?.length ? undefined : { ...statement, resource: list }
    if (meetings.some(({ meeting }) => meeting === 'in part'))
      return { kind: 'in part', ...(changed && { statement: changed }) }
    return changed ? { kind: 'less', statement: changed } : { kind: 'untouched' }
  }
}

/** Of a list: within where every entry is, apart where every entry is. */
function together(meetings: readonly Meeting[]): Meeting {
  const [first = 'apart'] = meetings
  return meetings.every((each) => each === first) ? first : 'in part'
}

function changeOf({ from, statement }: ProposedStatement, left: Left): Change[] {
  if (left.kind === 'untouched' || (left.kind === 'in part' && !left.statement)) return []
  const lists = (of: Statement | undefined): readonly string[] =>
    [of?.action, of?.notAction, of?.resource, of?.notResource].flatMap((each) => each ?? [])
  const before = lists(statement)
  const after = lists(left.statement)
  const gone = before.filter((each) => !after.includes(each))
  const added = after.filter((each) => !before.includes(each))
  const summary =
    left.kind === 'gone'
      ? 'The statement is removed: it allows nothing else.'
      : `${[...(gone.length > 0 ? [`Without ${gone.join(', ')}`] : []), ...(added.length > 0 ? [`with ${added.join(', ')}`] : [])].join(', ')}.`
  return [revocationChange(summary, from, statement.sid, { before, after })]
}
