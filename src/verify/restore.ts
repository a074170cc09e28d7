import { proveContainment } from '../policy/contain.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { compilePolicy } from '../policy/evaluate.ts'
import { requestsOf } from '../evidence/usage/possible-requests.ts'
import { byCodeUnits } from '../evidence/sample.ts'
import type { ProposedStatement, ProposedStatements } from '../sources/types.ts'
import { isOpen } from './refused-calls.ts'
import type { NarrowedPolicy, RefusedCall } from './types.ts'

export type Restoration =
  | { readonly kind: 'restored'; readonly statements: ProposedStatements; readonly after: PolicyDocument }
  /** `reason` is a sentence. */
  | { readonly kind: 'not-restored'; readonly reason: string }

/**
 * The least addition to the present document that allows the broken calls again: each action on the resources that were
 * called, under the conditions of the statement that allowed it before. Proved: the result grants nothing that the document
 * before did not, loses nothing of the present one, and allows every broken call.
 */
export function restore(policy: NarrowedPolicy, calls: readonly RefusedCall[]): Restoration {
  const { source, before } = policy
  const present = source.document.statements
  const added = additions(before, calls)
  const proposed: ProposedStatement[] = present.map((statement, from) => ({ from, statement }))
  for (const statement of added) {
    const index = proposed.findIndex((each) => isSameButActions(each.statement, statement))
    const beside = proposed[index]
    if (beside === undefined) proposed.push({ from: null, statement: withFreshSid(statement, proposed) })
    else proposed[index] = { ...beside, statement: withActions(beside.statement, statement.action ?? []) }
  }
  const after = { ...source.document, statements: proposed.map(({ statement }) => statement) }
  const wider = proveContainment(after, before)
  if (wider.verdict !== 'proven')
    return { kind: 'not-restored', reason: 'It is not proved that the restored policy grants nothing new.' }
  if (proveContainment(source.document, after).verdict !== 'proven')
    return { kind: 'not-restored', reason: 'It is not proved that the restored policy loses nothing.' }
  const compiled = compilePolicy(after)
  const refused = calls.find(({ entry }) => !requestsOf(entry).some((request) => isOpen(compiled.decide(request))))
  if (refused !== undefined) return { kind: 'not-restored', reason: `${refused.entry.action} would still be refused.` }
  return { kind: 'restored', statements: proposed, after }
}

/** A statement for each of the old ones that allowed a broken call, and each set of resources. */
function additions(before: PolicyDocument, calls: readonly RefusedCall[]): Statement[] {
  const made = new Map<string, { readonly statement: Statement; readonly actions: Set<string> }>()
  for (const [index, actions] of byStatement(calls)) {
    const old = before.statements[index]
    if (old === undefined) continue
    for (const [action, resources] of actions) {
      const named = old.resource === undefined ? undefined : namesOf(resources)
      const key = JSON.stringify([index, named])
      const known = made.get(key)
      const statement = named === undefined ? old : { ...old, resource: named }
      if (known) known.actions.add(action)
      else made.set(key, { statement, actions: new Set([action]) })
    }
  }
  return [...made.values()].map(({ statement: { notAction: _, ...statement }, actions }) => ({
    ...statement,
    action: [...actions].sort(byCodeUnits),
  }))
}

/** `undefined`: not all are known. */
function namesOf(resources: ReadonlySet<string | null>): string[] | undefined {
  const names = [...resources].flatMap((each) => each ?? [])
  return names.length === resources.size ? names.sort(byCodeUnits) : undefined
}

/** An id of its own: IAM takes no two statements with the same. */
function withFreshSid({ sid, ...statement }: Statement, all: readonly ProposedStatement[]): Statement {
  if (sid === undefined) return statement
  const taken = new Set(all.map((each) => each.statement.sid))
  for (let number = 1; ; number++) {
    const fresh = `${sid}Restored${number === 1 ? '' : number}`
    if (!taken.has(fresh)) return { sid: fresh, ...statement }
  }
}

/** Index of an old statement → action → resources; `null` where the record names none. Of several statements the first. */
function byStatement(calls: readonly RefusedCall[]): Map<number, Map<string, Set<string | null>>> {
  const found = new Map<number, Map<string, Set<string | null>>>()
  for (const { entry, statements } of calls) {
    const index = statements[0]
    if (index === undefined) continue
    const actions = found.get(index) ?? new Map<string, Set<string | null>>()
    const resources = actions.get(entry.action) ?? new Set()
    resources.add(entry.grade === 'guessed' ? null : entry.resource)
    found.set(index, actions.set(entry.action, resources))
  }
  return found
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
