import { groupBy } from '../collections.ts'
import { isConsoleRead } from '../catalog/runtime/runtime-permissions.ts'
import { isSensitiveRead } from '../catalog/sensitive-reads.ts'
import type { ActionInfo, Catalog } from '../catalog/types.ts'
import type { FindingNote, UsageEntry } from '../evidence/types.ts'
import type { PolicyVersion, Statement } from '../policy/document.ts'
import { hasUnresolved } from '../policy/unresolved.ts'
import { usesOfStatement } from './attribution.ts'
import { usageEvidenceOf } from './evidence.ts'
import type { ActionVerdict } from './types.ts'

/** Facts about actions without recorded use that do not depend on the document. */
export interface ActionContext {
  readonly catalog: Catalog
  /** Is the call attributed to the known statements that cover it? Otherwise any statement may have allowed it. */
  readonly isCovered: (entry: UsageEntry) => boolean
  /** The calls among some that a statement may have allowed (`usesOfStatement`), where they are known already. */
  readonly usesOf?: (statement: Statement, entries: readonly UsageEntry[]) => readonly UsageEntry[] | undefined
  /** Could this evidence have shown the action, for the attached principals and over the whole window? */
  observability(action: ActionInfo): ActionObservability
  /** The reason of a waiver because of which the action is kept although it looks unused. */
  waived(action: string): string | undefined
  /** Access Analyzer's finding on the action for these principals. */
  finding(action: string): FindingNote | undefined
  /**
   * Returns why an action is kept together with another permission, or with the service that assumes the role, although
   * no event shows its use.
   *
   * @param staying names of the actions that the document continues to grant
   */
  served(staying: ReadonlySet<string>): (action: string) => string | undefined
}

export type ActionObservability =
  | { readonly observable: true }
  | {
      readonly observable: false
      readonly reason: string
      readonly opens: string
      /** Configuration says that the action is removed although its use cannot be seen. */
      readonly drop: boolean
      /** It is kept whatever its kind: configuration says so, or an event that is not mapped may have been its use. */
      readonly keep?: boolean
    }

/** `*:*`, `s*:Get*`: AWS does not document a wildcard in the service part, so such a statement is left as it is. */
export const hasWildService = (pattern: string): boolean => /^[^:]*[*?][^:]*:/.test(pattern)

export type JudgedVerdict = ActionVerdict & { readonly opens?: string }

/** One Allow statement with everything it grants, judged. */
export interface JudgedStatement {
  readonly statement: Statement
  /** By Action pattern as written: what it matches. */
  readonly patterns: readonly { readonly pattern: string; readonly actions: readonly ActionInfo[] }[]
  /** By action name. */
  readonly verdicts: ReadonlyMap<string, JudgedVerdict>
  /** The verdict on each action by itself, whatever it serves. */
  readonly alone: ReadonlyMap<string, JudgedVerdict>
  /** Ledger entries that this statement may have granted. */
  readonly entries: readonly UsageEntry[]
  /** Actions that serve something else besides (`Knowledge.served`), with the reason. */
  readonly served: ReadonlyMap<string, string>
}

const isWildService = (pattern: string): boolean => !hasUnresolved(pattern) && hasWildService(pattern)

/** Reads and lists: an unused one is harmless to grant, unless it returns secrets or data (`isSensitiveRead`). */
export const isRead = ({ accessLevel }: ActionInfo): boolean => accessLevel === 'Read' || accessLevel === 'List'

/**
 * Judges every action that an Allow statement grants: used, unused, or kept because it cannot be known. An action counts
 * as used here by the calls that this statement may have granted (`usesOfStatement`).
 *
 * @returns `undefined` for statements that are not judged: Deny, NotAction, a wildcard in the service part, or no action
 *   that the source gives; of some that it gives, beside others that it does not, only those are judged
 * @param earlier what it was judged as with more calls and the same context: only what these used is judged again
 */
function judgeStatement(
  statement: Statement,
  entries: readonly UsageEntry[],
  context: ActionContext,
  version: PolicyVersion = '2008-10-17',
  earlier?: JudgedStatement,
): JudgedStatement | undefined {
  if (statement.effect !== 'Allow' || !statement.action) return undefined
  if (statement.action.every(hasUnresolved) || statement.action.some(isWildService)) return undefined
  // Unresolved expressions stay beside the actions that the source names.
  const expand = (pattern: string) => (hasUnresolved(pattern) ? [] : context.catalog.expand(pattern))
  const patterns = earlier?.patterns ?? statement.action.map((pattern) => ({ pattern, actions: expand(pattern) }))
  const granted =
    context.usesOf?.(statement, entries) ??
    usesOfStatement(statement, entries, (entry) => context.isCovered(entry), version)
  const byAction = groupBy(granted, (entry) => entry.action)
  const written = new Set(statement.action.map((pattern) => pattern.toLowerCase()))
  const verdicts = new Map<string, JudgedVerdict>(earlier?.alone)
  for (const { actions } of patterns) {
    for (const info of actions) {
      if (earlier ? earlier.alone.get(info.name)?.state !== 'used' : verdicts.has(info.name)) continue
      const byName = written.has(info.name.toLowerCase())
      verdicts.set(info.name, judgeAction(info, byName, byAction.get(info.name), context))
    }
  }
  return { statement, patterns, verdicts, alone: verdicts, entries: granted, served: new Map() }
}

function judgeAction(
  info: ActionInfo,
  byName: boolean,
  uses: readonly UsageEntry[] | undefined,
  context: ActionContext,
): JudgedVerdict {
  const action = info.name
  if (uses) return { action, state: 'used', evidence: usageEvidenceOf(uses) }
  const waived = context.waived(action)
  if (waived !== undefined) return { action, state: 'waived', reason: waived }
  const observability = context.observability(info)
  const finding = context.finding(action)
  if (finding?.effect === 'contradicts') {
    return { action, state: 'contradicted', reason: finding.text }
  }
  const confirmed = finding ? { confirmedBy: finding.id } : {}
  if (observability.observable) return { action, state: 'unused', ...confirmed }
  if (observability.drop) return { action, state: 'unused', ...confirmed, unseen: observability.reason }
  if (leavesWildcard(info, byName) && observability.keep !== true) {
    return { action, state: 'unused', ...confirmed, nameless: true }
  }
  return { action, state: 'undetermined', reason: observability.reason, opens: observability.opens }
}

/**
 * Reads and lists that no operation of an AWS API stands for (console calls, leftovers) leave wildcards: a policy is not
 * written out in their names. One that the policy names itself stays, and so does every write, every sensitive read and
 * every permission that AWS is known to check at run time.
 */
const leavesWildcard = (info: ActionInfo, byName: boolean): boolean =>
  !byName && !isSensitiveRead(info.name) && ((info.mark === 'nameless' && isRead(info)) || isConsoleRead(info))

/**
 * Judges all statements; then keeps the actions that are checked together with a kept action.
 *
 * @param earlier see `judgeStatement`; of the same statements
 */
export function judgeDocument(
  statements: readonly Statement[],
  entries: readonly UsageEntry[],
  context: ActionContext,
  version: PolicyVersion | undefined,
  earlier?: readonly (JudgedStatement | undefined)[],
): readonly (JudgedStatement | undefined)[] {
  const judged = statements.map((statement, index) =>
    judgeStatement(statement, entries, context, version, earlier?.[index]),
  )
  // An action that is kept because it serves another may itself need another.
  let staying = stayingIn(judged)
  for (;;) {
    const served = context.served(staying)
    const result = judged.map((each) => each && withServed(each, served))
    const next = stayingIn(result)
    if (next.size === staying.size) return result
    staying = next
  }
}

/** Names of the actions that some statement continues to grant. */
function stayingIn(judged: readonly (JudgedStatement | undefined)[]): ReadonlySet<string> {
  const staying = new Set<string>()
  for (const each of judged) {
    for (const { action, state } of each?.verdicts.values() ?? []) if (state !== 'unused') staying.add(action)
  }
  return staying
}

function withServed(judged: JudgedStatement, reasonFor: (action: string) => string | undefined): JudgedStatement {
  const served = new Map<string, string>()
  let changed: Map<string, JudgedVerdict> | undefined
  for (const [action, verdict] of judged.verdicts) {
    const { state } = verdict
    // Configuration that removes what cannot be observed removes this, too.
    if (state === 'unused' && verdict.unseen !== undefined) continue
    const reason = reasonFor(action)
    if (reason === undefined) continue
    served.set(action, reason)
    if (state !== 'unused') continue
    changed ??= new Map(judged.verdicts)
    changed.set(action, { action, state: 'undetermined', reason, opens: noSetting })
  }
  return { ...judged, verdicts: changed ?? judged.verdicts, served }
}

const noSetting = 'No setting of CloudTrail shows it; a reviewer who knows that it is not needed may remove it.'
