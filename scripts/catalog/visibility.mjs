import { dataEvents } from './data-events.mjs'
import { extraEvents } from './extra-events.mjs'
import { readPages } from './reference-pages.mjs'
import { permissionOnly, readsUnrecorded, unrecorded } from './unrecorded.mjs'

const noOperation = 'no API operation is known that would leave an event of it'

/**
 * The kind of event that shows each action: action name → Visibility, for every action of the catalog. An action is
 * observable only if every operation that uses it is: one that leaves no event makes it unobservable, one that is a
 * data event makes it a data event.
 */
export function seeActions(catalog, operations, source) {
  const uses = new Map(catalog.expand('*').map((action) => [action.name, []]))
  for (const { service, name, grants } of allOperations(catalog, operations, source)) {
    for (const { action } of grants) uses.get(action.name).push(visibilityOf(service, name))
  }
  return new Map([...uses].map(([name, found]) => [name, silence(catalog.action(name)) ?? combine(found)]))
}

/**
 * Names of the actions that some API operation is authorised by. A permission of `permissionOnly` is not among them
 * because some requests of another operation need it.
 */
export const operatedActions = (catalog, operations, source) =>
  new Set(
    [...allOperations(catalog, operations, source)].flatMap(({ grants }) =>
      grants.filter(({ action, when }) => !when || !(action.name in permissionOnly)).map(({ action }) => action.name),
    ),
  )

/** Every operation of the SDK models, and those beside them, with what it is authorised for. */
export function* allOperations(catalog, operations, source) {
  for (const { sources, operations: list } of operations) {
    for (const { name } of list) {
      const found = sources.map((host) => source.operationOf(catalog, host, name)).find((operation) => operation)
      if (found) yield { ...found, name }
      yield* elsewhere(catalog, sources, name, source)
    }
  }
  for (const [service, names] of Object.entries(extraEvents)) {
    for (const name of names) {
      const found = source.operationIn(catalog, service, name)
      if (found) yield { ...found, name }
    }
  }
}

/** S3 has the same operations under several prefixes (directory buckets, Outposts, Object Lambda). */
function* elsewhere(catalog, sources, name, source) {
  if (!sources.includes('s3.amazonaws.com') && !sources.includes('s3-control.amazonaws.com')) return
  for (const service of ['s3express', 's3-outposts', 's3-object-lambda', 's3tables']) {
    const found = source.operationIn(catalog, service, name)
    if (found) yield { ...found, name }
  }
}

const matches = (names, name) => names.includes('*') || names.some((each) => each.toLowerCase() === name.toLowerCase())

function visibilityOf(service, operation) {
  const silent = unrecorded[service]?.find(([names]) => matches(names, operation))
  if (silent) return { kind: 'none', reason: silent[1] }
  const data = dataEvents[service]?.find(([, names]) => matches(names, operation))
  return data ? { kind: 'data', resourceTypes: data[0] } : { kind: 'management' }
}

/** Actions that are unobservable whatever operations there are. */
function silence(action) {
  const short = action.name.slice(action.service.length + 1)
  const reason =
    permissionOnly[action.name] ??
    unrecorded[action.service]?.find(([names]) => matches(names, short))?.[1] ??
    (['List', 'Read'].includes(action.accessLevel) ? readsUnrecorded[action.service] : undefined)
  return reason && { kind: 'none', reason }
}

function combine(found) {
  if (found.length === 0) return { kind: 'none', reason: noOperation }
  const silent = found.find(({ kind }) => kind === 'none')
  if (silent) return silent
  const types = new Set(found.flatMap(({ resourceTypes = [] }) => resourceTypes))
  return types.size === 0
    ? { kind: 'management' }
    : { kind: 'data', resourceTypes: [...types].toSorted((a, b) => (a < b ? -1 : 1)) }
}

/**
 * Dependent actions that the packaged reference leaves out: those of AWS's pages, those that the texts of the SDK
 * models name, and iam:PassRole where a request hands over a role. Action name → dependent actions.
 */
export function dependentsOfActions(catalog, operations, source) {
  const found = new Map()
  const add = (action, others) => found.set(action, [...new Set([...(found.get(action) ?? []), ...others])])
  for (const [service, actions] of Object.entries(readPages().dependents)) {
    for (const [name, others] of Object.entries(actions)) {
      const known = others.split(' ').filter((other) => catalog.action(other))
      if (catalog.action(`${service}:${name}`)) add(`${service}:${name}`, known)
    }
  }
  for (const { sources, operations: list } of operations) {
    for (const { name, takesRole, permissions } of list) {
      const operation = sources.map((host) => source.operationOf(catalog, host, name)).find((each) => each)
      const named = permissions.flatMap((each) => catalog.action(each)?.name ?? [])
      for (const { action } of operation?.grants ?? []) {
        const others = named.filter((other) => other !== action.name)
        if (others.length > 0) add(action.name, others)
      }
      if (!takesRole || !operation || source.servicesNamingRoles.has(operation.service)) continue
      for (const { action, when } of operation.grants) {
        if (!when && action.accessLevel !== 'List' && action.accessLevel !== 'Read') add(action.name, ['iam:PassRole'])
      }
    }
  }
  add('iam:AddRoleToInstanceProfile', ['iam:PassRole'])
  return found
}

/**
 * Names in the tables of data events and unrecorded calls that neither an operation nor an action bears: misspelt, or
 * gone.
 */
export function idleEntries(catalog, operations, source) {
  const known = new Set(
    [...allOperations(catalog, operations, source)].map(({ service, name }) => `${service}:${name}`.toLowerCase()),
  )
  return [dataEvents, unrecorded].flatMap((table) =>
    Object.entries(table).flatMap(([service, entries]) =>
      entries
        .flatMap(
          (entry) => entry.find((part) => Array.isArray(part) && part.some((name) => !name.includes('::'))) ?? [],
        )
        .map((name) => `${service}:${name}`)
        .filter((name) =>
          name.endsWith(':*')
            ? catalog.actionsOf(service).length === 0
            : !known.has(name.toLowerCase()) && !catalog.action(name),
        ),
    ),
  )
}
