import type { Host, PolicyForm } from '../../types.ts'
import { documentLinks } from './document-references.ts'
import { policyAttributeOf, isOtherLanguage, type PolicyAttribute } from './policy-attributes.ts'
import type { ModuleFile } from '../modules/module.ts'
import { mergingAttributes } from './document-merging.ts'
import { mayBeDocument, notFollowedReason } from './not-followed.ts'
import { pathText, statementObjects } from './statement-objects.ts'
import {
  addressOf,
  attributeOf,
  withoutParentheses,
  allPartsOf,
  type Attribute,
  type Block,
  type Body,
  type Expression,
  type Span,
  type Template,
} from '../syntax/syntax-tree.ts'

/** The place of a policy, before its content is read. */
export interface PolicyExpression {
  readonly file: ModuleFile
  readonly block: Block
  /** Unique in its file. */
  readonly address: string
  /** The address by which it is referenced: the sides of a conditional share it; a part of a larger value has none. */
  readonly place: string
  /** The place to show a reader. */
  readonly at: Span
  readonly form: PolicyForm
  readonly text:
    | { readonly kind: 'blocks' }
    | { readonly kind: 'jsonencode'; readonly expression: Expression }
    /** `filled`: the values that `format` puts in the places of its verbs. */
    | { readonly kind: 'template'; readonly template: Template; readonly filled?: readonly Expression[] }
    /** YAML that is decoded, and encoded as JSON. */
    | { readonly kind: 'yaml'; readonly template: Template }
    /** Statements kept as objects. */
    | { readonly kind: 'statements'; readonly expression: Expression }
    /** It stands in another file, at the path that is the expression's value. */
    | { readonly kind: 'file'; readonly language: 'json' | 'template'; readonly path: Expression }
    | { readonly kind: 'unknown'; readonly reason: string }
  /** The resource it stands in; a document on its own is led to its hosts by links. */
  readonly host?: PolicyHost
}

/** A document becomes part of something that another address names. */
interface DocumentUse {
  /** `data.aws_iam_policy_document.app`, `data.template_file.app` */
  readonly document: string
  readonly host: PolicyHost
}

export interface PolicyHost extends Host {
  readonly attribute: PolicyAttribute
  readonly file: ModuleFile
  readonly block: Block
}

export interface FoundPolicies {
  readonly texts: readonly PolicyExpression[]
  readonly links: readonly DocumentUse[]
}

/** Every policy text of a file and its place. */
export function findPolicies(file: ModuleFile): FoundPolicies {
  const found = new Finder(file)
  for (const block of file.syntax.body.blocks) found.block(block)
  return found
}

class Finder implements FoundPolicies {
  readonly texts: PolicyExpression[] = []
  readonly links: DocumentUse[] = []
  private readonly taken = new Map<string, number>()
  private readonly file: ModuleFile

  constructor(file: ModuleFile) {
    this.file = file
  }

  block(block: Block): void {
    const address = addressOf(block)
    if (block.type === 'data' && block.labels[0] === 'aws_iam_policy_document') this.document(block, address)
    else if (block.type === 'data' && block.labels[0] === 'template_file') this.rendered(block, address)
    else this.body(block, block.body, address, [])
  }

  private document(block: Block, address: string): void {
    this.add(block, address, block, 'policy_document', { kind: 'blocks' })
    // Documents that it takes in may be written where it names them.
    for (const attribute of block.body.attributes) this.elsewhere(block, attribute, address)
  }

  /** The result of a `template_file`: a policy only if another block uses it as one, which the links show. */
  private rendered(block: Block, address: string): void {
    const template = attributeOf(block.body, 'template')
    if (!template) return
    const [form, text] = readable(template.value)
    if (text.kind === 'file') return this.add(block, address, block, 'template', { ...text, language: 'template' })
    const twice = text.kind === 'template' && /(\$|%)\1\{/.test(text.template.text)
    const reason = 'its text is a template inside of Terraform text (template_file), which is not followed'
    this.add(block, address, block, form, twice ? { kind: 'unknown', reason } : text)
  }

  private body(block: Block, body: Body, address: string, path: readonly string[]): void {
    for (const attribute of body.attributes) this.attribute(block, body, attribute, address, path)
    const seen = new Map<string, number>()
    for (const inner of body.blocks) {
      const dynamic = inner.type === 'dynamic'
      const name = dynamic ? (inner.labels[0] ?? '') : inner.type
      const index = seen.get(name) ?? 0
      seen.set(name, index + 1)
      const content = dynamic ? inner.body.blocks.find(({ type }) => type === 'content') : inner
      if (content) this.body(block, content.body, `${address}.${name}[${dynamic ? '*' : index}]`, [...path, name])
    }
  }

  private attribute(block: Block, body: Body, attribute: Attribute, address: string, path: readonly string[]): void {
    const type = block.type === 'resource' ? (block.labels[0] ?? '') : ''
    if (isOtherLanguage(type, path, attribute.name)) return
    const known = policyAttributeOf(type, path, attribute.name)
    if (!known) return this.elsewhere(block, attribute, address)
    const place = known.main ? address : `${address}.${attribute.name}`
    const host = policyHostOf(this.file, block, known, place, body)
    for (const expression of branches(attribute.value)) this.hosted(block, expression, place, host)
  }

  private hosted(block: Block, expression: Expression, address: string, host: PolicyHost): void {
    if (isNothing(expression)) return
    const links = documentLinks(expression)
    if (links) for (const document of links) this.links.push({ document, host })
    else this.add(block, address, expression, ...readable(expression), host)
  }

  /** Text that looks like a policy, in a place that is not known to contain one. */
  private elsewhere(block: Block, attribute: Attribute, address: string): void {
    const place = block.type === 'locals' ? `local.${attribute.name}` : `${address}.${attribute.name}`
    if (keepsStatements(block, attribute))
      for (const { expression, path } of statementObjects(attribute.value))
        this.add(block, place + pathText(path), expression, 'statements', { kind: 'statements', expression })
    // In JSON the letters of a word may be escaped.
    if (this.file.syntax.language === 'native' && !/Statement|file\(/.test(attribute.value.text)) return
    const whole = new Set(branches(attribute.value))
    const plain = new Set(keptIn(attribute.value))
    let end = -1
    for (const expression of allPartsOf(attribute.value)) {
      // A text inside of another policy's text belongs to that policy.
      if (expression.start < end || !(looksLikePolicy(expression) || (plain.has(expression) && readsFile(expression))))
        continue
      end = expression.end
      const [form, text] = readable(expression)
      const reason = notFollowedReason(attribute.value, expression, place)
      const known = (block.type !== 'data' || takesDocuments(block, attribute)) && plain.has(expression)
      this.add(
        block,
        place,
        expression,
        form,
        known ? text : { kind: 'unknown', reason },
        undefined,
        whole.has(expression),
      )
    }
  }

  private add(
    block: Block,
    address: string,
    at: Span,
    form: PolicyForm,
    text: PolicyExpression['text'],
    host?: PolicyHost,
    whole = true,
  ): void {
    const times = (this.taken.get(address) ?? 0) + 1
    this.taken.set(address, times)
    const unique = times === 1 ? address : `${address}#${times}`
    const base = { file: this.file, block, address: unique, place: whole ? address : `${address}…`, at, form }
    this.texts.push(host ? { ...base, text, host } : { ...base, text })
  }
}

const takesDocuments = ({ labels }: Block, { name }: Attribute): boolean =>
  labels[0] === 'aws_iam_policy_document' && mergingAttributes.some((known) => known === name)

/** The places in which statements are kept for others: in locals, arguments of modules and defaults of variables. */
const keepsStatements = (block: Block, { name }: Attribute): boolean =>
  block.type === 'locals' || block.type === 'module' || (block.type === 'variable' && name === 'default')

/** Both sides of a conditional, and the expression in parentheses. */
function branches(expression: Expression): Expression[] {
  const inner = withoutParentheses(expression)
  return inner.kind === 'conditional' ? [...branches(inner.consequent), ...branches(inner.alternate)] : [inner]
}

const joining = new Set(['concat', 'compact', 'flatten', 'distinct', 'merge'])

/** The parts that an expression keeps unchanged, in lists and objects. */
function* keptIn(expression: Expression): Generator<Expression> {
  for (const side of branches(expression)) {
    yield side
    if (side.kind === 'tuple') for (const element of side.elements) yield* keptIn(element)
    if (side.kind === 'call' && joining.has(side.name)) for (const each of side.arguments) yield* keptIn(each)
    if (side.kind === 'object') for (const { value } of side.entries) yield* keptIn(value)
  }
}

const isNothing = (expression: Expression): boolean =>
  (expression.kind === 'literal' && expression.value === null) ||
  (expression.kind === 'template' && expression.parts.length === 0)

/** Functions that return a text unchanged, except for the space around it. */
const keeping = new Set(['trimspace', 'chomp', 'sensitive', 'nonsensitive', 'tostring'])

/** The form of an expression that stands where a policy belongs. */
function readable(expression: Expression): [PolicyForm, PolicyExpression['text']] {
  const inner = withoutParentheses(expression)
  if (inner.kind === 'template') {
    const holdsText = inner.parts.some(
      (part) => part.kind === 'directive' || (part.kind === 'text' && /\S/.test(part.text)),
    )
    const [only] = inner.parts
    if (inner.parts.length === 1 && only?.kind === 'interpolation') return readable(only.expression)
    if (holdsText) return [inner.style === 'heredoc' ? 'heredoc' : 'string', { kind: 'template', template: inner }]
  }
  const [inside, ...more] = inner.kind === 'call' && keeping.has(inner.name) && !inner.spread ? inner.arguments : []
  if (inside && more.length === 0) return readable(inside)
  const filled = formatted(inner)
  if (filled) return filled
  const [argument, ...rest] =
    inner.kind === 'call' && inner.name === 'jsonencode' && !inner.spread ? inner.arguments : []
  const decoded = argument && rest.length === 0 && decodedIn(argument)
  if (decoded) return decoded
  if (argument && rest.length === 0) return ['jsonencode', { kind: 'jsonencode', expression: argument }]
  const [path] = inner.kind === 'call' && !inner.spread ? inner.arguments : []
  if (path && inner.kind === 'call' && inner.name === 'file') return ['json', { kind: 'file', language: 'json', path }]
  if (path && inner.kind === 'call' && inner.name === 'templatefile')
    return ['template', { kind: 'file', language: 'template', path }]
  return ['other', { kind: 'unknown', reason: unreadReason(inner) }]
}

/** `format` of a text: the values of its verbs are put into it. */
function formatted(expression: Expression): [PolicyForm, PolicyExpression['text']] | undefined {
  if (expression.kind !== 'call' || expression.name !== 'format' || expression.spread) return undefined
  const [first, ...values] = expression.arguments
  const inside = first && readable(first)
  return inside?.[1].kind === 'template' && !inside[1].filled
    ? [inside[0], { ...inside[1], filled: values }]
    : undefined
}

/**
 * `jsonencode(jsondecode(…))` of a text or a file equals that text or file; `yamldecode` reads a text in another way.
 */
function decodedIn(argument: Expression): [PolicyForm, PolicyExpression['text']] | undefined {
  const inner = withoutParentheses(argument)
  if (inner.kind !== 'call' || inner.spread) return undefined
  const [only, ...more] = inner.arguments
  if (inner.name === 'yamldecode' && only && more.length === 0) {
    const template = withoutParentheses(only)
    return template.kind === 'template' ? ['heredoc', { kind: 'yaml', template }] : undefined
  }
  if (inner.name !== 'jsondecode') return undefined
  const inside = only && more.length === 0 ? readable(only) : undefined
  return inside && inside[1].kind !== 'unknown' ? inside : undefined
}

function unreadReason(expression: Expression): string {
  if (expression.kind === 'call') return `it is made by ${expression.name}(), which is not followed`
  if (expression.kind === 'traversal') {
    if (expression.root === 'var')
      return `it comes from the variable ${expression.text}, so the caller of this module writes it`
    if (expression.root === 'local') return `it comes from ${expression.text}, which is not followed`
    return `it comes from ${expression.text}, which is not followed`
  }
  return 'it is the result of an expression that is not followed'
}

/** A file may be anything: it is a policy if another block uses it as one, which its traces show. */
const readsFile = (expression: Expression): boolean => readable(expression)[1].kind === 'file'

/** A jsonencode of an object with statements, or JSON text with them. */
function looksLikePolicy(expression: Expression): boolean {
  if (expression.kind === 'call' && (keeping.has(expression.name) || expression.name === 'format')) {
    const [, text] = readable(expression)
    return text.kind === 'template' && looksLikePolicy(text.template)
  }
  if (expression.kind === 'call' && expression.name === 'jsonencode') return /\bStatement\b/.test(expression.text)
  if (expression.kind !== 'template' || !mayBeDocument(expression)) return false
  return /\bStatement\\?"\s*:/.test(expression.text) && /\bEffect\\?"\s*:/.test(expression.text)
}

/** The host at an address; `body` contains the attribute with the policy. */
export function policyHostOf(
  file: ModuleFile,
  block: Block,
  attribute: PolicyAttribute,
  address: string,
  body: Body,
): PolicyHost {
  const name = literalName(body)
  return { address, kind: attribute.kind, ...(name !== undefined && { name }), attribute, file, block }
}

function literalName(body: Body): string | undefined {
  const name = attributeOf(body, 'name')?.value
  if (name?.kind !== 'template' || name.parts.length !== 1 || name.parts[0]?.kind !== 'text') return undefined
  return name.text.slice(1, -1)
}
