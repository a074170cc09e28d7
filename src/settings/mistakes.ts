import type * as z from 'zod'
import { ledgerPlaces } from './sections/ledger.ts'
import { recordPlaces } from './sections/runbooks.ts'
import { nearestWord } from './nearest.ts'
import { type JsonSchema, settingsJsonSchema } from './schema.ts'

/** Something wrong, and the place in the file's data it is about. */
export interface Mistake {
  readonly path: readonly PropertyKey[]
  /** The key itself is wrong, not its value. */
  readonly atKey: boolean
  readonly text: string
}

/** Turns zod's issues into messages for the author of the file. */
export const mistakesFrom = (
  issues: readonly z.core.$ZodIssue[],
  schema: () => JsonSchema = settingsJsonSchema,
): Mistake[] => issues.flatMap((issue) => mistakesOf(issue, schema))

function mistakesOf(issue: z.core.$ZodIssue, schema: () => JsonSchema): Mistake[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        atKey: true,
        text: unknownKey(issue.path, key, schema()),
      }))
    case 'invalid_type':
      return [{ path: issue.path, atKey: false, text: wrongType(issue, issue.input) }]
    case 'invalid_value':
      return [{ path: issue.path, atKey: false, text: notOneOf(issue.values, issue.input) }]
    case 'invalid_union':
      return unionMistakes(issue, schema)
    case 'too_big':
    case 'too_small':
      return [{ path: issue.path, atKey: false, text: outOfRange(issue) }]
    case 'invalid_key':
      return [{ path: issue.path, atKey: true, text: 'is no name: it must be one line of text' }]
    case 'custom':
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
      break
  }
  // the schema's own refinements and patterns, each with its message
  return [{ path: issue.path, atKey: false, text: `${showValue(issue.input)} ${issue.message}` }]
}

/** Rules between keys, which hold whatever else is wrong; `data` is the file's data, unchecked. */
export function crossMistakes(data: unknown): Mistake[] {
  const root = record(data)
  const mistakes: Mistake[] = []
  if (root['account'] !== undefined && root['accounts'] !== undefined) {
    mistakes.push({ path: ['accounts'], atKey: true, text: 'account and accounts are both given: keep one of them' })
  }
  for (const [index, place] of list(record(root['evidence'])['cloudtrail']).entries()) {
    const kinds = Object.keys(record(place))
    if (kinds.length > 1) {
      const path = ['evidence', 'cloudtrail', index]
      mistakes.push({
        path,
        atKey: false,
        text: `holds ${kinds.length} places (${kinds.map(showValue).join(', ')}): one to each "-"`,
      })
    } else if (kinds.length === 0 && typeof place === 'object' && place !== null) {
      mistakes.push({
        path: ['evidence', 'cloudtrail', index],
        atKey: false,
        text: 'is empty: give files, lookup-events, s3, athena, lake or trail',
      })
    }
  }
  mistakes.push(...ledgerMistakes(root), ...recordPlaceMistakes(root), ...stageMistakes(root))
  const networks = Object.keys(record(root['networks']))
  for (const name of networks) {
    const network = record(root['networks'])[name]
    if (network !== null && Object.values(record(network)).every((part) => Array.isArray(part) && part.length === 0)) {
      mistakes.push({
        path: ['networks', name],
        atKey: true,
        text: 'is an empty network: give cidrs, vpcs, vpc-endpoints, or their owners',
      })
    }
  }
  for (const [index, fence] of list(root['fences']).entries()) {
    for (const [at, name] of list(record(fence)['from']).entries()) {
      if (typeof name !== 'string' || networks.includes(name)) continue
      mistakes.push({ path: ['fences', index, 'from', at], atKey: false, text: unknownNetwork(name, networks) })
    }
  }
  return mistakes
}

function ledgerMistakes(root: Readonly<Record<string, unknown>>): Mistake[] {
  const ledger = root['ledger']
  if (typeof ledger !== 'object' || ledger === null || Array.isArray(ledger)) return []
  const given = ledgerPlaces.filter((place) => record(ledger)[place] !== undefined)
  const mistakes: Mistake[] = []
  if (given.length !== 1) {
    const text =
      given.length === 0
        ? `names no place: give one of ${ledgerPlaces.join(', ')}`
        : `names ${given.length} places (${given.join(', ')}): keep one of them`
    mistakes.push({ path: ['ledger'], atKey: true, text })
  }
  const expire = daysIn(record(ledger)['expire'])
  const window = daysIn(record(root['evidence'])['window'] ?? '90d')
  if (expire !== undefined && window !== undefined && expire < window) {
    const text = `${expire}d is shorter than evidence.window (${window}d): what is remembered would never be enough`
    mistakes.push({ path: ['ledger', 'expire'], atKey: false, text })
  }
  return mistakes
}

function recordPlaceMistakes(root: Readonly<Record<string, unknown>>): Mistake[] {
  const records = record(root['runbooks'])['records']
  if (typeof records !== 'object' || records === null || Array.isArray(records)) return []
  const given = recordPlaces.filter((place) => record(records)[place] !== undefined)
  if (given.length === 1) return []
  const text = given.length === 0 ? 'names no place: give folder or branch' : 'names two places: keep folder or branch'
  return [{ path: ['runbooks', 'records'], atKey: true, text }]
}

/** Each stage has a name of its own, and each account belongs to one stage. */
function stageMistakes(root: Readonly<Record<string, unknown>>): Mistake[] {
  const names = new Set<unknown>()
  const taken = new Set<unknown>()
  return list(record(root['rollout'])['stages']).flatMap((each, index): Mistake[] => {
    const { name, accounts, paths } = record(each)
    const at = ['rollout', 'stages', index]
    const found: Mistake[] = []
    if (typeof name === 'string' && (accounts === undefined) === (paths === undefined))
      found.push({ path: at, atKey: false, text: 'needs accounts or paths, one of them' })
    if (typeof name === 'string' && names.has(name))
      found.push({ path: [...at, 'name'], atKey: false, text: `${showValue(name)} is in two stages` })
    names.add(name)
    const own = new Set<unknown>()
    for (const account of list(accounts)) {
      const mistake = own.has(account) ? 'is given twice' : taken.has(account) ? 'is in two stages' : undefined
      if (mistake !== undefined)
        found.push({ path: [...at, 'accounts'], atKey: false, text: `${showValue(account)} ${mistake}` })
      own.add(account)
      taken.add(account)
    }
    return found
  })
}

const daysIn = (value: unknown): number | undefined => {
  const days = typeof value === 'string' ? /^(\d{1,4})d$/.exec(value)?.[1] : undefined
  return days === undefined ? undefined : Number(days)
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A value in a message: short, on one line, nothing a terminal would act on. */
export function showValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a map'
  const text = JSON.stringify(value) ?? 'nothing'
  // JSON leaves DEL, C1 controls and bidi controls as they are
  const safe = text.replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return safe.length > 80 ? `${safe.slice(0, 77)}…` : safe
}

function unknownKey(path: readonly PropertyKey[], key: string, schema: JsonSchema): string {
  const known = keysAt(path, schema)
  const close = nearestWord(key, known)
  if (close !== undefined) return `unknown key ${showValue(key)}: did you mean ${close}?`
  const elsewhere = placesOf(key, schema)
  if (elsewhere.length > 0) return `unknown key ${showValue(key)} here: it belongs under ${elsewhere.join(' or ')}`
  return `unknown key ${showValue(key)}: known here are ${known.join(', ')}`
}

function unknownNetwork(name: string, networks: readonly string[]): string {
  if (networks.length === 0) return `${showValue(name)} is no network: describe it under networks`
  const close = nearestWord(name, networks)
  return `${showValue(name)} is no network of this file: ${close === undefined ? `there are ${networks.join(', ')}` : `did you mean ${close}?`}`
}

const nouns: Readonly<Record<string, string>> = {
  array: 'a list ([…] or lines that begin with "-")',
  object: 'a map of keys',
  record: 'a map of names',
  string: 'text in quotes',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a whole number',
}

function wrongType({ expected, path }: z.core.$ZodIssueInvalidType, input: unknown): string {
  const noun = nouns[expected] ?? expected
  if (typeof input === 'number' && /^accounts?$/.test(String(path[0]))) {
    return 'must be in quotes: a bare number loses its leading zeros'
  }
  if (input === undefined) return `is missing: it must be ${noun}`
  if (input === null) return `is empty: give ${noun}, or remove the key`
  return `must be ${noun}, not ${showValue(input)}`
}

function notOneOf(values: readonly unknown[], input: unknown): string {
  const options = values.map(String)
  if (input === undefined) return `is missing: it must be ${options.join(' or ')}`
  const close = typeof input === 'string' ? nearestWord(input, options) : undefined
  return `${showValue(input)} must be ${options.join(' or ')}${close === undefined ? '' : `: did you mean ${close}?`}`
}

/** Keys that take one of several forms, with these forms. */
const subjects = 'matched, or a list of ARN patterns of users and roles'
const unions: Readonly<Record<string, string>> = {
  from: subjects,
  to: subjects,
  of: subjects,
  for: subjects,
  roles: subjects,
  matched: 'a list of event ids, or their number',
  unclear: 'a list of event ids, or their number',
  unobserved: 'keep, drop, or a list of {in, services, reasons, do}',
  cache: 'true, or {key: NAME} of at most 200 characters without comma and space',
}

function unionMistakes(issue: z.core.$ZodIssueInvalidUnion, schema: () => JsonSchema): Mistake[] {
  if (issue.path[0] === 'accounts') {
    // One account or a list of them: the form that was begun says what is wrong with it.
    const form = issue.errors[Array.isArray(issue.input) ? 1 : 0] ?? []
    return mistakesFrom(
      form.map((each) => ({ ...each, path: [...issue.path, ...each.path] })),
      schema,
    )
  }
  // a list was meant where a list was given: say what is wrong in it
  const branch = issue.errors.find((errors) => errors.every((each) => each.path.length > 0))
  if (branch !== undefined && Array.isArray(issue.input)) {
    return mistakesFrom(
      branch.map((each) => ({ ...each, path: [...issue.path, ...each.path] })),
      schema,
    )
  }
  return [
    {
      path: issue.path,
      atKey: false,
      text: `${showValue(issue.input)} must be ${unions[String(issue.path.at(-1))] ?? 'something else'}`,
    },
  ]
}

function outOfRange(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  if (issue.origin === 'array') return issue.message
  if (issue.origin === 'string') return `${showValue(issue.input)} ${issue.message}`
  const bound = issue.code === 'too_big' ? `at most ${issue.maximum}` : `at least ${issue.minimum}`
  return `${showValue(issue.input)} must be ${bound}`
}

/** The schema at a place in the data; a list of possibilities where there is a choice. */
function schemasAt(path: readonly PropertyKey[], root: JsonSchema): JsonSchema[] {
  const resolved = (schema: JsonSchema): JsonSchema => {
    const name = schema.$ref?.replace('#/$defs/', '')
    return name === undefined ? schema : ((name === '#' ? root : root.$defs?.[name]) ?? schema)
  }
  let schemas = [root]
  for (const step of path) {
    schemas = schemas
      .flatMap((schema) => [schema, ...(schema.anyOf ?? [])])
      .flatMap(
        (schema) =>
          (typeof step === 'number' ? schema.items : (schema.properties?.[String(step)] ?? named(schema))) ?? [],
      )
      .map(resolved)
  }
  return schemas
}

const named = ({ additionalProperties }: JsonSchema): JsonSchema | undefined =>
  typeof additionalProperties === 'object' ? additionalProperties : undefined

const keysAt = (path: readonly PropertyKey[], root: JsonSchema): string[] =>
  schemasAt(path, root).flatMap((schema) => [
    ...Object.keys(schema.properties ?? {}),
    ...(schema.propertyNames?.enum ?? []),
  ])

/** `evidence.window` for `window`: where else a key is known, for one that stands in the wrong place. */
function placesOf(key: string, schema: JsonSchema, at = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const path = at === '' ? name : `${at}.${name}`
    const here = name === key ? [at === '' ? 'the top level' : at] : []
    return [...here, ...placesOf(key, inner, path)]
  })
}
