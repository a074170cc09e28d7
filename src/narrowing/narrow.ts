import { byCodeUnits } from '../collections.ts'
import type { Catalog } from '../catalog/types.ts'
import type { FindingNote, UsageEntry } from '../evidence/types.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { hasUnresolved, showUnresolved } from '../policy/unresolved.ts'
import { documentSize } from '../policy/print.ts'
import type { ProposedStatement, ProposedStatements } from '../sources/types.ts'
import { actionList, narrowActions, type NarrowedActions } from './actions.ts'
import { narrowedChange, removedChange } from './changes.ts'
import { numberOfEntries, fitQuota, foldLongList } from './fit.ts'
import { hasWildService, judgeDocument, type JudgedStatement, type ActionContext } from './judge.ts'
import { statementLabel } from './names.ts'
import type { EvidenceWindow } from './resources.ts'
import { scopeStatements } from './scope.ts'
import { lengthReason } from './proposal-threshold.ts'
import type { UnobservableActions, Change } from './types.ts'

export interface Limits {
  /** Characters the document may have (white space not counted); a document that is larger already may not grow. */
  readonly quota: number
  readonly window: EvidenceWindow
  /** It becomes a policy of its own beside the old one, whose size is no measure then. */
  readonly isNew?: boolean
}

export interface Narrowed {
  readonly statements: ProposedStatements
  readonly changes: readonly Change[]
  readonly blindSpots: readonly UnobservableActions[]
  readonly notes: readonly string[]
  /** Access Analyzer's findings on the actions that were not used. */
  readonly findings: readonly FindingNote[]
  /** Nothing that it allows was used: nothing is proposed, a person decides about the whole. */
  readonly looksUnused: boolean
  readonly judged: readonly (JudgedStatement | undefined)[]
  /** The action lists of the statements, before they have to fit the quota. */
  readonly drafts: readonly (NarrowedActions | undefined)[]
  /** Characters above the quota that no honest merge could save. */
  readonly excess: number
  /** The reason why the whole is not worth proposing (`whyNotWorth`), a clause. */
  readonly unworthy: string | undefined
}

/**
 * Decides what a document may become: the pure heart. Statements that it does not judge (Deny, NotAction, unknown
 * actions) stay as they are; conditions, Sids and NotResource are never touched.
 *
 * @param earlier the result for more calls, with the same context: what these do not change is taken from it
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function narrowDocument(
  document: PolicyDocument,
  entries: readonly UsageEntry[],
  context: ActionContext,
  limits: Limits,
  earlier?: Narrowed,
): Narrowed {
  const judged = judgeDocument(document.statements, entries, context, document.version, earlier?.judged)
  const drafts = judged.map((each, index) => each && draftOf(each, context.catalog, earlier?.drafts[index]))
  const limit = limits.isNew ? limits.quota : Math.max(limits.quota, documentSize(document))
  const fitted = fitQuota(document, drafts, limit)
  const notes: string[] = []
  const statements: ProposedStatement[] = []
  const changes: Change[] = []
  for (const [index, statement] of document.statements.entries()) {
    const draft = fitted.drafts[index]
    if (!draft) {
      statements.push({ from: index, statement })
      notes.push(...notJudgedReasons(statement, index))
      continue
    }
    const list = actionList(draft)
    if (list.length > 0 && list.every(hasUnresolved)) {
      statements.push({ from: index, statement })
      notes.push(
        `${statementLabel(statement, index)}: none of the actions that the source names was used, and ${showUnresolved(list.join(', '))} may be empty, which would leave a statement that AWS refuses: it is left as it is.`,
      )
      continue
    }
    if (list.length === 0) {
      changes.push(removedChange(index, draft.judged, context.catalog))
      continue
    }
    const change = sameList(list, statement.action ?? [])
      ? undefined
      : narrowedChange(index, draft, list, context.catalog)
    const unworthy = change && lengthReason([change], numberOfEntries([draft]))
    if (unworthy !== undefined) notes.push(`${statementLabel(statement, index)} is unchanged: ${unworthy}.`)
    const isNarrowed = change !== undefined && unworthy === undefined
    if (isNarrowed) changes.push(change)
    statements.push({ from: index, statement: isNarrowed ? { ...statement, action: list } : statement })
  }
  const scoped = scopeStatements(document, statements, judged, context, limits.window, limit)
  notes.push(...scoped.notes)
  const allowed = scoped.statements.some(({ statement }) => statement.effect === 'Allow')
  return {
    statements: scoped.statements,
    changes: [...changes, ...scoped.changes].sort((a, b) => (a.statement ?? Infinity) - (b.statement ?? Infinity)),
    blindSpots: blindSpotsOf(judged),
    notes,
    findings: findingsOf(judged, context),
    looksUnused: !allowed && document.statements.some(({ effect }) => effect === 'Allow'),
    judged,
    drafts,
    excess: fitted.excess,
    unworthy: lengthReason([...changes, ...scoped.changes], entriesIn(document, scoped.statements)),
  }
}

/** A list follows from the states of the actions: where they are the same, it is the same. */
function draftOf(judged: JudgedStatement, catalog: Catalog, earlier: NarrowedActions | undefined): NarrowedActions {
  const isSame =
    earlier !== undefined &&
    [...judged.verdicts].every(([action, { state }]) => earlier.judged.verdicts.get(action)?.state === state)
  return isSame ? { ...earlier, judged } : foldLongList(narrowActions(judged, catalog))
}

/** Entries of all Action lists of Allow statements. */
function entriesIn(document: PolicyDocument, after: ProposedStatements): { before: number; after: number } {
  const sum = (statements: readonly Statement[]): number =>
    statements.reduce((all, { effect, action }) => all + (effect === 'Allow' ? (action?.length ?? 0) : 0), 0)
  return { before: sum(document.statements), after: sum(after.map(({ statement }) => statement)) }
}

function notJudgedReasons(statement: Statement, index: number): string[] {
  if (statement.effect === 'Deny') return []
  const label = statementLabel(statement, index)
  if (statement.notAction)
    return [`${label} allows by NotAction: it is left as it is; list the actions it is meant for to have it narrowed.`]
  if (statement.action?.some((pattern) => !hasUnresolved(pattern) && hasWildService(pattern))) {
    return [
      `${label} has a wildcard in the service part of an action, which AWS does not define: it is left as it is; write * or name the service.`,
    ]
  }
  return [`${label} takes its actions from an expression that the source alone does not resolve: it is left as it is.`]
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index])

function blindSpotsOf(judged: readonly (JudgedStatement | undefined)[]): UnobservableActions[] {
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
    .sort((a, b) => byCodeUnits(a.reason, b.reason))
}

/** Each contradiction for itself; confirmations summed up by finding. */
function findingsOf(judged: readonly (JudgedStatement | undefined)[], context: ActionContext): FindingNote[] {
  const notes = new Map<string, FindingNote>()
  const confirmed = new Map<string, number>()
  const states = { contradicted: new Set<string>(), unused: new Set<string>() }
  for (const each of judged) {
    for (const { action, state } of each?.verdicts.values() ?? [])
      if (state === 'contradicted' || state === 'unused') states[state].add(action)
  }
  for (const action of states.contradicted) {
    const finding = context.finding(action)
    if (finding?.effect === 'contradicts') notes.set(`${finding.id} ${action}`, finding)
  }
  for (const action of states.unused) {
    const finding = context.finding(action)
    if (finding?.effect === 'confirms') confirmed.set(finding.id, (confirmed.get(finding.id) ?? 0) + 1)
  }
  for (const [id, count] of confirmed) {
    notes.set(id, { id, effect: 'confirms', text: `Access Analyzer finds ${count} of the unused actions unused too.` })
  }
  return [...notes].sort(([a], [b]) => byCodeUnits(a, b)).map(([, note]) => note)
}
