import { hasUnresolved } from '../../../policy/unresolved.ts'
import type { FieldName, WrittenElements, WrittenField, WrittenPrincipals, WrittenStatement } from '../../layout.ts'
import type { SourceKind } from '../../types.ts'
import { stringsOf, type SourceRange, type LocatedValue } from '../../located-value.ts'
import { expressionJson } from '../values/expression-json.ts'
import { attributeOf, type Attribute, type Block, type TerraformFile } from '../syntax/syntax-tree.ts'
import type { ModuleScope } from '../values/evaluate.ts'

/** The attributes of a `statement` block, by the elements that they stand for. */
const elements: Readonly<Record<string, FieldName>> = {
  sid: 'Sid',
  effect: 'Effect',
  actions: 'Action',
  not_actions: 'NotAction',
  resources: 'Resource',
  not_resources: 'NotResource',
}

/** The document is not read; the message is the reason, as a clause. */
export class UnsupportedDocumentError extends Error {}

export const isUnresolvedValue = (value: unknown): boolean => typeof value === 'string' && hasUnresolved(value)

/** A `statement` block: the statement, and the places of its parts. */
export interface StatementBlock extends Pick<WrittenStatement, 'fields' | 'clauses' | 'more'> {
  readonly elements: WrittenElements
  readonly principals: readonly WrittenPrincipals[]
  readonly value: Record<string, unknown>
}

/** Reads a `statement` block. Throws an UnsupportedDocumentError where it has parts that are not known. */
export function readStatementBlock(
  block: Block,
  scope: ModuleScope,
  syntax: TerraformFile,
  host: SourceKind | undefined,
): StatementBlock {
  const fields = new Map<FieldName, WrittenField>()
  const value: Record<string, unknown> = { Effect: 'Allow' }
  for (const attribute of block.body.attributes) {
    const element = elements[attribute.name]
    if (!element)
      throw new UnsupportedDocumentError(`a statement has the attribute ${attribute.name}, which is not known`)
    const { start, end } = attribute
    const written = replaceVariables(expressionJson(attribute.value, scope), element)
    fields.set(element, { start, end, key: keyOf(attribute, syntax), value: written })
    if (element === 'Sid' || element === 'Effect') {
      const text = stringIn(written, attribute.name)
      if (text !== '') value[element] = text
    } else {
      const strings = listOf(written, attribute.name)
      if (strings.length > 0) value[element] = strings
    }
  }
  // By operator, as the document has them: blocks of one operator need not stand together.
  const clauses = new Map<string, WrittenField[]>()
  const principals: WrittenPrincipals[] = []
  let more = false
  for (const child of block.body.blocks) {
    // A condition that may be there restricts the statement: it stays where it is, and the rest is read without it.
    if (child.type === 'dynamic' && child.labels[0] === 'condition') {
      more = true
      continue
    }
    const element = child.type === 'dynamic' ? principalElements[child.labels[0] ?? ''] : undefined
    const principalBlock = element && dynamicBlock(child).content
    if (principalBlock) {
      more = true
      // AWS allows no principals in an identity policy: there the block produces none.
      if (host === 'identity') continue
      // The principals are not in the source: a placeholder name distinguishes them from "every principal".
      value[element] = readPrincipals(principalBlock, scope, value[element], true)
      continue
    }
    if (child.type === 'dynamic')
      throw new UnsupportedDocumentError(
        `a dynamic "${child.labels[0]}" block is part of a statement, which is not followed`,
      )
    if (child.type === 'principals') {
      value['Principal'] = readPrincipals(child, scope, value['Principal'])
      principals.push(...writtenPrincipals(child, scope, syntax))
    } else if (child.type === 'not_principals')
      value['NotPrincipal'] = readPrincipals(child, scope, value['NotPrincipal'])
    else if (child.type === 'condition') {
      const { test, field } = readCondition(child, scope, syntax, value)
      clauses.set(test, [...(clauses.get(test) ?? []), field])
    } else throw new UnsupportedDocumentError(`a statement has a ${child.type} block, which is not known`)
  }
  if (more && value['Principal'] !== undefined && value['NotPrincipal'] !== undefined)
    throw new UnsupportedDocumentError('the principals that a statement names, or excepts, are not in the source')
  const items = [...block.body.attributes, ...block.body.blocks].sort((a, b) => a.start - b.start)
  return { fields, clauses: [...clauses.values()].flat(), value, more, elements: { items }, principals }
}

function writtenPrincipals(block: Block, scope: ModuleScope, syntax: TerraformFile): WrittenPrincipals[] {
  const [type, identifiers] = ['type', 'identifiers'].map((name) => attributeOf(block.body, name))
  if (type === undefined || identifiers === undefined) return []
  const { start, end } = identifiers
  const value = replaceVariables(expressionJson(identifiers.value, scope), 'Principal')
  const [name = ''] = stringsOf(expressionJson(type.value, scope)) ?? []
  return [{ type: name, field: { start, end, key: keyOf(identifiers, syntax), value } }]
}

const principalElements: Readonly<Record<string, 'Principal' | 'NotPrincipal'>> = {
  principals: 'Principal',
  not_principals: 'NotPrincipal',
}

/** The name of an attribute where it stands: in JSON in quotes. */
const keyOf = ({ start, name }: Attribute, { language }: TerraformFile): SourceRange => ({
  start,
  end: start + name.length + (language === 'json' ? 2 : 0),
})

function readCondition(
  block: Block,
  scope: ModuleScope,
  syntax: TerraformFile,
  statement: Record<string, unknown>,
): { test: string; field: WrittenField } {
  const written = (name: string): LocatedValue => {
    const attribute = attributeOf(block.body, name)
    if (!attribute) throw new UnsupportedDocumentError(`a condition block has no ${name}`)
    return replaceVariables(expressionJson(attribute.value, scope), 'Condition')
  }
  const test = stringIn(written('test'), 'test')
  const variable = stringIn(written('variable'), 'variable')
  const list = written('values')
  const condition = (statement['Condition'] ??= {}) as Record<string, Record<string, unknown>>
  const keys = (condition[test] ??= {})
  if (Object.hasOwn(keys, variable))
    throw new UnsupportedDocumentError(`${test} of ${variable} appears twice in a statement`)
  keys[variable] = listOf(list, 'values')
  const attribute = attributeOf(block.body, 'values')
  const { start, end } = attribute ?? block
  const key = attribute ? keyOf(attribute, syntax) : { start, end: start }
  return { test, field: { start, end, key, value: list } }
}

function readPrincipals(block: Block, scope: ModuleScope, before: unknown, dynamic = false): unknown {
  const of = (name: string): LocatedValue | undefined => {
    const attribute = attributeOf(block.body, name)
    return attribute && replaceVariables(expressionJson(attribute.value, scope), 'Principal')
  }
  const [type, identifiers] = [of('type'), of('identifiers')]
  if (!type || !identifiers) throw new UnsupportedDocumentError('a principals block lacks its type or its identifiers')
  const text = stringIn(type, 'type')
  const name = dynamic && hasUnresolved(text) ? 'AWS' : text
  const list = listOf(identifiers, 'identifiers')
  if (name === '*') return '*'
  if (before === '*') return before
  const known = (before ?? {}) as Record<string, readonly string[]>
  return { ...known, [name]: [...(known[name] ?? []), ...list] }
}

export function stringIn(written: LocatedValue, name: string): string {
  const [text, ...rest] = stringsOf(written) ?? []
  if (text === undefined || rest.length > 0 || written.kind === 'list')
    throw new UnsupportedDocumentError(`its ${name} is not a string`)
  return text
}

function listOf(written: LocatedValue, name: string): string[] {
  const strings = stringsOf(written)
  if (!strings) throw new UnsupportedDocumentError(`its ${name} are not a list of strings`)
  return strings
}

/** The provider writes `&{aws:username}` as `${aws:username}`, everywhere but in actions. */
export function replaceVariables(written: LocatedValue, element: string): LocatedValue {
  if (element === 'Action' || element === 'NotAction' || element === 'Sid') return written
  if (written.kind === 'string') return { ...written, value: written.value.replaceAll('&{', '${') }
  if (written.kind === 'list')
    return { ...written, items: written.items.map((item) => replaceVariables(item, element)) }
  return written
}

/** Names of its own that a dynamic block's iterator would hide. */
const taken = new Set(['local', 'var', 'data', 'each', 'count', 'path', 'module', 'self', 'terraform'])

/** The name and content of a `dynamic` block; without content where its iterator has the name of something else. */
export function dynamicBlock({ labels: [name = ''], body }: Block): {
  readonly name: string
  readonly content?: Block
} {
  const content = body.blocks.find(({ type }) => type === 'content')
  const iterator = attributeOf(body, 'iterator')?.value.text ?? name
  return content && !taken.has(iterator) ? { name, content } : { name }
}
