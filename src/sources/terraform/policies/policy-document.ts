import { hasUnresolved } from '../../../policy/unresolved.ts'
import { parsePolicyDocument } from '../../../policy/parse.ts'
import type { PolicyKind } from '../../../policy/document.ts'
import { policyKindOf } from '../../kind.ts'
import type {
  Container,
  FieldName,
  Layout,
  WrittenElements,
  WrittenField,
  WrittenPrincipals,
  WrittenStatement,
} from '../../layout.ts'
import type { SourceKind } from '../../types.ts'
import { stringsOf, type SourceRange, type LocatedValue } from '../../located-value.ts'
import { expressionJson } from '../values/expression-json.ts'
import { mergedWith } from './document-merging.ts'
import type { Module } from '../modules/module.ts'
import { attributeOf, type Attribute, type Block, type TerraformFile } from '../syntax/syntax-tree.ts'
import type { ModuleScope } from '../values/evaluate.ts'

/**
 * `data "aws_iam_policy_document"`: the document it makes, as a value, and where it stands.
 * Defaults are the provider's: version 2012-10-17, effect Allow; empty lists and an empty sid are left out.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export type DocumentBlocks =
  | {
      readonly kind: 'read'
      readonly value: Readonly<Record<string, unknown>>
      readonly layout: Layout
    }
  /** `policy`: its kind all the same, where its principals show it. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly policy?: PolicyKind }

const elements: Readonly<Record<string, FieldName>> = {
  sid: 'Sid',
  effect: 'Effect',
  actions: 'Action',
  not_actions: 'NotAction',
  resources: 'Resource',
  not_resources: 'NotResource',
}

class UnsupportedDocumentError extends Error {}

const madeElsewhere = 'a dynamic "statement" block makes its statements of values that are defined in another place'

const isUnknown = (value: unknown): boolean => typeof value === 'string' && hasUnresolved(value)

/** @param host the resource attribute that contains it, where that is known */
export function readDocumentBlocks(
  block: Block,
  syntax: TerraformFile,
  module: Module,
  host?: SourceKind,
): DocumentBlocks {
  try {
    return readOrThrow(block, syntax, module, host)
  } catch (error) {
    if (error instanceof UnsupportedDocumentError)
      return { kind: 'unreadable', reason: error.message, ...policyIn(block) }
    throw error
  }
}

/**
 * Only trust and resource policies name principals, and a policy with only actions that assume roles is a trust policy.
 */
function policyIn(block: Block): { readonly policy?: PolicyKind } {
  const statements = block.body.blocks.flatMap((child) => (child.type === 'statement' ? [child] : []))
  const named = statements.filter(({ body }) =>
    body.blocks.some(({ type }) => type === 'principals' || type === 'not_principals'),
  )
  if (named.length === 0) return {}
  const assumes = named.every((each) => /^\[?\s*"sts:/.test(attributeOf(each.body, 'actions')?.value.text ?? ''))
  return { policy: assumes ? 'trust' : 'resource' }
}

function readOrThrow(
  block: Block,
  syntax: TerraformFile,
  module: Module,
  host: SourceKind | undefined,
): DocumentBlocks {
  const scope = module.documents
  const merged = mergedWith(block, module)
  const text = (name: string): string | undefined => {
    const attribute = attributeOf(block.body, name)
    return attribute && textOf(expressionJson(attribute.value, scope), name)
  }
  const json = syntax.language === 'json'
  const items: Block[] = []
  const containers: Container[] = json ? containersOf(block) : []
  const statements: WrittenStatement[] = []
  const values: Record<string, unknown>[] = []
  const rest = (merged?.attributes ?? []).map((name) => `it merges other documents (${name})`)
  for (const child of block.body.blocks) {
    const made = child.type === 'dynamic' ? dynamicBlock(child) : undefined
    if (child.type !== 'statement' && made?.name !== 'statement') continue
    items.push(child)
    if (made && !made.content) {
      rest.push('a dynamic "statement" block takes its values from a name that is not its own')
      continue
    }
    const read = statementOr(() => readStatement(made?.content ?? child, scope, syntax, host))
    if (typeof read === 'string') {
      rest.push(read)
      continue
    }
    const { fields, clauses, value, more, elements: parts, principals } = read
    const sid = value['Sid']
    if (typeof sid === 'string' && merged?.overridden.has(sid)) rest.push(`its statement ${sid} is overridden`)
    else if (made && isUnknown(value['Effect'])) rest.push(madeElsewhere)
    else if ((made || more) && value['Effect'] !== 'Allow')
      rest.push('one of its statements may be a Deny that exists only sometimes (a dynamic block)')
    else if (
      made &&
      !parsePolicyDocument({ Statement: [value] }, policyKindOf({ Statement: value }, undefined).grammar).document
    )
      rest.push(madeElsewhere)
    else {
      const place = json ? placeIn(containers, child) : { container: 0, item: items.length - 1 }
      const { start, end } = child
      const open = !json && made === undefined && { elements: parts, principals }
      const isGuarded = more || made !== undefined
      statements.push({ start, end, fields, clauses, ...open, place, guarded: isGuarded, more: isGuarded })
      values.push(value)
    }
  }
  if (statements.length === 0) throw new UnsupportedDocumentError(rest[0] ?? 'it has no statement blocks')
  const { start, end } = block.inner
  const id = text('policy_id')
  return {
    kind: 'read',
    value: { Version: text('version') ?? '2012-10-17', ...(id !== undefined && { Id: id }), Statement: values },
    layout: {
      dialect: json ? 'json-blocks' : 'blocks',
      root: { start: block.start, end: block.end },
      containers: json ? containers : [{ start, end, kind: 'blocks', items }],
      statements,
      comments: syntax.comments,
      rest,
      ...(merged && { merged: merged.sids }),
    },
  }
}

/** The places of the statements of a document in JSON: in lists, or one alone. */
function containersOf(block: Block): Container[] {
  const found = new Map<number, Container & { readonly items: SourceRange[] }>()
  for (const { type, list, start, end } of block.body.blocks) {
    if (type !== 'statement') continue
    const around = list ?? { start, end }
    const container = found.get(around.start) ?? { ...around, kind: list ? 'list' : 'single', items: [] }
    container.items.push({ start, end })
    found.set(around.start, container)
  }
  return [...found.values()]
}

function placeIn(containers: Container[], { start, end }: SourceRange): WrittenStatement['place'] {
  for (const [container, { items }] of containers.entries()) {
    const item = items.findIndex((each) => each.start === start)
    if (item !== -1) return { container, item }
  }
  containers.push({ start, end, kind: 'fixed', items: [{ start, end }] })
  return { container: containers.length - 1, item: 0 }
}

/** A statement, or why it cannot be read: it stays as it is. */
function statementOr(read: () => ReadStatement): ReadStatement | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof UnsupportedDocumentError) return error.message
    throw error
  }
}

/** Names of its own that a dynamic block's iterator would hide. */
const taken = new Set(['local', 'var', 'data', 'each', 'count', 'path', 'module', 'self', 'terraform'])

/** The name and content of a `dynamic` block; without content where its iterator has the name of something else. */
function dynamicBlock({ labels: [name = ''], body }: Block): { readonly name: string; readonly content?: Block } {
  const content = body.blocks.find(({ type }) => type === 'content')
  const iterator = attributeOf(body, 'iterator')?.value.text ?? name
  return content && !taken.has(iterator) ? { name, content } : { name }
}

interface ReadStatement extends Pick<WrittenStatement, 'fields' | 'clauses' | 'more'> {
  readonly elements: WrittenElements
  readonly principals: readonly WrittenPrincipals[]
  readonly value: Record<string, unknown>
}

function readStatement(
  block: Block,
  scope: ModuleScope,
  syntax: TerraformFile,
  host: SourceKind | undefined,
): ReadStatement {
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
      const text = textOf(written, attribute.name)
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
  const test = textOf(written('test'), 'test')
  const variable = textOf(written('variable'), 'variable')
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
  const text = textOf(type, 'type')
  const name = dynamic && hasUnresolved(text) ? 'AWS' : text
  const list = listOf(identifiers, 'identifiers')
  if (name === '*') return '*'
  if (before === '*') return before
  const known = (before ?? {}) as Record<string, readonly string[]>
  return { ...known, [name]: [...(known[name] ?? []), ...list] }
}

function textOf(written: LocatedValue, name: string): string {
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
