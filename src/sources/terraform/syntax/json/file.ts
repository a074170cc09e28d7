import { parseTree, type Node, type ParseError } from 'jsonc-parser'
import { positionAt } from '../../../files.ts'
import { tooDeepAt } from './nesting-depth.ts'
import type { Attribute, Block, Body, Span, TerraformFile, TerraformParser } from '../syntax-tree.ts'
import { jsonExpression, literalExpression, spanOf, type JsonConversion } from './expression.ts'

/**
 * Terraform's JSON syntax as the same plain data that native syntax becomes, with positions of the JSON text. Every
 * problem makes the blocks around it broken; a text that is no JSON makes all of them so.
 * @see https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function parseTerraformJson(content: string, parser: TerraformParser): TerraformFile {
  const file = new JsonFile(content, parser)
  return file.read((root) => file.blocksOf(root))
}

/**
 * Values of variables (`.tfvars.json`). Their strings are no templates: Terraform gives them nothing to evaluate in.
 * @see https://github.com/hashicorp/hcl/blob/main/json/structure.go
 */
export function parseVariablesJson(content: string, parser: TerraformParser): TerraformFile {
  const file = new JsonFile(content, parser)
  return file.read((root) => ({ attributes: file.attributes(root, literalExpression), blocks: [] }))
}

/** Number of labels after the type of a block. */
const labels: Readonly<Record<string, number>> = {
  check: 1,
  data: 2,
  ephemeral: 2,
  import: 0,
  locals: 0,
  module: 1,
  moved: 0,
  output: 1,
  provider: 1,
  removed: 0,
  resource: 2,
  terraform: 0,
  variable: 1,
}

/** Arguments that are blocks of their own: JSON does not distinguish them from objects, the provider's schema does. */
const innerBlocks: Readonly<Record<string, readonly string[]>> = {
  aws_iam_policy_document: ['statement'],
  aws_iam_role: ['inline_policy'],
}

/** Blocks inside of blocks, and blocks that any resource may have. */
const deeperBlocks: Readonly<Record<string, readonly string[]>> = {
  statement: ['condition', 'principals', 'not_principals'],
}

const anywhere: ReadonlySet<string> = new Set(['lifecycle', 'provisioner', 'connection', 'timeouts'])

class JsonFile {
  private readonly content: string
  private readonly conversion: JsonConversion
  private readonly comments: Span[] = []

  constructor(content: string, parser: TerraformParser) {
    this.content = content
    this.conversion = { content: this.content, parser, strings: [], problems: [] }
  }

  read(convert: (root: Node) => Body): TerraformFile {
    const errors: ParseError[] = []
    const deep = tooDeepAt(this.content)
    const root = deep === undefined ? parseTree(this.content, errors, { disallowComments: true }) : undefined
    const body = root?.type === 'object' || root?.type === 'array' ? convert(root) : { attributes: [], blocks: [] }
    const wrong = deep ?? errors[0]?.offset ?? (root?.type === 'object' || root?.type === 'array' ? undefined : 0)
    const problems = [...(wrong === undefined ? [] : [wrong]), ...this.conversion.problems].sort((a, b) => a - b)
    return {
      language: 'json',
      body: wrong === undefined ? body : { ...body, blocks: body.blocks.map((block) => ({ ...block, broken: true })) },
      comments: this.comments,
      strings: this.conversion.strings,
      equals: [],
      brackets: [],
      problems: problems.map((start) => ({ start, ...positionAt(this.content, start) })),
    }
  }

  blocksOf(root: Node): Body {
    const blocks = this.properties(root).flatMap(({ name, value }) =>
      Object.hasOwn(labels, name) ? this.labelled(name, labels[name] ?? 0, [], value) : [],
    )
    return { attributes: [], blocks }
  }

  /** Objects of names, as deep as the block has labels; at every depth there may be a list of them instead. */
  private labelled(type: string, depth: number, names: readonly string[], node: Node, list?: Node): Block[] {
    if (node.type === 'array')
      return (node.children ?? []).flatMap((item) => this.labelled(type, depth, names, item, node))
    if (node.type !== 'object') {
      if (node.type !== 'null') this.conversion.problems.push(node.offset)
      return []
    }
    if (depth === 0) return [this.block(type, names, node, list)]
    return this.properties(node).flatMap(({ name, value }) => this.labelled(type, depth - 1, [...names, name], value))
  }

  private block(type: string, names: readonly string[], node: Node, list: Node | undefined): Block {
    const before = this.conversion.problems.length
    const inner = [
      ...(innerBlocks[names[0] ?? ''] ?? []),
      ...(deeperBlocks[type === 'dynamic' ? '' : type === 'content' ? (names[0] ?? '') : type] ?? []),
    ]
    const blocks: Block[] = []
    const attributes: Attribute[] = []
    const seen = new Set<string>()
    for (const property of this.properties(node)) {
      const { name, value } = property
      if (name === 'dynamic') blocks.push(...this.labelled('dynamic', 1, [], value))
      else if (type === 'dynamic' && name === 'content') blocks.push(...this.labelled('content', 0, names, value))
      else if (inner.includes(name) || (anywhere.has(name) && value.type !== 'string'))
        blocks.push(...this.labelled(name, 0, [], value))
      else {
        // Two values for one argument: Terraform refuses the file.
        if (seen.has(name)) this.conversion.problems.push(property.node.offset)
        seen.add(name)
        attributes.push(this.attribute(property, type === 'variable' ? literalExpression : jsonExpression))
      }
    }
    const span = spanOf(node)
    return {
      ...span,
      type,
      labels: names,
      body: { attributes, blocks },
      inner: { start: span.start + 1, end: span.end - 1 },
      ...(list && { list: spanOf(list) }),
      broken: this.conversion.problems.length > before,
    }
  }

  attributes(root: Node, expression: typeof jsonExpression): Attribute[] {
    return this.properties(root).map((property) => this.attribute(property, expression))
  }

  private attribute({ name, value, node }: Property, expression: typeof jsonExpression): Attribute {
    return { ...spanOf(node), name, value: expression(value, this.conversion) }
  }

  /** Names and values of an object, or of the objects in a list; `"//"` is a comment. */
  private properties(node: Node): Property[] {
    if (node.type === 'array') return (node.children ?? []).flatMap((item) => this.properties(item))
    if (node.type !== 'object') return []
    return (node.children ?? []).flatMap((property): Property[] => {
      const [key, value] = property.children ?? []
      if (!key || !value) return []
      const name = key.value as string
      if (name !== '//') return [{ name, value, node: property }]
      this.comments.push(spanOf(property))
      return []
    })
  }
}

interface Property {
  readonly name: string
  readonly value: Node
  /** Name and value. */
  readonly node: Node
}
