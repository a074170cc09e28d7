import { hasUnresolved } from '../../../policy/unresolved.ts'
import type { MergedSids } from '../../layout.ts'
import { documentLinks } from './document-references.ts'
import type { Module } from '../modules/module.ts'
import { addressOf, attributeOf, withoutParentheses, type Block, type Expression } from '../syntax/syntax-tree.ts'
import { evaluateExpression } from '../values/evaluate.ts'

/**
 * Documents that take in others: `source_policy_documents` (an own statement replaces one with its Sid),
 * `override_policy_documents` (their statements replace own ones), and the two older attributes for one document.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export const mergingAttributes = [
  'source_policy_documents',
  'override_policy_documents',
  'source_json',
  'override_json',
] as const

const overriding = new Set<string>(['override_policy_documents', 'override_json'])

/** The documents that one document merges, as far as this directory has them. */
interface Taking {
  readonly block: Block
  readonly documents: ReadonlySet<string>
  readonly overriding: ReadonlySet<string>
  /** Everything it merges is a document of this directory. */
  readonly known: boolean
  /** Sids of its own statements; `undefined`: one of them is an expression. */
  readonly sids: ReadonlySet<string> | undefined
}

type Graph = ReadonlyMap<string, Taking>

/** Blocks are parsed once and stay the same objects while other files of their directory are edited. */
const graphs = new WeakMap<Module['blocks'], Graph>()

function graphOf(module: Module): Graph {
  const known = graphs.get(module.blocks)
  if (known) return known
  const graph = new Map<string, Taking>()
  for (const { block } of module.blocks.values())
    if (isDocument(block)) graph.set(addressOf(block), takingOf(block, module))
  graphs.set(module.blocks, graph)
  return graph
}

const isDocument = (block: Block): boolean => block.type === 'data' && block.labels[0] === 'aws_iam_policy_document'

function takingOf(block: Block, module: Module): Taking {
  const documents = new Set<string>()
  const over = new Set<string>()
  let known = true
  for (const name of mergingAttributes) {
    const attribute = attributeOf(block.body, name)
    const found = attribute ? documentsIn(attribute.value, module) : []
    if (!found) known = false
    for (const document of found ?? []) {
      documents.add(document)
      if (overriding.has(name)) over.add(document)
    }
  }
  return { block, documents, overriding: over, known, sids: sidsOf(block, module) }
}

/** Lists of documents, also put together of several; `undefined` where something else may be among them. */
function documentsIn(expression: Expression, module: Module): string[] | undefined {
  const inner = withoutParentheses(expression)
  if (inner.kind === 'literal' && inner.value === null) return []
  const parts =
    inner.kind === 'tuple'
      ? inner.elements
      : inner.kind === 'conditional'
        ? [inner.consequent, inner.alternate]
        : inner.kind === 'call' && ['concat', 'compact', 'flatten', 'distinct'].includes(inner.name) && !inner.spread
          ? inner.arguments
          : undefined
  if (!parts) {
    const links = documentLinks(inner)
    return links?.every((link) => module.blocks.has(link)) ? links : undefined
  }
  const all = parts.map((part) => documentsIn(part, module))
  return all.some((part) => !part) ? undefined : all.flatMap((part) => part ?? [])
}

function sidsOf(block: Block, module: Module): ReadonlySet<string> | undefined {
  const sids = new Set<string>()
  for (const child of block.body.blocks) {
    const body = child.type === 'dynamic' ? child.body.blocks.find(({ type }) => type === 'content')?.body : child.body
    const sid = body && attributeOf(body, 'sid')
    const value = sid ? evaluateExpression(sid.value, module.documents) : ''
    if (typeof value !== 'string' || hasUnresolved(value)) return undefined
    if (value !== '') sids.add(value)
  }
  return sids
}

/** The documents that contain the statements of this one: itself, and every document that takes it in. */
function includingDocuments(address: string, module: Module): ReadonlySet<string> {
  const takers = new Set([address])
  const graph = graphOf(module)
  // A set grows while it is walked, so this ends when nothing new takes in any of them.
  for (const taken of takers) for (const [taker, { documents }] of graph) if (documents.has(taken)) takers.add(taker)
  return takers
}

/** Everything that a document merges, directly or through others. */
function takenBy(addresses: Iterable<string>, graph: Graph): Set<string> {
  const taken = new Set(addresses)
  for (const address of taken) for (const document of graph.get(address)?.documents ?? []) taken.add(document)
  return taken
}

export interface MergedDocument {
  readonly sids: MergedSids
  /** Sids of statements that override this document's own, as far as they are known. */
  readonly overridden: ReadonlySet<string>
  /** Attributes by which it takes others in. */
  readonly attributes: readonly string[]
}

/** The Sids of other documents that affect this document's; `undefined` where it is merged with none. */
export function mergedWith(block: Block, module: Module): MergedDocument | undefined {
  const graph = graphOf(module)
  const address = addressOf(block)
  const family = new Set([address])
  for (const member of family) {
    for (const document of graph.get(member)?.documents ?? []) family.add(document)
    for (const taker of includingDocuments(member, module)) family.add(taker)
  }
  const attributes = mergingAttributes.filter((name) => attributeOf(block.body, name))
  if (family.size === 1 && attributes.length === 0) return undefined
  const others = [...family].filter((member) => member !== address).map((member) => graph.get(member))
  const known = graph.get(address)?.known === true && others.every((other) => other?.known && other.sids)
  const overridden = [...takenBy(graph.get(address)?.overriding ?? [], graph)].flatMap((member) => [
    ...(graph.get(member)?.sids ?? []),
  ])
  return {
    sids: { taken: known ? new Set(others.flatMap((other) => [...(other?.sids ?? [])])) : undefined },
    overridden: new Set(overridden),
    attributes,
  }
}
