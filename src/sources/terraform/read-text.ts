import type { PolicyDocument, PolicyKind } from '../../policy/document.ts'
import { parsePolicyDocument } from '../../policy/parse.ts'
import { positionAt } from '../files.ts'
import { policyOf } from '../kind.ts'
import { readJson } from '../json/text.ts'
import { objectLayout, type Dialect, type Layout } from '../layout.ts'
import { duplicateKey, valueOf, type Written } from '../written.ts'
import { readDocumentBlocks } from './document-blocks.ts'
import { expressionJson } from './expression-json.ts'
import type { Module } from './module.ts'
import { templateJson } from './template-json.ts'
import type { PolicyText } from './texts.ts'

export type ReadText =
  | {
      readonly kind: 'read'
      readonly document: PolicyDocument
      readonly layout: TerraformLayout
      readonly policy?: PolicyKind
    }
  | { readonly kind: 'unclear'; readonly reason: string; readonly policy?: PolicyKind }

/** Layout of a policy in Terraform, and what is needed to read it again after an edit. */
export interface TerraformLayout extends Layout {
  readonly module: Module
  readonly text: PolicyText
}

/** What a policy text says, and where. */
export function readText(text: PolicyText, module: Module): ReadText {
  const scope = module.documents
  switch (text.text.kind) {
    case 'unknown':
      return { kind: 'unclear', reason: text.text.reason }
    case 'file':
      return { kind: 'unclear', reason: 'it stands in another file' }
    case 'blocks': {
      const read = readDocumentBlocks(text.block, text.file.syntax, module)
      return read.kind === 'unclear' ? read : judge(read.value, read.layout, text, module)
    }
    case 'jsonencode':
      return object(expressionJson(text.text.expression, scope), 'hcl', text, module)
    case 'template':
    default: {
      const { content, path } = text.file
      const json = templateJson(text.text.template, content, scope)
      if ('reason' in json) return { kind: 'unclear', reason: json.reason }
      const read = readJson(json)
      if (read.kind === 'read') return object(read.root, text.form === 'heredoc' ? 'heredoc' : 'quoted', text, module)
      const { line, column } = positionAt(content, read.at)
      return { kind: 'unclear', reason: `its JSON cannot be read at ${path}:${line}:${column} (${read.problem})` }
    }
  }
}

function object(root: Written, dialect: Dialect, text: PolicyText, module: Module): ReadText {
  const twice = duplicateKey(root)
  if (twice !== undefined) return { kind: 'unclear', reason: `"${twice}" stands twice in one object` }
  const value = valueOf(root)
  const policy = policyOf(value)
  if (policy.policy) return { ...principalsNamed, ...policy }
  const made = objectLayout(root, dialect, text.file.content, text.file.syntax.comments)
  return made.kind === 'unclear' ? made : judge(made.value, made.layout, text, module)
}

const principalsNamed = { kind: 'unclear', reason: 'it names principals, so it is no identity policy' } as const

function judge(value: unknown, layout: Layout, text: PolicyText, module: Module): ReadText {
  const policy = policyOf(value)
  if (policy.policy) return { ...principalsNamed, ...policy }
  const { document, problems } = parsePolicyDocument(value, 'identity')
  if (document) return { kind: 'read', document, layout: { ...layout, module, text } }
  const [problem] = problems.filter(({ severity }) => severity === 'error')
  return { kind: 'unclear', reason: `AWS would not take it: ${problem?.message ?? 'it is no policy document'}` }
}
