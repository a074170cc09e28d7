import type { PolicyDocument } from '../../../policy/document.ts'
import { parsePolicyDocument } from '../../../policy/parse.ts'
import { positionAt } from '../../files.ts'
import { policyKindOf } from '../../kind.ts'
import { readJson } from '../../json/text.ts'
import { objectLayout, type Dialect, type Layout } from '../../layout.ts'
import { notAPolicyReason } from '../../not-a-policy.ts'
import type { SourceKind } from '../../types.ts'
import { duplicateKey, valueOf, type SourceRange, type LocatedValue } from '../../located-value.ts'
import { readDocumentBlocks } from './policy-document.ts'
import { collectionParts, expressionJson } from '../values/expression-json.ts'
import type { Module } from '../modules/module.ts'
import { statementsLayout } from './statement-layout.ts'
import { templateJson } from '../values/template-json.ts'
import type { TerraformFile } from '../syntax/syntax-tree.ts'
import type { PolicyExpression } from './find-policies.ts'
import { yamlText } from './yaml-text.ts'

export type PolicyReading =
  | {
      readonly kind: 'read'
      readonly document: PolicyDocument
      readonly layout: TerraformLayout
    }
  /** `another`: the value is an object of another kind, and contains no policy. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly policy?: SourceKind; readonly another?: true }

/** Layout of a policy in Terraform, and the facts that are needed to read it again after an edit. */
export interface TerraformLayout extends Layout {
  readonly module: Module
  readonly text: PolicyExpression
  readonly policy: SourceKind
}

/**
 * The content of a policy text, and its places.
 *
 * @param host the resource attribute that contains it, where that is known; else its principals show its kind
 */
export function readPolicyExpression(
  text: PolicyExpression,
  module: Module,
  host: SourceKind | undefined,
): PolicyReading {
  const scope = module.documents
  switch (text.text.kind) {
    case 'unknown':
      return { kind: 'unreadable', reason: text.text.reason }
    case 'file':
      return { kind: 'unreadable', reason: 'it is in another file' }
    case 'blocks': {
      const read = readDocumentBlocks(text.block, text.file.syntax, module, host)
      return read.kind === 'unreadable' ? read : judge(read.value, read.layout, { text, module, host })
    }
    case 'jsonencode':
      return object(expressionJson(text.text.expression, scope), 'hcl', { text, module, host })
    case 'yaml': {
      const root = yamlText(text.text.template, text.file.content)
      if ('reason' in root) return { kind: 'unreadable', reason: root.reason }
      return object(root, 'yaml', { text, module, host })
    }
    case 'statements': {
      const { start, end } = text.at
      const { expression } = text.text
      const { syntax } = text.file
      const parts = collectionParts(expression, scope)
      const within = stringAround(text.at, syntax)
      const json = syntax.language === 'json' && !within
      const made = statementsLayout({ kind: 'unresolved', start, end, expression: '', parts }, syntax.comments, json)
      if (made.kind === 'unreadable') return made
      return judge(made.value, { ...made.layout, ...(within && { within }) }, { text, module, host })
    }
    case 'template':
    default: {
      const { content, path } = text.file
      const json = templateJson(text.text.template, content, scope, text.text.filled)
      if ('reason' in json) return { kind: 'unreadable', reason: json.reason }
      const read = readJson(json)
      const { style } = text.text.template
      if (read.kind === 'read')
        return object(read.root, style === 'quoted' ? 'quoted' : 'heredoc', { text, module, host }, json.choices)
      const { line, column } = positionAt(content, read.at)
      return { kind: 'unreadable', reason: `its JSON cannot be read at ${path}:${line}:${column} (${read.problem})` }
    }
  }
}

interface Reading {
  readonly text: PolicyExpression
  readonly module: Module
  readonly host: SourceKind | undefined
}

function object(root: LocatedValue, dialect: Dialect, reading: Reading, choices?: Layout['choices']): PolicyReading {
  const twice = duplicateKey(root)
  if (twice !== undefined) return { kind: 'unreadable', reason: `duplicate key "${twice}" in one object` }
  const { file } = reading.text
  const made = objectLayout(root, dialect, file.content, file.syntax.comments)
  if (made.kind === 'unreadable') return { ...made, policy: policyKindOf(valueOf(root), reading.host).kind }
  const within = stringAround(root, file.syntax)
  return judge(made.value, { ...made.layout, ...(within && { within }), ...(choices && { choices }) }, reading)
}

/** The string of Terraform's JSON syntax that a document is the text of, without its quotes. */
function stringAround({ start }: SourceRange, { language, strings }: TerraformFile): SourceRange | undefined {
  const around = language === 'json' ? strings.find((span) => span.start <= start && start < span.end) : undefined
  return around && { start: around.start + 1, end: around.end - 1 }
}

function judge(value: unknown, layout: Layout, { text, module, host }: Reading): PolicyReading {
  const { kind: policy, grammar } = policyKindOf(value, host)
  const { document, problems } = parsePolicyDocument(value, grammar)
  if (document) return { kind: 'read', document, layout: { ...layout, module, text, policy } }
  return { kind: 'unreadable', reason: notAPolicyReason(value, problems, text.form), policy }
}
