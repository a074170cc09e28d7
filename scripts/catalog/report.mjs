import { gradeReport } from './grades.mjs'
import { allOperations, idleEntries } from './visibility.mjs'

/** Counts per kind, the reasons of `none`, the types of `data`, and the operations that no action answers to. */
export function catalogReport(catalog, operations, source) {
  const actions = catalog.expand('*')
  const by = group(actions)
  const lines = [
    `${actions.length} actions: ` +
      Object.entries(by)
        .map(([kind, list]) => `${list.length} ${kind}`)
        .join(', '),
  ]
  const reasons = new Map()
  for (const { name, visibility } of by.none ?? [])
    reasons.set(visibility.reason, [...(reasons.get(visibility.reason) ?? []), name])
  for (const [reason, names] of reasons) lines.push(`${String(names.length).padStart(5)}  ${reason}`)
  const known = new Set(
    [...allOperations(catalog, operations, source)].map(({ service, name }) => `${service}:${name}`),
  )
  const unknown = operations.flatMap(({ sdk, sources, operations: list }) =>
    list
      .filter(
        ({ name }) =>
          !sources.some((host) => source.servicesOf(host).some((service) => known.has(`${service}:${name}`))),
      )
      .map(({ name }) => `${sdk}:${name}`),
  )
  lines.push(`${unknown.length} operations without an action: ${unknown.join(' ')}`)
  lines.push(`table entries that no operation bears: ${idleEntries(catalog, operations, source).join(' ')}`)
  lines.push(...gradeReport(catalog, operations, source))
  return lines.join('\n')
}

function group(actions) {
  const result = {}
  for (const action of actions) (result[action.visibility.kind] ??= []).push(action)
  return result
}

/**
 * The number of actions that have an API operation, and the reasons of the others; the nameless ones by access level.
 */
export function summary(catalog, marksRead) {
  const actions = catalog.expand('*')
  const count = (mark) => actions.filter((action) => action.mark === mark).length
  const levels = new Map()
  for (const { accessLevel } of actions.filter(({ mark }) => mark === 'nameless')) {
    levels.set(accessLevel, (levels.get(accessLevel) ?? 0) + 1)
  }
  return [
    `${actions.length} actions: ${count(undefined)} with an operation, ${count('permission-only')} permission only, ` +
      `${count('nameless')} nameless, ${count('unknown')} unknown (no SDK has the service, or AWS's pages of ${marksRead} lack them)`,
    `nameless: ${[...levels].map(([level, number]) => `${number} ${level}`).join(', ')}`,
  ].join('\n')
}
