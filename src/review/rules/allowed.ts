import type { ActionInfo, Catalog } from '../../catalog/types.ts'
import { showUnresolved } from '../../policy/unresolved.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { proveContainment } from '../../policy/contain.ts'
import { patternCovers } from '../../policy/pattern.ts'
import { meaningKey } from '../../policy/same.ts'
import type { FieldName } from '../../sources/layout.ts'
import type { LocatedStatement, PolicyChange } from '../rule-input.ts'
import type { LineRange } from '../types.ts'

/** An Allow statement of the head that newly allows something. */
export interface NewStatement {
  readonly change: PolicyChange
  readonly index: number
  readonly statement: Statement
  readonly located: LocatedStatement | undefined
}

/**
 * Statements that newly allow something: those with a request as witness, and others that the base does not have, unless it
 * is proved that the base allowed as much.
 */
export function newStatements(change: PolicyChange): readonly NewStatement[] {
  const known = found.get(change)
  if (known) return known
  const statements = findNewStatements(change)
  found.set(change, statements)
  return statements
}

/** Several rules ask for the same change. */
const found = new WeakMap<PolicyChange, readonly NewStatement[]>()

function findNewStatements(change: PolicyChange): readonly NewStatement[] {
  const document = change.head?.document
  if (!document || change.kind === 'boundary') return []
  const { status, widened } = change.comparison
  if (status === 'equal' || status === 'narrowed' || status === 'removed') return []
  const base = change.base?.document ?? null
  const known = new Set((base?.statements ?? []).map(meaningKey))
  const witnessed = new Set(widened.map(({ statement }) => statement))
  const denies = document.statements.filter(({ effect }) => effect === 'Deny')
  return document.statements.flatMap((statement, index) => {
    if (statement.effect === 'Deny') return []
    if (!witnessed.has(index)) {
      if (known.has(meaningKey(statement))) return []
      const alone = { ...document, statements: [statement, ...denies] }
      if (base !== null && proveContainment(alone, base).verdict === 'proven') return []
    }
    return [{ change, index, statement, located: change.head?.statements[index] }]
  })
}

/** Action patterns of a new statement that no statement of the base allows on the same resources. */
export function newPatterns({ change, statement }: NewStatement): readonly string[] {
  const base = change.base?.document
  return (statement.action ?? []).filter((pattern) => !base || !allowedBefore(pattern, statement, base))
}

/** Does one statement of the base allow all of this already? It counts only where it has no other condition or principal. */
function allowedBefore(pattern: string, statement: Statement, base: PolicyDocument): boolean {
  return base.statements.some(
    (old) =>
      old.effect === 'Allow' &&
      old.action?.some((outer) => patternCovers(outer, pattern, { of: 'action' })) === true &&
      coversResources(old, statement) &&
      sameGuards(old, statement),
  )
}

function coversResources(old: Statement, statement: Statement): boolean {
  if (old.resource === undefined || statement.resource === undefined) {
    return (
      JSON.stringify([old.resource, old.notResource]) === JSON.stringify([statement.resource, statement.notResource])
    )
  }
  return statement.resource.every((inner) =>
    old.resource?.some((outer) => patternCovers(outer, inner, { of: 'resource', variables: true })),
  )
}

const sameGuards = (old: Statement, statement: Statement): boolean => guardsOf(old) === guardsOf(statement)

const guardsOf = ({ principal, notPrincipal, condition }: Statement): string =>
  meaningKey({
    effect: 'Allow',
    condition,
    ...(principal !== undefined && { principal }),
    ...(notPrincipal !== undefined && { notPrincipal }),
  })

export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern)

/** Actions that a statement's `NotAction` leaves allowed. */
export function actionsOf(statement: Statement, catalog: Catalog): readonly ActionInfo[] {
  if (statement.action) return statement.action.flatMap((pattern) => catalog.expand(pattern))
  const except = new Set((statement.notAction ?? []).flatMap((pattern) => catalog.expand(pattern)))
  return catalog.expand('*').filter((action) => !except.has(action))
}

/** Services whose ARNs begin their last part with a name instead of a type. */
const untyped = /^(?:s3|s3express|execute-api|sns|sqs)$/

/** Resources that name nothing: `*`, or an ARN whose last part has only a type. */
function isWide(resource: string): boolean {
  if (/^\*+$/.test(resource)) return true
  const [, , service = '', , , ...rest] = resource.split(':')
  const last = rest.join(':')
  return /^\*+(?:\/\*+)?$/.test(last) || (!untyped.test(service) && /^[a-z-]+[/:]\*+(?:\/\*+)?$/i.test(last))
}

/** The resources of a statement that name nothing; `NotResource` names what is left out only. */
export const wideResources = ({ resource, notResource }: Statement): readonly string[] =>
  notResource !== undefined ? ['everything but NotResource'] : (resource ?? []).filter(isWide)

/** Everything: any action on any resource without a condition. */
export const isFullAdmin = ({ action, resource, condition }: Statement): boolean =>
  condition.length === 0 &&
  (action ?? []).some((pattern) => /^\*+(:\*+)?$/.test(pattern)) &&
  (resource ?? []).some((pattern) => /^\*+$/.test(pattern))

/** The lines of one value of a statement, else of the field, else of the statement, else of the policy. */
export function placeOfStatement({ change, located }: NewStatement, field: FieldName, value?: string): LineRange {
  if (!located) return change.place
  return (
    (value === undefined ? undefined : located.values.get(field)?.get(value)) ?? located.fields.get(field) ?? located
  )
}

/** `s3:DeleteBucket, s3:PutObject and 12 more` */
export function listActions(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map(showUnresolved)
  const more = names.length - shown.length
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}

/** `on every resource` or `on arn:aws:s3:::logs/*`. */
export function onResources(statement: Statement): string {
  const { resource } = statement
  if (resource === undefined)
    return statement.notResource === undefined ? '' : ' on every resource but those of NotResource'
  return resource.some((pattern) => /^\*+$/.test(pattern)) ? ' on every resource' : ` on ${listActions(resource, 2)}`
}

export const underConditions = ({ condition }: Statement): string => (condition.length === 0 ? '' : ' under conditions')
