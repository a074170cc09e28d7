import { byCodeUnits } from '../collections.ts'
import { proveContainment } from '../policy/contain.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { compilePolicy } from '../policy/evaluate.ts'
import type { ProposedStatement, ProposedStatements } from '../sources/types.ts'
import { mayAllow } from './loss.ts'
import type { NarrowedPolicy, RefusedCall } from './types.ts'

export type Restoration =
  | {
      readonly kind: 'restored'
      readonly statements: ProposedStatements
      readonly after: PolicyDocument
      /** What is granted again. */
      readonly added: readonly Statement[]
    }
  /** `reason` is a sentence. */
  | { readonly kind: 'not-restored'; readonly reason: string }

/** A statement for one old statement, with the document that it stood in. */
interface Addition {
  readonly statement: Statement
  readonly before: PolicyDocument
}

/**
 * The least addition to the present document that allows the broken calls again: each action on the resources that were
 * called, under the conditions of the statement that allowed it before. Proved: everything that is added was granted before
 * the change, the present document loses nothing, and every broken call may pass again.
 */
export function restore({ source }: NarrowedPolicy, calls: readonly RefusedCall[]): Restoration {
  const present = source.document
  const denies = present.statements.filter(({ effect }) => effect === 'Deny')
  const additions = additionsFor(calls, present, denies)
  for (const { statement, before } of additions) {
    if (!isWithin(statement, before, present, denies))
      return { kind: 'not-restored', reason: 'It is not proved that the addition grants nothing new.' }
  }
  const added = additions.map(({ statement }) => statement)
  const proposed: ProposedStatement[] = present.statements.map((statement, from) => ({ from, statement }))
  for (const statement of added) {
    const index = proposed.findIndex((each) => isSameButActions(each.statement, statement))
    const beside = proposed[index]
    if (beside === undefined) proposed.push({ from: null, statement: withFreshSid(statement, proposed) })
    else proposed[index] = { ...beside, statement: withActions(beside.statement, statement.action ?? []) }
  }
  const after = { ...present, statements: proposed.map(({ statement }) => statement) }
  if (proveContainment(present, after).verdict !== 'proven')
    return { kind: 'not-restored', reason: 'It is not proved that the restored policy loses nothing.' }
  const compiled = compilePolicy(after)
  const refused = calls.find(({ requests }) => !requests.every((request) => mayAllow(compiled, request)))
  if (refused !== undefined) return { kind: 'not-restored', reason: `${refused.entry.action} would still be refused.` }
  return { kind: 'restored', statements: proposed, after, added }
}

/** Was everything that a statement would allow, beside the Denies that are there, allowed by a document? */
const isWithin = (
  statement: Statement,
  before: PolicyDocument,
  present: PolicyDocument,
  denies: readonly Statement[],
): boolean => proveContainment({ ...present, statements: [statement, ...denies] }, before).verdict === 'proven'

interface Wanted {
  readonly before: PolicyDocument
  readonly old: Statement
  readonly action: string
  readonly calls: RefusedCall[]
}

/** A statement for each of the old ones that allowed a broken call, and each set of resources. */
function additionsFor(
  calls: readonly RefusedCall[],
  present: PolicyDocument,
  denies: readonly Statement[],
): readonly Addition[] {
  const made = new Map<string, { readonly addition: Addition; readonly actions: Set<string> }>()
  for (const { before, old, action, calls: own } of wantedOf(calls)) {
    const least = leastOf(old, action, own)
    const fits = least !== undefined && isWithin(least, before, present, denies) && allowsAll(least, present, own)
    // The name of a resource may be written with a variable: then the statement grants what it did.
    const statement = fits ? least : withOneAction(old, action)
    const key = JSON.stringify({ ...statement, action: undefined })
    const known = made.get(key)
    if (known) known.actions.add(action)
    else made.set(key, { addition: { statement, before }, actions: new Set([action]) })
  }
  return [...made.values()].map(({ addition: { statement, before }, actions }) => ({
    statement: { ...statement, action: [...actions].sort(byCodeUnits) },
    before,
  }))
}

/** What each old statement allowed of the calls, by action. */
function wantedOf(calls: readonly RefusedCall[]): readonly Wanted[] {
  const found: Wanted[] = []
  for (const call of calls) {
    for (const index of call.statements) {
      const { before } = call.loss
      const old = before.statements[index]
      if (old === undefined) continue
      const { action } = call.entry
      const known = found.find((each) => each.before === before && each.old === old && each.action === action)
      if (known) known.calls.push(call)
      else found.push({ before, old, action, calls: [call] })
    }
  }
  return found
}

function withOneAction({ notAction: _, ...statement }: Statement, action: string): Statement {
  return { ...statement, action: [action] }
}

/** An action on the resources that were called; `undefined` where not all are known. */
function leastOf(old: Statement, action: string, calls: readonly RefusedCall[]): Statement | undefined {
  const names = new Set<string>()
  for (const { entry } of calls) {
    if (entry.grade === 'guessed' || entry.resource === null) return undefined
    names.add(entry.resource)
  }
  const { notResource: _, ...statement } = withOneAction(old, action)
  return { ...statement, resource: [...names].sort(byCodeUnits) }
}

function allowsAll(statement: Statement, present: PolicyDocument, calls: readonly RefusedCall[]): boolean {
  const alone = compilePolicy({ ...present, statements: [statement] })
  return calls.every(({ requests }) => requests.some((request) => mayAllow(alone, request)))
}

/**
 * A statement with an id of its own: IAM takes no two statements with the same.
 *
 * @param suffix what a taken id gets, and a number where that is taken too
 */
export function withFreshSid(
  { sid, ...statement }: Statement,
  all: readonly ProposedStatement[],
  suffix = 'Restored',
): Statement {
  if (sid === undefined) return statement
  const taken = new Set(all.map((each) => each.statement.sid))
  for (let number = 1; ; number++) {
    const fresh = `${sid}${suffix}${number === 1 ? '' : number}`
    if (!taken.has(fresh)) return { sid: fresh, ...statement }
  }
}

/** Do two statements differ in their lists of actions alone, and in their ids? */
function isSameButActions(one: Statement, other: Statement): boolean {
  const rest = ({ action: _, sid: __, ...statement }: Statement): string => JSON.stringify(sorted(statement))
  return one.action !== undefined && one.effect === 'Allow' && rest(one) === rest(other)
}

const sorted = (value: object): unknown =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => byCodeUnits(a, b)))

const withActions = (statement: Statement, actions: readonly string[]): Statement => ({
  ...statement,
  action: [...new Set([...(statement.action ?? []), ...actions])],
})
