import { addTo } from '../../collections.ts'
import { hasUnresolved } from '../../policy/unresolved.ts'
import type { PrincipalElement, Statement } from '../../policy/document.ts'
import type { FieldName } from '../layout.ts'
import { EditError } from './edit-error.ts'
import { isHcl, longestLine, type Style } from './style.ts'

/** A list in the document's style; `indent` is that of the line it starts on, `before` the text before it there. */
export function printList(values: readonly string[], style: Style, indent: string, before = 0): string {
  const { eol } = style.lines
  const texts = values.map(style.quote)
  const line = `[${texts.join(style.joiner)}]`
  const fits = before + line.length <= longestLine
  const broken = values.length < 2 ? style.multilineOne : style.multiline || !fits
  if (style.dialect === 'quoted' || style.inline || !broken) return line
  const comma = style.trailingComma ? ',' : ''
  return `[${eol}${texts.map((text) => `${indent}${style.unit}${text}`).join(`,${eol}`)}${comma}${eol}${indent}]`
}

/** One value as the document writes one, several as a list. */
export function printValue(values: readonly string[], style: Style, indent: string, before = 0): string {
  const [value] = values
  if (values.length === 1 && value !== undefined && style.single) return style.quote(value)
  return printList(values, style, indent, before)
}

/** A name and its value: strings, an object, or a list of objects. */
type Entry = readonly [key: string, value: readonly string[] | string | readonly Entry[] | Objects]

interface Objects {
  readonly objects: readonly (readonly Entry[])[]
}

const isEntries = (value: readonly string[] | readonly Entry[]): value is readonly Entry[] => Array.isArray(value[0])

/** A statement as text: the first line without indentation, the others indented as for a line that has `indent`. */
export function statementText(
  statement: Statement,
  style: Style,
  indent: string,
  kept: ReusedText = new Map(),
): string {
  if (style.dialect === 'blocks') return printBlock(statement, style, indent, kept)
  if (style.dialect === 'json-blocks')
    return printObject(blockEntries(statement, kept), style, indent, keptAs(kept, blockNames))
  if (style.names)
    return printObject(namedEntries(statement, style.names, style), style, indent, keptAs(kept, style.names))
  return printObject(entriesOf(statement), style, indent, kept)
}

/** Values that are written already, as text, for a statement that stands where they stood. */
export type ReusedText = ReadonlyMap<FieldName, string>

function entriesOf(statement: Statement): Entry[] {
  const { sid, effect, action, notAction, resource, notResource } = statement
  const entries: Entry[] = []
  if (sid !== undefined) entries.push(['Sid', sid])
  entries.push(['Effect', effect])
  for (const [name, element] of principalsOf(statement)) {
    entries.push([name, element === '*' ? '*' : Object.entries(element).map(([type, ids]): Entry => [type, ids])])
  }
  if (action) entries.push(['Action', action])
  if (notAction) entries.push(['NotAction', notAction])
  if (resource) entries.push(['Resource', resource])
  if (notResource) entries.push(['NotResource', notResource])
  const operators = operatorsOf(statement.condition)
  if (operators.length > 0) entries.push(['Condition', operators])
  return entries
}

function operatorsOf(condition: Statement['condition']): Entry[] {
  const operators = new Map<string, Entry[]>()
  for (const { operator, key, values } of condition) addTo(operators, operator, [key, values])
  return [...operators]
}

/**
 * Clauses as a part of an object: the whole `Condition`, its operators, or the keys of one of these.
 *
 * @param indent of the line on which the part begins
 */
export function printClauses(
  clauses: Statement['condition'],
  as: 'Condition' | 'operators' | 'keys',
  style: Style,
  indent: string,
): string[] {
  const operators = operatorsOf(clauses)
  const entries: readonly Entry[] =
    as === 'Condition'
      ? [['Condition', operators]]
      : as === 'operators'
        ? operators
        : clauses.map(({ key, values }): Entry => [key, values])
  return entries.map(([key, value]) => {
    const name = keyText(key, style)
    return name + separatorIn(style) + printEntry(value, style, indent, indent.length + name.length + 4)
  })
}

const separatorIn = ({ separator, dialect }: Style): string =>
  separator === '=' ? ' = ' : isHcl(dialect) ? ' : ' : separator

const blockNames: ReadonlyMap<string, string> = new Map([
  ['Sid', 'sid'],
  ['Effect', 'effect'],
  ['Action', 'actions'],
  ['NotAction', 'not_actions'],
  ['Resource', 'resources'],
  ['NotResource', 'not_resources'],
  ['Condition', 'condition'],
])

const keptAs = (kept: ReusedText, names: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...kept].map(([name, text]) => [names.get(name) ?? name, text]))

/** The statement as the provider's blocks have it: the default effect only where it was written before. */
function blockEntries(statement: Statement, kept: ReusedText): Entry[] {
  refusePrincipals(statement)
  const entries = entriesOf({ ...statement, condition: [] })
  const shown = entries.filter(([name, value]) => name !== 'Effect' || value !== 'Allow' || kept.has('Effect'))
  const tests = testsOf(statement)
  return [
    ...shown.map(([name, value]): Entry => [blockNames.get(name) ?? name, value]),
    ...(tests.length > 0 ? [['condition', { objects: tests }] as const] : []),
  ]
}

/** One object for each key of an operator. */
const testsOf = ({ condition }: Statement): (readonly Entry[])[] =>
  condition.map(({ operator, key, values }) => [
    ['test', operator],
    ['variable', key],
    ['values', values],
  ])

/**
 * The statement as the other objects beside it are written. The code that makes a policy of them may know no other
 * elements.
 */
function namedEntries(statement: Statement, names: ReadonlyMap<string, string>, style: Style): Entry[] {
  refusePrincipals(statement)
  return entriesOf(statement).flatMap(([element, value]): Entry[] => {
    const name = names.get(element)
    if (name === undefined && element === 'Effect' && value === 'Allow') return []
    if (name === undefined)
      throw new EditError(`No statement here has the element ${element}, which would have to be added`)
    const tests = element === 'Condition' && (style.dialect === 'objects' || style.dialect === 'json-objects')
    return [[name, tests ? { objects: testsOf(statement) } : value]]
  })
}

function printObject(
  entries: readonly Entry[],
  style: Style,
  indent: string,
  kept: ReadonlyMap<string, string> = new Map(),
): string {
  const { eol } = style.lines
  const inner = indent + style.unit
  const printed = entries.map(([key, value]) => {
    const name = keyText(key, style)
    return { name, text: kept.get(key) ?? printEntry(value, style, inner, inner.length + name.length + 4) }
  })
  const separator = separatorIn(style)
  if (style.inline) {
    const { pad } = style
    return `{${pad}${printed.map(({ name, text }) => name + separator + text).join(style.joiner)}${pad}}`
  }
  const ends = style.entryCommas ? `,${eol}` : eol
  return `{${eol}${printed.map(({ name, text }) => inner + name + separator + text).join(ends)}${eol}${indent}}`
}

function printEntry(value: Entry[1], style: Style, indent: string, before: number): string {
  const { eol } = style.lines
  if (typeof value === 'string') return style.quote(value)
  if ('objects' in value) {
    const inner = indent + style.unit
    const texts = value.objects.map((object) => printObject(object, style, inner))
    if (style.inline) return `[${texts.join(style.joiner)}]`
    return `[${eol}${texts.map((text) => inner + text).join(`,${eol}`)}${eol}${indent}]`
  }
  return isEntries(value) ? printObject(value, style, indent) : printValue(value, style, indent, before)
}

function keyText(key: string, style: Style): string {
  if (isHcl(style.dialect) && !style.quotedKeys && /^[A-Za-z_][\w-]*$/.test(key)) return key
  if (isHcl(style.dialect) && hasUnresolved(key)) return `(${style.quote(key)})`
  return style.quote(key)
}

function printBlock(statement: Statement, style: Style, indent: string, kept: ReusedText): string {
  const { eol } = style.lines
  const { sid, effect, action, notAction, resource, notResource } = statement
  const inner = indent + style.unit
  const body: string[] = []
  if (sid !== undefined) body.push(attribute('sid', style.quote(sid), inner))
  if (effect !== 'Allow' || kept.has('Effect')) body.push(attribute('effect', style.quote(effect), inner))
  const lists = [
    ['actions', 'Action', action],
    ['not_actions', 'NotAction', notAction],
    ['resources', 'Resource', resource],
    ['not_resources', 'NotResource', notResource],
  ] as const
  for (const [name, field, values] of lists) {
    const text = kept.get(field) ?? (values && printList(values, style, inner, inner.length + name.length + 3))
    if (text !== undefined) body.push(attribute(name, text, inner))
  }
  for (const [name, element] of principalsOf(statement)) {
    const deep = inner + style.unit
    const types = element === '*' ? [['*', ['*']] as const] : Object.entries(element)
    for (const [type, identifiers] of types) {
      body.push(
        `${eol}${inner}${name === 'Principal' ? 'principals' : 'not_principals'} {`,
        attribute('type', style.quote(type), deep),
        attribute('identifiers', printList(identifiers, style, deep, deep.length + 14), deep),
        `${inner}}`,
      )
    }
  }
  for (const clause of statement.condition) body.push(`${eol}${inner}${printConditionBlock(clause, style, inner)}`)
  return `statement {${eol}${body.join(eol)}${eol}${indent}}`
}

/** A `condition` block: its first line without indentation. */
export function printConditionBlock(
  { operator, key, values }: Statement['condition'][number],
  style: Style,
  indent: string,
): string {
  const deep = indent + style.unit
  return [
    'condition {',
    attribute('test', style.quote(operator), deep),
    attribute('variable', style.quote(key), deep),
    attribute('values', printList(values, style, deep, deep.length + 9), deep),
    `${indent}}`,
  ].join(style.lines.eol)
}

const attribute = (name: string, text: string, indent: string): string => `${indent}${name} = ${text}`

const principalsOf = ({ principal, notPrincipal }: Statement): (readonly [string, PrincipalElement])[] => [
  ...(principal === undefined ? [] : [['Principal', principal] as const]),
  ...(notPrincipal === undefined ? [] : [['NotPrincipal', notPrincipal] as const]),
]

/** In these forms the code around them decides how principals are written. */
function refusePrincipals(statement: Statement): void {
  if (principalsOf(statement).length > 0) throw new EditError('Statements with principals are not written in this form')
}
