import type { Host, PolicyForm } from '../../types.ts'
import { documentLinks } from './document-references.ts'
import { policyAttributeOf, isOtherLanguage, type PolicyAttribute } from './policy-attributes.ts'
import type { ModuleFile } from '../modules/module.ts'
import { mergingAttributes } from './document-merging.ts'
import { notFollowedReason } from './not-followed.ts'
import { pathText, statementObjects } from './statement-objects.ts'
import {
  addressOf,
  attributeOf,
  allPartsOf,
  type Attribute,
  type Block,
  type Body,
  type Expression,
  type Span,
} from '../syntax/syntax-tree.ts'
import {
  sidesOf,
  unchangedPartsOf,
  isNullOrEmpty,
  policyTextOf,
  readsFile,
  looksLikePolicy,
  type PolicyText,
} from './policy-text.ts'

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
  readonly text: PolicyText
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
    const [form, text] = policyTextOf(template.value)
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
    for (const expression of sidesOf(attribute.value)) this.hosted(block, expression, place, host)
  }

  private hosted(block: Block, expression: Expression, address: string, host: PolicyHost): void {
    if (isNullOrEmpty(expression)) return
    const links = documentLinks(expression)
    if (links) for (const document of links) this.links.push({ document, host })
    else this.add(block, address, expression, ...policyTextOf(expression), host)
  }

  /** Text that looks like a policy, in a place that is not known to contain one. */
  private elsewhere(block: Block, attribute: Attribute, address: string): void {
    const place = block.type === 'locals' ? `local.${attribute.name}` : `${address}.${attribute.name}`
    if (keepsStatements(block, attribute))
      for (const { expression, path } of statementObjects(attribute.value))
        this.add(block, place + pathText(path), expression, 'statements', { kind: 'statements', expression })
    // In JSON the letters of a word may be escaped.
    if (this.file.syntax.language === 'native' && !/Statement|file\(/.test(attribute.value.text)) return
    const whole = new Set(sidesOf(attribute.value))
    const plain = new Set(unchangedPartsOf(attribute.value))
    let end = -1
    for (const expression of allPartsOf(attribute.value)) {
      // A text inside of another policy's text belongs to that policy.
      if (expression.start < end || !(looksLikePolicy(expression) || (plain.has(expression) && readsFile(expression))))
        continue
      end = expression.end
      const [form, text] = policyTextOf(expression)
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
    text: PolicyText,
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
