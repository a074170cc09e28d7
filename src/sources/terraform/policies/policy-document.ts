import { parsePolicyDocument } from '../../../policy/parse.ts'
import type { PolicyKind } from '../../../policy/document.ts'
import { policyKindOf } from '../../kind.ts'
import type { Container, Layout, WrittenStatement } from '../../layout.ts'
import type { SourceKind } from '../../types.ts'
import type { SourceRange } from '../../located-value.ts'
import { expressionJson } from '../values/expression-json.ts'
import { mergedWith } from './document-merging.ts'
import type { Module } from '../modules/module.ts'
import { attributeOf, type Block, type TerraformFile } from '../syntax/syntax-tree.ts'
import {
  UnsupportedDocumentError,
  isUnresolvedValue,
  readStatementBlock,
  stringIn,
  type StatementBlock,
  dynamicBlock,
} from './statement-block.ts'

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

const madeElsewhere = 'a dynamic "statement" block makes its statements of values that are defined in another place'

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
    return attribute && stringIn(expressionJson(attribute.value, scope), name)
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
    const read = statementOr(() => readStatementBlock(made?.content ?? child, scope, syntax, host))
    if (typeof read === 'string') {
      rest.push(read)
      continue
    }
    const { fields, clauses, value, more, elements: parts, principals } = read
    const sid = value['Sid']
    if (typeof sid === 'string' && merged?.overridden.has(sid)) rest.push(`its statement ${sid} is overridden`)
    else if (made && isUnresolvedValue(value['Effect'])) rest.push(madeElsewhere)
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
function statementOr(read: () => StatementBlock): StatementBlock | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof UnsupportedDocumentError) return error.message
    throw error
  }
}
