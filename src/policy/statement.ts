import { compileClause } from './conditions/clause.ts'
import type { ClauseMatcher } from './conditions/clause.ts'
import type { Statement } from './document.ts'
import { compileGlob } from './glob.ts'
import type { Glob } from './glob.ts'
import { knowsVariables, readLetters } from './letters.ts'
import type { WildcardReading } from './letters.ts'
import { hasUnresolved } from './unresolved.ts'
import { principalApplies } from './principal.ts'
import type { Request } from './request.ts'
import { isAmbiguousArn, isPossiblyIncompleteArn, resourceForm } from './resource-forms.ts'
import { compileParts, compileTemplate } from './template.ts'
import type { TextMatcher } from './template.ts'
import { anyTrue, negateTruth } from './truth.ts'
import type { Truth } from './truth.ts'
import type { PolicyVersion } from './document.ts'

/** Which clause of a statement keeps it from applying. */
export interface UnmetClause {
  readonly clause: 'action' | 'principal' | 'resource' | 'condition'
  /** Index of a condition in the statement's list. */
  readonly index?: number
}

export interface CompiledStatement {
  readonly statement: Statement
  /** Does the Action or NotAction element cover an action? The action is given in lower case. */
  matchesAction(action: string): Truth
  /** The other clauses, for a request whose action matches. */
  appliesTo(request: Request): Truth
  /** The first clause that is false, else the first that is unknown. */
  because(request: Request): UnmetClause | undefined
}

export function compileStatement(
  statement: Statement,
  version: PolicyVersion | undefined,
  reading: WildcardReading | undefined,
): CompiledStatement {
  const matchesAction = compileActions(statement)
  const matchesResource = compileResources(statement, knowsVariables(version), reading)
  const clauses = statement.condition.map((clause) => compileClause(clause, { variables: knowsVariables(version) }))
  return {
    statement,
    matchesAction,
    appliesTo: (request) => {
      const resource = matchesResource(request)
      if (resource === false) return false
      const principal = principalApplies(statement, request.principal)
      if (principal === false) return false
      const conditions = conditionsHold(clauses, request)
      if (conditions === false) return false
      return resource === undefined || principal === undefined ? undefined : conditions
    },
    because: (request) => {
      const truths: [Truth, UnmetClause][] = [
        [matchesAction(request.action.toLowerCase()), { clause: 'action' }],
        [principalApplies(statement, request.principal), { clause: 'principal' }],
        [matchesResource(request), { clause: 'resource' }],
        ...clauses.map((clause, index): [Truth, UnmetClause] => [
          clause(request.context),
          { clause: 'condition', index },
        ]),
      ]
      const failing = truths.find(([truth]) => truth === false) ?? truths.find(([truth]) => truth === undefined)
      return failing?.[1]
    },
  }
}

function conditionsHold(clauses: readonly ClauseMatcher[], request: Request): Truth {
  let result: Truth = true
  for (const clause of clauses) {
    const truth = clause(request.context)
    if (truth === false) return false
    if (truth === undefined) result = undefined
  }
  return result
}

function compileActions({ action, notAction }: Statement): (action: string) => Truth {
  const matchers = (action ?? notAction ?? []).map(compileAction)
  const matches = (name: string): Truth => anyTrue(matchers, (matcher) => matcher(name))
  return action === undefined ? (name) => negateTruth(matches(name)) : matches
}

function compileAction(pattern: string): (name: string) => Truth {
  const lower = pattern.toLowerCase()
  if (hasUnresolved(pattern)) {
    const template = compileTemplate(pattern, { wildcards: true, variables: false, ignoreCase: true })
    return (name) => template(name, { keys: new Map(), unlisted: 'absent' })
  }
  let glob = actionGlobs.get(lower)
  if (glob === undefined) {
    const letters = readLetters(lower, { wildcards: true, variables: false })
    if (actionGlobs.size >= mostActionGlobs) actionGlobs.clear()
    actionGlobs.set(lower, (glob = compileGlob(letters.filter((letter) => typeof letter === 'number'))))
  }
  return glob
}

/** Many policies contain the same patterns of actions. */
const actionGlobs = new Map<string, Glob>()
const mostActionGlobs = 4096

/**
 * The resource of a request may be unknown: then only a Resource element that covers every resource surely matches.
 * Without a reading, the result is unknown for incomplete ARNs, whose completion AWS does not document in full.
 */
function compileResources(
  statement: Statement,
  variables: boolean,
  asked: WildcardReading | undefined,
): (request: Request) => Truth {
  const { resource, notResource } = statement
  const written = resource ?? notResource
  if (written === undefined) return () => true
  const reading = asked ?? 'documented'
  const patterns = written.map((text) => resourceForm(text, statement, reading))
  if (patterns.some((pattern) => /^\*+$/.test(pattern))) return () => resource !== undefined
  // "The resource that includes a policy variable with no value will not match any resource": AWS does not document
  // whether a NotResource with such a pattern then covers every resource or none.
  const withoutValue = resource === undefined ? undefined : false
  const syntax = { wildcards: true, variables, reading, withoutValue }
  const parts = patterns.map((pattern, index) => {
    const text = written[index]!
    if (isPossiblyIncompleteArn(text)) return { plain: undefined, matcher: mayBegin(text, variables) }
    if (asked !== undefined || !isAmbiguousArn(text, statement)) return compileParts(pattern, syntax)
    const other = 'documented, completed'
    const completed = compileTemplate(resourceForm(text, statement, other), { ...syntax, reading: other })
    return { plain: undefined, matcher: agreeing(compileTemplate(pattern, syntax), completed) }
  })
  const literals = new Set(patterns.filter((pattern, index) => isLiteral(pattern) && parts[index]!.plain !== undefined))
  const globs = parts.flatMap(({ plain }, index) => (plain === undefined || isLiteral(patterns[index]!) ? [] : plain))
  const others = parts.flatMap(({ plain, matcher }) => (plain === undefined ? matcher : []))
  const matches = ({ resource: text, context }: Request): Truth => {
    if (text === undefined) return undefined
    if (hasUnresolved(text)) return anyTrue(parts, ({ matcher }) => matcher(text, context))
    if (literals.size > 0 && literals.has(text)) return true
    for (const glob of globs) if (glob(text)) return true
    return others.length === 0 ? false : anyTrue(others, (matcher) => matcher(text, context))
  }
  return resource === undefined ? (request) => negateTruth(matches(request)) : matches
}

/** Sure where both are. */
const agreeing =
  (one: TextMatcher, other: TextMatcher): TextMatcher =>
  (text, context) => {
    const [first, second] = [one(text, context), other(text, context)]
    return first === second ? first : undefined
  }

/** Surely false where a text does not even begin so. */
function mayBegin(pattern: string, variables: boolean): TextMatcher {
  const beginning = compileTemplate(`${pattern}*`, { wildcards: true, variables, withoutValue: undefined })
  return (text, context) => (beginning(text, context) === false ? false : undefined)
}

const isLiteral = (pattern: string): boolean => !/[*?$\uE000]/.test(pattern)
