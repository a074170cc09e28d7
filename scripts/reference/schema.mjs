// A page from a JSON Schema: every property with its description, at its path.
import { anchorOf, code, contents, alternatives, page, prose } from './markdown.mjs'

/**
 * The page of a schema.
 *
 * @param options `title` and `intro` of the page; `source` of the schema; `valid`: does it say what is accepted, rather than
 *   what is printed? Then it is said which keys are required
 */
export function schemaPage(schema, { title, intro, source, valid }) {
  const names = definitionNames(schema)
  const context = { names, valid }
  const sections = variantsOf(schema).flatMap((variant) =>
    Object.entries(variant.properties ?? {}).map(([name, value]) => section(name, value, variant, context)),
  )
  const definitions = [...names].map(([reference, name]) => {
    const value = schema[reference.split('/')[1]][reference.split('/')[2]]
    const lines = [`## Definition: ${name}`, described(value, context), ...rows(value, name, context)]
    return { heading: `Definition: ${name}`, text: lines.join('\n\n') }
  })
  const all = merged([...sections, ...definitions])
  return page(title, source, [intro, contents(all.map(({ heading }) => heading)), ...all.map(({ text }) => text)])
}

/** What several variants have in common is described once. */
function merged(sections) {
  const byText = new Map(sections.map((each) => [each.text, each]))
  const seen = new Map()
  return [...byText.values()].map((each) => {
    const number = (seen.get(each.heading) ?? 0) + 1
    seen.set(each.heading, number)
    return each
  })
}

/** The schemas of which a value keeps one: those of `oneOf` or `anyOf`, or it itself. */
const variantsOf = (schema) => schema.oneOf ?? schema.anyOf ?? [schema]

/** `#/$defs/condition` → `condition`, for all definitions that have a name of their own. */
function definitionNames(schema) {
  const names = new Map()
  for (const member of ['$defs', 'definitions'])
    for (const name of Object.keys(schema[member] ?? {}))
      names.set(`#/${member}/${name}`, name.replace(/^__schema/, 'part '))
  return names
}

function section(name, value, parent, context) {
  const lines = [`## ${name}`, `${described(value, context)}${requiredIn(parent, name, context)}`]
  return { heading: name, text: [...lines, ...rows(value, name, context)].join('\n\n') }
}

/** Everything below a value, a heading each. */
function rows(value, path, context) {
  return below(value).flatMap(({ step, schema, parent, name }) => {
    const at = `${path}${step}`
    if (name === undefined) return rows(schema, at, context)
    return [
      `### ${code(at)}`,
      `${described(schema, context)}${requiredIn(parent, name, context)}`,
      ...rows(schema, at, context),
    ]
  })
}

/** The values right below one: its properties, or those of its items, of its values and of what it may also be. */
function below(value) {
  const own = Object.entries(value.properties ?? {}).map(([name, schema]) => ({
    step: `.${name}`,
    schema,
    parent: value,
    name,
  }))
  const items = isSchema(value.items) ? [{ step: '[]', schema: value.items }] : []
  const values = isSchema(value.additionalProperties) ? [{ step: '.*', schema: value.additionalProperties }] : []
  const choices = [...(value.anyOf ?? []), ...(value.oneOf ?? [])]
    .filter(hasParts)
    .map((schema) => ({ step: '', schema }))
  return [...own, ...items, ...values, ...choices]
}

const isSchema = (value) => typeof value === 'object' && value !== null
/** What only combines required properties has none of its own. */
const hasParts = (schema) => schema.type !== undefined || schema.anyOf !== undefined || schema.oneOf !== undefined

const requiredIn = (parent, name, { valid }) => (valid && parent?.required?.includes(name) ? ' Required.' : '')

function described(value, context) {
  const { description } = value
  return [`_${typeOf(value, context)}_`, ...(description === undefined ? [] : [prose(description)])].join('  \n')
}

/** What a value may be, in words. */
export function typeOf(value, context) {
  if (value.$ref !== undefined) {
    const name = context.names.get(value.$ref) ?? value.$ref
    return `[${name}](#${anchorOf(`Definition: ${name}`)})`
  }
  if (value.const !== undefined) return code(JSON.stringify(value.const))
  if (value.enum !== undefined) return alternatives(value.enum)
  const choices = [...(value.anyOf ?? []), ...(value.oneOf ?? [])].filter(
    (each) => hasParts(each) || each.$ref || each.enum,
  )
  if (value.type === undefined && choices.length > 0)
    return [...new Set(choices.map((each) => typeOf(each, context)))].join('; or ')
  const types = [value.type ?? 'any'].flat()
  return types.map((type) => (words[type] ?? (() => type))(value, context)).join(' or ')
}

const words = {
  any: () => 'any value',
  boolean: () => 'true or false',
  null: () => 'null',
  string: textType,
  integer: (value) => `whole number${rangeOf(value)}`,
  number: (value) => `number${rangeOf(value)}`,
  object: ({ additionalProperties, propertyNames }, context) =>
    !isSchema(additionalProperties)
      ? 'object'
      : `object: ${propertyNames?.enum ? alternatives(propertyNames.enum) : 'name'} → ${typeOf(additionalProperties, context)}`,
  array: ({ items, minItems }, context) =>
    `list of: ${isSchema(items) ? typeOf(items, context) : 'any value'}${minItems > 0 ? ', at least one' : ''}`,
}

/** Forms that have a name; any other is shown as it is written, where it is short. */
const forms = {
  [String.raw`^\d{12}$`]: 'account id, 12 digits in quotes',
  [String.raw`^[a-z]{2}(-[a-z]+)+-\d$`]: 'Region, such as `eu-west-1`',
  [String.raw`^(0|[1-9]\d{0,3})d$`]: 'days, such as `90d`',
  [String.raw`^(?:0|[1-9]\d{0,4})[mhd]$`]: 'minutes, hours or days, such as `30m`, `12h`, `90d`',
}

function textType({ format, pattern }) {
  if (format === 'date') return 'day, such as `2026-11-01`'
  if (forms[pattern] !== undefined) return forms[pattern]
  const isShown = pattern !== undefined && pattern.length <= 60 && !/`|\\u0000/.test(pattern)
  return isShown ? `text of the form ${code(pattern)}` : 'text'
}

/** zod writes the largest safe integers where there is no limit. */
function rangeOf({ minimum, maximum }) {
  const from = minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum
  const to = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum
  if (from === undefined && to === undefined) return ''
  return to === undefined ? ` from ${from}` : from === undefined ? ` up to ${to}` : ` from ${from} to ${to}`
}
