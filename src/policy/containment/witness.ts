import type { Witness } from './verdict.ts'
import { compilePolicy } from '../compile.ts'
import type { CompiledPolicy } from '../compile.ts'
import { parseArn } from '../arn.ts'
import type { PolicyDocument, Statement } from '../document.ts'
import type { PatternItem } from '../letters.ts'
import { unknownText } from '../letters.ts'
import { hasUnresolved, showUnresolved } from '../unresolved.ts'
import type { Request } from '../request.ts'
import { plausibleRequests } from './plausible.ts'
import { sampleValues } from './samples.ts'
import { premiseHolds } from './premise.ts'
import { distinguishingValues } from './distinguishing-values.ts'
import { principalSetOf } from './principals.ts'
import type { PrincipalSet } from './principals.ts'
import type { ProofGap } from './prove.ts'
import type { FixedVariables } from './variables.ts'

/** Contexts tried at most for one gap, and for all gaps of a proof. */
const contextsPerGap = 2000
const contextsInAll = 8000

/** Principals of an old Deny that are tried, at most. */
const mostNamed = 5

/** "Every principal" includes a user of an account that appears in neither document. */
const stranger = 'arn:aws:iam::999999999999:user/stranger'

/**
 * Looks for a concrete request in a gap that the evaluator allows with the new document and surely not with the old
 * one. The search is small: where it finds nothing, the verdict stays undecided.
 */
export class WitnessSearch {
  readonly #documents: readonly [after: PolicyDocument, before: PolicyDocument]
  readonly #now: CompiledPolicy
  readonly #then: CompiledPolicy
  #left = contextsInAll

  constructor(after: PolicyDocument, before: PolicyDocument) {
    this.#documents = [after, before]
    this.#now = compilePolicy(after)
    this.#then = compilePolicy(before)
  }

  /**
   * A gap may have been found with values in the place of policy variables: then `given` are these values, and
   * `documents` the documents with them.
   */
  find(gap: ProofGap, given: FixedVariables = new Map(), documents = this.#documents): Witness | undefined {
    const [after, before] = documents
    const samples = sampleValues(documents, distinguishingValues(gap.conditions, after, before))
    const fixed = new Map<string, string | undefined>(given)
    for (const name of variablesOf([...gap.cell.action, ...gap.cell.resource]))
      if (!fixed.has(name)) fixed.set(name, 'someone')
    for (const [name, value] of fixed) samples.set(name, value === undefined ? [] : [[value]])
    const limit = Math.min(contextsPerGap, this.#left)
    const denied = gap.deny === undefined ? undefined : this.#documents[1].statements[gap.deny]
    const principals = principalsOf(gap.principals, denied)
    for (const keys of contexts(gap, samples, fixed, limit)) {
      this.#left--
      for (const principal of principals) {
        const request: Request = {
          action: gap.cell.action.every((item) => typeof item === 'number') ? gap.action : fill(gap.cell.action, keys),
          resource: fill(gap.cell.resource, keys),
          ...(principal === undefined ? {} : { principal }),
          context: { keys, unlisted: 'absent' },
        }
        if (this.#refutes(request)) return witnessOf(this.#plausible(gap, request))
      }
    }
    return undefined
  }

  /** Granted by the new document, and surely not by the old one. */
  #refutes = (request: Request): boolean =>
    isResource(request.resource ?? '*') &&
    this.#now.decide(request) === 'allowed' &&
    this.#then.decide(request).endsWith('deny')

  /** A request of the same gap with an action and a resource that people know, where one is found. */
  #plausible(gap: ProofGap, found: Request): Request {
    const [after, before] = this.#documents
    const statement = after?.statements[gap.allow]
    const denied = gap.deny === undefined ? undefined : before?.statements[gap.deny]
    if (statement === undefined) return found
    for (const { action, resource } of plausibleRequests(statement, denied, found, this.#documents)) {
      const request = { ...found, action, resource }
      if (!this.#refutes(request)) continue
      const grants = this.#now.explain(request).statements[gap.allow]?.applies === 'yes'
      const isDenied = gap.deny === undefined || this.#then.explain(request).statements[gap.deny]?.applies === 'yes'
      if (grants && isDenied) return request
    }
    return found
  }
}

/** A value in the place of a variable may leave an ARN that is not whole: then no request has it. */
const isResource = (text: string): boolean =>
  text === '*' || hasUnresolved(text) || parseArn(text)?.resource !== undefined

/**
 * Principals that may make the request: for an account also a user in it, for a role also a session of it; where every
 * principal may, also those that the old Deny names. The document does not state the principals of a canonical user or
 * of `*` for services or providers.
 */
function principalsOf(set: PrincipalSet, denied?: Statement): readonly (string | undefined)[] {
  if (set.kind === 'attached') return [undefined]
  if (set.kind !== 'one') {
    const named = denied ? principalSetOf(denied).filter(({ kind }) => kind === 'one') : []
    return [stranger, ...named.slice(0, mostNamed).flatMap((one) => principalsOf(one))]
  }
  if (set.id === '*' || set.type === 'CanonicalUser') return []
  const { partition = '', service, account = '', resource = '' } = (set.type === 'AWS' && parseArn(set.id)) || {}
  if (service !== 'iam' || !/^\d{12}$/.test(account)) return [set.id]
  if (resource === 'root') return [set.id, `arn:${partition}:iam::${account}:user/someone`]
  if (!resource.startsWith('role/')) return [set.id]
  return [set.id, `arn:${partition}:sts::${account}:assumed-role/${resource.split('/').at(-1)}/someone`]
}

function witnessOf({ action, resource, principal, context }: Request): Witness {
  return {
    action: showUnresolved(action),
    resource: showUnresolved(resource ?? '*'),
    ...(principal === undefined ? {} : { principal }),
    context: Object.fromEntries([...context.keys].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

const variablesOf = (items: readonly PatternItem[]): string[] => [
  ...new Set(items.flatMap((item) => (typeof item !== 'number' && item.kind === 'variable' ? [item.name] : []))),
]

/** The letters as text, with the request's values in the place of variables. */
function fill(items: readonly PatternItem[], keys: ReadonlyMap<string, readonly string[]>): string {
  return items
    .map((item) => {
      if (typeof item === 'number') return String.fromCharCode(item)
      return item.kind === 'variable' ? (keys.get(item.name)?.[0] ?? '') : unknownText(item)
    })
    .join('')
}

type Keys = ReadonlyMap<string, readonly string[]>

/** Contexts over the keys that the documents use, first those that fulfil the gap's conditions. */
function* contexts(
  gap: ProofGap,
  samples: ReadonlyMap<string, readonly (readonly string[])[]>,
  fixed: FixedVariables,
  limit: number,
): Generator<Keys> {
  const choices = [...samples].map(([key, values]) => {
    const related = gap.conditions.filter((premise) => premise.key === key)
    const candidates = fixed.has(key) && fixed.get(key) !== undefined ? [...values] : [undefined, ...values]
    const fits = candidates.filter((value) => related.every((premise) => premiseHolds(premise, value) !== false))
    return { key, candidates: fits.length > 0 ? fits : candidates, asked: related.length > 0 }
  })
  // The last ones vary fastest: those that the gap does not restrict.
  choices.sort((a, b) => Number(b.asked) - Number(a.asked))
  let left = limit
  const visit = function* (index: number, keys: Map<string, readonly string[]>): Generator<Keys> {
    const choice = choices[index]
    if (choice === undefined) {
      left--
      yield keys
      return
    }
    for (const values of choice.candidates) {
      if (left <= 0) return
      const extended = new Map(keys)
      if (values) extended.set(choice.key, values)
      yield* visit(index + 1, extended)
    }
  }
  yield* visit(0, new Map())
}
