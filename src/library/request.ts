import type { Catalog } from '../catalog/types.ts'
import { absentCallerKeysOf, callerKeysOf, isCallerArn } from '../policy/caller-keys.ts'
import type { Context, Request } from '../policy/request.ts'
import { refuse } from './refuse.ts'
import {
  actionArgument,
  objectWith,
  recordArgument,
  resourceArgument,
  textArgument,
  textsArgument,
  booleanArgument,
} from './read-values.ts'

/**
 * Checks a request as a caller of the library states it. An action that takes no resource has the resource `*`.
 *
 * @throws {PolicyError} that names the member
 */
export function readRequest(value: unknown, argument: string, catalog: Catalog): Request {
  const given = objectWith(value, argument, ['action', 'resource', 'principal', 'context', 'contextIsComplete'])
  const action = actionArgument(given.action, `${argument}.action`)
  const info = catalog.action(action)
  const resource = given.resource === undefined ? undefined : resourceArgument(given.resource, `${argument}.resource`)
  const principal = given.principal === undefined ? undefined : callerIn(given.principal, `${argument}.principal`)
  const isComplete =
    given.contextIsComplete === undefined
      ? false
      : booleanArgument(given.contextIsComplete, `${argument}.contextIsComplete`)
  return {
    action: info?.name ?? action,
    resource: resource ?? (info?.resourceTypes.length === 0 ? '*' : undefined),
    ...(principal === undefined ? {} : { principal }),
    context: contextOf(given.context ?? {}, `${argument}.context`, principal, isComplete),
  }
}

function callerIn(value: unknown, argument: string): string {
  const principal = textArgument(value, argument)
  if (!isCallerArn(principal)) refuse(argument, 'expects the ARN of a user, a role or a session')
  return principal
}

/** Keys that are given replace those that follow from the principal. */
function contextOf(value: unknown, argument: string, principal: string | undefined, isComplete: boolean): Context {
  const keys = callerKeysOf(principal)
  const absent = new Set(absentCallerKeysOf(principal))
  const seen = new Set<string>()
  for (const [name, values] of Object.entries(recordArgument(value, argument))) {
    const key = name.toLowerCase()
    if (!/^[\w./-]+:\S/.test(key)) refuse(`${argument}.${name}`, 'is no condition key; write one such as aws:SourceIp')
    if (seen.has(key)) refuse(`${argument}.${name}`, 'stands twice: the case of a condition key does not matter')
    seen.add(key)
    keys.delete(key)
    absent.delete(key)
    if (values === null) absent.add(key)
    else keys.set(key, textsArgument(Array.isArray(values) ? values : [values], `${argument}.${name}`))
  }
  return { keys, absent, unlisted: isComplete ? 'absent' : 'unknown' }
}
