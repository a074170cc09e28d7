import type { Access, AnalyzerFinding } from '../evidence/access-analyzer/finding.ts'
import type { PrincipalType, Statement } from '../policy/document.ts'
import { actionMatches } from '../policy/pattern.ts'
import { matchPrincipal } from '../policy/principal.ts'
import { TOKEN_END, hasUnresolved, TOKEN_START } from '../policy/unresolved.ts'
import type { PolicySource, Source } from '../sources/types.ts'
import type { FindingCause } from './types.ts'

/** A policy that causes a finding, with its source. */
export interface FoundCause {
  readonly source: PolicySource
  readonly cause: FindingCause
}

/** The identity policies that are attached to a principal, with the statements that allow one of some actions. */
export function identityCauses(
  sources: readonly Source[],
  principal: string,
  grants: (statement: Statement) => boolean,
): FoundCause[] {
  return sources.flatMap((source) =>
    source.status === 'found' && source.kind === 'identity' && source.principals.includes(principal)
      ? causeOf(source, grants, true)
      : [],
  )
}

/** The resource and trust policies that are attached to a resource, with the statements that give the access. */
export function accessCauses(
  sources: readonly Source[],
  finding: AnalyzerFinding,
  access: readonly Access[],
): FoundCause[] {
  const gives = (statement: Statement): boolean =>
    access.length === 0 || access.some((each) => letsIn(statement, each) && allowsSome(statement, each.actions))
  return sources.flatMap((source) => {
    if (source.status !== 'found' || (source.kind !== 'resource' && source.kind !== 'trust')) return []
    const fit = fitOf(source, finding.resource)
    return fit === 'is not' ? [] : causeOf(source, gives, fit === 'is')
  })
}

function causeOf(source: PolicySource, does: (statement: Statement) => boolean, certain: boolean): FoundCause[] {
  const statements = source.document.statements.flatMap((statement, index) =>
    statement.effect === 'Allow' && does(statement) ? [index] : [],
  )
  if (statements.length === 0) return []
  const { id, file, line, address } = source
  return [{ source, cause: { id, file, line, ...(address !== undefined && { address }), statements, certain } }]
}

type Fit = 'is' | 'may be' | 'is not'

/**
 * Is the policy attached to the resource? Where not all of its ARNs are known, its own statements may name it: a bucket
 * policy states the ARNs of its bucket as resources.
 */
function fitOf({ attachedTo = [], document }: PolicySource, resource: string): Fit {
  const known = attachedTo.flatMap(({ arns }) => arns)
  if (known.includes(resource)) return 'is'
  if (attachedTo.every(({ complete }) => complete)) return 'is not'
  const named = document.statements.flatMap((statement) => statement.resource ?? [])
  return [...known, ...named].some((arn) => couldBe(arn, resource)) ? 'may be' : 'is not'
}

/** Could an ARN with unresolved parts be this one, or one of a part of it? It has to state something of the name. */
function couldBe(arn: string, resource: string): boolean {
  const whole = arn.replace(/\/\*$/, '')
  if (!hasUnresolved(whole)) return whole === resource
  const literals = whole.split(new RegExp(`${TOKEN_START}[^${TOKEN_END}]*${TOKEN_END}`))
  const name = literals.join('').split(':').slice(5).join(':')
  if (!/\w{2}/.test(name)) return false
  const escaped = literals.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${escaped.join('.+')}$`, 's').test(resource)
}

/** Does the statement apply to the principal that a finding names? */
function letsIn({ principal, notPrincipal }: Statement, access: Access): boolean {
  if (notPrincipal !== undefined || principal === '*') return true
  if (principal === undefined) return false
  return [...access.principal].some(([type, id]) =>
    (principal[type as PrincipalType] ?? []).some(
      (written) => written === '*' || matchPrincipal(type as PrincipalType, written, id) !== undefined,
    ),
  )
}

const allowsSome = (statement: Statement, actions: readonly string[]): boolean =>
  actions.length === 0 || actions.some((action) => allowsAction(statement, action))

/** Does the statement's Action or NotAction take an action, on whatever resource? */
export function allowsAction({ action, notAction }: Statement, name: string): boolean {
  if (action !== undefined) return action.some((pattern) => actionMatches(pattern, name))
  return notAction?.every((pattern) => !actionMatches(pattern, name)) ?? false
}
