import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Schema = { [key: string]: Json }

/** GitHub's own description of its REST API, as @octokit/openapi packs it. */
interface Operation {
  readonly parameters?: readonly Schema[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, { schema: Schema }>> }
  readonly responses: Readonly<Record<string, Schema>>
}

const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json')
const description = JSON.parse(readFileSync(file, 'utf8')) as {
  paths: Record<string, Record<string, Operation>>
} & Schema

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
const compiled = new Map<string, ValidateFunction>()

const templates = Object.keys(description.paths)
  .filter((path) => path.startsWith('/repos/'))
  .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/[.+]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`) }))
  // The most literal template is the one meant: /pulls/comments is no /pulls/{pull_number}.
  .sort((one, other) => one.path.split('{').length - other.path.split('{').length)

/** What is wrong with a request to the REST API: an empty list if nothing. `path` is still encoded, without the query. */
export function requestViolations(method: string, path: string, query: URLSearchParams, body: unknown): string[] {
  const found = operationAt(method, path)
  if (!found) return [`${method} ${path}: GitHub has no such operation`]
  const { name, operation } = found
  const parameters = (operation.parameters ?? []).map((parameter) => resolve(parameter) as Schema)
  const unknown = [...query.keys()].filter((key) => !parameters.some((p) => p['in'] === 'query' && p['name'] === key))
  const violations = unknown.map((key) => `${name}: unknown query parameter ${key}`)
  for (const parameter of parameters) {
    const value = parameter['in'] === 'query' ? query.get(parameter['name'] as string) : null
    if (value === null) continue
    const schema = inline(parameter['schema'] ?? {}, false) as Schema
    const typed = schema['type'] === 'integer' || schema['type'] === 'boolean' ? JSON.parse(value) : value
    violations.push(...check(`${name} ?${parameter['name'] as string}`, schema, typed))
  }
  const schema = operation.requestBody?.content['application/json']?.schema
  if (schema) violations.push(...check(`${name} body`, inline(schema, false) as Schema, body ?? {}))
  else if (body !== undefined) violations.push(`${name}: takes no body`)
  return violations
}

/** What is wrong with what the fake answers: a status GitHub does not give, a property it does not have, a wrong type. */
export function answerViolations(method: string, path: string, status: number, body: unknown): string[] {
  const found = operationAt(method, path)
  // Refusals are described loosely: what GitHub says there is in github-failures.ts.
  if (!found || status >= 400) return []
  const { name, operation } = found
  const answer = operation.responses[String(status)]
  if (!answer) return [`${name}: GitHub does not answer ${status}`]
  const content = (resolve(answer) as Schema)['content'] as Record<string, { schema: Schema }> | undefined
  const schema = content?.['application/json']?.schema
  return schema && body !== undefined ? check(`${name} ${status}`, inline(schema, true) as Schema, body) : []
}

function operationAt(method: string, path: string): { name: string; operation: Operation } | null {
  for (const template of templates) {
    const operation = template.pattern.test(path) && description.paths[template.path]?.[method.toLowerCase()]
    if (operation) return { name: `${method} ${template.path}`, operation }
  }
  return null
}

function check(name: string, schema: Schema, value: unknown): string[] {
  let validate = compiled.get(name)
  if (!validate) {
    validate = ajv.compile(schema)
    compiled.set(name, validate)
  }
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${name}${error.instancePath}: ${error.message}`)
}

/** Follows a reference (`#/components/…`), if it is one. */
function resolve(value: Json): Json {
  const reference = isObject(value) ? value['$ref'] : undefined
  if (typeof reference !== 'string') return value
  const steps = reference.slice(2).split('/')
  return resolve(steps.reduce<Json>((at, step) => (at as Schema)[step.replaceAll('~1', '/')] ?? null, description))
}

/**
 * A schema without references. `partial`: a fake answers only what is read, so nothing is required; but what it answers
 * must exist in the schema.
 */
function inline(value: Json, partial: boolean): Json {
  const found = resolve(value)
  if (Array.isArray(found)) return found.map((item) => inline(item, partial))
  if (!isObject(found)) return found
  const schema = Object.fromEntries(
    Object.entries(found).map(([key, item]) => [key, key === 'example' ? null : inline(item, partial)]),
  )
  delete schema['example']
  if (!isSchema(schema)) return schema
  const { nullable, ...plain } = schema
  const loose = partial ? loosened(plain) : plain
  return nullable === true ? { anyOf: [{ type: 'null' }, loose] } : loose
}

/** Parts that are all to hold have the properties of each other: they are closed together, as one. */
function joined(parts: readonly Schema[]): Schema {
  const properties = Object.assign({}, ...parts.map((part) => part['properties'] as Schema)) as Schema
  return { type: 'object', properties, additionalProperties: false }
}

function loosened(schema: Schema): Schema {
  const parts = schema['allOf'] as Schema[] | undefined
  if (parts?.every((part) => isObject(part['properties']))) return joined(parts)
  const closed = schema['properties'] !== undefined && schema['allOf'] === undefined
  const entries = Object.entries(schema).filter(([key]) => key !== 'required')
  const loose = entries.map(([key, value]) => [key === 'oneOf' ? 'anyOf' : key, value] as const)
  return { ...Object.fromEntries(loose), ...(closed && { additionalProperties: false }) }
}

/** Distinguished from an object of properties, which may well hold one that is called `required`. */
const isSchema = (value: Schema): boolean =>
  typeof value['type'] === 'string' || ['oneOf', 'anyOf', 'allOf'].some((key) => Array.isArray(value[key]))

const isObject = (value: Json | undefined): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
