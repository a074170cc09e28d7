import { isObject } from '../collections.ts'
import { parseCondition } from './parse-condition.ts'
import { parsePrincipal } from './parse-principal.ts'
import { checkAction, checkResource } from './parse-patterns.ts'
import type { Effect, PolicyKind, PolicyVersion, Statement } from './document.ts'
import { knowsVariables } from './letters.ts'
import { hasUnresolved } from './unresolved.ts'
import type { Path, PolicyProblems } from './problems.ts'

const elements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]
const pairs = [
  ['Principal', 'NotPrincipal'],
  ['Action', 'NotAction'],
  ['Resource', 'NotResource'],
] as const

type Fields = Readonly<Record<string, unknown>>

/** Reads one statement; after an error the result only keeps its place. */
export function parseStatement(
  value: unknown,
  kind: PolicyKind,
  version: PolicyVersion | undefined,
  path: Path,
  problems: PolicyProblems,
): Statement {
  const nothing: Statement = { effect: 'Deny', condition: [] }
  if (!isObject(value)) {
    problems.error(path, 'a statement is a JSON object')
    return nothing
  }
  problems.unknownElements(value, elements, path)
  for (const [one, other] of pairs)
    if (value[one] !== undefined && value[other] !== undefined)
      problems.error(path, `${one} and ${other} cannot stand in the same statement`)
  const sid = readSid(value, kind, path, problems)
  const condition = parseCondition(value['Condition'], knowsVariables(version), [...path, 'Condition'], problems)
  return {
    ...(sid === undefined ? {} : { sid }),
    effect: readEffect(value['Effect'], path, problems),
    ...readPrincipals(value, kind, path, problems),
    ...readActions(value, path, problems),
    ...readResources(value, kind, path, problems),
    condition,
  }
}

function readSid(value: Fields, kind: PolicyKind, path: Path, problems: PolicyProblems): string | undefined {
  const sid = value['Sid']
  if (sid === undefined) return undefined
  if (typeof sid !== 'string') {
    problems.error([...path, 'Sid'], 'Sid must be a string')
    return undefined
  }
  if (kind !== 'resource' && !hasUnresolved(sid) && !/^[A-Za-z0-9]*$/.test(sid))
    problems.error([...path, 'Sid'], `Sid "${sid}" may hold letters and digits only`)
  return sid
}

function readEffect(value: unknown, path: Path, problems: PolicyProblems): Effect {
  if (value === 'Allow' || value === 'Deny') return value
  const place = value === undefined ? path : [...path, 'Effect']
  problems.error(place, value === undefined ? 'Effect is missing' : 'Effect must be "Allow" or "Deny"')
  return 'Deny'
}

function readPrincipals(
  value: Fields,
  kind: PolicyKind,
  path: Path,
  problems: PolicyProblems,
): Pick<Statement, 'principal' | 'notPrincipal'> {
  const name = value['NotPrincipal'] === undefined ? 'Principal' : 'NotPrincipal'
  if (value[name] === undefined) {
    if (kind !== 'identity') problems.error(path, 'Principal is missing')
    return {}
  }
  const place = [...path, name]
  if (kind === 'identity') {
    problems.error(place, `${name} does not belong in an identity-based policy`)
    return {}
  }
  if (kind === 'trust' && name === 'NotPrincipal') problems.error(place, 'a role trust policy takes no NotPrincipal')
  const principal = parsePrincipal(value[name], place, problems)
  return name === 'Principal' ? { principal } : { notPrincipal: principal }
}

function readActions(value: Fields, path: Path, problems: PolicyProblems): Pick<Statement, 'action' | 'notAction'> {
  const name = value['NotAction'] === undefined ? 'Action' : 'NotAction'
  if (value[name] === undefined) {
    problems.error(path, 'Action or NotAction is missing')
    return {}
  }
  const list = problems.strings(value[name], [...path, name], name)
  for (const [index, action] of list.entries()) checkAction(action, placeOf(value, name, index, path), problems)
  return name === 'Action' ? { action: list } : { notAction: list }
}

function readResources(
  value: Fields,
  kind: PolicyKind,
  path: Path,
  problems: PolicyProblems,
): Pick<Statement, 'resource' | 'notResource'> {
  const name = value['NotResource'] === undefined ? 'Resource' : 'NotResource'
  if (value[name] === undefined) {
    if (kind === 'identity') problems.error(path, 'Resource or NotResource is missing')
    return {}
  }
  if (kind === 'trust') problems.error([...path, name], `a role trust policy takes no ${name}`)
  const list = problems.strings(value[name], [...path, name], name)
  for (const [index, resource] of list.entries())
    checkResource(resource, kind, placeOf(value, name, index, path), problems)
  return name === 'Resource' ? { resource: list } : { notResource: list }
}

const placeOf = (value: Fields, name: string, index: number, path: Path): Path =>
  Array.isArray(value[name]) ? [...path, name, index] : [...path, name]
