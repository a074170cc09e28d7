import type { UsageEntry } from '../evidence/ledger-types.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { documentSize } from '../policy/print.ts'
import type { ProposedStatement, ProposedStatements } from '../sources/types.ts'
import { actionList, narrowActions, type NarrowedActions } from './actions.ts'
import { narrowedChange, removedChange, scopedChange } from './changes.ts'
import { hasWildService, judgeStatement, type JudgedStatement, type Knowledge } from './judge.ts'
import { mergeToFit, type Cover } from './patterns.ts'
import { scopeResources, type ScopedGroup, type Window } from './resources.ts'
import type { BlindSpot, Change, FindingNote } from './types.ts'

export interface Limits {
  /** Characters the document may have (white space not counted); a document that is larger already may not grow. */
  readonly quota: number
  readonly window: Window
}

export interface Narrowed {
  readonly statements: ProposedStatements
  readonly changes: readonly Change[]
  readonly blindSpots: readonly BlindSpot[]
  readonly notes: readonly string[]
  /** What Access Analyzer's findings say of the actions that were not used. */
  readonly findings: readonly FindingNote[]
  /** Nothing that it allows was used: nothing is proposed, a person decides about the whole. */
  readonly looksUnused: boolean
  readonly judged: readonly (JudgedStatement | undefined)[]
  /** Characters above the quota that no honest merge could save. */
  readonly excess: number
}

/**
 * Decides what a document may become: the pure heart. Statements that it does not judge (Deny, NotAction, unknown
 * actions) stay as they are; conditions, Sids and NotResource are never touched (field note 22).
 */
export function narrowDocument(
  document: PolicyDocument,
  entries: readonly UsageEntry[],
  knowledge: Knowledge,
  limits: Limits,
): Narrowed {
  const judged = document.statements.map((statement) => judgeStatement(statement, entries, knowledge, document.version))
  const drafts = judged.map((each) => each && narrowActions(each, knowledge.catalog))
  const limit = Math.max(limits.quota, documentSize(document))
  const fitted = fit(document, drafts, limit)
  const notes: string[] = []
  const statements: ProposedStatement[] = []
  const changes: Change[] = []
  for (const [index, statement] of document.statements.entries()) {
    const draft = fitted.drafts[index]
    if (!draft) {
      statements.push({ from: index, statement })
      notes.push(...whyNotJudged(statement, index))
      continue
    }
    const list = actionList(draft)
    if (list.length === 0) {
      changes.push(removedChange(index, draft.judged, knowledge.catalog))
      continue
    }
    const narrowed = sameList(list, statement.action ?? []) ? statement : { ...statement, action: list }
    if (narrowed !== statement) changes.push(narrowedChange(index, draft, list, knowledge.catalog))
    statements.push({ from: index, statement: narrowed })
  }
  const scoped = scope(document, statements, judged, knowledge, limits, limit)
  notes.push(...scoped.notes)
  const allowed = scoped.statements.some(({ statement }) => statement.effect === 'Allow')
  return {
    statements: scoped.statements,
    changes: [...changes, ...scoped.changes].sort((a, b) => (a.statement ?? Infinity) - (b.statement ?? Infinity)),
    blindSpots: blindSpotsOf(judged),
    notes,
    findings: findingsOf(judged, knowledge),
    looksUnused: !allowed && document.statements.some(({ effect }) => effect === 'Allow'),
    judged,
    excess: fitted.excess,
  }
}

/** Merges patterns where the quota asks for it, over all statements at once so that the least is re-admitted. */
function fit(
  document: PolicyDocument,
  drafts: readonly (NarrowedActions | undefined)[],
  limit: number,
): { readonly drafts: readonly (NarrowedActions | undefined)[]; readonly excess: number } {
  const statements = document.statements.flatMap((statement, index) => {
    const draft = drafts[index]
    const action = draft ? actionList(draft) : statement.action
    return action?.length === 0 ? [] : [action ? { ...statement, action } : statement]
  })
  const excess = documentSize({ ...document, statements }) - limit
  if (excess <= 0) return { drafts, excess: 0 }
  const key = (index: number, service: string): string => `${index} ${service}`
  const services = drafts.flatMap((draft, index) =>
    (draft?.services ?? []).map((each) => ({ ...each, service: key(index, each.service) })),
  )
  const covers = drafts.flatMap((draft, index) =>
    (draft?.covers ?? []).map((each) => ({ ...each, service: key(index, each.service) })),
  )
  const width = (keyed: string, pattern: string): number =>
    keyed.slice(keyed.indexOf(' ') + 1).length + pattern.length + 4
  const merged = mergeToFit(services, covers, excess, width)
  // Where nothing makes it fit, unused reads would come back for nothing: it has to be split anyway.
  if (merged.excess > 0) return { drafts, excess }
  const byKey = new Map(merged.covers.map((each) => [each.service, each]))
  return {
    drafts: drafts.map(
      (draft, index) =>
        draft && {
          ...draft,
          covers: draft.covers.map((each): Cover => {
            const found = byKey.get(key(index, each.service))
            return found ? { ...found, service: each.service } : each
          }),
        },
    ),
    excess: merged.excess,
  }
}

/** Scopes resources where that still fits the quota. */
function scope(
  document: PolicyDocument,
  statements: readonly ProposedStatement[],
  judged: readonly (JudgedStatement | undefined)[],
  knowledge: Knowledge,
  limits: Limits,
  limit: number,
): { readonly statements: ProposedStatements; readonly changes: readonly Change[]; readonly notes: readonly string[] } {
  const result: ProposedStatement[] = []
  const changes: Change[] = []
  const notes: string[] = []
  const sids = new Set(document.statements.map(({ sid }) => sid))
  for (const [position, proposed] of statements.entries()) {
    const source = proposed.from === null ? undefined : judged[proposed.from]
    if (!source || proposed.from === null) {
      result.push(proposed)
      continue
    }
    const found = scopeResources(source, exactUsed(source, proposed.statement), knowledge.catalog, limits.window)
    const label = nameOf(proposed.statement, proposed.from)
    notes.push(
      ...found.kept.map(
        ({ actions, reason }) => `${label}: the resources of ${some(actions)} stay as they are: ${reason}.`,
      ),
    )
    const split = splitStatement(proposed.statement, found.groups, sids)
    const size = documentSize({
      ...document,
      statements: [
        ...result.map((each) => each.statement),
        ...split,
        ...statements.slice(position + 1).map((each) => each.statement),
      ],
    })
    if (found.groups.length > 0 && size > limit) {
      notes.push(
        `${label}: its resources are known, but a statement for them would not fit the quota of ${limit} characters.`,
      )
      result.push(proposed)
      continue
    }
    for (const statement of split) result.push({ from: proposed.from, statement })
    for (const group of found.groups) changes.push(scopedChange(proposed.from, proposed.statement, group))
  }
  return { statements: result, changes, notes }
}

/** Actions that stand in the list by name, were used, and are granted by nothing else in it. */
function exactUsed(judged: JudgedStatement, statement: Statement): string[] {
  const list = statement.action ?? []
  const wild = list
    .filter((pattern) => /[*?]/.test(pattern))
    .flatMap((pattern) => {
      const prefix = pattern.slice(0, pattern.search(/[*?]/)).toLowerCase()
      return [prefix]
    })
  const names = new Map([...judged.verdicts.keys()].map((name) => [name.toLowerCase(), name]))
  return list.flatMap((pattern) => {
    const name = names.get(pattern.toLowerCase())
    if (!name || judged.verdicts.get(name)?.state !== 'used') return []
    return wild.some((prefix) => name.toLowerCase().startsWith(prefix)) ? [] : [name]
  })
}

/** The statement without the scoped actions, then one statement per group; Sids stay unique. */
function splitStatement(
  statement: Statement,
  groups: readonly ScopedGroup[],
  sids: Set<string | undefined>,
): readonly Statement[] {
  if (groups.length === 0) return [statement]
  const scoped = new Set(groups.flatMap(({ actions }) => actions.map((action) => action.toLowerCase())))
  const rest = (statement.action ?? []).filter((action) => !scoped.has(action.toLowerCase()))
  const parts = groups.map(({ actions, resources }, index): Statement => {
    const own = { ...statement, action: asWritten(statement, actions), resource: resources }
    if (statement.sid === undefined || (index === 0 && rest.length === 0)) return own
    return { ...own, sid: freeSid(`${statement.sid}Scoped`, sids) }
  })
  return rest.length === 0 ? parts : [{ ...statement, action: rest }, ...parts]
}

/** Names in the case and order in which the statement has them. */
const asWritten = (statement: Statement, actions: readonly string[]): readonly string[] => {
  const wanted = new Set(actions.map((action) => action.toLowerCase()))
  return (statement.action ?? []).filter((action) => wanted.has(action.toLowerCase()))
}

export function freeSid(base: string, taken: Set<string | undefined>): string {
  let sid = base
  for (let number = 2; taken.has(sid); number++) sid = `${base}${number}`
  taken.add(sid)
  return sid
}

function whyNotJudged(statement: Statement, index: number): string[] {
  if (statement.effect === 'Deny') return []
  const label = nameOf(statement, index)
  if (statement.notAction)
    return [`${label} allows by NotAction: it is left as it is; list the actions it is meant for to have it narrowed.`]
  if (statement.action?.some(hasWildService)) {
    return [
      `${label} has a wildcard in the service part of an action, which AWS does not define: it is left as it is; write * or name the service.`,
    ]
  }
  return [`${label} takes its actions from an expression that the source alone cannot tell: it is left as it is.`]
}

/** `Statement 2 ("ReadLogs")` */
export const nameOf = (statement: Statement, index: number): string =>
  `Statement ${index + 1}${statement.sid ? ` ("${statement.sid}")` : ''}`

const some = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index])

function blindSpotsOf(judged: readonly (JudgedStatement | undefined)[]): BlindSpot[] {
  const spots = new Map<string, { reason: string; opens: string; actions: Set<string> }>()
  for (const each of judged) {
    for (const verdict of each?.verdicts.values() ?? []) {
      if (verdict.state !== 'undetermined') continue
      const opens = verdict.opens ?? ''
      const key = `${verdict.reason}\n${opens}`
      const spot = spots.get(key) ?? { reason: verdict.reason, opens, actions: new Set() }
      spots.set(key, spot)
      spot.actions.add(verdict.action)
    }
  }
  return [...spots.values()]
    .map(({ reason, opens, actions }) => ({ reason, opens, actions: [...actions].sort() }))
    .sort((a, b) => (a.reason < b.reason ? -1 : 1))
}

/** Each contradiction for itself; confirmations summed up by finding. */
function findingsOf(judged: readonly (JudgedStatement | undefined)[], knowledge: Knowledge): FindingNote[] {
  const notes = new Map<string, FindingNote>()
  const confirmed = new Map<string, number>()
  const actions = new Set(
    judged.flatMap((each) => [...(each?.verdicts.values() ?? [])]).map(({ action, state }) => `${state} ${action}`),
  )
  for (const each of [...actions].sort()) {
    const [state = '', action = ''] = each.split(' ')
    const finding = state === 'used' ? undefined : knowledge.finding(action)
    if (finding?.effect === 'contradicts' && state === 'contradicted') notes.set(`${finding.id} ${action}`, finding)
    if (finding?.effect === 'confirms' && state === 'unused')
      confirmed.set(finding.id, (confirmed.get(finding.id) ?? 0) + 1)
  }
  for (const [id, count] of confirmed) {
    notes.set(id, { id, effect: 'confirms', text: `Access Analyzer finds ${count} of the unused actions unused too.` })
  }
  return [...notes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, note]) => note)
}
