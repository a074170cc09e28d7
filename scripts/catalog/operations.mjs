import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentedPermissions } from './documented-permissions.mjs'
import { botocore, readModelFile, serviceFolders, versionsOf } from './models.mjs'
import { tagMembers } from './tag-members.mjs'

/** The models that are read: `botocore 1.43.11`. */
export function modelsVersion() {
  const [, version] = /^__version__ = '([^']+)'/m.exec(readFileSync(join(botocore(), '__init__.py'), 'utf8')) ?? []
  return `botocore ${version ?? 'of unknown version'}`
}

/**
 * The operations of AWS's APIs, from botocore's service models: [{sdk, sources: event sources it may be recorded under,
 * operations: [{name, method, takesRole, tags, permissions}]}], sorted by SDK name.
 */
export const readOperations = () => serviceFolders().map(({ sdk, folder }) => readService(sdk, folder))

/** Older versions of an API are still called: all their operations count. */
function readService(sdk, folder) {
  const models = versionsOf(folder)
    .map((version) => readModelFile(join(version, 'service-2.json')))
    .filter((model) => model !== undefined)
  const hosts = new Set(
    models.flatMap(({ metadata }) => [metadata.signingName ?? metadata.endpointPrefix, metadata.endpointPrefix]),
  )
  const operations = new Map()
  for (const model of models) {
    for (const [name, operation] of Object.entries(model.operations)) {
      operations.set(name, {
        name,
        method: operation.http?.method,
        takesRole: takesRole(model, operation),
        tags: tagMembers(model, operation),
        permissions: documentedPermissions(model, operation),
      })
    }
  }
  return {
    sdk,
    sources: [...hosts].map((name) => `${name.toLowerCase()}.amazonaws.com`),
    operations: [...operations.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/**
 * Does the request hand over a role, by a member such as `roleArn`, `ExecutionRoleArn` or `serviceRole`, or an instance
 * profile? A role that is one of a few words (`READER`) is none of IAM's.
 */
function takesRole(model, operation) {
  const seen = new Set()
  const isText = (name) => {
    const shape = model.shapes[name]
    return shape.type === 'list' ? isText(shape.member.shape) : shape.type === 'string' && !shape.enum
  }
  const names = (member, type) =>
    /^iamInstanceProfile/i.test(member) ||
    (/(role(arn|s|arns)?|deliverlogspermissionarn)$/i.test(member) && isText(type))
  const visit = (shapeName) => {
    if (!shapeName || seen.has(shapeName)) return false
    seen.add(shapeName)
    const shape = model.shapes[shapeName]
    if (shape.type === 'list') return visit(shape.member.shape)
    if (shape.type === 'map') return visit(shape.value.shape)
    if (shape.type !== 'structure') return false
    return Object.entries(shape.members).some(([member, { shape: type }]) => names(member, type) || visit(type))
  }
  return visit(operation.input?.shape)
}

/**
 * The verb that src/catalog/operations/api-gateway.ts derives from an operation's name must be that of the model.
 * @throws where a new operation breaks the rule
 */
export function checkVerbs(catalog, operations, source) {
  for (const { sdk, operations: list } of operations.filter(
    ({ sdk }) => sdk.startsWith('apigateway') && !sdk.endsWith('api'),
  )) {
    for (const { name, method } of list) {
      if (catalog.action(`apigateway:${name}`) || source.verbsOf(name).includes(method)) continue
      throw new Error(`${sdk}:${name} is a ${method}: src/catalog/operations/api-gateway.ts does not say so.`)
    }
  }
}
