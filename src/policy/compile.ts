import type { Effect, PolicyDocument } from './document.ts'
import type { WildcardReading } from './letters.ts'
import type { Decision, Request } from './request.ts'
import { compileStatement } from './statement.ts'
import type { UnmetClause, CompiledStatement } from './statement.ts'
import type { Truth } from './truth.ts'

export interface StatementExplanation {
  readonly index: number
  readonly sid?: string
  readonly effect: Effect
  readonly applies: 'yes' | 'no' | 'unknown'
  /** The first clause that is not met, else the first that is unknown; absent where the statement surely applies. */
  readonly because?: UnmetClause
}

export interface DocumentExplanation {
  readonly decision: Decision
  /** Every statement of the document, in its order. */
  readonly statements: readonly StatementExplanation[]
}

/** Result of the statements of one effect: surely one applies, surely none does, or it depends on something unknown. */
export interface Effects {
  readonly allow: Truth
  readonly deny: Truth
}

export interface CompiledPolicy {
  /**
   * `allowed` and `explicit-deny` are sure. `implicit-deny`: surely no Allow applies, and no Deny surely does.
   * `unknown`: an Allow applies or may apply, and what decides is not known.
   */
  decide(request: Request): Decision
  /** May a statement apply to an action? Where none does, every request for it is denied implicitly. */
  hasStatementFor(action: string): boolean
  effects(request: Request): Effects
  explain(request: Request): DocumentExplanation
}

export interface CompileOptions {
  /** The reach of wildcards in Resource; by default as AWS documents it, and unknown where it documents nothing. */
  readonly reading?: WildcardReading
}

interface Candidate {
  readonly compiled: CompiledStatement
  readonly allows: boolean
  readonly action: Truth
}

const explicitDeny: Effects = { allow: false, deny: true }

/** Distinct actions whose candidate statements are remembered; more only costs time. */
const rememberedActions = 4096

/**
 * Prepares a document for many decisions. Statements are picked by action once per distinct action; resources,
 * principals and conditions are matched by prepared matchers.
 */
export function compilePolicy(document: PolicyDocument, options: CompileOptions = {}): CompiledPolicy {
  const compiled = document.statements.map((statement) =>
    compileStatement(statement, document.version, options.reading),
  )
  const remembered = new Map<string, readonly Candidate[]>()
  const candidatesFor = (action: string): readonly Candidate[] => {
    const known = remembered.get(action)
    if (known) return known
    const lower = action.toLowerCase()
    const candidates = compiled
      .map((one): Candidate => ({ compiled: one, allows: isAllow(one), action: one.matchesAction(lower) }))
      .filter((candidate) => candidate.action !== false)
    // Denies first: a sure one ends the search.
    candidates.sort((a, b) => Number(a.allows) - Number(b.allows))
    if (remembered.size >= rememberedActions) remembered.clear()
    remembered.set(action, candidates)
    return candidates
  }
  const effects = (request: Request): Effects => {
    let allow: Truth = false
    let deny: Truth = false
    for (const { compiled: statement, allows, action } of candidatesFor(request.action)) {
      // Allows come last: after a sure one the others add nothing.
      if (allow === true) break
      const rest = statement.appliesTo(request)
      if (rest === false) continue
      const applies = action === undefined ? undefined : rest
      if (allows) allow = applies
      else if (applies === true) return explicitDeny
      else deny = undefined
    }
    return { allow, deny }
  }
  const decide = (request: Request): Decision => decisionOf(effects(request))
  return {
    decide,
    hasStatementFor: (action) => candidatesFor(action).length > 0,
    effects,
    explain: (request) => ({
      decision: decide(request),
      statements: compiled.map((statement, index) => explainStatement(statement, index, request)),
    }),
  }
}

const isAllow = (compiled: CompiledStatement): boolean => compiled.statement.effect === 'Allow'

export function decisionOf({ allow, deny }: Effects): Decision {
  if (deny === true) return 'explicit-deny'
  if (allow === false) return 'implicit-deny'
  return allow === true && deny === false ? 'allowed' : 'unknown'
}

function explainStatement(compiled: CompiledStatement, index: number, request: Request): StatementExplanation {
  const { sid, effect } = compiled.statement
  const action = compiled.matchesAction(request.action.toLowerCase())
  const rest = compiled.appliesTo(request)
  const applies = action === false || rest === false ? 'no' : action === true && rest === true ? 'yes' : 'unknown'
  const because = applies === 'yes' ? undefined : compiled.because(request)
  return {
    index,
    ...(sid === undefined ? {} : { sid }),
    effect,
    applies,
    ...(because === undefined ? {} : { because }),
  }
}
