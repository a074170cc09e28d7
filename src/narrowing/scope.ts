import type { PolicyDocument, Statement } from '../policy/document.ts'
import { hasUnresolved } from '../policy/unresolved.ts'
import { documentSize } from '../policy/print.ts'
import type { ProposedStatement, ProposedStatements } from '../sources/types.ts'
import { scopedChange } from './changes.ts'
import type { JudgedStatement, ActionContext } from './judge.ts'
import { statementLabel, firstThree } from './names.ts'
import { scopeResources, type ScopedGroup, type EvidenceWindow } from './resources.ts'
import type { Change } from './types.ts'

/** Scopes resources where that still fits the quota. @param limit characters that the document may have */
export function scopeStatements(
  document: PolicyDocument,
  statements: readonly ProposedStatement[],
  judged: readonly (JudgedStatement | undefined)[],
  context: ActionContext,
  window: EvidenceWindow,
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
    const exact = exactUsed(source, proposed.statement)
    const found = scopeResources(source, exact, context, window)
    const label = statementLabel(proposed.statement, proposed.from)
    const wild = narrowableUnder(source, exact, context, window)
    if (wild.length > 0) {
      const those = wild.length === 1 ? 'it' : 'them'
      notes.push(
        `${label}: the resources of ${firstThree(wild)} stay as they are: a wildcard grants ${those} together with other actions.`,
      )
    }
    notes.push(
      ...found.kept.map(
        ({ actions, reason }) => `${label}: the resources of ${firstThree(actions)} stay as they are: ${reason}.`,
      ),
    )
    if (found.groups.length === 0) {
      result.push(proposed)
      continue
    }
    const split = splitStatement(proposed.statement, found.groups, sids)
    const size = documentSize({
      ...document,
      statements: [
        ...result.map((each) => each.statement),
        ...split,
        ...statements.slice(position + 1).map((each) => each.statement),
      ],
    })
    if (size > limit) {
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
  // An unresolved expression may grant any of them.
  if (list.some(hasUnresolved)) return []
  const wild = list
    .filter((pattern) => /[*?]/.test(pattern))
    .map((pattern) => pattern.slice(0, pattern.search(/[*?]/)).toLowerCase())
  const used = [...judged.verdicts.values()].filter(({ state }) => state === 'used')
  const names = new Map(used.map(({ action }) => [action.toLowerCase(), action]))
  return list.flatMap((pattern) => {
    const name = names.get(pattern.toLowerCase())
    if (!name) return []
    return wild.some((prefix) => name.toLowerCase().startsWith(prefix)) ? [] : [name]
  })
}

/**
 * Used actions of a statement that only a wildcard of its list grants, and whose resources are not in the statement by
 * name. They are not split from the wildcard: that would unfold it.
 */
function narrowableUnder(
  judged: JudgedStatement,
  exact: readonly string[],
  context: ActionContext,
  window: EvidenceWindow,
): readonly string[] {
  const wild = [...judged.verdicts].flatMap(([name, { state }]) =>
    state === 'used' && !exact.includes(name) ? [name] : [],
  )
  const { groups, kept } = scopeResources(judged, wild, context, window)
  return [...groups, ...kept].flatMap(({ actions }) => actions).sort()
}

/** The statement without the scoped actions, then one statement per group; Sids stay unique. */
function splitStatement(
  statement: Statement,
  groups: readonly ScopedGroup[],
  sids: Set<string | undefined>,
): readonly Statement[] {
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

/** A Sid that is not taken yet; it is taken from then on. */
export function freeSid(base: string, taken: Set<string | undefined>): string {
  let sid = base
  for (let number = 2; taken.has(sid); number++) sid = `${base}${number}`
  taken.add(sid)
  return sid
}
