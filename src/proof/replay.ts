import type { RecordCounts, UsageEntry } from '../evidence/types.ts'
import { requestsOf } from '../evidence/usage/possible-requests.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { compilePolicy, type CompiledPolicy, type DocumentExplanation } from '../policy/evaluate.ts'
import type { Decision, Request } from '../policy/request.ts'
import type { DeniedRequest, ReplayResult } from './types.ts'
import { WholeActions } from './whole-action.ts'

/** Worst first: where a record leaves several requests open, the worst outcome counts. */
const badness: readonly Decision[] = ['explicit-deny', 'implicit-deny', 'unknown', 'allowed']

/** The evidence with which the change of a document is compared. */
export interface ReplayInput {
  /** The document that is to be replaced. */
  readonly before: PolicyDocument
  /**
   * Is the call attributed to the statements that cover it? Any other call may have been allowed by every statement that
   * grants its action.
   */
  readonly isCovered: (entry: UsageEntry) => boolean
}

/**
 * Replays what was allowed to happen against a document. Each distinct request once; denied attempts are not legitimate
 * use and are not replayed.
 *
 * @param records what became of the records behind the entries: an event may stand behind several requests
 * @param change then only what the change itself would deny is reported
 */
export function replay(
  document: PolicyDocument,
  entries: readonly UsageEntry[],
  records: RecordCounts,
  change?: ReplayInput,
): ReplayResult {
  const after = compilePolicy(document)
  const comparison = change && compare(document, change)
  const denied: DeniedRequest[] = []
  let [requests, notFromHere, doubtful] = [0, 0, 0]
  for (const entry of entries) {
    if (entry.outcome !== 'allowed') continue
    requests++
    if (comparison && !comparison.before.hasStatementFor(entry.action) && !after.hasStatementFor(entry.action)) {
      notFromHere++
      continue
    }
    if (comparison && !comparison.isCovered(entry)) {
      const doubt = comparison.judgeDoubtful(entry)
      if (doubt === 'not-from-here') notFromHere++
      else doubtful++
      if (typeof doubt === 'object') denied.push(doubt)
      continue
    }
    const possible = requestsOf(entry)
    if (comparison && possible.every((request) => comparison.before.decide(request) === 'implicit-deny')) notFromHere++
    if (!comparison && possible.every((request) => after.decide(request) === 'allowed')) continue
    const worst = possible
      .map((request) => ({ request, decision: verdict(request, after, comparison) }))
      .sort((a, b) => badness.indexOf(a.decision) - badness.indexOf(b.decision))[0]
    if (!worst || worst.decision === 'allowed') continue
    denied.push({ entry, decision: worst.decision, reason: deniedReason(after.explain(worst.request)) })
  }
  return { requests, events: records.allowed, records, notFromHere, doubtful, denied }
}

/**
 * The effect of a change on one request; `allowed` means that the change does not affect it. A Deny that the change
 * adds is evaluated on its own, because behind a condition that was open before it would not show.
 */
function verdict(request: Request, after: CompiledPolicy, change: Comparison | undefined): Decision {
  const now = after.decide(request)
  if (now === 'allowed' || !change) return now
  const { deny } = change.addedDenies.effects(request)
  if (deny !== false) return deny === true ? 'explicit-deny' : 'unknown'
  const then = change.before.decide(request)
  // Not granted by the old document either: another policy grants it, and this one cannot hurt it.
  if (then === 'implicit-deny' || then === 'explicit-deny') return 'allowed'
  // Open before and open now: the same condition decides, which containment has compared.
  return then === 'unknown' && now === 'unknown' ? 'allowed' : now
}

interface Comparison {
  readonly before: CompiledPolicy
  readonly addedDenies: CompiledPolicy
  readonly isCovered: (entry: UsageEntry) => boolean
  /** The effect of the change on a call that no known statement covers; `undefined`: nothing. */
  judgeDoubtful(entry: UsageEntry): DeniedRequest | 'not-from-here' | undefined
}

function compare(after: PolicyDocument, { before, isCovered }: ReplayInput): Comparison {
  const known = new Set(before.statements.map((statement) => JSON.stringify(statement)))
  const isAdded = (statement: Statement): boolean =>
    statement.effect === 'Deny' && !known.has(JSON.stringify(statement))
  const addedDenies = compilePolicy({ ...after, statements: after.statements.filter(isAdded) })
  const whole = new WholeActions(before, { ...after, statements: after.statements.filter((each) => !isAdded(each)) })
  const anywhere = compilePolicy({ ...before, statements: before.statements.flatMap(wherever) })
  return {
    before: compilePolicy(before),
    addedDenies,
    isCovered,
    judgeDoubtful: (entry) => {
      const requests = requestsOf(entry)
      const reach = requests.map((request) => addedDenies.effects({ ...request, resource: undefined }).deny)
      if (reach.some((deny) => deny !== false)) {
        const decision = reach.includes(true) ? 'explicit-deny' : 'unknown'
        return { entry, decision, reason: 'a Deny that is added may deny it; its resource is not known for sure' }
      }
      if (requests.every((request) => anywhere.decide(request) === 'implicit-deny')) return 'not-from-here'
      if (whole.keeps(entry.action)) return undefined
      return {
        entry,
        decision: 'unknown',
        reason: `no known statement covers it, and some of ${entry.action} is removed`,
      }
    },
  }
}

/** An Allow for any resource and whatever its conditions. */
function wherever({ resource: _, notResource: __, ...statement }: Statement): Statement[] {
  return statement.effect === 'Allow' ? [{ ...statement, resource: ['*'], condition: [] }] : []
}

/** The statement that denies, or what keeps the nearest Allow from applying. */
function deniedReason({ statements }: DocumentExplanation): string {
  const deny = statements.find(({ effect, applies }) => effect === 'Deny' && applies !== 'no')
  if (deny)
    return `statement ${deny.index + 1}${deny.sid ? ` ("${deny.sid}")` : ''} ${deny.applies === 'yes' ? 'denies it' : 'may deny it'}`
  const near = statements.find(({ effect, because }) => effect === 'Allow' && because && because.clause !== 'action')
  if (!near?.because) return 'no statement allows the action'
  const { index, because, applies } = near
  const what = because.clause === 'condition' ? `condition ${(because.index ?? 0) + 1}` : `the ${because.clause}`
  return `statement ${index + 1} allows the action, but ${what} ${applies === 'no' ? 'does not match' : 'is not shown by the record'}`
}
