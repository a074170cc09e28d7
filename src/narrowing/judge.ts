import type { ActionInfo, Catalog } from '../catalog/types.ts'
import type { UsageEntry } from '../evidence/ledger-types.ts'
import type { PolicyVersion, Statement } from '../policy/document.ts'
import { hasOpaque } from '../policy/opaque.ts'
import { compilePolicy } from '../policy/evaluate.ts'
import { requestsOf } from '../evidence/requests.ts'
import { evidenceOf, groupBy } from './evidence.ts'
import type { ActionVerdict, FindingNote } from './types.ts'

/** What is known of actions that were not seen, apart from the document at hand. */
export interface Knowledge {
  readonly catalog: Catalog
  /** Could this evidence have shown the action, for the holders in question and over the whole window? */
  visible(action: ActionInfo): Visible
  /** Somebody's reason why the action stays although it looks unused. */
  waived(action: string): string | undefined
  /** What Access Analyzer says of the action for these holders. */
  finding(action: string): FindingNote | undefined
}

export type Visible =
  | { readonly visible: true }
  /** `drop`: configuration says that what cannot be seen goes. */
  | { readonly visible: false; readonly reason: string; readonly opens: string; readonly drop: boolean }

/** `*:*`, `s*:Get*`: AWS does not say what a wildcard in the service part means (field note 36), so nothing is made of it. */
export const hasWildService = (pattern: string): boolean => /^[^:]*[*?][^:]*:/.test(pattern)

/** One Allow statement with everything it grants, judged. */
export interface JudgedStatement {
  readonly statement: Statement
  /** By Action pattern as written: what it matches. */
  readonly patterns: readonly { readonly pattern: string; readonly actions: readonly ActionInfo[] }[]
  /** By action name. */
  readonly verdicts: ReadonlyMap<string, ActionVerdict & { readonly opens?: string }>
  /** Ledger entries that this statement may have granted. */
  readonly entries: readonly UsageEntry[]
}

/**
 * Judges every action that an Allow statement grants: used, unused, or kept because it cannot be told (DESIGN.md,
 * Deciding). An action counts as used here only by requests that this statement may have granted; where a condition or
 * an unknown resource leaves that open, it counts.
 *
 * @returns `undefined` for statements that are not judged: Deny, NotAction, actions that the source cannot tell, or a
 *   wildcard in the service part
 */
export function judgeStatement(
  statement: Statement,
  entries: readonly UsageEntry[],
  knowledge: Knowledge,
  version: PolicyVersion = '2008-10-17',
): JudgedStatement | undefined {
  if (statement.effect !== 'Allow' || !statement.action) return undefined
  if (statement.action.some((pattern) => hasOpaque(pattern) || hasWildService(pattern))) return undefined
  const patterns = statement.action.map((pattern) => ({ pattern, actions: knowledge.catalog.expand(pattern) }))
  const alone = compilePolicy({ version, statements: [statement] })
  const granted = entries.filter((entry) =>
    requestsOf(entry).some((request) => alone.decide(request) !== 'implicit-deny'),
  )
  const byAction = groupBy(granted, (entry) => entry.action)
  const verdicts = new Map<string, ActionVerdict & { opens?: string }>()
  for (const { actions } of patterns) {
    for (const info of actions) {
      if (!verdicts.has(info.name)) verdicts.set(info.name, judgeAction(info, byAction.get(info.name), knowledge))
    }
  }
  return { statement, patterns, verdicts, entries: granted }
}

function judgeAction(
  info: ActionInfo,
  uses: readonly UsageEntry[] | undefined,
  knowledge: Knowledge,
): ActionVerdict & { opens?: string } {
  const action = info.name
  if (uses && uses.length > 0) return { action, state: 'used', evidence: evidenceOf(uses) }
  const waived = knowledge.waived(action)
  if (waived !== undefined) return { action, state: 'waived', reason: waived }
  const visible = knowledge.visible(info)
  const finding = knowledge.finding(action)
  if (finding?.effect === 'contradicts') {
    return { action, state: 'contradicted', reason: finding.text }
  }
  if (!visible.visible && !visible.drop) {
    return { action, state: 'undetermined', reason: visible.reason, opens: visible.opens }
  }
  return {
    action,
    state: 'unused',
    ...(finding ? { confirmedBy: finding.id } : {}),
    ...(visible.visible ? {} : { unseen: visible.reason }),
  }
}
