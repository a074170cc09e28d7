import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allOperations } from './visibility.mjs'
import { realData } from '../real-data.mjs'

const order = ['stated', 'listed', 'guessed', 'no resource type']
const percent = (part, of) => `${of === 0 ? '0.0' : ((100 * part) / of).toFixed(1)}%`

/** The grade of the resources of an operation, before any call of it, for each action that it is authorised for. */
function gradeOf({ action }, name, source) {
  if (action.resourceTypes.length === 0) return 'no resource type'
  if (source.statedRule(action, name)) return 'stated'
  return source.listsCheckedArns(action.service) ? 'listed' : 'guessed'
}

/** Service → grade → how many pairs of operation and action. */
function byService(catalog, operations, source) {
  const services = new Map()
  const seen = new Set()
  for (const { service, name, grants } of allOperations(catalog, operations, source)) {
    for (const grant of grants) {
      const key = `${service}:${name} ${grant.action.name}`
      if (seen.has(key)) continue
      seen.add(key)
      const counts = services.get(grant.action.service) ?? {}
      const grade = gradeOf(grant, name, source)
      counts[grade] = (counts[grade] ?? 0) + 1
      services.set(grant.action.service, counts)
    }
  }
  return services
}

const words = (counts) =>
  order
    .filter((grade) => counts[grade])
    .map((grade) => `${counts[grade]} ${grade}`)
    .join(', ')

function sum(services) {
  const total = {}
  for (const counts of services.values())
    for (const [grade, count] of Object.entries(counts)) total[grade] = (total[grade] ?? 0) + count
  return total
}

/** One line: operations by how their resources are known. */
export const gradeSummary = (catalog, operations, source) =>
  `operations by how their resources are known: ${words(sum(byService(catalog, operations, source)))}`

/** Real records beside the repository, where there are any. */
const folder = fileURLToPath(new URL('cloudtrail', realData))

function* filesIn(path) {
  for (const name of readdirSync(path).toSorted()) {
    const inside = join(path, name)
    if (statSync(inside).isDirectory()) yield* filesIn(inside)
    else if (name.endsWith('.json')) yield inside
  }
}

function* recordsIn(path) {
  for (const file of filesIn(path)) {
    const parsed = JSON.parse(readFileSync(file, 'utf8'))
    for (const record of Array.isArray(parsed) ? parsed : (parsed.Records ?? [])) {
      if ((record.eventType ?? 'AwsApiCall') === 'AwsApiCall') yield record
    }
  }
}

/**
 * Uses in real records whose resource is stated or listed, among those of actions with resource types; what misses
 * most.
 */
function realUses(catalog, source) {
  if (!existsSync(folder)) return ['real records: none beside the repository']
  let uses = 0
  let without = 0
  let known = 0
  const missing = new Map()
  for (const record of recordsIn(folder)) {
    const facts = { ...record, region: record.awsRegion, account: record.recipientAccountId }
    const mapping = source.mapEvent(catalog, facts)
    if (mapping.kind !== 'actions') continue
    for (const { action, resources, grade } of mapping.actions) {
      uses++
      if ((catalog.action(action)?.resourceTypes.length ?? 0) === 0) without++
      else if (grade !== 'guessed' && resources.length > 0) known++
      else missing.set(action, (missing.get(action) ?? 0) + 1)
    }
  }
  const services = new Map()
  for (const [action, count] of missing) {
    const service = action.slice(0, action.indexOf(':'))
    const entry = services.get(service) ?? { count: 0, actions: [] }
    entry.count += count
    entry.actions.push([action.slice(service.length + 1), count])
    services.set(service, entry)
  }
  return [
    `real records: ${uses} uses, ${without} of actions without resource types; of the other ${uses - without}, ` +
      `${known} (${percent(known, uses - without)}) have a resource that is stated or listed`,
    `with actions without resource types: ${percent(known + without, uses)} of all uses`,
    ...[...services]
      .toSorted(([, a], [, b]) => b.count - a.count)
      .slice(0, 20)
      .map(
        ([service, { count, actions }]) =>
          `${String(count).padStart(5)}  ${service}: ` +
          actions
            .toSorted(([, a], [, b]) => b - a)
            .slice(0, 8)
            .map(([name, times]) => `${name} ${times}`)
            .join(', '),
      ),
  ]
}

/** Operations by how their resources are known, by service, and what that is worth on real records. */
export function gradeReport(catalog, operations, source) {
  const services = byService(catalog, operations, source)
  const weight = ([, counts]) => (counts.stated ?? 0) + (counts.listed ?? 0)
  const listed = [...services].filter((entry) => weight(entry) > 0).toSorted((a, b) => weight(b) - weight(a))
  return [
    gradeSummary(catalog, operations, source),
    ...listed.map(([service, counts]) => `  ${service}: ${words(counts)}`),
    ...realUses(catalog, source),
  ]
}
